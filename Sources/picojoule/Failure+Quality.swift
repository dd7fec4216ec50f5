import Exploration
import Inference

extension Failure {
  /// A network that cannot be evaluated on designs, in words.
  init(_ error: QualityError, network: String) {
    switch error {
    case .design(let error): self = Failure(error, network: network)
    case .quality(let error): self = .infeasible(error.sentence)
    case .differingFormats(let node, let layers):
      self = .infeasible(
        "\(node): its layers \(layers.joined(separator: " and ")) run in different formats, but its words have one coding. "
          + "Name all of its layers in a plan of precisions.")
    case .unknownEnergy(let layer, let accelerator, let costs):
      self = .infeasible(
        "\(accelerator): the energy of \(layer) is unknown by \(costs), so that nothing says what a coarser format saves."
      )
    case .nothingToMix(let coarse, let fine):
      self = .infeasible(
        "None of the accelerators takes weights in \(coarse) and in \(fine): there is nothing to mix. Both are taken by "
          + "shift-selectable, for example, where they are onehot4 and twohot8.")
    }
  }
}
