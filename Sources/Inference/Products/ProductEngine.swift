/// What multiplies and adds: single precision here, or the datapath of a processing element. Everything else of a network is the
/// same for both.
protocol ProductEngine: Sendable {
  /// The ofmap's words of a convolution, in the order of its shape.
  func convolve(_ operands: ConvolutionOperands) throws(InferenceFailure) -> [Float]
  /// The words of the products of pairs of matrices, one product behind the other.
  func multiply(_ operands: MatrixOperands) throws(InferenceFailure) -> [Float]
}

/// A convolution: `ofmap[n, m, p] = bias[m] + Σ_c,t filter[m, c, t] · ifmap[n, group(m)·C + c, window(p, t)]`.
struct ConvolutionOperands: Sendable {
  /// The place of the node in the graph.
  var node: Int
  /// Images, channels, planes.
  var image: Tensor
  /// Output channels, channels of a group, taps.
  var filter: Tensor
  /// A word for each output channel.
  var bias: Tensor?
  var planes: Planes
  var groups: Int
  /// Which of the node's convolutions it is: a transposed one is several.
  var part = Part()

  /// One of the convolutions that a node is.
  struct Part {
    var number = 0
    var count = 1
  }
  /// Whether all words are whole numbers of few bits, of which the network has exact sums.
  var isWhole = false
  /// What the node multiplies the products by afterwards: one number, or one for each output channel.
  var factors: [Float] = [1]

  var images: Int { image.shape.first ?? 0 }
  /// Input channels of a group.
  var channels: Int { filter.shape.dropFirst().first ?? 0 }
  /// Output channels of a group.
  var filters: Int { (filter.shape.first ?? 0) / max(1, groups) }

  /// The factor of the product at a place of the ofmap.
  func factor(_ place: Int) -> Float {
    factors.count == 1 ? factors[0] : factors[place / max(1, planes.outputCount) % factors.count]
  }
}

/// Products of pairs of matrices, each `rows × inner` times `inner × columns`, in either order of storage.
struct MatrixOperands: Sendable {
  /// The place of the node in the graph.
  var node: Int
  var left: Tensor
  var right: Tensor
  var rows: Int
  var inner: Int
  var columns: Int
  /// Between neighbours in a column and in a row of the left matrices.
  var leftStrides: (row: Int, inner: Int)
  /// Between neighbours in a column and in a row of the right matrices.
  var rightStrides: (inner: Int, column: Int)
  /// Where the matrices of each pair start.
  var pairs: [(left: Int, right: Int)]
  /// A word for each column, which is added to the products.
  var bias: Tensor?
  /// Whether the left matrices are what is learned, and the right ones depend on the input.
  var isLeftLearned = false
  /// As ``ConvolutionOperands/isWhole``.
  var isWhole = false
  /// What the node multiplies the products by afterwards: one number, or one for each column.
  var factors: [Float] = [1]

  /// The factor of the product at a place behind all before it.
  func factor(_ place: Int) -> Float { factors.count == 1 ? factors[0] : factors[place % factors.count] }
}
