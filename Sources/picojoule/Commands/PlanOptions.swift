import Documents
import Workloads

/// The options that put formats and densities in place of a network's own.
enum PlanOptions {
  static let precision = OptionDefinition(
    name: "precision", value: "plan",
    help:
      "Number formats in place of the trace's: weights=onehot4,activations=int8; keys: weights, activations, input, "
      + "first, last, conv, fc, a layer's name, conv3.weights. Also a letter a layer (CCBBBCC: C = int16, B = binary), a "
      + "method's name (xnor-net), or a plan file (.json5).")
  static let density = OptionDefinition(
    name: "density", value: "densities",
    help:
      "Shares of words that are not zero: weights=0.4,fc.weights=0.1,conv1.activations=1. Also a plan file (.json5), "
      + "or one of: \(SparsityPreset.allCases.map(\.rawValue).joined(separator: ", ")).")

  /// Both, in the order in which they are applied.
  static let all = [precision, density]

  /// The plans that the arguments ask for.
  static func plans(_ arguments: ParsedArguments) throws(Failure) -> [PrecisionPlan] {
    var plans: [PrecisionPlan] = []
    for (option, contents) in [(precision, PrecisionPlan.Contents.formats), (density, .densities)] {
      guard let text = arguments[option] else { continue }
      do throws(Findings) {
        plans.append(
          text.hasSuffix(".json5")
            ? try PrecisionPlanReader.load(text)
            : try PrecisionPlan.parse(text, contents, option: "--\(option.name)"))
      } catch {
        throw .findings(error)
      }
    }
    return plans
  }
}
