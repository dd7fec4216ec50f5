/// The right operand of a product: a matrix that is written block by block into a buffer.
protocol ColumnSource<Word>: Sendable {
  associatedtype Word
  /// Writes the words of some rows (`inner`) and columns. In the buffer, rows are `stride` words apart, and words of a row `step`.
  func fill(_ target: UnsafeMutablePointer<Word>, stride: Int, step: Int, inner: Range<Int>, columns: Range<Int>)
}

extension ColumnSource {
  /// The same with the words of a row side by side.
  func fill(_ target: UnsafeMutablePointer<Word>, stride: Int, inner: Range<Int>, columns: Range<Int>) {
    fill(target, stride: stride, step: 1, inner: inner, columns: columns)
  }
}

/// A matrix in memory, in either order.
struct MatrixColumns<Word: BitwiseCopyable>: ColumnSource, @unchecked Sendable {
  // Only read, and only while the product's caller holds the words.
  let words: UnsafePointer<Word>
  /// Between neighbours in a column, and in a row.
  let innerStride: Int
  let columnStride: Int

  func fill(_ target: UnsafeMutablePointer<Word>, stride: Int, step: Int, inner: Range<Int>, columns: Range<Int>) {
    if stride == 1, innerStride == 1 {
      for (place, column) in columns.enumerated() {
        let source = words + inner.lowerBound + column * columnStride
        (target + place * step).update(from: source, count: inner.count)
      }
      return
    }
    for (row, place) in inner.enumerated() {
      let source = words + place * innerStride + columns.lowerBound * columnStride
      let line = target + row * stride
      if columnStride == 1, step == 1 {
        line.update(from: source, count: columns.count)
      } else {
        for column in 0..<columns.count { line[column * step] = source[column * columnStride] }
      }
    }
  }
}

/// The words under a sliding window: a column for every position, a row for every tap of every channel (im2col), without the
/// matrix ever being whole. Words may be floats or codes of a number format.
struct PatchColumns<Word: BitwiseCopyable>: ColumnSource, @unchecked Sendable {
  // Only read, and only while the product's caller holds the words.
  let words: UnsafePointer<Word>
  let planes: Planes
  /// What padding reads.
  let padding: Word

  func fill(_ target: UnsafeMutablePointer<Word>, stride: Int, step: Int, inner: Range<Int>, columns: Range<Int>) {
    let (taps, planeCount) = (planes.taps, planes.inputCount)
    for (line, place) in inner.enumerated() {
      let (channel, tap) = place.quotientAndRemainder(dividingBy: taps)
      let (tapLine, tapColumn) = tap.quotientAndRemainder(dividingBy: planes.columns.kernel)
      let (tapDepth, tapRow) = tapLine.quotientAndRemainder(dividingBy: planes.rows.kernel)
      fill(
        target + line * stride, step: step, words + channel * planeCount, columns, tapDepth: tapDepth, tapRow: tapRow,
        tapColumn: tapColumn)
    }
  }

  /// One tap at some positions, row of outputs by row of outputs.
  private func fill(
    _ target: UnsafeMutablePointer<Word>, step: Int, _ plane: UnsafePointer<Word>, _ columns: Range<Int>,
    tapDepth: Int, tapRow: Int, tapColumn: Int
  ) {
    let axis = planes.columns
    let there = axis.positions(tap: tapColumn)
    var column = columns.lowerBound
    var write = target
    while column < columns.upperBound {
      let (line, first) = column.quotientAndRemainder(dividingBy: axis.outputs)
      let (inDepth, inRows) = line.quotientAndRemainder(dividingBy: planes.rows.outputs)
      let end = min(axis.outputs, first + columns.upperBound - column)
      let depth = planes.depth.place(position: inDepth, tap: tapDepth)
      let row = planes.rows.place(position: inRows, tap: tapRow)
      let isInside = depth >= 0 && depth < planes.depth.size && row >= 0 && row < planes.rows.size
      let from = isInside ? min(max(first, there.lowerBound), end) : end
      let to = isInside ? max(from, min(end, there.upperBound)) : end
      for place in first..<from { write[(place - first) * step] = padding }
      let start = (depth * planes.rows.size + row) * axis.size + axis.place(position: 0, tap: tapColumn)
      if axis.stride == 1, step == 1 {
        if from < to { (write + (from - first)).update(from: plane + (start + from), count: to - from) }
      } else {
        for place in from..<to { write[(place - first) * step] = plane[start + place * axis.stride] }
      }
      for place in to..<end { write[(place - first) * step] = padding }
      write += (end - first) * step
      column += end - first
    }
  }
}
