import Activity
import Arithmetic
import Evaluation
import Quantities

extension Report {
  /// The report of a result. `settings` are the user's own words for what differs from the named files.
  public init(_ result: NetworkResult, settings: [String] = []) {
    network = result.network.name
    networkTitle = result.network.title
    accelerator = result.accelerator.name
    acceleratorTitle = result.accelerator.title
    costs = result.costs
    engine = result.engine
    self.settings = settings
    defaults = result.defaults
    remarks = result.remarks
    memories = result.accelerator.memories.map(\.name)
    let (memories, dataflow) = (memories, result.accelerator.array.dataflowName)
    let sums = result.totals
    hasDevice = sums.dram != nil
    let columns = ReportColumn.ofLayer(memoryCount: memories.count, hasDevice: sums.dram != nil)
    layers = result.layers.map { layer in
      LayerReport(
        row: ReportRow(columns) { layer.value(of: $0, dataflow: dataflow) },
        stalls: layer.activity.cycles.stalls.map {
          ReportedStall(
            memory: $0.place.name(memories: memories), operand: $0.operand.name, cycles: $0.cycles.count)
        },
        bound: layer.activity.bound.name(memories: memories), operations: layer.activity.operations,
        mapping: layer.mappingSource?.name)
    }
    totals = ReportRow(ReportColumn.ofTotals(memoryCount: memories.count, hasDevice: sums.dram != nil)) {
      sums.value(of: $0)
    }
  }
}
