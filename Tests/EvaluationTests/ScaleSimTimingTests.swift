import Activity
import Hardware
import Quantities
import Testing
import Workloads

@testable import Evaluation

/// SCALE-Sim's timing away from its published runs.
@Suite struct ScaleSimTimingTests {
  /// A configuration of one processing element, or more, with other sections.
  private func accelerator(
    rows: Int = 1, columns: Int = 1, dataflow: String = "os", bandwidth: Int = 10, interface: String = "CALC"
  ) throws -> Accelerator {
    let text = """
      [general]
      run_name = small
      [architecture_presets]
      ArrayHeight: \(rows)
      ArrayWidth: \(columns)
      IfmapSramSzkB: 64
      FilterSramSzkB: 64
      OfmapSramSzkB: 64
      Bandwidth: \(bandwidth)
      Dataflow: \(dataflow)
      [run_presets]
      InterfaceBandwidth: \(interface)
      """
    return try ScaleSimConfigReader.read(Array(text.utf8), file: "small.cfg")
  }

  private func product(_ m: Int, _ n: Int, _ k: Int, on accelerator: Accelerator) throws -> NetworkResult {
    let network = try ScaleSimTopologyReader.read(Array("Layer, M, N, K,\np, \(m), \(n), \(k),\n".utf8), file: "p.csv")
    return try Evaluator(accelerator, costs: RepositoryFiles.table()).evaluate(network)
  }

  @Test("one MAC on one element takes no cycles: its utilization is unknown, and nothing divides by zero")
  func noCycles() throws {
    let result = try product(1, 1, 1, on: accelerator())
    let layer = try result.layer("p")
    #expect(layer.cycles.compute.count == 1 && layer.cycles.fillDrain == -1)
    #expect(layer.cycles.total == .zero)
    #expect(layer.utilization == nil && layer.activePEs == 1)
    #expect(layer.energy.leakage == .zero)
    #expect(try #require(layer.energy.total) > .zero)
    #expect(result.throughputGOPS == nil && result.latencyMilliseconds == 0)
    #expect(result.gopsPerWatt != nil)
  }

  @Test("utilization is not clamped: two MACs in one reported cycle are 200 %")
  func unclamped() throws {
    #expect(try product(1, 1, 2, on: accelerator()).layer("p").utilization == 2)
    #expect(try product(1, 1, 5, on: accelerator()).layer("p").utilization == 1.25)
  }

  @Test("USER bandwidth stalls by this program's rule, and the accelerator's notes say so")
  func userBandwidth() throws {
    let free = try product(64, 64, 512, on: accelerator(rows: 8, columns: 8, dataflow: "ws"))
    var totals: [Int] = []
    for bandwidth in [1, 2, 4, 100, 10_000] {
      let user = try accelerator(rows: 8, columns: 8, dataflow: "ws", bandwidth: bandwidth, interface: "USER")
      #expect(user.notes.contains { $0.hasPrefix("stalls are counted by this program") })
      let layer = try product(64, 64, 512, on: user).layer("p")
      let other = try free.layer("p")
      #expect(layer.cycles.compute == other.cycles.compute && layer.cycles.fillDrain == other.cycles.fillDrain)
      #expect(layer.activity.memories == other.activity.memories)
      #expect(layer.cycles.total >= other.cycles.total)
      let rate = try #require(user.dram.rate)
      #expect(layer.cycles.total >= rate.cycles(toMove: Bits(layer.dramBits)))
      totals.append(layer.cycles.total.count)
    }
    #expect(totals == totals.sorted(by: >))
    #expect(totals.first ?? 0 > totals.last ?? 0)
    #expect(totals.last == free.totalCycles.count)
  }

  @Test("traces run in SCALE-Sim's timing too, and their books close", arguments: Dataflow.allCases)
  func traces(dataflow: Dataflow) throws {
    let accelerator = try RepositoryFiles.accelerator(
      "systolic-int8-32x32", ["array.timing": "scale-sim", "array.dataflow": dataflow.rawValue])
    let evaluator = Evaluator(accelerator, costs: try RepositoryFiles.table())
    for name in RepositoryFiles.networkNames {
      let result = try evaluator.evaluate(RepositoryFiles.network(name))
      #expect(result.engine == "scale-sim")
      for layer in result.layers {
        let place = Comment(rawValue: "\(name) \(layer.layer.name)")
        #expect(layer.activity.operations.total == layer.layer.operation.multiplyAccumulates, place)
        let cycles = layer.cycles
        #expect(cycles.compute.count + cycles.fillDrain + cycles.stalled.count == cycles.total.count, place)
        #expect(layer.energy.total != nil, place)
        #expect(layer.mapping == nil, place)
        let rate = try #require(accelerator.dram.rate)
        #expect(cycles.total >= rate.cycles(toMove: Bits(layer.dramBits)), place)
        guard let convolution = layer.layer.operation.convolution else { continue }
        #expect(layer.activity.dram.read.filter.count >= convolution.weights * 8, place)
        #expect(layer.activity.dram.written.ofmap.count == convolution.ofmapWords * 8, place)
      }
    }
  }
}
