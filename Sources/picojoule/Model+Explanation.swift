import Costs
import Evaluation
import Reporting

extension Model {
  func explanation(
    of column: ReportColumn, layer: String?, in result: NetworkResult, request: SimulationRequest
  ) throws(Failure) -> Explanation? {
    let evaluator = try evaluator(for: request)
    let memories = result.accelerator.memories.map(\.name)
    let figure = Figure(name: column.name(memories: memories), memories: memories)
    guard let name = layer else {
      var explanation = result.explanation(of: column)
      if figure == .peArea {
        explanation?.terms = Explanation.terms(evaluator.prices.elementAreaCharges)
      } else if figure == .memoryArea {
        explanation?.terms = Explanation.terms(evaluator.prices.memoryAreaCharges)
      }
      return explanation
    }
    guard let found = result.layers.first(where: { $0.layer.name == name }) else { return nil }
    var explanation = result.explanation(of: column, layer: found)
    if column == .bops {
      explanation?.terms = Explanation.terms(evaluator.bitOperationsCharge(of: found).map { [$0] } ?? [])
    } else if let figure, figure != .totalEnergy {
      explanation?.terms = Explanation.terms(evaluator.charges(for: figure, of: found))
      explanation?.notes.append("The sum is rounded once, to whole femtojoules.")
    }
    return explanation
  }
}

extension Explanation {
  /// The lines of a bill. A counter that stands on several lines is told apart by what each line buys.
  fileprivate static func terms(_ charges: [Charge]) -> [Term] {
    charges.map { charge in
      let isRepeated = charges.count { $0.counter == charge.counter } > 1
      let price = charge.price
      return Term(
        isRepeated ? "\(charge.counter): \(price.subject)" : charge.counter, count: charge.count, "",
        price: price.value, price.unit.rawValue, value: charge.amount.map { .measure($0) } ?? .unknown,
        source: [price.source, price.derivation, price.confidence?.rawValue ?? ""].filter { !$0.isEmpty }
          .joined(separator: ": "))
    }
  }
}
