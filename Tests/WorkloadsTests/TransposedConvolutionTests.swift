import Documents
import Foundation
import ONNX
import ONNXSupport
import TestSupport
import Testing

@testable import Workloads

@Suite("Transposed convolutions as layers")
struct TransposedConvolutionTests {
  /// The rows of other tools' figures (`Published/make_transposed.py`).
  static let rows: [[String: String]] = {
    let file = RepositoryFiles.root.appending(path: "Tests/WorkloadsTests/Published/transposed-convolutions.csv")
    let lines = ((try? String(contentsOf: file, encoding: .utf8)) ?? "").split(separator: "\n").map {
      $0.split(separator: ";").map(String.init)
    }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }()

  private static func published(_ row: [String: String]) -> TransposedCase {
    func number(_ key: String) -> Int { Int(row[key] ?? "") ?? 0 }
    func list(_ key: String) -> [Int] { (row[key] ?? "").split(separator: "x").compactMap { Int($0) } }
    return TransposedCase(
      channels: number("in"), filters: number("out"), groups: number("groups"), size: list("size"),
      kernel: list("kernel"), strides: list("strides"), dilations: list("dilations"), before: list("padding"),
      after: list("padding"), extra: list("output_padding"))
  }

  private static func products(_ network: Network) -> [Convolution] {
    network.layers.compactMap(\.operation.convolution)
  }

  @Test("there are eighteen published layers")
  func all() { #expect(Self.rows.count == 18) }

  @Test("multiply-accumulates are XLA's and those on padding, or torch's less those cut off", arguments: rows)
  func published(row: [String: String]) throws {
    let item = Self.published(row)
    let found = try item.network()
    let walk = item.walk()
    #expect(item.output.map(String.init).joined(separator: "x") == row["output"])
    let counted = found.network.multiplyAccumulates
    #expect(counted == walk.dense)
    // The walk itself, against tools that share nothing with it.
    #expect(String(walk.real) == row["real"])
    #expect(String(walk.scattered) == row["scattered"])
    let graph = try item.model().read()
    #expect(String(graph.multiplyAccumulates) == row["scattered"])
    let stuffed = item.output.reduce(1, *) * item.kernel.reduce(1, *) * item.channels / item.groups * item.filters
    #expect(String(stuffed) == row["stuffed"])
    #expect(counted <= stuffed)
    // A tap that meets no kept output is in no layer: one of these nodes has such.
    let weights = Self.products(found.network).reduce(0) { $0 + $1.weights }
    #expect(weights == walk.taps.count * item.channels * item.filters / item.groups)
    if row["name"] != "inputs cut off" { #expect(String(weights) == row["parameters"]) }
  }

  @Test("figures that are usual are plain: where nothing is padded or cut, all tools count the same")
  func agreement() throws {
    let unet = try #require(Self.rows.first { $0["name"] == "u-net" })
    let item = Self.published(unet)
    #expect(unet["real"] == unet["scattered"])
    #expect(try String(item.network().network.multiplyAccumulates) == unet["real"])
    // As many on padding as are cut off: the figures of `docs/networks.md`, with those of an input with zeros between its words.
    for (name, macs, stuffed) in [("dcgan", 524_288, "2097152"), ("fcn-8s", 7_225_344, "462422016")] {
      let row = try #require(Self.rows.first { $0["name"] == name })
      #expect(try Self.published(row).network().network.multiplyAccumulates == macs)
      #expect(row["scattered"] == String(macs) && row["stuffed"] == stuffed)
    }
  }

  private static let seed: UInt64 = 7_122_026

  private static func drawn() -> [TransposedCase] {
    var random = RandomNumbers(seed: seed)
    var cases: [TransposedCase] = []
    while cases.count < 600 {
      let (dimensions, groups) = (random.number(1...2), random.number(1...3))
      func list(_ range: ClosedRange<Int>) -> [Int] { (0..<dimensions).map { _ in random.number(range) } }
      let item = TransposedCase(
        channels: groups * random.number(1...3), filters: groups * random.number(1...3), groups: groups,
        size: list(1...5), kernel: list(1...5), strides: list(1...4), dilations: list(1...4), before: list(0...4),
        after: list(0...4), extra: list(0...3), hasBias: random.number(0...1) == 1)
      if item.output.allSatisfy({ $0 > 0 }) { cases.append(item) }
    }
    return cases
  }

  @Test("drawn nodes have the products, weights and words of a walk through the definition")
  func drawn() throws {
    var (cut, idle, joined) = (0, 0, 0)
    for item in Self.drawn() {
      let text = "\(item.testDescription), seed \(Self.seed)"
      let found = try item.network()
      let (network, walk) = (found.network, item.walk())
      #expect(network.multiplyAccumulates == walk.dense, "\(text)")
      let products = Self.products(network)
      #expect(
        products.reduce(0) { $0 + $1.weights } == walk.taps.count * item.channels * item.filters / item.groups,
        "\(text)")
      #expect(products.allSatisfy { $0.hasBias == item.hasBias && $0.groups == item.groups }, "\(text)")
      // Every word of the output is written once, by a product or as a bias.
      let written = products.reduce(0) { $0 + $1.ofmapWords }
      let rest = network.layers.filter { if case .elementwise = $0.operation { true } else { false } }
      #expect(rest.reduce(0) { $0 + $1.operation.ofmapShape.words } == walk.idle * item.filters, "\(text)")
      let shape = TensorShape(
        channels: item.filters, height: item.output.count == 1 ? 1 : item.output[0], width: item.output.last ?? 0)
      #expect(written + walk.idle * item.filters == shape.words, "\(text)")
      #expect(network.layers.last?.operation.ofmapShape == shape, "\(text)")
      #expect(network.layers.last?.name == "up", "\(text)")
      // All in one, as it is stored: nothing twice.
      let storage = NetworkStorage(network) { $0.formats(native: .bytes) }
      #expect(storage.ofmapBits.last?.count == shape.words * 8, "\(text)")
      if network.layers.contains(where: { $0.inputs == [.external] && $0.operation.convolution != nil }) { cut += 1 }
      idle += walk.idle > 0 ? 1 : 0
      joined += network.layers.count > 1 ? 1 : 0
      // What an import writes reads back as the same layers.
      let trace = try TraceReader.read(Array(TraceWriter.text(of: network).utf8), file: "\(network.name).json5")
      #expect(trace.layers == network.layers, "\(text)")
    }
    #expect(cut > 20 && idle > 50 && joined > 300)
  }

  private static let plain = TransposedCase(
    channels: 8, filters: 6, size: [5, 7], kernel: [4, 4], strides: [2, 2], dilations: [1, 1], before: [1, 1],
    after: [1, 1], extra: [0, 0])

  @Test("a kernel of 4 and a stride of 2 are four convolutions of 2 x 2, whose words are interleaved")
  func plain() throws {
    let found = try Self.plain.network([TestNode("Relu", ["y"], ["r"])])
    let network = found.network
    #expect(network.layers.map(\.name) == ["up/phase 0-0", "up/phase 0-1", "up/phase 1-0", "up/phase 1-1", "up"])
    #expect(network.layers.map(\.operation.kindName) == ["conv", "conv", "conv", "conv", "interleave"])
    #expect(network.layers.dropLast().allSatisfy { $0.inputs == [.input] })
    #expect(network.layers.last?.inputs == [.layer(0), .layer(1), .layer(2), .layer(3)])
    let second = try #require(network.layers[1].operation.convolution)
    // Output column 1 is uncropped column 2: taps 0 and 2 reach it, from inputs 1 and 0.
    #expect(second.vertical == SlidingAxis(ifmap: 5, window: 2, paddingBefore: 1))
    #expect(second.horizontal == SlidingAxis(ifmap: 7, window: 2, paddingAfter: 1))
    #expect(second.ofmapShape == TensorShape(channels: 6, height: 5, width: 7))
    #expect(found.layerNodes.map(\.main) == [0, 0, 0, 0, 0])
    #expect(found.layerNodes.map(\.product) == [0, 0, 0, 0, nil])
    #expect(network.problems == [])
    #expect(network.notes.last == "1 transposed convolutions are 4 convolutions of stride 1, one for each phase")
  }

  @Test("the ifmap lives until the last phase has read it, and the phases' maps as long as the whole is read")
  func storage() throws {
    let network = try Self.plain.network([
      TestNode("Relu", ["y"], ["r"]), TestNode("GlobalAveragePool", ["r"], ["p"]),
    ]).network
    let storage = NetworkStorage(network) { $0.formats(native: .bytes) }
    let (input, part) = (8 * 35 * 8, 6 * 35 * 8)
    #expect(
      storage.liveActivationBits.map(\.count) == [
        input + part, input + 2 * part, input + 3 * part, input + 4 * part, 4 * part, 4 * part + 6 * 8,
      ])
    // One map, though four layers wrote it.
    #expect(storage.ifmapBits.last?.count == 4 * part)
  }

  @Test("a stride of one is one convolution with the node's own name")
  func single() throws {
    var item = Self.plain
    (item.strides, item.groups) = ([1, 1], 2)
    let layers = try item.network().network.layers
    #expect(layers.map(\.name) == ["up"])
    let convolution = try #require(layers.first?.operation.convolution)
    // Two words of the three that a full convolution would pad.
    #expect(convolution.vertical == SlidingAxis(ifmap: 5, window: 4, paddingBefore: 2, paddingAfter: 2))
    #expect(convolution.groups == 2)
  }

  @Test("one dimension is a row, and phases have one number")
  func row() throws {
    let item = TransposedCase(
      channels: 4, filters: 3, size: [10], kernel: [3], strides: [2], dilations: [1], before: [1], after: [0],
      extra: [0])
    let network = try item.network([
      TestNode("Relu", ["y"], ["r"]), TestNode("MaxPool", ["r"], ["p"], TestAttribute("kernel_shape", .integers([2]))),
    ]).network
    #expect(network.layers.map(\.name) == ["up/phase 0", "up/phase 1", "up", "MaxPool 2"])
    #expect(network.input == TensorShape(channels: 4, height: 1, width: 10))
    #expect(network.layers[2].operation.ofmapShape == TensorShape(channels: 3, height: 1, width: 20))
    // The pool reads the whole as it is written.
    #expect(network.layers[3].inputs == [.layer(2)])
    let first = try #require(network.layers[0].operation.convolution)
    #expect(first.vertical == SlidingAxis(ifmap: 1, window: 1))
    #expect(first.horizontal == SlidingAxis(ifmap: 10, window: 1))
  }

  @Test("words that no tap reaches are written by a layer of no operations, which reads the biases")
  func bias() throws {
    var item = Self.plain
    (item.kernel, item.before, item.after) = ([1, 1], [0, 0], [0, 0])
    let network = try item.network().network
    #expect(network.layers.map(\.name) == ["up/phase 0-0", "up/bias", "up"])
    guard case .elementwise(let rest) = network.layers[1].operation else {
      Issue.record("\(network.layers[1])")
      return
    }
    #expect(rest.kind == .function(operations: 0) && rest.wholeInputs == 0 && rest.repeatedWords == 6)
    #expect(rest.shape == TensorShape(channels: 6, height: 9 * 13 - 35, width: 1))
    let storage = NetworkStorage(network) { $0.formats(native: .bytes) }
    #expect(storage.ifmapBits[1].count == 6 * 8)
    // Without a bias they are zeros, which nobody reads.
    item.hasBias = false
    guard case .elementwise(let zeros) = try item.network().network.layers[1].operation else { return }
    #expect(zeros.repeatedWords == 0)
  }

  @Test("a node whose every product is cut off is one layer that writes biases, which others read as a map")
  func idle() throws {
    let item = TransposedCase(
      channels: 2, filters: 3, size: [1, 1], kernel: [1, 1], strides: [4, 4], dilations: [1, 1], before: [1, 1],
      after: [0, 0], extra: [3, 3])
    let network = try item.network([TestNode("GlobalMaxPool", ["y"], ["p"])]).network
    #expect(network.layers.map(\.name) == ["up", "GlobalMaxPool 1"])
    #expect(network.layers[0].operation.ofmapShape == TensorShape(channels: 3, height: 3, width: 3))
    #expect(network.layers.map(\.inputs) == [[.external], [.layer(0)]] && network.multiplyAccumulates == 0)
  }

  @Test("inputs that only cut words are made of are none of a phase's ifmap, which is data of its own then")
  func cropped() throws {
    let item = TransposedCase(
      channels: 2, filters: 1, size: [6], kernel: [2], strides: [2], dilations: [1], before: [3], after: [0],
      extra: [0])
    let found = try item.network()
    let convolutions = Self.products(found.network)
    // Output 0 is uncropped word 3, made of input 1 by tap 1; output 1 is word 4, made of input 2 by tap 0.
    #expect(convolutions.map(\.horizontal) == [SlidingAxis(ifmap: 5, window: 1), SlidingAxis(ifmap: 4, window: 1)])
    #expect(found.network.layers.map(\.inputs) == [[.external], [.external], [.layer(0), .layer(1)]])
    #expect(found.network.notes.contains { $0.hasPrefix("2 layers read maps in another arrangement") })
  }

  @Test("a normalization behind is folded into all phases and into the words that are bias alone")
  func folded() throws {
    var item = Self.plain
    (item.kernel, item.before, item.after, item.hasBias) = ([2, 1], [0, 0], [0, 0], false)
    let behind = [
      TestNode("BatchNormalization", ["y", "n", "n", "n", "n"], ["z"]), TestNode("Relu", ["z"], ["r"]),
    ]
    let found = try item.network(behind)
    #expect(found.network.layers.map(\.name) == ["up/phase 0-0", "up/phase 1-0", "up/bias", "up"])
    let products = Self.products(found.network)
    #expect(products.count == 2 && products.allSatisfy { $0.hasBias })
    #expect(found.layerNodes.map(\.folded) == [[1], [1], [1], []])
    #expect(found.treatments.map(\.treatment) == [.folded, .ridesAlong])
    guard case .elementwise(let rest) = found.network.layers[2].operation else { return }
    #expect(rest.repeatedWords == 6)
    // Read by somebody else, too, it stays a layer.
    let open = try item.network([
      TestNode("BatchNormalization", ["y", "n", "n", "n", "n"], ["z"]), TestNode("Add", ["y", "z"], ["r"]),
    ])
    #expect(open.network.layers.map(\.operation.kindName).suffix(2) == ["batch_norm", "add"])
  }

  @Test("two nodes of one name have phases of their own")
  func names() throws {
    var model = Self.plain.model()
    model.initializers.append(.weights("v", [6, 2, 1, 2]))
    model.nodes.append(
      TestNode("ConvTranspose", ["y", "v"], ["z"], name: "up", TestAttribute("strides", .integers([1, 2]))))
    model.outputs = [TestTensor("z", nil, shape: nil)]
    let network = try ONNXNetworkReader.network(try model.read()).network
    #expect(network.layers.map(\.name).suffix(3) == ["up#2/phase 0-0", "up#2/phase 0-1", "up#2"])
    #expect(network.layers[5].inputs == [.layer(4)])
  }

  @Test("the phases that come first or last are that together, for plans of precision")
  func plans() throws {
    let network = try Self.plain.network().network
    let plan = try PrecisionPlan.parse("weights=int4,last=int16", .formats, option: "--precision")
    let applied = try plan.applied(to: network, native: .bytes)
    #expect(applied.layers.prefix(4).map { $0.weightsFormat?.spelling } == ["int16", "int16", "int16", "int16"])
    let named = try PrecisionPlan.parse("weights=int4,up/phase 0-1.weights=int2", .formats, option: "--precision")
    let one = try named.applied(to: network, native: .bytes)
    #expect(one.layers.prefix(4).map { $0.weightsFormat?.spelling } == ["int4", "int2", "int4", "int4"])
  }

  /// What is said of a node that is no layer.
  private static func sentence(_ model: TestModel) -> String {
    do throws(ONNXFailure) {
      _ = try ONNXNetworkReader.network(try model.read())
      return ""
    } catch {
      return error.sentence
    }
  }

  @Test("volumes, computed filters and more phases than a network can have layers are refused in sentences")
  func refused() {
    let volume = TransposedCase(
      size: [3, 3, 3], kernel: [2, 2, 2], strides: [2, 2, 2], dilations: [1, 1, 1], before: [0, 0, 0],
      after: [0, 0, 0], extra: [0, 0, 0])
    #expect(Self.sentence(volume.model()).hasSuffix("no layer is known for 1 ConvTranspose (first: up)."))
    var computed = Self.plain.model()
    computed.initializers.removeFirst()
    computed.inputs.append(TestTensor("w", .float32, [8, 6, 4, 4]))
    #expect(Self.sentence(computed).hasSuffix("no layer is known for 1 ConvTranspose (first: up)."))
    var empty = Self.plain
    empty.filters = 0
    #expect(Self.sentence(empty.model()).hasSuffix("no layer is known for 1 ConvTranspose (first: up)."))
    // Sizes that no layer has are no trap.
    let far = TransposedCase(
      size: [1, 1], kernel: [2, 2], strides: [1, 1], dilations: [1 << 31, 1], before: [0, 0], after: [0, 0],
      extra: [0, 0])
    #expect(Self.sentence(far.model()).contains("the windows reach 2147483648 rows beyond the ifmap; at most 65536"))
    for kernel in [[400, 400], [1, 1 << 30]] {
      let large = TransposedCase(
        size: [1, 1], kernel: kernel, strides: kernel, dilations: [1, 1], before: [0, 0], after: [0, 0], extra: [0, 0])
      #expect(
        Self.sentence(large.model()).hasSuffix(
          "the network has \(kernel[0] * kernel[1]) layers; at most 100000 are read."))
    }
  }
}
