import Documents
import Foundation
import ONNX
import ONNXSupport
import Quantities
import Testing
import TestSupport

@testable import Workloads

/// Thousands of damaged files: a reader answers with a network that can be simulated or with findings, and never traps.
@Suite("Readers of networks on damaged files")
struct ReaderFuzzTests {
  private static let rounds = 150

  @Test("a damaged trace is a valid network or findings", arguments: 0..<UInt64(16))
  func traces(seed: UInt64) throws {
    let names = ["alexnet", "squeezenet1_1", "mobilenet_v2", "lenet5"]
    let path = RepositoryFiles.root.appending(path: "Traces/\(names[Int(seed) % names.count]).json5").path()
    try Self.fuzz(DocumentFile.read(path), seed: seed) { bytes throws(Findings) in
      try TraceReader.read(bytes, file: "fuzzed.json5")
    }
  }

  @Test("a damaged topology is a valid network or findings", arguments: 0..<UInt64(16))
  func topologies(seed: UInt64) throws {
    let texts = [
      "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n"
        + "Conv1,224,224,11,11,3,96,4,\nConv2DP, 27, 27, 5, 5, 96, 1, 1,#dw\nT,\nConv3,13,13,3,3,256,384,1,1\n",
      "Layer, M, N, K, Sparsity,\r\nL0,196,192,384,2:4,\r\nL0,196,1176,64,,\r\n",
      "a,8,8,3,3,4,4,1\nb,8,8,3,3,4,4,2,3\n",
      "Layer,Num Filter,Channels,IFMAP Height,IFMAP Width,Filter Height,Filter Width,Strides,Batch Size\n"
        + "a,4,3,8,8,3,3,1,2\n",
    ]
    try Self.fuzz(Array(texts[Int(seed) % texts.count].utf8), seed: seed) { bytes throws(Findings) in
      try ScaleSimTopologyReader.read(
        bytes, file: "fuzzed.csv", form: [nil, nil, .gemm, .convolution][bytes.count % 4])
    }
  }

  @Test("a damaged plan is findings, or leaves a valid network", arguments: 0..<UInt64(8))
  func plans(seed: UInt64) throws {
    let text = """
      { name: "mixed", method: "xnor-net", letters: "CBC", alphabet: { X: { weights: "onehot4" } }, input: "uint8",
        activations: "int12", weight_density: 0.5, last: { activation_density: 0.25 }, first: "int8",
        layers: { b: { weight_density: 0.125 }, sum: "fp16" } }
      """
    let network = try PrecisionPlanTests.small()
    try Self.fuzz(Array(text.utf8), seed: seed) { bytes throws(Findings) in
      try PrecisionPlanReader.read(bytes, file: "fuzzed.json5").applied(to: network, native: .bytes)
    }
    let line = Array("weights=log5@2^(1/2),first.weights=int8,activations=int4,input=uint8,b=fp16".utf8)
    try Self.fuzz(line, seed: seed) { bytes throws(Findings) in
      let text = String(decoding: bytes, as: UTF8.self)
      return try PrecisionPlan.parse(text, .formats, option: "--precision").applied(to: network, native: .bytes)
    }
    try Self.fuzz(Array("weights=0.5,conv.activations=.25,b.weights=1e-3".utf8), seed: seed) {
      bytes throws(Findings) in
      let text = String(decoding: bytes, as: UTF8.self)
      return try PrecisionPlan.parse(text, .densities, option: "--density").applied(to: network, native: .bytes)
    }
  }

  @Test("a damaged ONNX model is a valid network or a finding", arguments: 0..<UInt64(4))
  func models(seed: UInt64) throws {
    let names = ["mobilenet_v2-torchscript", "mobilenet_v3_large-dynamo", "light_shufflenet", "light_bvlc_alexnet"]
    let name = names[Int(seed) % names.count]
    let path = RepositoryFiles.root.appending(path: "Tests/ONNXTests/Published/models/\(name).onnx").path()
    let scale = ProcessInfo.processInfo.environment["TEST_SCALE"].flatMap(Int.init) ?? 1
    try Self.fuzz(
      DocumentFile.read(path), seed: seed, rounds: 40 * scale, mutate: WireMutation.mutate
    ) { bytes throws(Findings) in
      do throws(ONNXFailure) {
        let graph = try ONNXReader.read(bytes, file: "fuzzed.onnx")
        return try ONNXNetworkReader.network(graph, ignoresUnknown: true).network
      } catch {
        throw Findings(error.finding)
      }
    }
  }

  private static func fuzz(
    _ bytes: [UInt8], seed: UInt64, rounds: Int = rounds,
    mutate: ([UInt8], inout RandomNumbers) -> [UInt8] = Mutation.mutate, read: ([UInt8]) throws(Findings) -> Network
  ) throws {
    var random = RandomNumbers(seed: seed)
    for round in 0..<rounds {
      let mutated = mutate(bytes, &random)
      do throws(Findings) {
        let network = try read(mutated)
        #expect(network.problems == [], "seed \(seed), round \(round)")
        let storage = NetworkStorage(network) { $0.formats(native: .bytes) }
        #expect(storage.peakActivationBits.count >= 0, "seed \(seed), round \(round)")
      } catch {
        #expect(!error.all.isEmpty && !error.description.isEmpty, "seed \(seed), round \(round)")
      }
    }
  }
}
