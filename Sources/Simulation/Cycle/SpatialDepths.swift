import Hardware
import Scheduling

/// At which loops of a spatial array something concerns more than one element.
struct SpatialDepths: Sendable {
  /// Before which of the loops filter and ifmap words come in and are counted, if ever.
  let filter: Int?
  let ifmap: Int?
  /// Before which of them elements begin with outputs.
  let take: Int
  /// Before which of them elements go on alone. Less than ``take`` where loops between do nothing but go on to other outputs.
  let work: Int
  /// From which of them on equal array tiles are gone through in one go, all others of a loop behind them: those of the last
  /// loop, and of loops that go on to other outputs.
  let free: Int

  /// `sumStage`: where sums are held in the elements. `isInPlace`: whether nothing but their time matters when sums come and go.
  init(_ nest: SpatialNest, filter: SpatialHolder, ifmap: SpatialHolder, sumStage: Int, isInPlace: Bool) {
    // Nobody counts what nobody waits for; sliding windows and words that are handed on are counted by array tile.
    self.filter = filter.isWaitedFor && !filter.isHandedOn ? nest.depth(behind: filter.stage) : nil
    self.ifmap = ifmap.isWaitedFor && !ifmap.isSliding ? nest.depth(behind: ifmap.stage) : nil
    let isTileWaitedFor = filter.isWaitedFor && filter.isHandedOn || ifmap.isWaitedFor && ifmap.isSliding
    let wait = max(nest.sharedDepth, isTileWaitedFor ? nest.tileDepth : 0, self.filter ?? 0, self.ifmap ?? 0)
    func isOverOutputs(_ depth: Int) -> Bool {
      DimensionSet.ofmap.rawValue & (1 << UInt8(nest.loops[depth].dimension)) != 0
    }
    // Loops over taps leave outputs as they are.
    let sums = 1 + (nest.loops.indices.last { nest.loops[$0].stage <= sumStage && isOverOutputs($0) } ?? -1)
    guard isInPlace else {
      take = max(sums, nest.tileDepth)
      work = max(take, wait)
      free = nest.tileDepth
      return
    }
    // What comes in with a tile is waited for first.
    let tiles = isTileWaitedFor || self.filter == nest.tileDepth || self.ifmap == nest.tileDepth
    take = max(sums, tiles ? nest.tileDepth : nest.sharedDepth)
    var work = max(take, wait)
    if sums > wait {
      work = sums - 1
      // Of array tiles as many loops as do nothing but go on to other outputs.
      while sums <= nest.tileDepth, work > wait, isOverOutputs(work - 1) { work -= 1 }
    }
    self.work = work
    var free = nest.tileDepth
    while free > work, isOverOutputs(free - 1) { free -= 1 }
    self.free = min(free, max(work, nest.tileDepth - 1))
  }
}
