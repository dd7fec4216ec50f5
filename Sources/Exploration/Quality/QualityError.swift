import Arithmetic
import Inference

/// Why a network cannot be evaluated on designs.
public enum QualityError: Error, Sendable, Hashable {
  /// A design cannot run it, or is not to be told from another.
  case design(ComparisonError)
  /// It cannot be computed or calibrated, or words and labels do not fit it.
  case quality(CalibrationFailure)
  /// Layers of one node, such as the phases of a transposed convolution, run in different formats: these two do.
  case differingFormats(node: String, layers: [String])
  /// A layer has no known energy, so that nothing says what its format saves.
  case unknownEnergy(layer: String, accelerator: String, costs: String)
  /// None of the designs takes both formats of weights in any layer.
  case nothingToMix(coarse: NumberFormat, fine: NumberFormat)
}
