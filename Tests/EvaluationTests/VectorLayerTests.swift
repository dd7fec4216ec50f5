import Activity
import Arithmetic
import Quantities
import Testing
import Workloads

@testable import Evaluation

/// Layers without multiply-accumulates, through the evaluator.
@Suite struct VectorLayerTests {
  @Test("max pooling by hand: ResNet-50's is bound by its vector unit")
  func pooling() throws {
    let layer = try evaluate("resnet50", on: "systolic-int8-32x32", options: EvaluationOptions(layers: ["maxpool"]))
      .layer("maxpool")
    // 64·112·112 words in, 64·56·56 out, nine comparisons for each of them, 32 a cycle.
    #expect(layer.activity.vectorOperations == 200_704 * 9)
    #expect(layer.cycles.compute.count == 200_704 * 9 / 32)
    // The DRAM needs (802,816 + 200,704)·8 / 409.6 = 19,600 cycles, hidden but for the latency.
    #expect(layer.cycles.stalls == [Stall(place: .dram, operand: .ifmap, cycles: Cycles(50))])
    #expect(layer.cycles.total.count == 56_498)
    #expect(layer.activity.bound == .compute)
    let buffer = try #require(layer.activity.memories.first)
    #expect(buffer.moved(.ifmap) == Moved(read: 802_816 * 8, written: 802_816 * 8))
    #expect(buffer.moved(.ofmap) == Moved(read: 200_704 * 8, written: 200_704 * 8))
    // 1,806,336 8-bit additions of 0.03 pJ; 8,028,160 bits at 20.3125 pJ.
    #expect(layer.energy.compute?.count == 54_190_080)
    #expect(layer.energy.dram?.count == 163_072_000_000)
    #expect(layer.energy.network?.count == 0)
  }

  @Test("a residual sum by hand: ResNet-50's is bound by the DRAM")
  func sum() throws {
    let layer = try evaluate(
      "resnet50", on: "systolic-int8-32x32", options: EvaluationOptions(layers: ["layer1.0.add"])
    )
    .layer("layer1.0.add")
    // 256·56·56 words, two of them in for each out, one addition.
    #expect(layer.activity.vectorOperations == 802_816)
    #expect(layer.cycles.compute.count == 25_088)
    #expect(layer.activity.dram.moved(.ifmap) == Moved(read: 2 * 802_816 * 8, written: 0))
    // 3·802,816·8 / 409.6 = 47,040, and the latency.
    #expect(layer.cycles.total.count == 47_090)
    #expect(layer.activity.bound == .transfer(.dram))
  }

  @Test("every kind takes the operations that the rule states, at 8 lanes")
  func operations() throws {
    // 8·4·4 = 128 words everywhere but behind the pools.
    let network = try trace(
      """
      input: { channels: 8, height: 4, width: 4 },
        layers: [
          { name: "bn", kind: "batch_norm" },
          { name: "lrn", kind: "lrn", size: 5 },
          { name: "sum", kind: "add", inputs: ["bn", "lrn", "input"] },
          { name: "max", kind: "max_pool", kernel: 3, stride: 2, padding: 1 },
          { name: "average", kind: "average_pool", kernel: 2 },
          { name: "soft", kind: "softmax", inputs: ["sum"] },
          { name: "global", kind: "global_average_pool", inputs: ["sum"] },
        ]
      """)
    let result = try Evaluator(RepositoryFiles.accelerator("edge-int8"), costs: RepositoryFiles.table())
      .evaluate(network)
    let expected = [
      "bn": 128 * 2, "lrn": 128 * 12, "sum": 128 * 2, "max": 8 * 4 * 9, "average": 8 * 4, "soft": 128 * 3,
      "global": 8 * 16,
    ]
    for (name, operations) in expected {
      let layer = try result.layer(name)
      #expect(layer.activity.vectorOperations == operations, "\(name)")
      #expect(layer.cycles.compute.count == operations.dividedRoundingUp(by: 8), "\(name)")
      // 30 fJ an 8-bit addition.
      #expect(layer.energy.compute?.count == operations * 30, "\(name)")
      #expect(layer.activity.operations.total == 0 && layer.bops == 0, "\(name)")
    }
    // Scale and offset of every channel are read like filters, and stored.
    #expect(try result.layer("bn").activity.dram.read.filter.count == 8 * 2 * 8)
    #expect(result.weightBits.count == 8 * 2 * 8)
    // Three maps are read for the sum.
    #expect(try result.layer("sum").activity.dram.read.ifmap.count == 3 * 128 * 8)
  }

  @Test("a concatenation takes nothing at all, and the result says so", arguments: ["googlenet", "squeezenet1_1"])
  func concatenation(network: String) throws {
    let result = try evaluate(network, on: "systolic-int8-32x32")
    let joins = result.layers.filter { $0.layer.operation.kindName == "concat" }
    #expect(!joins.isEmpty)
    for layer in joins {
      #expect(layer.activity == LayerActivity(memoryCount: 1))
      #expect(layer.energy.total == .zero)
      #expect(layer.utilization == nil && layer.activePEs == nil)
    }
    #expect(result.remarks.contains { $0.hasPrefix("concat layers") })
    #expect(result.remarks.contains { $0.contains("vector unit of 32 lanes") })
  }

  @Test("more lanes never cost cycles, and enough of them leave the DRAM as the bound")
  func lanes() throws {
    let layers = EvaluationOptions(layers: ["maxpool"])
    let totals = try [1, 8, 32, 256, 4096].map {
      try evaluate("resnet50", on: "systolic-int8-32x32", ["vector_unit.lanes": "\($0)"], options: layers)
        .totalCycles.count
    }
    #expect(totals == totals.sorted(by: >))
    #expect(totals.first == 200_704 * 9 + 50)
    #expect(totals.last == 19_650)
  }
}
