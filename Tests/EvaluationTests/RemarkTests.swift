import Arithmetic
import Hardware
import Scheduling
import Testing
import Workloads

@testable import Evaluation

/// What a result says about itself beside its figures.
@Suite struct RemarkTests {
  private let plain = "systolic-int8-32x32"

  @Test("defaults that the description took come first, then the formats that the network left open")
  func defaults() throws {
    let text = """
      { clock: "100MHz", array: { rows: 4, columns: 4, dataflow: "output_stationary" },
        processing_element: { units: [{ kind: "mac", weights: "int8", activations: "int8", accumulator: 24 }] },
        memories: { buffer: { holds: ["ifmap", "filter", "ofmap"], capacity: "4KiB" } },
        dram: { bandwidth: "1GB/s" } }
      """
    let accelerator = try AcceleratorReader.read(Array(text.utf8), file: "small.json5")
    let network = try RepositoryFiles.network("lenet5")
    let result = try Evaluator(accelerator, costs: RepositoryFiles.table()).evaluate(network)
    #expect(!accelerator.defaults.isEmpty)
    #expect(Array(result.defaults.prefix(accelerator.defaults.count)) == accelerator.defaults)
    #expect(
      result.defaults.suffix(2) == [
        TakenDefault(keyPath: "weights_format", value: "\"int8\""),
        TakenDefault(keyPath: "activations_format", value: "\"int8\""),
      ])
    #expect(accelerator.defaults.contains(TakenDefault(keyPath: "array.double_buffered", value: "true")))
    #expect(accelerator.defaults.contains { $0.keyPath == "vector_unit.lanes" && $0.value == "4" })
    // The shipped descriptions leave nothing open that a layer needs.
    #expect(try evaluate("lenet5", on: plain).defaults.map(\.keyPath) == ["weights_format", "activations_format"])
  }

  @Test("a network that names every format takes no default")
  func noDefaults() throws {
    let network = try trace(
      """
      input: { channels: 1, height: 4, width: 4 },
        layers: [{ name: "a", kind: "conv", output_channels: 2, kernel: 3,
                   weights_format: "int4", activations_format: "int8" }]
      """)
    let result = try Evaluator(RepositoryFiles.accelerator(plain), costs: RepositoryFiles.table()).evaluate(network)
    #expect(result.defaults.isEmpty)
  }

  @Test("prices of another node are remarked")
  func node() throws {
    let remark = "prices are those of 45nm and 900mV, not of 28nm and 900mV"
    #expect(try evaluate("lenet5", on: "tpu-v1").remarks.contains(remark))
    #expect(try !evaluate("lenet5", on: plain).remarks.contains { $0.hasPrefix("prices are those") })
  }

  @Test("a selection is remarked, and what stays the whole network's")
  func selection() throws {
    let result = try evaluate("alexnet", on: plain, options: EvaluationOptions(layers: ["conv3", "conv1"]))
    #expect(result.remarks.contains { $0.hasPrefix("2 of 14 layers;") })
    #expect(try !evaluate("alexnet", on: plain).remarks.contains { $0.contains("layers; weight_bits") })
  }

  @Test("remarks appear only for what is in the result")
  func unneeded() throws {
    let result = try evaluate("alexnet", on: plain, options: EvaluationOptions(layers: ["conv3"]))
    #expect(
      !result.remarks.contains { $0.hasPrefix("concat") || $0.contains("vector unit") || $0.contains("SCALE-Sim") })
    #expect(!result.remarks.contains { $0.contains("floating-point") })
  }

  @Test("bit operations of floating point are remarked")
  func floatingPoint() throws {
    let settings: KeyValuePairs = [
      "processing_element.units": "[{ kind: \"float_mac\", weights: \"fp16\", activations: \"fp16\" }]",
      "native_formats": "{}",
    ]
    let result = try evaluate("lenet5", on: plain, settings)
    #expect(result.remarks.contains { $0.hasPrefix("bops of floating-point layers") })
    #expect(result.layers.contains { $0.unit == "float_mac" })
  }

  /// A spatial array whose elements hold a word of each operand, behind so many memories that all share.
  private func deep(levels: Int) throws -> Accelerator {
    let memories = (1...levels).map { "m\($0): { holds: [\"ifmap\", \"filter\", \"ofmap\"], capacity: \"64KiB\" }" }
    let text = """
      { clock: "100MHz", array: { rows: 4, columns: 4, timing: "spatial", dataflow: "weight_stationary" },
        processing_element: { units: [{ kind: "mac", weights: "int8", activations: "int8", accumulator: 24 }] },
        memories: { \(memories.joined(separator: ", ")) }, dram: { bandwidth: "1GB/s" } }
      """
    return try AcceleratorReader.read(Array(text.utf8), file: "deep.json5")
  }

  @Test("layers whose mappings are beyond what a search takes are named, with the limit")
  func beyondSearch() throws {
    let network = try trace(
      """
      input: { channels: 2, height: 6, width: 6 },
        layers: [{ name: "a", kind: "conv", output_channels: 2, kernel: 1 },
                 { name: "b", kind: "conv", output_channels: 3, kernel: 3 }]
      """)
    let remark =
      "a, b: the accelerator has 8 levels of memory, and a search takes at most 7; so the mapping is not a searched one but "
      + "the smallest tiles, which may be far from the best"
    let result = try Evaluator(deep(levels: 8), costs: RepositoryFiles.table()).evaluate(network)
    #expect(result.remarks.contains(remark))
    #expect(!result.remarks.contains { $0.hasPrefix("mappings searched") })
    #expect(result.layers.allSatisfy { $0.search == nil && $0.searchShortfall?.isUnlimited == false })
    var options = EvaluationOptions(layers: ["a"])
    options.search.effort = .low
    let most = try Evaluator(deep(levels: 7), costs: RepositoryFiles.table(), options: options).evaluate(network)
    #expect(!most.remarks.contains { $0.contains("a search takes") })
    #expect(most.layers.allSatisfy { $0.search != nil && $0.searchShortfall == nil })
  }

  @Test("layers that fit only without the dataflow's limits are named, and how they break it")
  func beyondDataflow() throws {
    let network = try trace(
      """
      input: { channels: 2, height: 9, width: 9 },
        layers: [{ name: "a", kind: "conv", output_channels: 2, kernel: 5 }, { name: "b", kind: "conv", output_channels: 3, kernel: 1 }]
      """)
    let text = """
      { clock: "100MHz", array: { rows: 4, columns: 4, timing: "spatial", dataflow: "row_stationary" },
        processing_element: { units: [{ kind: "mac", weights: "int8", activations: "int8", accumulator: 24 }] },
        memories: { buffer: { holds: ["ifmap", "filter", "ofmap"], capacity: "64KiB" },
          spads: { holds: ["filter", "ifmap", "psum"], capacity: "12B", per_element: true } },
        dram: { bandwidth: "1GB/s" } }
      """
    let accelerator = try AcceleratorReader.read(Array(text.utf8), file: "small.json5")
    let result = try Evaluator(accelerator, costs: RepositoryFiles.table()).evaluate(network)
    #expect(
      result.remarks.contains(
        "a: no mapping was found that obeys the dataflow and fits; its limits of tiles and orders of loops were left out"
      ))
    #expect(result.remarks.contains { $0.hasPrefix("the mapping of a breaks the dataflow row_stationary: ") })
    #expect(!result.remarks.contains { $0.hasPrefix("the mapping of b ") })
  }

  @Test("systolic arrays say how good the mappings found for them are known to be")
  func searches() throws {
    for (accelerator, goal, words) in [
      (plain, SearchGoal.energyDelay, "product of weighted traffic and cycles"), (plain, .cycles, "cycles"),
      ("tpu-v1", .energy, "weighted traffic"),
    ] {
      var options = EvaluationOptions()
      options.search.goal = goal
      let result = try evaluate("lenet5", on: accelerator, options: options)
      let searched = result.layers.compactMap(\.search)
      #expect(searched.count == result.layers.count { $0.mapping != nil } && searched.count > 2)
      #expect(searched.allSatisfy { $0.isProven && $0.gap == 0 && $0.lowerBound == $0.cost.primary(goal) })
      #expect(searched.allSatisfy { $0.lowerBound > 0 && $0.energyMeasure == .weightedTraffic })
      #expect(
        result.remarks.contains(
          "mappings searched for the least \(words) at default effort: \(searched.count) of \(searched.count) proven the "
            + "best of their space"))
    }
  }
}
