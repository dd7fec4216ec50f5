import Costs
import Documents
import Evaluation
import Hardware

/// Why a point has no figures.
enum PointFailure: Error, Sendable, Hashable {
  /// Its accelerator, precision or mappings are described wrongly.
  case findings(Findings)
  /// The network cannot run on the accelerator.
  case evaluation(EvaluationError, network: String, accelerator: Accelerator)
  /// The prices cannot be brought to the accelerator's technology.
  case scaling(TechnologyScaling.Problem, table: String, accelerator: String)

  /// One sentence; of several findings the first.
  var sentence: String {
    switch self {
    case .findings(let findings): findings.all.first?.sentence ?? ""
    case .evaluation(let error, let network, let accelerator):
      error.sentence(network: network, accelerator: accelerator)
    case .scaling(let problem, let table, let accelerator): problem.sentence(table: table, accelerator: accelerator)
    }
  }
}
