import Hardware
import Quantities

/// A box of iterations somewhere in a layer, by its start and its sizes: what a tile works on.
package struct TileBox: Sendable, Hashable {
  package var start: Extents
  package var size: Extents

  /// The box of those sizes that begins there.
  package init(start: Extents = Extents(repeating: 0), size: Extents) {
    self.start = start
    self.size = size
  }

  /// Its range along a dimension.
  @inline(__always)
  package func range(_ dimension: Dimension) -> Range<Int> {
    start[dimension]..<start[dimension] + size[dimension]
  }
}

extension IterationSpace {
  /// Distinct ifmap words under a box: padding is no word.
  package func ifmapWords(of box: borrowing TileBox) -> Int {
    let planes = box.size[.group].times(box.size[.batch]).times(box.size[.inputChannel])
    let rows = AxisFootprint(vertical).count(box.range(.outputRow), box.range(.filterRow))
    let columns = AxisFootprint(horizontal).count(box.range(.outputColumn), box.range(.filterColumn))
    return planes.times(rows).times(columns)
  }

  /// Ifmap words under both of two boxes.
  package func commonIfmapWords(_ old: borrowing TileBox, _ new: borrowing TileBox) -> Int {
    var words = 1
    for dimension in [Dimension.group, .batch, .inputChannel] {
      words = words.times(old.range(dimension).clamped(to: new.range(dimension)).count)
    }
    guard words > 0 else { return 0 }
    return
      words
      .times(
        AxisFootprint(vertical).common(
          old.range(.outputRow), old.range(.filterRow), new.range(.outputRow), new.range(.filterRow))
      )
      .times(
        AxisFootprint(horizontal).common(
          old.range(.outputColumn), old.range(.filterColumn), new.range(.outputColumn), new.range(.filterColumn)))
  }
}
