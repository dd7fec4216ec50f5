import Documents
import Quantities

/// Values between two ends: `from`, then one `step` or `factor` further each time, and never beyond `to`.
struct SweepRange {
  enum Advance: Sendable, Hashable {
    case step(WrittenNumber)
    case factor(Double)
  }

  /// A range with more values is a mistake.
  static let maximumCount = 1_000_000

  var from: WrittenNumber
  var to: WrittenNumber
  var advance: Advance

  /// The values in the unit of `from`; whole ones where all parts are whole.
  /// - Throws: why there are none.
  func values() throws(SweepSpaceProblem) -> [SweepValue] {
    guard let ratio = to.ratio(to: from) else {
      throw problem("\(from.text(from.number)) and \(to.text(to.number)) have no common unit")
    }
    let end = to.number * ratio
    let count: Double
    switch advance {
    case .step(let step):
      guard let stepRatio = step.ratio(to: from) else {
        throw problem("the step \(step.text(step.number)) has not the unit of \(from.text(from.number))")
      }
      let size = step.number * stepRatio
      guard size != 0 else { throw problem("a step of 0 leads nowhere") }
      guard size.sign == (end - from.number).sign || end == from.number else { throw leadsAway }
      count = ((end - from.number) / size * (1 + 1e-12) + 1e-9).rounded(.down) + 1
      return try values(count) { from.number + Double($0) * size }
    case .factor(let factor):
      guard factor > 0, factor != 1, factor.isFinite else {
        throw problem("a factor has to be above 0, and not 1")
      }
      guard from.number > 0, end > 0 else { throw problem("a range with a factor has to be above 0") }
      guard (factor > 1) == (end > from.number) || end == from.number else { throw leadsAway }
      var values: [Double] = []
      var value = from.number
      // The limit forgives what repeated products round away.
      while factor > 1 ? value <= end * (1 + 1e-9) : value >= end * (1 - 1e-9) {
        guard values.count < Self.maximumCount else { throw tooMany }
        values.append(value)
        value *= factor
      }
      return try self.values(Double(values.count)) { values[$0] }
    }
  }

  private func values(_ count: Double, _ value: (Int) -> Double) throws(SweepSpaceProblem) -> [SweepValue] {
    guard count >= 1 else { throw leadsAway }
    guard count <= Double(Self.maximumCount) else { throw tooMany }
    return (0..<Int(count)).map { place in SweepValue(from.node(value(place))) }
  }

  private var leadsAway: SweepSpaceProblem {
    problem("it leads away from \(to.text(to.number)), starting at \(from.text(from.number))")
  }
  private var tooMany: SweepSpaceProblem { problem("the range has more than \(Self.maximumCount) values") }
  private func problem(_ text: String) -> SweepSpaceProblem { SweepSpaceProblem(problem: .inconsistent(text)) }
}

extension WrittenNumber {
  /// Another number in the same unit, as a file would have it.
  fileprivate func node(_ value: Double) -> JSON5Node {
    guard unit.isEmpty else { return JSON5Node(.string(text(value)), at: .file) }
    let text = Self.text(value)
    return JSON5Node(
      .number(JSON5Number(text: text, value: Self.rounded(value), integer: Int(text))), at: .file)
  }

  /// The number that a node has, alone or as a text with a unit; `nil` for others.
  init?(_ node: JSON5Node) {
    switch node.value {
    case .number(let number) where number.value.isFinite:
      self.init(number: number.value, unit: "")
    case .string(let text): self.init(text)
    default: return nil
    }
  }
}
