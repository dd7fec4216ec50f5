import Arithmetic
import Evaluation
import Hardware
import Inference

/// What becomes of a design with logarithms when it may have the bases that suit the network best.
public enum BestBases: Sendable {
  /// The same design with these bases, in table and formats; called as the design with `-rebased` behind it.
  case design(EvaluatedDesign)
  /// The design has them.
  case same(FormatPair)
  /// Its accumulator does not hold a single product of these formats.
  case accumulatorTooNarrow(FormatPair, bits: Int)
  /// The user has chosen the formats.
  case formatsAreGiven
  /// Its logarithms, if any, have other widths than those of the study.
  case notInStudy
}

extension QualityBench {
  /// A design in the bases, one for all weights and one for all activations, of which the sum of the products' propagated
  /// errors is least (Vogel et al., ICCAD 2018): the base is in the unit's table, so that one serves all layers.
  /// - Throws: as ``design(_:weights:watch:progress:)``.
  public func inBestBases(
    of study: LogBaseStudy, _ design: EvaluatedDesign, watch: SearchWatch = SearchWatch(),
    progress: Progress = { _, _, _ in }
  ) throws(QualityError) -> BestBases {
    var accelerator = design.result.accelerator
    let native = accelerator.nativeFormats
    guard let place = accelerator.processingElement.unit(for: native)?.index,
      case .log(let unit) = accelerator.processingElement.units[place],
      let weights = study.format(.weights, like: unit.formats.weights),
      let activations = study.format(.activations, like: unit.formats.activations)
    else { return .notInStudy }
    guard evaluation.plans.isEmpty else { return .formatsAreGiven }
    let formats = FormatPair(weights: weights, activations: activations)
    guard formats != unit.formats else { return .same(formats) }
    guard let rebased = unit.taking(formats) else {
      return .accumulatorTooNarrow(formats, bits: unit.accumulatorBits)
    }
    accelerator.name += "-rebased"
    accelerator.processingElement.units[place] = .log(rebased)
    accelerator.nativeFormats = formats
    return .design(try self.design(accelerator, watch: watch, progress: progress))
  }
}
