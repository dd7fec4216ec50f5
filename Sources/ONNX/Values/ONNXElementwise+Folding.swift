extension ONNXElementwise {
  /// The result for small constants, broadcast to `shape`; `nil` where it is not representable, as after an overflow.
  func folded(_ values: [ONNXValue], type: ElementType, shape: [Int]) -> ONNXValue? {
    let places = values.map { Places.walk(shape, strides: Places.strides($0.shape, broadcastTo: shape)) }
    let integers = values.compactMap(\.integers)
    if integers.count == values.count {
      let operands = zip(integers, places).map { list, places in places.map { list[$0] } }
      return foldedIntegers(operands, type: type, shape: shape)
    }
    if case .select = self {
      guard let condition = values[0].integers else { return nil }
      let operands = zip(values.dropFirst(), places.dropFirst()).map { value, places in
        places.map { value.reals[$0] }
      }
      let chosen = shape.elementCount
      let result = (0..<chosen).map { condition[places[0][$0]] != 0 ? operands[0][$0] : operands[1][$0] }
      return ONNXValue(type: type, shape: shape, elements: .reals(result))
    }
    let operands = zip(values, places).map { value, places in
      let list = value.reals
      return places.map { list[$0] }
    }
    return foldedReals(operands, type: type, shape: shape)
  }

  private func foldedIntegers(_ operands: [[Int]], type: ElementType, shape: [Int]) -> ONNXValue? {
    guard let range = type.integerRange else { return nil }
    var result: [Int] = []
    for index in 0..<shape.elementCount {
      guard let value = integer(operands.map { $0[index] }), range.contains(value) else { return nil }
      result.append(value)
    }
    return ONNXValue(type: type, shape: shape, elements: .integers(result))
  }

  private func foldedReals(_ operands: [[Double]], type: ElementType, shape: [Int]) -> ONNXValue? {
    var result: [Double] = []
    for index in 0..<shape.elementCount {
      guard let value = real(operands.map { $0[index] }) else { return nil }
      result.append(type.rounded(value))
    }
    if type == .boolean {
      return ONNXValue(type: type, shape: shape, elements: .integers(result.map { $0 == 0 ? 0 : 1 }))
    }
    return ONNXValue(type: type, shape: shape, elements: .reals(result))
  }

  /// The result for one word of each input.
  private func integer(_ operands: [Int]) -> Int? {
    guard let first = operands.first, let last = operands.last else { return nil }
    switch self {
    case .add, .sum:
      return operands.reduce(0) { sum, operand in
        sum.flatMap { Self.checked($0.addingReportingOverflow(operand)) }
      }
    case .subtract: return Self.checked(first.subtractingReportingOverflow(last))
    case .multiply: return Self.checked(first.multipliedReportingOverflow(by: last))
    // Towards zero, as in C.
    case .divide: return Self.checked(first.dividedReportingOverflow(by: last))
    case .modulo(let likeC):
      guard let rest = Self.checked(first.remainderReportingOverflow(dividingBy: last)) else { return nil }
      return !likeC && rest != 0 && (rest < 0) != (last < 0) ? rest + last : rest
    case .minimum: return operands.min()
    case .maximum: return operands.max()
    case .equal: return first == last ? 1 : 0
    case .less: return first < last ? 1 : 0
    case .greater: return first > last ? 1 : 0
    case .lessOrEqual: return first <= last ? 1 : 0
    case .greaterOrEqual: return first >= last ? 1 : 0
    case .and, .bitwiseAnd: return first & last
    case .or, .bitwiseOr: return first | last
    case .xor, .bitwiseXor: return first ^ last
    case .select: return operands.count == 3 ? (first != 0 ? operands[1] : operands[2]) : nil
    case .power: return Self.power(first, last)
    case .mean, .shiftLeft, .shiftRight, .parametricRelu: return nil
    }
  }

  private func real(_ operands: [Double]) -> Double? {
    guard let first = operands.first, let last = operands.last else { return nil }
    switch self {
    case .add, .sum: return operands.reduce(0, +)
    case .subtract: return first - last
    case .multiply: return first * last
    case .divide: return first / last
    case .minimum: return operands.min()
    case .maximum: return operands.max()
    case .mean: return operands.reduce(0, +) / Double(operands.count)
    case .equal: return first == last ? 1 : 0
    case .less: return first < last ? 1 : 0
    case .greater: return first > last ? 1 : 0
    case .lessOrEqual: return first <= last ? 1 : 0
    case .greaterOrEqual: return first >= last ? 1 : 0
    case .power where last == 2: return first * first
    case .power where last == 0.5: return first.squareRoot()
    default: return nil
    }
  }

  private static func power(_ base: Int, _ exponent: Int) -> Int? {
    guard (0...63).contains(exponent) else { return nil }
    return (0..<exponent).reduce(1) { result, _ in
      result.flatMap { checked($0.multipliedReportingOverflow(by: base)) }
    }
  }

  private static func checked(_ result: (partialValue: Int, overflow: Bool)) -> Int? {
    result.overflow ? nil : result.partialValue
  }
}

extension ElementType {
  /// The nearest number of a wide real type; other types are kept as they are.
  func rounded(_ value: Double) -> Double { self == .float32 ? Double(Float(value)) : value }
}
