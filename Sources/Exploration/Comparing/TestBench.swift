import Costs
import Evaluation
import Hardware
import Quantities
import Workloads

/// What every design of a comparison is run under: one network, one price table, one set of options.
struct TestBench {
  var network: Network
  var table: CostTable
  var options: EvaluationOptions

  /// What a simulation of that design alone would give.
  func result(on accelerator: Accelerator) throws(ComparisonError) -> NetworkResult {
    do throws(EvaluationError) {
      return try Evaluator(accelerator, costs: table, options: options).evaluate(network)
    } catch {
      throw .evaluation(error, on: accelerator)
    }
  }

  /// What the design takes on silicon.
  func area(of accelerator: Accelerator) -> AcceleratorArea {
    AcceleratorArea(PriceList(accelerator: accelerator, table: table))
  }
}
