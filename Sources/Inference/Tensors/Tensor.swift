import Quantities

/// Numbers of single precision in row-major order. Whole numbers and truth values are kept as floats, too.
public struct Tensor: Sendable, Hashable {
  /// The sizes of the dimensions, none for a scalar.
  public let shape: [Int]
  /// The elements, the last dimension fastest.
  public let words: [Float]

  /// A tensor of these words; `nil` where the shape needs another number of them.
  public init?(shape: [Int], words: [Float]) {
    guard shape.allSatisfy({ $0 >= 0 }), shape.wordCount == words.count else { return nil }
    self.init(shape, words)
  }

  /// A tensor of as many words as the shape has.
  init(_ shape: [Int], _ words: [Float]) {
    self.shape = shape
    self.words = words
  }

  /// The largest number of words, 4 GiB of them: a model of a few bytes may state any size.
  public static let mostWords = 1 << 30

  /// The place of the largest word, the first of several; `nil` for no words.
  public var placeOfMaximum: Int? {
    words.indices.max { words[$0] < words[$1] || (words[$0] == words[$1] && $0 > $1) }
  }
}

extension [Int] {
  /// The product of the dimensions of a shape, or `Int.max` when it does not fit.
  var wordCount: Int { contains(0) ? 0 : reduce(1) { $0.times($1) } }

  /// The row-major strides of a shape.
  var rowMajorStrides: [Int] {
    var strides = [Int](repeating: 1, count: count)
    for axis in indices.dropLast().reversed() { strides[axis] = strides[axis + 1].times(self[axis + 1]) }
    return strides
  }

  /// The strides by which a tensor of this shape is read when it is broadcast to `target`, which it fits.
  func strides(broadcastTo target: [Int]) -> [Int] {
    let own = zip(self, rowMajorStrides).map { $0 == 1 ? 0 : $1 }
    return [Int](repeating: 0, count: Swift.max(0, target.count - count)) + own
  }
}
