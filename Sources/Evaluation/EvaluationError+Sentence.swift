import Documents
import Hardware
import Quantities
import Scheduling

extension EvaluationError {
  /// Why the network cannot run on the accelerator, in one sentence. Of several findings it is the first.
  public func sentence(network: String, accelerator: Accelerator) -> String {
    switch self {
    case .unknownLayer(let name, _): "The network \(network) has no layer '\(name)'."
    case .noUnit(let layer, let formats, let offered):
      "\(accelerator.name): no unit of the processing element accepts layer \(layer) (\(formats)). "
        + "On offer: \(offered.map(\.description).joined(separator: "; ")). "
        + "--precision says in which formats layers run."
    case .planDoesNotFit(let findings), .ownMappings(let findings): findings.all.first?.sentence ?? ""
    case .noTileFits(let layer, let overflow):
      "\(accelerator.name): memories.\(overflow.memory) cannot hold even the smallest tile of layer \(layer): "
        + "\(overflow.operands.map(\.name).joined(separator: ", ")) need \(overflow.needed.count) bits"
        + (isDoubled(overflow.memory, of: accelerator) ? ", twice for double buffering," : "")
        + " and there are \(overflow.available.count)."
    case .countTooLarge(let layer, let figure):
      "\(network) on \(accelerator.name): \(figure) of \(layer.map { "layer \($0)" } ?? "the total") is above 2^53, "
        + "more than a report can carry exactly."
    case .sparsityNotSupported(let layer, let sparsity):
      "\(network): layer \(layer) is \(sparsity) sparse, which only weight_stationary with timing scale-sim can count; "
        + "\(accelerator.name) has \(accelerator.array.dataflowName) with timing \(accelerator.array.timing.rawValue)."
    case .mappingsDoNotFit(let misfits):
      "\(accelerator.name): the mapping of layer \(misfits.first?.layer ?? "") does not fit: "
        + "\(misfits.first?.problems.first?.sentence ?? "")."
    case .mappingsNotUsed:
      "\(accelerator.name) has SCALE-Sim's timing, which follows a mapping of its own; leave --mapping out, or set "
        + "array.timing=systolic."
    case .notStepped(let layer, let obstacle): "\(accelerator.name): \(obstacle.sentence(layer: layer))."
    }
  }
}

/// Whether the bits that a tile needs there count both of its buffers.
private func isDoubled(_ memory: String, of accelerator: Accelerator) -> Bool {
  accelerator.memories.first { $0.name == memory }?.isDoubleBuffered ?? false
}
