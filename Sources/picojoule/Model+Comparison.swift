import Costs
import Exploration

extension Model {
  func compare(_ request: ComparisonRequest) throws(Failure) -> Comparison {
    var tables: [CostTable] = []
    for file in request.costs { tables.append(try table(at: file)) }
    do throws(ComparisonError) {
      return try Comparison(
        of: request.network, on: request.accelerators, costs: tables,
        scalesTechnology: request.scalesTechnology, options: request.options, normalization: request.normalization,
        mappings: request.mappings)
    } catch {
      throw Failure(error, network: request.network.name)
    }
  }
}
