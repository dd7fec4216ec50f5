import Arithmetic
import Documents
import Testing

@testable import Workloads

/// What plans make of networks.
@Suite struct PrecisionPlanTests {
  static let native = FormatPair(weights: .signedInteger(bits: 8), activations: .signedInteger(bits: 8))

  /// Three convolutions with pooling, a batch norm, a sum, a classifier and a softmax.
  static let network = """
    { name: "Small", input: { channels: 4, height: 8, width: 8, format: "uint8" }, layers: [
      { name: "a", kind: "conv", output_channels: 8, kernel: 3, padding: 1 },
      { name: "norm", kind: "batch_norm" },
      { name: "pool", kind: "max_pool", kernel: 2 },
      { name: "b", kind: "conv", output_channels: 8, kernel: 1, activations_format: "int5" },
      { name: "sum", kind: "add", inputs: ["b", "pool"] },
      { name: "c", kind: "fc", output_channels: 10, weights_format: "int6" },
      { name: "out", kind: "softmax" },
    ] }
    """

  static func small() throws -> Network { try TraceReader.read(Array(network.utf8), file: "small.json5") }

  static func applied(_ text: String) throws -> Network {
    try PrecisionPlan.parse(text, .formats, option: "--precision").applied(to: small(), native: native)
  }

  /// `layer weights/activations` of every layer, with a dash for what is left open.
  private static func formats(_ network: Network) -> String {
    network.layers.map { layer in
      let weights = layer.operation.weights > 0 ? (layer.weightsFormat?.spelling ?? "-") + "/" : ""
      return "\(layer.name) \(weights)\(layer.activationsFormat?.spelling ?? "-")"
    }.joined(separator: ", ")
  }

  @Test(
    "each part of a plan reaches its layers, stronger parts last; layers in between follow their readers",
    arguments: [
      ("weights=int4", "a int4/-, norm int4/-, pool -, b int4/int5, sum -, c int4/-, out -"),
      ("int4", "a int4/int4, norm int4/int4, pool int4, b int4/int4, sum int4, c int4/int4, out int4"),
      (
        "weights=binary,activations=binary,first=int8,last=int8",
        "a int8/int8, norm int8/int8, pool int8, b binary/binary, sum int8, c int8/int8, out int8"
      ),
      ("BCB", "a binary/binary, norm binary/int16, pool int16, b int16/int16, sum binary, c binary/binary, out binary"),
      (
        "CBC,b=int7,sum=int9",
        "a int16/int16, norm int16/int9, pool int9, b int7/int7, sum int9, c int16/int16, out int16"
      ),
      ("conv=int2,fc.weights=int3", "a int2/int2, norm int2/int8, pool int8, b int2/int2, sum -, c int3/-, out -"),
      ("b.activations=int4", "a -/-, norm -/int8, pool int8, b -/int4, sum -, c int6/-, out -"),
      ("input=int3", "a -/int3, norm -/-, pool -, b -/int5, sum -, c int6/-, out -"),
      ("norm.weights=fp16", "a -/-, norm fp16/-, pool -, b -/int5, sum -, c int6/-, out -"),
      (
        "xnor-net,input=uint8",
        "a fp32/uint8, norm fp32/fp32, pool fp32, b binary/binary, sum fp32, c fp32/fp32, out fp32"
      ),
    ])
  func parts(plan: String, formats: String) throws {
    #expect(try Self.formats(Self.applied(plan)) == formats)
  }

  @Test("the image comes in the plan's input format, else as its reader wants it when the plan says so")
  func input() throws {
    #expect(try Self.applied("weights=int4").inputFormat == .unsignedInteger(bits: 8))
    #expect(try Self.applied("input=int5").inputFormat == .signedInteger(bits: 5))
    #expect(try Self.applied("binary").inputFormat == nil)
    let storage = NetworkStorage(try Self.applied("binary")) { $0.formats(native: Self.native) }
    #expect(storage.inputFormat == .binary)
  }

  @Test("an empty plan changes nothing")
  func empty() throws {
    let network = try Self.small()
    #expect(try PrecisionPlan().applied(to: network, native: Self.native) == network)
  }

  @Test("densities reach layers with multiply-accumulates alone, and leave formats alone")
  func densities() throws {
    let text = "weights=0.5,fc.weights=0.1,activations=0.25,a.activations=1"
    let plan = try PrecisionPlan.parse(text, .densities, option: "--density")
    let network = try plan.applied(to: Self.small(), native: Self.native)
    #expect(network.layers.map(\.weightDensity) == [0.5, nil, nil, 0.5, nil, 0.1, nil])
    #expect(network.layers.map(\.activationDensity) == [1, nil, nil, 0.25, nil, 0.25, nil])
    #expect(try Self.formats(network) == Self.formats(Self.small()))
  }

  @Test("a plan file says what a line says, and more")
  func file() throws {
    let text = """
      { name: "mixed", source: "here", notes: ["a note"], letters: "CXB", alphabet: { X: { weights: "onehot4" } },
        activations: "int12", input: "uint8", weight_density: 0.5, last: { activation_density: 0.25 },
        layers: { b: { weight_density: 0.125 }, sum: "fp16" } }
      """
    let plan = try PrecisionPlanReader.read(Array(text.utf8), file: "plan.json5")
    let network = try plan.applied(to: Self.small(), native: Self.native)
    #expect(
      Self.formats(network)
        == "a int16/uint8, norm int16/fp16, pool fp16, b onehot4/int12, sum fp16, c binary/binary, out binary")
    #expect(network.layers.compactMap(\.weightDensity) == [0.5, 0.125, 0.5])
    #expect(network.layers.compactMap(\.activationDensity) == [0.25])
    let method = try PrecisionPlanReader.read(Array(#"{ method: "lognet", fc: "int4" }"#.utf8), file: "plan.json5")
    #expect(
      try method.applied(to: Self.small(), native: Self.native).layers[5].weightsFormat == .signedInteger(bits: 4))
    #expect(method.convolutions.weights == .logarithmic(bits: 5, fraction: 2, signed: true))
  }

  @Test("the trace's densities are read, and a plan's take their place")
  func traceDensities() throws {
    let text = """
      { name: "T", input: { channels: 1, height: 4, width: 4 }, layers: [
        { name: "a", kind: "conv", output_channels: 2, kernel: 3, weight_density: 0.25, activation_density: 1 } ] }
      """
    let network = try TraceReader.read(Array(text.utf8), file: "t.json5")
    #expect(network.layers[0].weightDensity == 0.25 && network.layers[0].activationDensity == 1)
    let plan = try PrecisionPlan.parse("weights=0.5", .densities, option: "--density")
    let planned = try plan.applied(to: network, native: Self.native)
    #expect(planned.layers[0].weightDensity == 0.5 && planned.layers[0].activationDensity == 1)
  }
}
