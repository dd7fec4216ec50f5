import Costs
import Documents
import Evaluation
import Hardware
import Quantities
import Scheduling
import Workloads

/// What every design of a comparison is run under: one network, one price table, one set of options.
struct TestBench {
  var network: Network
  /// As published.
  var table: CostTable
  /// Whether its prices are brought to the technology of each design.
  var scalesTechnology: Bool
  var options: EvaluationOptions
  /// Mappings for some layers, as read for the accelerator of that name, or why they cannot be.
  var mappings: [String: Result<MappingFile, Findings>] = [:]
  /// Who looks on while mappings are searched for.
  var watch = SearchWatch()

  /// What a simulation of that design alone would give, under the given mappings that fit it.
  func result(on accelerator: Accelerator) throws(ComparisonError) -> NetworkResult {
    let table = try table(for: accelerator)
    let usable = try usableMappings(on: accelerator)
    var options = options
    if mappings[accelerator.name] != nil { options.mappings = usable.mappings }
    do throws(EvaluationError) {
      let evaluator = Evaluator(accelerator, costs: table, options: options)
      var result = try evaluator.evaluate(network, watch: watch(on: accelerator))
      result.remarks += usable.remarks
      return result
    } catch {
      throw .evaluation(error, on: accelerator)
    }
  }

  /// Layers are called alike on every design.
  private func watch(on accelerator: Accelerator) -> SearchWatch {
    let (watch, name) = (watch, accelerator.name)
    return SearchWatch(
      isCancelled: watch.isCancelled, progress: { layer, progress in watch.progress("\(layer) on \(name)", progress) })
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
