import Quantities

/// `MatMul`, `MatMulInteger`, `QLinearMatMul`, `Gemm`.
enum MatrixRules {
  static let all: [String: OperatorRule] = [
    "MatMul": { context throws(RuleStop) in
      try context.expect(inputs: 2...2)
      return try product(context, .native, first: 0, second: 1, type: try context.commonType([0, 1]))
    },
    "MatMulInteger": { context throws(RuleStop) in
      try context.expect(inputs: 2...4)
      return try product(context, .integer, first: 0, second: 1, type: .int32)
    },
    "QLinearMatMul": { context throws(RuleStop) in
      try context.expect(inputs: 8...8)
      return try product(context, .quantized, first: 0, second: 3, type: context.type(7))
    },
    "Gemm": gemm,
  ]

  /// The shape of a product as NumPy's matmul has it: leading dimensions are broadcast; a vector is a row on the left, a
  /// column on the right, and the dimension added for it is taken away again.
  private static func product(
    _ context: NodeContext, _ arithmetic: ONNXArithmetic, first: Int, second: Int, type: ElementType?
  ) throws(RuleStop) -> NodeOutcome {
    let left = try context.shape(first)
    let right = try context.shape(second)
    func mismatch() -> RuleStop { context.wrong("\(left.shapeText) and \(right.shapeText) cannot be multiplied") }
    guard let inner = left.last, !right.isEmpty else { throw mismatch() }
    guard inner == (right.count == 1 ? right[0] : right[right.count - 2]) else { throw mismatch() }
    let leading = try context.broadcast([Array(left.dropLast(2)), Array(right.dropLast(2))])
    let rows = left.count == 1 ? [] : [left[left.count - 2]]
    let columns = right.count == 1 ? [] : [right[right.count - 1]]
    let shape = try context.checked(leading + rows + columns)
    try context.checkQuantized(
      arithmetic, first: left.count == 1 ? [] : [rows, left.dropLast() + [1]],
      second: right.count == 1 ? [] : [columns, right.dropLast(2) + [1] + columns])
    let operation = ONNXMatrixProduct(arithmetic: arithmetic, general: nil)
    return NodeOutcome(.matrixProduct(operation), TensorFacts(type, shape))
  }

  private static let gemm: OperatorRule = { context throws(RuleStop) in
    try context.expect(inputs: (context.version < 11 ? 3 : 2)...3)
    let general = ONNXMatrixProduct.General(
      alpha: try context.float("alpha", default: 1), beta: try context.float("beta", default: 1),
      transposesFirst: try context.flag("transA"), transposesSecond: try context.flag("transB"))
    let left = try context.shape(0)
    let right = try context.shape(1)
    guard left.count == 2, right.count == 2 else {
      throw context.wrong("\(left.shapeText) and \(right.shapeText) are not two matrices")
    }
    let rows = general.transposesFirst ? left[1] : left[0]
    let columns = general.transposesSecond ? right[0] : right[1]
    guard (general.transposesFirst ? left[0] : left[1]) == (general.transposesSecond ? right[1] : right[0]) else {
      throw context.wrong("\(left.shapeText) and \(right.shapeText) cannot be multiplied")
    }
    let shape = try context.checked([rows, columns])
    if context.has(2), let addend = try context.facts(2).shape {
      guard try context.broadcast([addend, shape]) == shape else {
        throw context.wrong("\(addend.shapeText) cannot be added to \(shape.shapeText)")
      }
    }
    let operation = ONNXMatrixProduct(arithmetic: .native, general: general)
    return NodeOutcome(.matrixProduct(operation), TensorFacts(try context.commonType([0, 1, 2]), shape))
  }
}
