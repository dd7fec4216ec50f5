import Activity
import Arithmetic
import Costs
import Quantities
import Testing
import Workloads

@testable import Evaluation

/// Number formats: what is accepted, what moves, what costs.
@Suite struct FormatTests {
  /// A small convolution whose tile is the whole layer, with other keys; 16 channels of 8 x 8 to 32.
  private func small(_ keys: String, then others: String = "") throws -> Network {
    try trace(
      """
      input: { channels: 16, height: 8, width: 8 },
        layers: [{ name: "a", kind: "conv", output_channels: 32, kernel: 1, bias: false\(keys) }\(others)]
      """)
  }

  private func result(_ network: Network, on accelerator: String = "systolic-int8-32x32") throws -> NetworkResult {
    try Evaluator(RepositoryFiles.accelerator(accelerator), costs: RepositoryFiles.table()).evaluate(network)
  }

  private static let int8 = FormatPair(weights: .signedInteger(bits: 8), activations: .signedInteger(bits: 8))

  @Test(
    "formats that no unit accepts are an error that names layer, formats and the offer",
    arguments: ["int9", "int16", "uint8", "fp16", "twohot8", "codebook4"])
  func noUnit(format: String) throws {
    let spelled = try #require(NumberFormat(spelling: format))
    let asked = FormatPair(weights: spelled, activations: .signedInteger(bits: 8))
    #expect(throws: EvaluationError.noUnit(layer: "a", formats: asked, offered: [Self.int8])) {
      try result(small(", weights_format: \"\(format)\""))
    }
    let turned = FormatPair(weights: .signedInteger(bits: 8), activations: spelled)
    #expect(throws: EvaluationError.noUnit(layer: "a", formats: turned, offered: [Self.int8])) {
      try result(small(", activations_format: \"\(format)\""))
    }
  }

  @Test("a vector layer needs no unit: its formats may be any")
  func vectorFormats() throws {
    let network = try small("", then: ", { name: \"p\", kind: \"max_pool\", kernel: 2, activations_format: \"fp16\" }")
    let pool = try result(network).layer("p")
    #expect(pool.activity.dram.read.ifmap.count == 32 * 64 * 16)
    #expect(pool.energy.total != nil)
  }

  @Test("4-bit weights on an 8-bit unit halve what filters move, and cost the unit's full operation")
  func narrowWeights() throws {
    let (wide, narrow) = try (result(small("")), result(small(", weights_format: \"int4\"")))
    let (a, b) = try (wide.layer("a"), narrow.layer("a"))
    #expect(a.mapping == b.mapping)
    #expect(a.activity.dram.read.filter.count == 16 * 32 * 8)
    #expect(b.activity.dram.read.filter.count == 16 * 32 * 4)
    for path in [\MemoryTraffic.read.filter, \MemoryTraffic.written.filter] {
      #expect(a.activity.memories[0][keyPath: path].count == 2 * b.activity.memories[0][keyPath: path].count)
    }
    #expect(a.activity.hops.filter.count == 2 * b.activity.hops.filter.count)
    // Everything else is as it was.
    #expect(a.activity.dram.read.ifmap == b.activity.dram.read.ifmap)
    #expect(a.activity.dram.written == b.activity.dram.written)
    #expect(a.activity.hops.psum == b.activity.hops.psum)
    #expect(a.activity.operations == b.activity.operations)
    #expect(a.cycles.compute == b.cycles.compute && a.cycles.fillDrain == b.cycles.fillDrain)

    func multiplyAccumulates(_ result: NetworkResult) throws -> [Charge] {
      let evaluator = Evaluator(result.accelerator, costs: try RepositoryFiles.table())
      return evaluator.charges(for: .energy(.compute), of: try result.layer("a"))
        .filter { $0.counter.hasPrefix("multiply-accumulates") }
    }
    // 32,768 MACs at 0.2 + 0.1 pJ, in both.
    let (first, second) = try (multiplyAccumulates(wide), multiplyAccumulates(narrow))
    #expect(first.map(\.count) == second.map(\.count) && first.map(\.amount) == second.map(\.amount))
    let sum = first.reduce(0) { $0 + ($1.amount ?? .nan) }
    #expect(abs(sum - 9830.4) < 1e-6)
    // What the compute part saves is half of the weights' register bits, at 9 fJ.
    let saved = try #require(a.energy.compute) - #require(b.energy.compute)
    #expect(a.activity.registerWrites.filter == b.activity.registerWrites.filter * 2)
    #expect(saved.count == b.activity.registerWrites.filter.count * 9)
    #expect(wide.weightBits.count == 2 * narrow.weightBits.count)
    #expect(a.bops > b.bops)
    #expect(narrow.defaults.map(\.keyPath) == ["activations_format"])
    #expect(wide.defaults.map(\.keyPath) == ["weights_format", "activations_format"])
  }

  @Test(
    "an ofmap moves in the widest of its consumers' activation formats, or its own if nobody reads it",
    arguments: [("int4", "int2", 4), ("int2", "int8", 8), ("binary", "ternary", 2), ("binary", "binary", 1)])
  func ofmapFormat(first: String, second: String, bits: Int) throws {
    let consumers = """
      , { name: "b", kind: "conv", output_channels: 8, kernel: 1, inputs: ["a"], activations_format: "\(first)" },
      { name: "c", kind: "conv", output_channels: 8, kernel: 1, inputs: ["a"], activations_format: "\(second)" }
      """
    let result = try result(small("", then: consumers))
    let words = 32 * 64
    #expect(try result.layer("a").ofmapFormat.storageBits == bits)
    #expect(try result.layer("a").activity.dram.written.ofmap.count == words * bits)
    // Nobody reads b and c: they keep the formats they compute in.
    for (name, format) in [("b", first), ("c", second)] {
      let own = try #require(NumberFormat(spelling: format)).storageBits
      let layer = try result.layer(name)
      #expect(layer.activity.dram.written.ofmap.count == 8 * 64 * own)
      #expect(layer.activity.dram.read.ifmap.count == words * own)
    }
  }

  @Test("a consumer behind a concatenation decides the format of what is joined")
  func concatenatedFormat() throws {
    let others = """
      , { name: "b", kind: "conv", output_channels: 8, kernel: 1, inputs: ["input"] },
      { name: "both", kind: "concat", inputs: ["a", "b"] },
      { name: "c", kind: "conv", output_channels: 8, kernel: 1, activations_format: "int4" }
      """
    let result = try result(small("", then: others))
    #expect(try result.layer("a").activity.dram.written.ofmap.count == 32 * 64 * 4)
    #expect(try result.layer("b").activity.dram.written.ofmap.count == 8 * 64 * 4)
    #expect(try result.layer("c").activity.dram.read.ifmap.count == 40 * 64 * 4)
  }

  @Test("binary numbers on an 8-bit unit move an eighth of the data in as many cycles")
  func binary() throws {
    let wide = try evaluate("face_detection", on: "systolic-int8-32x32")
    let narrow = try evaluate(
      "face_detection", on: "systolic-int8-32x32",
      ["native_formats.weights": "binary", "native_formats.activations": "binary"])
    #expect(narrow.layers.allSatisfy { $0.unit == "mac" || $0.unit == "vector" })
    for (a, b) in zip(wide.layers, narrow.layers) where a.mapping == b.mapping {
      #expect(a.activity.dram.read.filter.count == 8 * b.activity.dram.read.filter.count)
      #expect(a.activity.dram.read.ifmap.count == 8 * b.activity.dram.read.ifmap.count)
      #expect(a.activity.dram.written.ofmap.count == 8 * b.activity.dram.written.ofmap.count)
    }
    #expect(wide.weightBits.count == 8 * narrow.weightBits.count)
    #expect(wide.peakActivationBits.count == 8 * narrow.peakActivationBits.count)
    #expect(narrow.totalCycles <= wide.totalCycles)
  }
}
