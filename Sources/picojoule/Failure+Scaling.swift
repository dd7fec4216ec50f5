import Costs
import Hardware

extension Failure {
  /// Prices that cannot be brought to the accelerator's technology, in words.
  init(_ error: TechnologyScaling.Problem, table: String, accelerator: Accelerator) {
    self = .infeasible(error.sentence(table: table, accelerator: accelerator.name))
  }
}
