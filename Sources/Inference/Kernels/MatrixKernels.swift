import ONNX

extension NodeOperands {
  /// `MatMul`, `MatMulInteger`, `QLinearMatMul` and `Gemm`.
  func matrixProduct(_ operation: ONNXMatrixProduct) throws(InferenceFailure) -> Tensor {
    let (operands, shape) = (try matrixOperands(operation), try shape())
    var words = try products.multiply(operands)
    if operation.arithmetic == .quantized { return try requantized(words, factor: operands.factor) }
    guard let general = operation.general else { return Tensor(shape, words) }
    if general.alpha != 1 { for place in words.indices { words[place] *= general.alpha } }
    if operands.bias == nil, let addend = optional(2), general.beta != 0 {
      let spread = addend.picking(shape, strides: addend.shape.strides(broadcastTo: shape)).words
      for place in words.indices { words[place] += general.beta * spread[place] }
    }
    return Tensor(shape, words)
  }

  /// What is multiplied. What `Gemm` adds is a bias where it is one word a column, and neither it nor the product is scaled.
  func matrixOperands(_ operation: ONNXMatrixProduct) throws(InferenceFailure) -> MatrixOperands {
    let (arithmetic, shape) = (operation.arithmetic, try shape())
    let (left, right) = try productOperands(arithmetic, axes: (-2, -1))
    var operands: MatrixOperands
    if let general = operation.general {
      let (rows, columns) = (shape[0], shape[1])
      let inner = general.transposesFirst ? left.shape[0] : left.shape[1]
      operands = MatrixOperands(
        node: node, left: left, right: right, rows: rows, inner: inner, columns: columns,
        leftStrides: general.transposesFirst ? (1, rows) : (inner, 1),
        rightStrides: general.transposesSecond ? (1, inner) : (columns, 1), pairs: [(0, 0)])
      operands.factors = [general.alpha]
      if let addend = optional(2), general.alpha == 1, general.beta == 1, addend.shape.wordCount == columns,
        addend.shape.last == columns
      {
        operands.bias = addend
      }
    } else {
      operands = batchedProduct(left, right, shape)
      operands.factors = try factors(arithmetic)
    }
    operands.isWhole = arithmetic != .native
    operands.isLeftLearned = constants.contains(0) && !constants.contains(arithmetic.secondOperand)
    return operands
  }

  /// As NumPy's matmul: leading dimensions are broadcast, vectors are a row on the left and a column on the right.
  private func batchedProduct(_ left: Tensor, _ right: Tensor, _ shape: [Int]) -> MatrixOperands {
    let inner = left.shape.last ?? 0
    let columns = right.shape.count == 1 ? 1 : right.shape.last ?? 0
    var rows = left.shape.count == 1 ? 1 : left.shape[left.shape.count - 2]
    let (leftLeading, rightLeading) = (Array(left.shape.dropLast(2)), Array(right.shape.dropLast(2)))
    var pairs: [(left: Int, right: Int)] = []
    if rightLeading.wordCount == 1 {
      // One matrix for all: the left ones are one high matrix.
      rows *= leftLeading.wordCount
      pairs = rows > 0 ? [(0, 0)] : []
    } else {
      let vectors = (left.shape.count == 1 ? 0 : 1) + (right.shape.count == 1 ? 0 : 1)
      let leading = Array(shape.dropLast(vectors))
      let walk = RowWalk(
        leading, [leftLeading.strides(broadcastTo: leading), rightLeading.strides(broadcastTo: leading)])
      walk.forEach { _, starts in
        for word in 0..<walk.rowLength {
          pairs.append(
            (
              left: (starts[0] + word * walk.rowStrides[0]) * rows * inner,
              right: (starts[1] + word * walk.rowStrides[1]) * inner * columns
            ))
        }
      }
    }
    return MatrixOperands(
      node: node, left: left, right: right, rows: rows, inner: inner, columns: columns, leftStrides: (inner, 1),
      rightStrides: (columns, 1), pairs: pairs)
  }
}
