import Costs
import Documents
import Evaluation
import Hardware
import Quantities

/// Why designs could not be compared.
public enum ComparisonError: Error, Sendable, Hashable {
  /// A comparison takes two.
  case tooFewDesigns(Int)
  /// Nothing prices the runs.
  case noCostTable
  /// Two designs are called alike, so that nobody could tell their rows apart.
  case sameName(String)
  /// The network cannot run on one of the designs.
  case evaluation(EvaluationError, on: Accelerator)
  /// Mappings were given that none of the designs can use: what each of them says of it, at the place in the file.
  case mappingsFitNoDesign(Findings)
  /// The prices of a table cannot be brought to the technology of one of the designs.
  case scaling(TechnologyScaling.Problem, costs: String, to: Accelerator)
  /// A price is missing, so that an array cannot be sized by area.
  case unknownArea(accelerator: String, costs: String)
  /// Even an array of one processing element is larger than `target`, the area of the design called `reference`.
  case nothingFits(
    accelerator: String, smallest: SquareMicrometers, memories: SquareMicrometers, target: SquareMicrometers,
    reference: String)
  /// The network has no multiply-accumulates, so that there is no throughput to aim at.
  case noThroughput
  /// No array was found that reaches `target`, the throughput of the design called `reference`; `best` comes nearest of
  /// those that were tried.
  case outOfReach(accelerator: String, best: ArraySize, reached: Double, target: Double, reference: String)
}
