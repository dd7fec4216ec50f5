/// A convolution or matrix products as rows of weights times columns of activations: every output is the sum over the taps of a
/// row and a column, tap by tap in the order of the row.
///
/// Taps are ordered by channel, row and column of the window; of matrices as they are.
struct ProductTask {
  /// Words that become the activations, and those that become the weights.
  var activations: Tensor
  var weights: Tensor
  var rows: RowLayout
  var columns: ColumnLayout
  /// Columns of a part.
  var columnCount: Int
  /// A word for each output channel.
  var bias: [Float]?
  var parts: [Part]
  /// Outputs between neighbours in a column and in a row.
  var targetStrides: (row: Int, column: Int)
  /// Outputs in all.
  var outputCount: Int

  /// Rows of weights times a matrix of columns.
  struct Part {
    /// Counted over all matrices of weights.
    var rows: Range<Int>
    /// Where the activations start.
    var source: Int
    /// Where the outputs start.
    var target: Int
  }

  /// Where rows of weights are; a row is an output channel.
  struct RowLayout: Hashable {
    /// Where matrices start.
    var matrices: [Int]
    /// Rows of a matrix.
    var channels: Int
    /// Words of a row.
    var taps: Int
    /// Words between neighbours in a column and in a row of a matrix.
    var channelStride: Int
    var tapStride: Int

    var count: Int { matrices.count * channels }
  }

  /// Where columns of activations are, from the start of a part.
  enum ColumnLayout {
    /// Under a window.
    case window(Planes)
    /// In a matrix: words between neighbours in a column and in a row.
    case matrix(inner: Int, column: Int)
  }
}

extension ProductTask {
  /// A convolution, whose filters are the weights.
  init(_ operands: ConvolutionOperands) {
    let planes = operands.planes.joined
    let taps = operands.channels * planes.taps
    let (filters, groups) = (operands.filters, operands.groups)
    activations = operands.image
    weights = operands.filter
    rows = RowLayout(matrices: [0], channels: groups * filters, taps: taps, channelStride: taps, tapStride: 1)
    columns = .window(planes)
    columnCount = planes.outputCount
    bias = operands.bias?.words
    parts = (0..<operands.images * groups).map { place in
      let first = place % groups * filters
      return Part(
        rows: first..<first + filters, source: place * operands.channels * planes.inputCount,
        target: place * filters * planes.outputCount)
    }
    targetStrides = (planes.outputCount, 1)
    outputCount = operands.images * groups * filters * planes.outputCount
  }

  /// Products of matrices, of which the right ones are the weights unless the left ones alone are learned. A bias of the columns
  /// is one of the output channels in the first case only.
  init(_ operands: MatrixOperands) {
    let plane = operands.rows * operands.columns
    let isLeft = operands.isLeftLearned
    activations = isLeft ? operands.right : operands.left
    weights = isLeft ? operands.left : operands.right
    // Where several pairs read one matrix, it is coded once.
    let starts = operands.pairs.map { isLeft ? $0.left : $0.right }
    let matrices = Set(starts).sorted()
    let places = Dictionary(zip(matrices, 0...), uniquingKeysWith: { first, _ in first })
    let channels = isLeft ? operands.rows : operands.columns
    let (left, right) = (operands.leftStrides, operands.rightStrides)
    rows = RowLayout(
      matrices: matrices, channels: channels, taps: operands.inner, channelStride: isLeft ? left.row : right.column,
      tapStride: isLeft ? left.inner : right.inner)
    columns = isLeft ? .matrix(inner: right.inner, column: right.column) : .matrix(inner: left.inner, column: left.row)
    columnCount = isLeft ? operands.columns : operands.rows
    bias = isLeft ? nil : operands.bias?.words
    parts = operands.pairs.enumerated().map { number, pair in
      let first = (places[starts[number]] ?? 0) * channels
      return Part(rows: first..<first + channels, source: isLeft ? pair.right : pair.left, target: number * plane)
    }
    targetStrides = isLeft ? (operands.columns, 1) : (1, operands.columns)
    outputCount = plane * operands.pairs.count
  }
}
