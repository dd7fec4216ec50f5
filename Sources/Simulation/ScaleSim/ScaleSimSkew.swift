import Quantities

/// Requests that enter the array askew: lane by lane a cycle later, so many in each lane.
struct ScaleSimSkew: Sendable {
  /// Requests of one lane.
  let length: Int
  /// Lanes.
  let width: Int

  /// The line (cycle from the first request) of request number `index`, counted from zero line by line.
  ///
  /// Lines grow by one request until all lanes are busy (or the first is done), stay so, and shrink again.
  func line(of index: Int) -> Int {
    let (short, long) = (min(length, width), max(length, width))
    let corner = short % 2 == 0 ? (short / 2).times(short - 1) : short.times((short - 1) / 2)
    if index < corner { return Self.triangle(holding: index) }
    let last = length.plus(width) - 2
    let fromEnd = length.times(width) - 1 - index
    if fromEnd < corner { return last - Self.triangle(holding: max(0, fromEnd)) }
    return min(last, short - 1 + min((index - corner) / max(1, short), long - short))
  }

  /// The row of a triangle of rows 1, 2, 3, … in which element `index` lies: the largest r with r(r+1)/2 ≤ index.
  private static func triangle(holding index: Int) -> Int {
    var (row, beyond) = (0, 1 << 32)
    while beyond - row > 1 {
      let middle = (row + beyond) / 2
      if middle.times(middle + 1) / 2 <= index { row = middle } else { beyond = middle }
    }
    return row
  }
}
