import Arithmetic
import Quantities
import Testing
import TestSupport

@testable import Workloads

@Suite("NetworkStorage")
struct NetworkStorageTests {
  private static let shape = TensorShape(channels: 1, height: 4, width: 4)

  private static func layer(_ name: String, _ inputs: [TensorSource], _ activations: NumberFormat? = nil) -> Layer {
    let kind: Elementwise.Kind = inputs.count > 1 ? .add : .softmax
    let operation = Operation.elementwise(Elementwise(kind: kind, shape: shape, inputCount: inputs.count))
    return Layer(name: name, operation: operation, inputs: inputs, activationsFormat: activations)
  }

  private static func concatenation(_ name: String, _ inputs: [TensorSource], channels: Int) -> Layer {
    let joined = TensorShape(channels: channels, height: 4, width: 4)
    return Layer(name: name, operation: .concatenation(Concatenation(shape: joined)), inputs: inputs)
  }

  private static func network(_ layers: [Layer], format: NumberFormat? = nil) -> Network {
    Network(name: "n", title: "n", input: shape, inputFormat: format, layers: layers)
  }

  /// What the layers say, else one byte a word.
  private static func formats(_ layer: Layer) -> FormatPair { layer.formats(native: .bytes) }

  @Test("an ofmap moves in the widest activation format of its readers, the last one in its own")
  func formats() {
    let network = Self.network([
      Self.layer("a", [.input], .signedInteger(bits: 4)), Self.layer("b", [.layer(0)], .binary),
      Self.layer("c", [.layer(0)], .ternary), Self.layer("d", [.layer(1), .layer(2)], .float16),
    ])
    let storage = NetworkStorage(network, formats: Self.formats)
    #expect(storage.ofmapFormats == [.ternary, .float16, .float16, .float16])
    #expect(storage.inputFormat == .signedInteger(bits: 4))
    #expect(storage.ofmapBits == [Bits(32), Bits(256), Bits(256), Bits(256)])
    #expect(storage.ifmapBits == [Bits(64), Bits(32), Bits(32), Bits(512)])
    #expect(storage.peakActivationBits == Bits(768))
    #expect(storage.peakLayer == 3)
  }

  @Test("the format that the network's input arrives in is the trace's")
  func inputFormat() {
    let layers = [Self.layer("a", [.input], .binary)]
    let given = Self.network(layers, format: .unsignedInteger(bits: 8))
    #expect(NetworkStorage(given, formats: Self.formats).ifmapBits == [Bits(128)])
    #expect(NetworkStorage(Self.network(layers), formats: Self.formats).ifmapBits == [Bits(16)])
  }

  @Test("maps that are joined move in the format of those who read the joined map, and are stored once")
  func concatenation() {
    let network = Self.network([
      Self.layer("a", [.input]), Self.layer("b", [.layer(0)]),
      Self.concatenation("ab", [.layer(0), .layer(1)], channels: 2),
      Self.layer("c", [.layer(1)], .signedInteger(bits: 16)),
      Self.concatenation("abc", [.layer(2), .layer(3)], channels: 3), Self.layer("end", [.layer(4)], .binary),
    ])
    let storage = NetworkStorage(network, formats: Self.formats)
    // b is read through both concatenations at 1 bit, and by c at 16; a is read by b at 8.
    let byte = NumberFormat.signedInteger(bits: 8)
    #expect(storage.ofmapFormats == [byte, .signedInteger(bits: 16), .binary, .binary, .binary, .binary])
    #expect(storage.ofmapBits.map(\.count) == [128, 256, 384, 16, 400, 16])
    // The input and a; a and b; a and b; a, b and c; the same; the same and the end.
    #expect(storage.liveActivationBits.map(\.count) == [256, 384, 384, 400, 400, 416])
    #expect(storage.onChipBits == Bits(416))
  }

  @Test("a map that a layer reads twice is stored once")
  func readTwice() {
    let storage = NetworkStorage(Self.network([Self.layer("a", [.input, .input])]), formats: Self.formats)
    #expect(storage.ifmapBits == [Bits(128)])
    #expect(storage.peakActivationBits == Bits(256))
  }

  @Test("an input that a later layer reads is stored from the start")
  func earlyInput() {
    let layers = [Self.layer("own", [.external]), Self.layer("late", [.input])]
    let storage = NetworkStorage(Self.network(layers), formats: Self.formats)
    #expect(storage.liveActivationBits == [Bits(384), Bits(256)])
  }

  @Test("a batch multiplies feature maps and leaves weights alone")
  func batch() throws {
    let network = try RepositoryFiles.network("googlenet")
    let one = NetworkStorage(network) { _ in .bytes }
    let four = NetworkStorage(network.batched(4)) { _ in .bytes }
    #expect(four.peakActivationBits == one.peakActivationBits * 4)
    #expect(four.weightBits == one.weightBits)
    #expect(one.weightBits == Bits(8 * 6_998_552))
  }

  @Test("an empty network, edges to nowhere and counts beyond all bounds are no trap")
  func degenerate() {
    #expect(NetworkStorage(Self.network([]), formats: Self.formats).peakLayer == nil)
    let wrong = Self.network([Self.layer("a", [.layer(0)]), Self.layer("b", [.layer(.max), .layer(-1)])])
    #expect(NetworkStorage(wrong, formats: Self.formats).peakActivationBits == Bits(128))
    let huge = Self.network([Self.layer("a", [.input])]).batched(.max)
    #expect(NetworkStorage(huge, formats: Self.formats).peakActivationBits == Bits(.max))
  }
}

@Suite("NetworkStorage of random graphs")
struct NetworkStorageRandomTests {
  /// A graph of layers with random readers; concatenations among them.
  private static func network(_ random: inout RandomNumbers) -> Network {
    var layers: [Layer] = []
    var channels: [Int] = []
    for index in 0..<random.number(1...14) {
      func pick() -> TensorSource {
        let place = random.number(-1...(index - 1))
        return place < 0 ? (random.number(0...9) == 0 ? .external : .input) : .layer(place)
      }
      func words(_ source: TensorSource) -> Int { if case .layer(let place) = source { channels[place] } else { 5 } }
      let sources = (0..<random.number(1...3)).map { _ in pick() }
      if sources.count > 1, !sources.contains(.external), Set(sources).count == sources.count {
        let sum = sources.reduce(0) { $0 + words($1) }
        let shape = TensorShape(channels: sum, height: 1, width: 1)
        layers.append(
          Layer(name: "\(index)", operation: .concatenation(Concatenation(shape: shape)), inputs: sources))
        channels.append(sum)
      } else {
        let output = random.number(1...20)
        let one = SlidingAxis(ifmap: 1, window: 1)
        let convolution = Convolution(
          inputChannels: words(sources[0]), outputChannels: output, vertical: one, horizontal: one)
        layers.append(Layer(name: "\(index)", operation: .convolution(convolution), inputs: [sources[0]]))
        channels.append(output)
      }
    }
    return Network(name: "n", title: "n", input: TensorShape(channels: 5, height: 1, width: 1), layers: layers)
  }

  /// The words that live while each layer runs, by looking for every map whether anybody still needs it.
  private static func live(_ network: Network) -> [Int] {
    let layers = network.layers
    func isJoined(_ layer: Int) -> Bool { layers[layer].operation.kindName == "concat" }
    /// Whether layer `reader` reads the map of `source`, itself or as part of a joined map.
    func reads(_ reader: Int, _ source: TensorSource) -> Bool {
      layers[reader].inputs.contains { input in
        if input == source { return true }
        if case .layer(let producer) = input, isJoined(producer) { return reads(producer, source) }
        return false
      }
    }
    return layers.indices.map { now in
      var words = layers[now].inputs.contains(.external) ? layers[now].operation.ifmapShape.words : 0
      let needsInput = (now..<layers.count).contains { reads($0, .input) }
      words += needsInput ? network.input?.words ?? 0 : 0
      for producer in 0...now where !isJoined(producer) {
        let isNeeded = producer == now || (now..<layers.count).contains { reads($0, .layer(producer)) }
        words += isNeeded ? layers[producer].operation.ofmapShape.words : 0
      }
      return words
    }
  }

  @Test("the live words are those that a search over all readers finds", arguments: 0..<400)
  func bruteForce(seed: Int) {
    var random = RandomNumbers(seed: UInt64(seed))
    let network = Self.network(&random)
    let storage = NetworkStorage(network) { _ in .bytes }
    let expected = Self.live(network)
    #expect(storage.liveActivationBits.map(\.count) == expected.map { 8 * $0 }, "seed \(seed)")
    #expect(storage.peakActivationBits.count == 8 * (expected.max() ?? 0), "seed \(seed)")
    // A joined map may name a map twice, which is stored once.
    for (index, layer) in network.layers.enumerated() where layer.operation.convolution != nil {
      #expect(storage.liveActivationBits[index] >= storage.ofmapBits[index], "seed \(seed), layer \(layer.name)")
    }
  }

  @Test("a chain of ten thousand concatenations is counted quickly")
  func longChain() {
    var layers = [Layer(name: "0", operation: .concatenation(Concatenation(shape: Self.one(1))), inputs: [.input])]
    for index in 1..<10_000 {
      let inputs: [TensorSource] = [.layer(index - 1), .input]
      layers.append(
        Layer(name: "\(index)", operation: .concatenation(Concatenation(shape: Self.one(index))), inputs: inputs))
    }
    let network = Network(name: "n", title: "n", input: Self.one(1), layers: layers)
    #expect(NetworkStorage(network) { _ in .bytes }.peakActivationBits == Bits(8))
  }

  private static func one(_ channels: Int) -> TensorShape { TensorShape(channels: channels, height: 1, width: 1) }
}
