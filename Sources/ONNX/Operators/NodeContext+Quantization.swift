import Quantities

extension NodeContext {
  /// Checks the integer operands of a product with their scales and zero points: types and shapes.
  ///
  /// - Parameters:
  ///   - first: the shapes that scales and zero points of the first operand may have, besides one word for all.
  ///   - second: those of the second operand's.
  func checkQuantized(
    _ arithmetic: ONNXArithmetic, first: [[Int]], second: [[Int]]
  ) throws(RuleStop) {
    guard let zeroPoints = arithmetic.zeroPoints else { return }
    let operands = [(0, zeroPoints.first, first), (arithmetic.secondOperand, zeroPoints.second, second)]
    for (place, zero, shapes) in operands {
      if let type = type(place), !type.isQuantized || type.bits != 8 {
        throw wrong("input \(place + 1) is of the type \(type.name), and must be of 8 bits")
      }
      try checkSize(zero, among: shapes)
      if has(zero) { try commonType([place, zero]) }
      guard arithmetic == .quantized else { continue }
      try checkScale(place + 1)
      try checkSize(place + 1, among: shapes)
    }
    guard arithmetic == .quantized else { return }
    try checkScale(6)
    for place in [6, 7] { try checkSize(place, among: []) }
    if let type = type(7), !type.isQuantized { throw wrong("words cannot be quantized to \(type.name)") }
  }

  /// Checks that a scale is of real numbers.
  func checkScale(_ place: Int) throws(RuleStop) {
    guard let type = type(place), !type.isReal else { return }
    throw wrong("the scale, input \(place + 1), is of the type \(type.name), and must be real")
  }

  /// Checks that a scale or zero point has one word, or one of these shapes.
  private func checkSize(_ place: Int, among shapes: [[Int]]) throws(RuleStop) {
    guard has(place), let shape = try facts(place).shape, shape.elementCount != 1, !shapes.contains(shape) else {
      return
    }
    let allowed = ["one word"] + shapes.map(\.shapeText)
    throw wrong("input \(place + 1) is \(shape.shapeText); allowed: \(allowed.joined(separator: ", "))")
  }
}

extension ElementType {
  /// Whether scaled numbers are stored in this type: integers of up to 16 bits and floats of 8.
  var isQuantized: Bool {
    guard let bits, bits <= 16, self != .boolean else { return false }
    return isInteger || bits == 8
  }
}
