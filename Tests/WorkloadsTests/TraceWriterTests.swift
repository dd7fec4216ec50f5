import Arithmetic
import Documents
import Foundation
import ONNX
import TestSupport
import Testing

@testable import Workloads

@Suite("TraceWriter")
struct TraceWriterTests {
  /// The network that a trace of `network` describes.
  private static func again(_ network: Network, comment: String = "") throws -> Network {
    let text = try TraceWriter.text(of: network, comment: comment)
    return try TraceReader.read(Array(text.utf8), file: "folder/\(network.name).json5")
  }

  @Test("every ONNX model that is committed is the same network when it is read back", arguments: ONNXNetworkTests.rows)
  func models(row: [String: String]) throws {
    let inputs = try (row["inputs"] ?? "").split(separator: " ").map { try ONNXInputShape(parsing: String($0)) }
    let path = RepositoryFiles.root.appending(path: "Tests/ONNXTests/Published/models/\(row["model"] ?? "").onnx")
      .path()
    let network = try ONNXNetworkReader.load(path, inputs: inputs).network
    let read = try Self.again(network)
    #expect(read.layers.count == network.layers.count)
    for (one, other) in zip(read.layers, network.layers) where one != other { Issue.record("\(other)\nbecame \(one)") }
    #expect(read == network)
    #expect(String(read.multiplyAccumulates) == row["macs"])
    #expect(read.weights == network.weights)
    func storage(_ network: Network) -> NetworkStorage { NetworkStorage(network) { $0.formats(native: .bytes) } }
    #expect(storage(read).peakActivationBits == storage(network).peakActivationBits)
    #expect(storage(read).onChipBits == storage(network).onChipBits)
  }

  @Test("every trace that comes with the program is the same network when it is read back")
  func traces() throws {
    for name in RepositoryFiles.traceNames {
      let network = try RepositoryFiles.network(name)
      #expect(try Self.again(network) == network, "\(name)")
    }
  }

  @Test("a layer is a line, and what is the default is left out")
  func text() throws {
    let trace = """
      // One line.
      // Another.
      {
        name: "A \\"net\\"",
        source: "nowhere",
        notes: [
          "one",
        ],
        input: { channels: 4, height: 9, width: 8, format: "uint8" },
        layers: [
          { name: "a", kind: "conv", output_channels: 8, kernel: 3, stride: [2, 1], padding: [1, 0, 2, 2], groups: 4, bias: false },
          { name: "b", kind: "max_pool", kernel: 2, stride: 1, dilation: 2, padding: 1, rounding: "ceil", batch: 3 },
          { name: "p", kind: "conv", output_channels: 8, kernel: 1, groups: 2, computed_filters: true, ifmap: { channels: 8, height: 5, width: 9 } },
          { name: "c", kind: "multiply", whole_inputs: 1, repeated_words: 8, inputs: ["p", null] },
          { name: "d", kind: "function", operations: 3, inputs: [null, "p"], ifmap: { channels: 8, height: 5, width: 9 } },
          { name: "e", kind: "add", inputs: ["p", null, "c"] },
          { name: "f", kind: "layer_norm", parameters_per_channel: 1, weights_format: "int16" },
          { name: "g", kind: "copy" },
          { name: "h", kind: "fc", output_channels: 2, inputs: ["g"], ifmap: { channels: 360, height: 1, width: 1 }, weight_density: 0.25 },
          { name: "i", kind: "softmax" },
        ],
      }

      """
    let network = try TraceReader.read(Array(trace.utf8), file: "net.json5")
    #expect(try TraceWriter.text(of: network, comment: "One line.\nAnother.") == trace)
    #expect(network.layers[1].operation.batch == 3)
    #expect(network.layers[2].operation.weights == 0)
    #expect(network.layers[3].inputs == [.layer(2), .external])
    guard case .elementwise(let product) = network.layers[3].operation else { return #expect(Bool(false)) }
    #expect(product.kind == .multiply && product.inputCount == 1 && product.repeatedWords == 8)
  }

  /// A 3 x 3 convolution over 8 x 8, changed.
  private static func gap(_ change: (inout Layer) -> Void) throws -> TraceGap.Kind? {
    let axis = SlidingAxis(ifmap: 8, window: 3)
    let convolution = Convolution(inputChannels: 2, outputChannels: 2, vertical: axis, horizontal: axis)
    var layer = Layer(name: "a", operation: .convolution(convolution), inputs: [.external])
    change(&layer)
    do throws(TraceGap) {
      _ = try TraceWriter.text(of: Network(name: "n", title: "n", layers: [layer]))
      return nil
    } catch {
      #expect(error.layer == "a")
      return error.kind
    }
  }

  @Test("what the format has no words for is said instead of being lost")
  func gaps() throws {
    let axis = SlidingAxis(ifmap: 8, window: 3)
    let unclipped = SlidingAxis(ifmap: 8, window: 3, stride: 2, rounding: .ceilUnclipped)
    func convolution(_ axis: SlidingAxis) -> Convolution {
      Convolution(inputChannels: 2, outputChannels: 2, vertical: axis, horizontal: axis)
    }
    #expect(try Self.gap { _ in } == nil)
    #expect(try Self.gap { $0.sparsity = BlockSparsity(kept: 2, block: 4) } == .sparsity)
    #expect(try Self.gap { $0.operation = .convolution(convolution(unclipped)) } == .rounding)
    #expect(try Self.gap { $0.operation = .fullyConnected(convolution(axis)) } == .window)
    #expect(try Self.gap { $0.inputs = [.layer(0)] } == .inputs)
    #expect(try Self.gap { $0.inputs = [.external, .external] } == .inputs)
    #expect(TraceGap(layer: "a", kind: .window).sentence == "layer \"a\": the trace format has no words for its window")
  }

  @Test("networks drawn at random are the same when they are read back")
  func randomNetworks() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = RandomNumbers(seed: seed)
    var written = 0
    for _ in 0..<100 {
      let network = Self.network(&random)
      guard network.problems.isEmpty else { continue }
      written += 1
      #expect(try Self.again(network) == network, "seed \(seed)")
    }
    #expect(written > 10, "seed \(seed)")
  }

  /// A chain with branches; layers whose shapes do not fit what is there read data of their own.
  private static func network(_ random: inout RandomNumbers) -> Network {
    let input = TensorShape(channels: 4, height: random.number(5...9), width: random.number(5...9))
    var layers: [Layer] = []
    for index in 0..<random.number(1...12) {
      let source: TensorSource =
        random.number(0...3) == 0 ? .input : index == 0 ? .external : .layer(random.number(0...index - 1))
      let shape: TensorShape =
        switch source {
        case .layer(let producer): layers[producer].operation.ofmapShape
        case .input: input
        case .external: TensorShape(channels: 6, height: 7, width: 5)
        }
      var (operation, inputs) = operation(&random, shape, source)
      if operation.convolution?.hasComputedFilters != true { operation.batch = random.pick([1, 1, 3]) }
      if random.number(0...3) == 0, inputs.count == 1, operation.kindName != "add" { inputs = [.external] }
      layers.append(Layer(name: "l\(index)", operation: operation, inputs: inputs))
    }
    return Network(name: "drawn", title: "Drawn", input: input, layers: layers)
  }

  private static func operation(
    _ random: inout RandomNumbers, _ shape: TensorShape, _ source: TensorSource
  ) -> (Workloads.Operation, [TensorSource]) {
    func axis(_ size: Int, _ random: inout RandomNumbers, rounding: SlidingAxis.Rounding = .floor) -> SlidingAxis {
      SlidingAxis(
        ifmap: size, window: random.number(1...min(3, size)), stride: random.number(1...2), dilation: 1,
        paddingBefore: 0, paddingAfter: random.number(0...1), rounding: rounding)
    }
    switch random.number(0...5) {
    case 0, 1:
      var convolution = Convolution(
        groups: random.pick([1, 2]), inputChannels: shape.channels, outputChannels: random.pick([4, 6]),
        vertical: axis(shape.height, &random), horizontal: axis(shape.width, &random),
        hasBias: random.pick([true, false]))
      convolution.hasComputedFilters = random.number(0...4) == 0
      return (.convolution(convolution), [source])
    case 2:
      let rounding: SlidingAxis.Rounding = random.pick([.floor, .ceil])
      return (
        .pooling(
          Pooling(
            kind: random.pick([.maximum, .average]), channels: shape.channels,
            vertical: axis(shape.height, &random, rounding: rounding),
            horizontal: axis(shape.width, &random, rounding: rounding))), [source]
      )
    case 3:
      let kind = random.pick([
        Elementwise.Kind.softmax, .copy, .layerNormalization(parametersPerChannel: random.number(0...3)),
        .localResponseNormalization(size: 5), .function(operations: random.number(0...4)),
      ])
      return (.elementwise(Elementwise(kind: kind, shape: shape)), [source])
    case 4:
      let kind = random.pick([Elementwise.Kind.add, .multiply, .function(operations: 2)])
      let others = [TensorSource](repeating: random.pick([source, .external]), count: random.number(1...2))
      let operation = Elementwise(kind: kind, shape: shape, inputCount: 1 + others.count)
      return (.elementwise(operation), random.pick([true, false]) ? [source] + others : others + [source])
    default:
      var operation = Elementwise(kind: .multiply, shape: shape, inputCount: 1)
      operation.repeatedWords = random.number(1...20)
      return (.elementwise(operation), [source, .external])
    }
  }
}
