extension ONNXUnary {
  /// The result for a small constant; `nil` where it is not representable, or the function is none that shapes are computed by.
  func folded(_ value: ONNXValue, type: ElementType) -> ONNXValue? {
    switch value.elements {
    case .integers(let list):
      if case .cast = self, type.isReal {
        return ONNXValue(type: type, shape: value.shape, elements: .reals(list.map { type.rounded(Double($0)) }))
      }
      guard let range = type.integerRange else { return nil }
      let result = list.compactMap { number in integer(number, to: type).flatMap { range.contains($0) ? $0 : nil } }
      guard result.count == list.count else { return nil }
      return ONNXValue(type: type, shape: value.shape, elements: .integers(result))
    case .reals(let list):
      if case .cast = self, let range = type.integerRange {
        let result = list.compactMap { number in
          type == .boolean
            ? (number == 0 ? 0 : 1)
            : Int(exactly: number.rounded(.towardZero)).flatMap { range.contains($0) ? $0 : nil }
        }
        guard result.count == list.count else { return nil }
        return ONNXValue(type: type, shape: value.shape, elements: .integers(result))
      }
      guard type.isReal else { return nil }
      let result = list.compactMap { real($0) }
      guard result.count == list.count else { return nil }
      return ONNXValue(type: type, shape: value.shape, elements: .reals(result.map { type.rounded($0) }))
    }
  }

  private func integer(_ number: Int, to type: ElementType) -> Int? {
    switch self {
    case .identity, .floor, .ceil, .round: return number
    case .cast: return type == .boolean ? (number == 0 ? 0 : 1) : number
    case .absolute where number >= 0: return number
    case .negative, .absolute:
      let (result, overflow) = 0.subtractingReportingOverflow(number)
      return overflow ? nil : result
    case .relu: return max(0, number)
    case .sign: return number.signum()
    case .not: return number == 0 ? 1 : 0
    case .clip(let lower, let upper):
      guard let low = lower.bound(or: -Double.infinity), let high = upper.bound(or: .infinity) else { return nil }
      let bounded = Double(number) < low ? low : Double(number) > high ? high : Double(number)
      return number.magnitude < 1 << 53 ? Int(exactly: bounded) : nil
    default: return nil
    }
  }

  private func real(_ number: Double) -> Double? {
    switch self {
    case .identity, .cast: return number
    case .floor: return number.rounded(.down)
    case .ceil: return number.rounded(.up)
    case .round: return number.rounded(.toNearestOrEven)
    case .negative: return -number
    case .absolute: return abs(number)
    case .squareRoot: return number.squareRoot()
    case .reciprocal: return 1 / number
    case .relu: return max(0, number)
    case .clip(let lower, let upper):
      guard let low = lower.bound(or: -Double.infinity), let high = upper.bound(or: .infinity) else { return nil }
      return min(max(number, low), high)
    default: return nil
    }
  }
}

extension ONNXBound {
  /// The bound, `none` where there is none; `nil` if it is not known.
  fileprivate func bound(or none: Double) -> Double? {
    switch self {
    case .none: none
    case .value(let value): value
    case .input: nil
    }
  }
}
