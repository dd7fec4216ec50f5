import Costs
import Hardware
import Quantities

extension Failure {
  /// Prices that cannot be brought to the accelerator's technology, in words.
  init(_ error: TechnologyScaling.Problem, table: String, accelerator: Accelerator) {
    let subject = "\(table) cannot be scaled to \(accelerator.name)"
    switch error {
    case .nodeOutOfRange(let node, let finest, let coarsest):
      self = .infeasible(
        "\(subject): node \(node.text) is out of range; the published equations go from \(finest.text) to \(coarsest.text)."
      )
    case .voltageOutOfRange(let voltage, let node, let lowest, let highest):
      self = .infeasible(
        "\(subject): a supply of \(voltage.text) is out of range for \(node.text); allowed: \(lowest.text) to \(highest.text)."
      )
    }
  }
}
