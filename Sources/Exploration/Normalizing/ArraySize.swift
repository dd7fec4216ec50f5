import Hardware

/// Rows and columns of an array of processing elements.
public struct ArraySize: Sendable, Hashable, CustomStringConvertible {
  public var rows: Int
  public var columns: Int

  /// So many rows and columns.
  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  /// The size of an array.
  public init(_ array: PEArray) { self.init(rows: array.rows, columns: array.columns) }

  public var description: String { "\(rows)x\(columns)" }

  /// The larger of rows and columns.
  public var longerSide: Int { max(rows, columns) }

  /// The array of the same proportions whose longer side is `side`: the shorter one is
  /// `side · shorter / longer`, rounded to the nearest whole (half up), at least 1.
  ///
  /// Sizes grow with `side`, and this size itself is the one of its own longer side.
  public func scaled(toLongerSide side: Int) -> ArraySize {
    let (long, short) = (max(1, longerSide), max(1, min(rows, columns)))
    let shorter = max(1, (2.times(side).times(short).plus(long)) / (2.times(long)))
    return rows >= columns ? ArraySize(rows: side, columns: shorter) : ArraySize(rows: shorter, columns: side)
  }

  /// The longest side for which the array of these proportions can still be described.
  var longestSide: Int {
    largest(in: PEArray.extents) { side in
      let size = scaled(toLongerSide: side)
      return size.rows.times(size.columns) <= PEArray.mostElements
    } ?? 1
  }
}

/// The largest number of a range that `holds`, by halving: `holds` must be true up to some number and false from there
/// on. `nil` when it holds for none.
func largest(in range: ClosedRange<Int>, holds: (Int) -> Bool) -> Int? {
  guard holds(range.lowerBound) else { return nil }
  var (low, high) = (range.lowerBound, range.upperBound)
  while low < high {
    let middle = low + (high - low + 1) / 2
    if holds(middle) { low = middle } else { high = middle - 1 }
  }
  return low
}
