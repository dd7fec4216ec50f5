import Documents
import Evaluation
import Hardware
import Scheduling

extension Failure {
  /// A network that cannot run on an accelerator, in words.
  /// `mappings`: the file that the run's mappings came from.
  init(_ error: EvaluationError, network: String, accelerator: Accelerator, mappings: MappingFile? = nil) {
    switch error {
    case .unknownLayer(let name, let known):
      self = .unknownLayer(found: name, network: network, known: known)
    case .planDoesNotFit(let findings), .ownMappings(let findings): self = .findings(findings)
    case .mappingsDoNotFit(let misfits):
      let findings = misfits.flatMap { misfit in
        mappings?.findings(misfit.problems, layer: misfit.layer, on: accelerator) ?? []
      }
      self =
        Findings(findings).map { .findings($0) }
        ?? .infeasible(error.sentence(network: network, accelerator: accelerator))
    case .noUnit, .noTileFits, .countTooLarge, .sparsityNotSupported, .mappingsNotUsed, .notStepped:
      self = .infeasible(error.sentence(network: network, accelerator: accelerator))
    }
  }
}
