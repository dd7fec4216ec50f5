import Costs
import Exploration

extension Model {
  func compare(_ request: ComparisonRequest) throws(Failure) -> Comparison {
    var tables: [CostTable] = []
    for file in request.costs { tables.append(try table(at: file)) }
    let watched = WatchedSearch(on: request.accelerators)
    defer { watched.end() }
    do throws(ComparisonError) {
      return try Comparison(
        of: request.network, on: request.accelerators, costs: tables,
        scalesTechnology: request.scalesTechnology, options: request.options, normalization: request.normalization,
        mappings: request.mappings, watch: watched.watch)
    } catch {
      throw Failure(error, network: request.network.name)
    }
  }
}
