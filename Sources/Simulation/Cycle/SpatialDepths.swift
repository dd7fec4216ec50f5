import Hardware
import Scheduling

/// At which loops of a spatial array something concerns more than one element.
struct SpatialDepths: Sendable {
  /// Before which of the loops filter and ifmap words come in and are counted, if ever.
  let filter: Int?
  let ifmap: Int?
  /// Before which of them elements begin with outputs.
  let take: Int
  /// Before which of them elements go on alone. One less than ``take`` where only the outputs of a loop follow each other.
  let work: Int

  /// `sumStage`: where sums are held in the elements. `isInPlace`: whether nothing but their time matters when sums come and go.
  init(_ nest: SpatialNest, filter: SpatialHolder, ifmap: SpatialHolder, sumStage: Int, isInPlace: Bool) {
    // Nobody counts what nobody waits for; sliding windows and words that are handed on are counted by array tile.
    self.filter = filter.isWaitedFor && !filter.isHandedOn ? nest.depth(behind: filter.stage) : nil
    self.ifmap = ifmap.isWaitedFor && !ifmap.isSliding ? nest.depth(behind: ifmap.stage) : nil
    let isTileWaitedFor = filter.isWaitedFor && filter.isHandedOn || ifmap.isWaitedFor && ifmap.isSliding
    let wait = max(nest.sharedDepth, isTileWaitedFor ? nest.tileDepth : 0, self.filter ?? 0, self.ifmap ?? 0)
    // Loops over taps leave outputs as they are.
    let sums =
      1
      + (nest.loops.lastIndex { loop in
        loop.stage <= sumStage && DimensionSet.ofmap.rawValue & (1 << UInt8(loop.dimension)) != 0
      } ?? -1)
    guard isInPlace else {
      take = max(sums, nest.tileDepth)
      work = max(take, wait)
      return
    }
    // What comes in with a tile is waited for first.
    let tiles = isTileWaitedFor || self.filter == nest.tileDepth || self.ifmap == nest.tileDepth
    take = max(sums, tiles ? nest.tileDepth : nest.sharedDepth)
    work = sums > wait ? sums - 1 : max(take, wait)
  }
}
