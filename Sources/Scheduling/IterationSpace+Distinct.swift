import Hardware
import Quantities

extension IterationSpace {
  /// Ifmap words that any multiply-accumulate needs, each counted once, padding and what strides leap over left out.
  public var ifmapWords: Int {
    let rows = AxisFootprint(vertical).count(0..<extents[.outputRow], 0..<extents[.filterRow])
    let columns = AxisFootprint(horizontal).count(0..<extents[.outputColumn], 0..<extents[.filterColumn])
    return rows.times(columns).times(extents[.inputChannel]).times(extents[.batch]).times(extents[.group])
  }

  /// Words of an operand, each counted once.
  public func distinctWords(_ operand: Operand) -> Int {
    switch operand {
    case .filter: filterWords
    case .ifmap: ifmapWords
    case .psum, .ofmap: ofmapWords
    }
  }
}
