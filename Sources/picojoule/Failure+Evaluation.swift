import Documents
import Evaluation
import Hardware
import Quantities
import Reporting
import Scheduling

extension Failure {
  /// A network that cannot run on an accelerator, in words.
  /// `mappings`: the file that the run's mappings came from.
  init(_ error: EvaluationError, network: String, accelerator: Accelerator, mappings: MappingFile? = nil) {
    switch error {
    case .unknownLayer(let name, let known):
      self = .unknownLayer(found: name, network: network, known: known)
    case .noUnit(let layer, let formats, let offered):
      self = .infeasible(
        "\(accelerator.name): no unit of the processing element accepts layer \(layer) (\(formats)). "
          + "On offer: \(offered.map(\.description).joined(separator: "; ")).")
    case .planDoesNotFit(let findings): self = .findings(findings)
    case .noTileFits(let layer, let overflow):
      self = .infeasible(
        "\(accelerator.name): memories.\(overflow.memory) cannot hold even the smallest tile of layer \(layer): "
          + "\(overflow.operands.map(\.name).joined(separator: ", ")) need \(overflow.needed.count) bits"
          + (isDoubled(overflow.memory, of: accelerator) ? ", twice for double buffering," : "")
          + " and there are \(overflow.available.count).")
    case .countTooLarge(let layer, let figure):
      let place = layer.map { "layer \($0)" } ?? "the total"
      self = .infeasible(
        "\(network) on \(accelerator.name): \(figure) of \(place) is above 2^53, more than a report can carry exactly.")
    case .sparsityNotSupported(let layer, let sparsity):
      self = .infeasible(
        "\(network): layer \(layer) is \(sparsity) sparse, which only weight_stationary with timing scale-sim can count; "
          + "\(accelerator.name) has \(accelerator.array.dataflowName) with timing \(accelerator.array.timing.rawValue)."
      )
    case .mappingsDoNotFit(let misfits):
      let findings = misfits.flatMap { misfit in
        mappings?.findings(misfit.problems, layer: misfit.layer, on: accelerator) ?? []
      }
      self =
        Findings(findings).map { .findings($0) }
        ?? .infeasible(
          "\(accelerator.name): the mapping of layer \(misfits.first?.layer ?? "") does not fit: "
            + "\(misfits.first?.problems.first?.sentence ?? "").")
    case .mappingsNotUsed:
      self = .infeasible(
        "\(accelerator.name) has SCALE-Sim's timing, which follows a mapping of its own; leave --mapping out, or set "
          + "array.timing=systolic.")
    case .ownMappings(let findings): self = .findings(findings)
    }
  }
}

/// Whether the bits that a tile needs there count both of its buffers.
private func isDoubled(_ memory: String, of accelerator: Accelerator) -> Bool {
  accelerator.memories.first { $0.name == memory }?.isDoubleBuffered ?? false
}
