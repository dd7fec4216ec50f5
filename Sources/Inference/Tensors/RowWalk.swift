/// A way through a shape, row by row, for several operands with strides of their own.
///
/// Dimensions in which all operands go on in the same way are joined to one, so that rows are as long as they can be.
struct RowWalk {
  /// Words of a row.
  private(set) var rowLength: Int
  /// From one word of a row to the next, for each operand.
  private(set) var rowStrides: [Int]
  private var sizes: [Int] = []
  private var strides: [[Int]] = []
  private let rows: Int

  /// A way through `shape`; of each operand one stride a dimension.
  init(_ shape: [Int], _ operands: [[Int]]) {
    rowStrides = operands.map { _ in 0 }
    guard !shape.contains(0) else {
      rowLength = 0
      rows = 0
      return
    }
    for axis in shape.indices where shape[axis] != 1 {
      let own = operands.map { $0[axis] }
      if let last = strides.indices.last, zip(strides[last], own).allSatisfy({ $0 == $1 * shape[axis] }) {
        sizes[last] *= shape[axis]
        strides[last] = own
      } else {
        sizes.append(shape[axis])
        strides.append(own)
      }
    }
    rowLength = sizes.popLast() ?? 1
    rowStrides = strides.popLast() ?? rowStrides
    rows = sizes.reduce(1, *)
  }

  /// Calls `body` for every row, in order, with the place of its first word in the shape and in each operand.
  func forEach(_ body: (_ place: Int, _ starts: [Int]) -> Void) {
    var starts = rowStrides.map { _ in 0 }
    var index = sizes.map { _ in 0 }
    for row in 0..<rows {
      body(row * rowLength, starts)
      var axis = sizes.count - 1
      while axis >= 0 {
        index[axis] += 1
        let wraps = index[axis] == sizes[axis]
        let steps = wraps ? 1 - sizes[axis] : 1
        for operand in starts.indices { starts[operand] += steps * strides[axis][operand] }
        guard wraps else { break }
        index[axis] = 0
        axis -= 1
      }
    }
  }
}

extension Tensor {
  /// The words that strides lead to, from the word `start` on: every rearrangement without new words is one.
  func picking(_ shape: [Int], strides: [Int], start: Int = 0) -> Tensor {
    let walk = RowWalk(shape, [strides])
    let (length, step) = (walk.rowLength, walk.rowStrides[0])
    let picked = [Float](unsafeUninitializedCapacity: shape.wordCount) { target, count in
      words.withUnsafeBufferPointer { source in
        walk.forEach { place, starts in
          var from = start + starts[0]
          for word in place..<place + length {
            target.initializeElement(at: word, to: source[from])
            from += step
          }
        }
      }
      count = shape.wordCount
    }
    return Tensor(shape, picked)
  }
}
