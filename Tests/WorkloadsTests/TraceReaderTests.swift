import Arithmetic
import Documents
import Foundation
import Quantities
import Testing

@testable import Workloads

@Suite("TraceReader")
struct TraceReaderTests {
  private static func read(_ text: String) throws -> Network {
    try TraceReader.read(Array(text.utf8), file: "folder/net.json5")
  }

  private static func layer(_ text: String, input: String = "{ channels: 6, height: 9, width: 8 }") throws -> Layer {
    let network = try read("{ name: \"N\", input: \(input), layers: [{ name: \"a\", \(text) }] }")
    return try #require(network.layers.first)
  }

  @Test("a network is called like its file and titled as it says")
  func names() throws {
    let network = try Self.read(
      """
      { name: "A net", source: "nowhere", notes: ["one", "two"],
        input: { channels: 3, height: 4, width: 5, format: "uint8" },
        layers: [{ name: "a", kind: "softmax", activations_format: "int4" }] }
      """)
    #expect(network.name == "net")
    #expect(network.title == "A net")
    #expect(network.source == "nowhere")
    #expect(network.notes == ["one", "two"])
    #expect(network.input == TensorShape(channels: 3, height: 4, width: 5))
    #expect(network.inputFormat == .unsignedInteger(bits: 8))
    #expect(network.layers[0].activationsFormat == .signedInteger(bits: 4))
    #expect(network.layers[0].inputs == [.input])
  }

  @Test("a convolution has stride 1, no padding, one group and a bias unless it says otherwise")
  func convolutionDefaults() throws {
    let layer = try Self.layer("kind: \"conv\", output_channels: 4, kernel: 3")
    let expected = Convolution(
      inputChannels: 6, outputChannels: 4, vertical: SlidingAxis(ifmap: 9, window: 3),
      horizontal: SlidingAxis(ifmap: 8, window: 3))
    #expect(layer.operation == .convolution(expected))
  }

  @Test("pairs are vertical and horizontal, four paddings are top, bottom, left and right")
  func pairs() throws {
    let layer = try Self.layer(
      """
      kind: "conv", output_channels: 12, kernel: [3, 2], stride: [2, 1], dilation: [1, 2], padding: [1, 0, 2, 3],
      groups: 6, bias: false, weights_format: "binary"
      """)
    let expected = Convolution(
      groups: 6, inputChannels: 6, outputChannels: 12,
      vertical: SlidingAxis(ifmap: 9, window: 3, stride: 2, paddingBefore: 1),
      horizontal: SlidingAxis(ifmap: 8, window: 2, dilation: 2, paddingBefore: 2, paddingAfter: 3), hasBias: false)
    #expect(layer.operation == .convolution(expected))
    #expect(layer.weightsFormat == .binary)
  }

  @Test(
    "\"same\" pads for an ofmap of ifmap over stride, rounded up, the odd word last",
    arguments: 1...9, [(1, 1), (1, 2), (2, 2), (3, 1), (3, 2), (3, 3), (4, 1), (5, 3), (2, 5)])
  func same(size: Int, window: (kernel: Int, stride: Int)) throws {
    let layer = try Self.layer(
      "kind: \"conv\", output_channels: 1, kernel: \(window.kernel), stride: \(window.stride), padding: \"same\"",
      input: "{ channels: 1, height: \(size), width: 8 }")
    let axis = try #require(layer.operation.convolution).vertical
    #expect(axis.ofmap == (size + window.stride - 1) / window.stride)
    #expect(0...1 ~= axis.paddingAfter - axis.paddingBefore)
    // Without a word of that padding there would be one window fewer.
    if axis.paddingAfter > 0 {
      #expect(axis.padded(before: axis.paddingBefore, after: axis.paddingAfter - 1).ofmap < axis.ofmap)
    }
  }

  @Test("a fully connected layer reads every word of its input")
  func fullyConnected() throws {
    let layer = try Self.layer("kind: \"fc\", output_channels: 10")
    #expect(layer.operation.multiplyAccumulates == 10 * 6 * 9 * 8)
    #expect(layer.operation.biases == 10)
    #expect(layer.operation.ofmapShape == TensorShape(channels: 10, height: 1, width: 1))
    #expect(layer.operation.kindName == "fc")
  }

  @Test("pooling steps by its kernel unless it says otherwise, and rounds as it says")
  func pooling() throws {
    let floor = try Self.layer("kind: \"max_pool\", kernel: 2")
    #expect(floor.operation.ofmapShape == TensorShape(channels: 6, height: 4, width: 4))
    let ceil = try Self.layer("kind: \"average_pool\", kernel: 2, rounding: \"ceil\"")
    #expect(ceil.operation.ofmapShape == TensorShape(channels: 6, height: 5, width: 4))
    let overlapping = try Self.layer("kind: \"max_pool\", kernel: 3, stride: 2, padding: 1")
    #expect(overlapping.operation.ofmapShape == TensorShape(channels: 6, height: 5, width: 4))
    let global = try Self.layer("kind: \"global_average_pool\"")
    #expect(global.operation.ofmapShape == TensorShape(channels: 6, height: 1, width: 1))
    #expect(global.operation.kindName == "global_average_pool")
  }

  @Test("element-wise layers keep the shape, and batch norm has two parameters a channel unless it says otherwise")
  func elementwise() throws {
    #expect(try Self.layer("kind: \"batch_norm\"").operation.weights == 12)
    #expect(try Self.layer("kind: \"batch_norm\", parameters_per_channel: 0").operation.weights == 0)
    let normalization = try Self.layer("kind: \"lrn\", size: 5").operation
    let shape = TensorShape(channels: 6, height: 9, width: 8)
    #expect(normalization == .elementwise(Elementwise(kind: .localResponseNormalization(size: 5), shape: shape)))
  }

  @Test("edges name producers, and a layer without them reads the one before")
  func edges() throws {
    let network = try Self.read(
      """
      { name: "N", input: { channels: 2, height: 4, width: 4 }, layers: [
        { name: "a", kind: "conv", output_channels: 2, kernel: 1 },
        { name: "b", kind: "conv", output_channels: 2, kernel: 1 },
        { name: "sum", kind: "add", inputs: ["a", "b", "input"] },
        { name: "both", kind: "concat", inputs: ["sum", "a"] },
        { name: "own", kind: "softmax", ifmap: { channels: 7, height: 1, width: 1 } },
        { name: "end", kind: "fc", output_channels: 3, inputs: ["both"] },
      ] }
      """)
    #expect(
      network.layers.map(\.inputs) == [
        [.input], [.layer(0)], [.layer(0), .layer(1), .input], [.layer(2), .layer(0)], [.external], [.layer(3)],
      ])
    #expect(network.layers[3].operation.ofmapShape == TensorShape(channels: 4, height: 4, width: 4))
    #expect(network.layers[4].operation.ofmapShape.words == 7)
    #expect(network.layers[5].operation.weights == 3 * 64)
  }

  @Test("the example of the format's page has the shapes that the page gives")
  func documentedExample() throws {
    let url = RepositoryFiles.root.appending(path: "docs/trace-format.md")
    let page = try String(contentsOf: url, encoding: .utf8)
    let start = try #require(page.range(of: "```json5\n"))
    let end = try #require(page.range(of: "```", range: start.upperBound..<page.endIndex))
    let network = try Self.read(String(page[start.upperBound..<end.lowerBound]))
    for layer in network.layers {
      let shape = layer.operation.ofmapShape
      let macs = layer.operation.multiplyAccumulates.formatted(.number.locale(.init(identifier: "en_US")))
      let row = "| \(layer.name) | \(shape.channels) x \(shape.height) x \(shape.width) | \(macs) |"
      #expect(page.contains(row), "\(row)")
    }
  }
}
