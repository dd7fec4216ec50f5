import Costs
import Evaluation
import Hardware
import Quantities
import Workloads

/// What every design of a comparison is run under: one network, one price table, one set of options.
struct TestBench {
  var network: Network
  /// As published.
  var table: CostTable
  /// Whether its prices are brought to the technology of each design.
  var scalesTechnology: Bool
  var options: EvaluationOptions

  /// What a simulation of that design alone would give.
  func result(on accelerator: Accelerator) throws(ComparisonError) -> NetworkResult {
    let table = try table(for: accelerator)
    do throws(EvaluationError) {
      return try Evaluator(accelerator, costs: table, options: options).evaluate(network)
    } catch {
      throw .evaluation(error, on: accelerator)
    }
  }

  /// The prices of that design. They do not depend on the size of its array.
  func table(for accelerator: Accelerator) throws(ComparisonError) -> CostTable {
    guard scalesTechnology else { return table }
    do throws(TechnologyScaling.Problem) {
      return try table.scaled(to: accelerator.technology)
    } catch {
      throw .scaling(error, costs: table.name, to: accelerator)
    }
  }
}
