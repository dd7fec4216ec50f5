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
        explanation?.terms = evaluator.prices.elementAreaCharges.map(Explanation.Term.init)
      } else if figure == .memoryArea {
        explanation?.terms = evaluator.prices.memoryAreaCharges.map(Explanation.Term.init)
      }
      return explanation
    }
    guard let found = result.layers.first(where: { $0.layer.name == name }) else { return nil }
    var explanation = result.explanation(of: column, layer: found)
    if column == .bops {
      explanation?.terms = evaluator.bitOperationsCharge(of: found).map { [Explanation.Term($0)] } ?? []
    } else if let figure, figure != .totalEnergy {
      explanation?.terms = evaluator.charges(for: figure, of: found).map(Explanation.Term.init)
      explanation?.notes.append("The sum is rounded once, to whole femtojoules.")
    }
    return explanation
  }
}

extension Explanation.Term {
  /// A line of a bill.
  fileprivate init(_ charge: Charge) {
    let price = charge.price
    self.init(
      charge.counter, count: charge.count, "", price: price.value, price.unit.rawValue,
      value: charge.amount.map { .measure($0) } ?? .unknown,
      source: [price.source, price.derivation, price.confidence?.rawValue ?? ""].filter { !$0.isEmpty }
        .joined(separator: ": "))
  }
}
