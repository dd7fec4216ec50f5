import Arithmetic
import ONNX
import ONNXSupport
import TestSupport
import Testing
import Workloads

@testable import Inference

@Suite("Transposed convolutions as products")
struct TransposedProductTests {
  private static let seed: UInt64 = 23_112_026

  @Test("lines, planes and volumes in single precision are what the definition adds up, exactly")
  func definition() throws {
    var random = RandomNumbers(seed: Self.seed)
    for _ in 0..<250 {
      let node = TransposedNode(&random, dimensions: 1...3) { Float($0.number(-9...9)) }
      let found = try #require(
        try FloatEngine(node.model().read(), threads: random.number(1...2)).run(node.input)["y"])
      #expect(found.shape == [node.images, node.filters] + node.output)
      // Whole numbers: no order of additions rounds.
      #expect(
        found.words.map(Double.init) == node.scattered(node.filter, node.image), "\(node), seed \(Self.seed)")
    }
  }

  @Test(
    "datapaths give what the unit's own operation gives, bit for bit and overflow for overflow",
    arguments: try CodedUnit.all())
  func datapaths(unit: CodedUnit) throws {
    var random = RandomNumbers(seed: Self.seed)
    var compared = 0
    for round in 0..<4 {
      var node = TransposedNode(&random, dimensions: 1...2) { Float($0.number(-8...8)) }
      let numbers = try DatapathProductTests.numbers(unit, channels: node.filters, &random)
      node.image = DatapathProductTests.words(node.image.count, numbers.activations, &random)
      for channel in 0..<node.filters {
        let places = node.words(ofChannel: channel)
        let words = DatapathProductTests.words(
          places.count, numbers.weights[channel % numbers.weights.count], &random)
        for (place, word) in zip(places, words) { node.filter[place] = word }
      }
      let run = try QuantizedEngine(node.model().read(), numbers: [0: numbers], threads: 2).run(node.input)
      let found = try #require(run.outputs["y"])
      let reference = ReferenceSum(numbers)
      var (expected, overflows, idle): ([UInt32], Int, Int) = ([], 0, 0)
      for number in 0..<node.images {
        for filter in 0..<node.filters {
          for place in TransposedNode.places(node.output) {
            let (row, column) = node.operands(number, filter, place)
            // An output that no tap reaches is the bias, and no unit's.
            if row.isEmpty {
              idle += 1
              expected.append(DatapathProductTests.bits(node.bias[filter]))
              continue
            }
            let sum = try reference.output(row, column, channel: filter, bias: node.bias[filter])
            expected.append(DatapathProductTests.bits(sum.word))
            overflows += sum.overflows ? 1 : 0
          }
        }
      }
      // Nodes with a phase that lies beside the input are left out: its outputs are the bias, which a unit would round.
      let words = found.words.map(DatapathProductTests.bits)
      let counts = run.counts[0] ?? ProductCounts()
      if counts.outputs == expected.count - idle {
        compared += 1
        #expect(words == expected, "\(node), seed \(Self.seed), round \(round)")
        #expect(counts.overflows == overflows, "\(node), seed \(Self.seed), round \(round)")
      }
      #expect(counts.outputs <= expected.count - idle)
      if counts.outputs > 0 { #expect(counts.activations.numbers == node.image.count) }
      #expect(counts.weights.numbers <= node.filter.count)
    }
    #expect(compared >= 3)
  }

  private static func stored(_ random: inout RandomNumbers, _ name: String, _ count: Int, _ least: Int) -> TestTensor {
    TransposedNode.stored(name, [count], (0..<count).map { _ in Float(random.number(least...8)) / 8 })
  }

  @Test("a normalization behind is folded into the filter's output channels, group by group")
  func folded() throws {
    var random = RandomNumbers(seed: Self.seed)
    for _ in 0..<40 {
      let node = TransposedNode(&random, dimensions: 1...2) { Float($0.number(-9...9)) }
      let names = ["s", "o", "m", "v"]
      let parameters = names.map { Self.stored(&random, $0, node.filters, $0 == "v" ? 1 : -8) }
      let graph = try node.model(
        [TestNode("BatchNormalization", ["y"] + names, ["z"])], parameters: parameters
      ).read()
      let plain = try FloatEngine(graph, threads: 1)
      let folding = try FloatEngine(graph, threads: 1, foldsNormalizations: true)
      #expect(folding.output(ofNode: 1) == nil && folding.output(ofNode: 0) == plain.output(ofNode: 1))
      let (before, after) = try (plain.run(node.input)["z"], folding.run(node.input)["z"])
      let (expected, found) = (try #require(before).words, try #require(after).words)
      let most = max(1, expected.map(\.magnitude).max() ?? 1)
      #expect(
        zip(expected, found).allSatisfy { ($0 - $1).magnitude <= 1e-5 * most }, "\(node), seed \(Self.seed)")
    }
  }

  /// A decoder's node: all taps are in phases, and all outputs are reached.
  private static func decoder(_ random: inout RandomNumbers) -> TransposedNode {
    var node = TransposedNode(&random, dimensions: 2...2) { _ in 0 }
    (node.images, node.channels, node.filters, node.groups) = (1, 4, 6, 2)
    (node.size, node.kernel, node.strides, node.dilations) = ([3, 4], [4, 3], [2, 2], [1, 1])
    (node.before, node.after, node.extra) = ([1, 1], [1, 1], [0, 1])
    func words(_ count: Int) -> [Float] { SmallNetwork.draw([count], &random).words }
    (node.image, node.filter, node.bias) = (words(48), words(4 * 3 * 12), words(6))
    return node
  }

  @Test("calibration measures its errors on all phases, and a channel's quantizer is for its words in all of them")
  func calibrated() throws {
    var random = RandomNumbers(seed: Self.seed)
    let node = Self.decoder(&random)
    let graph = try node.model().read()
    let record = try CalibrationRecord(graph, CalibrationData(["x": [node.input["x"]!]], for: graph), threads: 2)
    #expect(record.products.map(\.title) == ["up"])
    #expect(record.summary(.activations, of: 0)?.count == node.image.count)
    #expect(record.summary(.weights, of: 0)?.count == node.filter.count)
    // Few enough positions for all of them to be looked at.
    #expect(record.sampledOutputs(of: 0) == node.filters * node.output.wordCount)
    let exact = node.scattered(node.filter, node.image)
    let noBias = zip(exact.indices, exact).map { $1 - Double(node.bias[$0 / node.output.wordCount]) }
    let signal = noBias.reduce(0) { $0 + $1 * $1 }
    func error(_ filter: [Float], _ image: [Float]) -> Double {
      zip(node.scattered(filter, image), exact).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / signal
    }
    let choice = try SmallNetwork.formats(.signedInteger(bits: 4), .signedInteger(bits: 5))
    for granularity in CalibrationOptions.Granularity.allCases {
      let search = ScaleSearch(coarseSteps: 8, fineSteps: 2)
      let made = try record.calibrated(0, choice, CalibrationOptions(granularity: granularity, search: search))
      let numbers = made.numbers
      #expect(numbers.weights.count == (granularity == .channel ? node.filters : 1))
      var filter = node.filter
      for channel in 0..<node.filters {
        let quantizer = numbers.weights[channel % numbers.weights.count]
        for place in node.words(ofChannel: channel) { filter[place] = try quantizer.quantize([filter[place]])[0] }
      }
      let image = try numbers.activations.quantize(node.image)
      #expect(abs(try #require(made.weightsError) / error(filter, node.image) - 1) < 1e-4)
      #expect(abs(try #require(made.activationsError) / error(node.filter, image) - 1) < 1e-4)
      #expect(abs(try #require(made.error) / error(filter, image) - 1) < 1e-4)
      // Products of coded operands in single precision are the definition's on those words.
      let quality = try NetworkQuality.measure(
        graph, numbers: [0: numbers], sums: .singlePrecision,
        data: CalibrationData(["x": [node.input["x"]!]], for: graph),
        threads: 1)
      let noise = zip(node.scattered(filter, image), exact).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      #expect(abs(quality.outputs[0].words.noise / noise - 1) < 1e-4)
      #expect(abs(try #require(quality.products[0].isolated?.noise) / noise - 1) < 1e-4)
      let counts = quality.products[0].counts
      #expect(counts.weights.numbers == node.filter.count && counts.activations.numbers == node.image.count)
      #expect(counts.weights.zeros == filter.count { $0 == 0 } && counts.activations.zeros == image.count { $0 == 0 })
      // All four layers have the node's shares.
      let network = try quality.densities(of: ONNXNetworkReader.network(graph))
      let layers = network.layers.filter { $0.operation.convolution != nil }
      #expect(layers.count == 4)
      for layer in layers {
        #expect(layer.weightDensity == counts.weights.zeroShare.map { 1 - $0 })
        #expect(layer.activationDensity == counts.activations.zeroShare.map { 1 - $0 })
      }
    }
  }

  @Test("the scale of a channel leaves no more error in its outputs, over all phases, than others do")
  func channelScales() throws {
    var random = RandomNumbers(seed: Self.seed)
    let node = Self.decoder(&random)
    let graph = try node.model().read()
    let input = try #require(node.input["x"])
    let record = try CalibrationRecord(graph, CalibrationData(["x": [input]], for: graph), threads: 1)
    let format = NumberFormat.oneHot(bits: 4)
    let exact = node.scattered(node.filter, node.image)
    func error(_ channel: Int, _ quantizer: Quantizer) throws -> Double {
      var filter = node.filter
      for place in node.words(ofChannel: channel) { filter[place] = try quantizer.quantize([filter[place]])[0] }
      return zip(node.scattered(filter, node.image), exact).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    let options = CalibrationOptions(
      granularity: .channel, search: ScaleSearch(coarseSteps: 8, fineSteps: 2, reach: 2))
    let choice = try SmallNetwork.formats(format, .signedInteger(bits: 8))
    let weights = try record.calibrated(0, choice, options).numbers.weights
    #expect(weights.count == node.filters)
    for (channel, quantizer) in weights.enumerated() {
      let words = node.words(ofChannel: channel).map { Double(node.filter[$0]) }
      let top = try format.maximumScale(of: words)
      let found = try error(channel, quantizer)
      for step in 1...16 {
        let other = try Quantizer(format: format, scale: top * Double(step) / 8)
        #expect(try found <= error(channel, other) * (1 + 1e-4), "channel \(channel), step \(step), seed \(Self.seed)")
      }
    }
  }

  @Test("with a stride of one it is calibrated and computed as the convolution that it is")
  func turned() throws {
    var random = RandomNumbers(seed: Self.seed)
    var node = Self.decoder(&random)
    (node.strides, node.extra) = ([1, 1], [0, 0])
    // The same as a convolution: taps turned, and output channels first.
    let turned = (0..<node.filters).flatMap { channel in
      let words = node.words(ofChannel: channel).map { node.filter[$0] }
      return stride(from: 0, to: words.count, by: 12).flatMap { words[$0..<$0 + 12].reversed() }
    }
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .float32, [1, 4, 3, 4])]
    model.initializers = [
      TransposedNode.stored("w", [6, 2, 4, 3], turned), TransposedNode.stored("b", [6], node.bias),
    ]
    model.nodes = [
      TestNode(
        "Conv", ["x", "w", "b"], ["y"], TestAttribute("group", .integer(2)),
        TestAttribute("pads", .integers([2, 1, 2, 1])))
    ]
    model.outputs = [TestTensor("y", nil, shape: nil)]
    let choice = try SmallNetwork.formats(.oneHot(bits: 4), .signedInteger(bits: 6))
    let options = CalibrationOptions(granularity: .channel)
    var (found, words): ([CalibratedProduct], [[Float]]) = ([], [])
    for graph in [try node.model().read(), try model.read()] {
      words.append(try #require(try FloatEngine(graph, threads: 1).run(node.input)["y"]).words)
      let data = try CalibrationData(["x": [node.input["x"]!]], for: graph)
      found.append(try CalibrationRecord(graph, data, threads: 1).calibrated(0, choice, options))
    }
    #expect(words[0] == words[1])
    #expect(found[0].numbers.weights == found[1].numbers.weights)
    #expect(found[0].numbers.activations == found[1].numbers.activations)
    #expect(found[0].error == found[1].error)
  }

  @Test("filters that are computed are coded in every run")
  func computed() throws {
    var random = RandomNumbers(seed: Self.seed)
    let node = Self.decoder(&random)
    var model = node.model()
    model.initializers.removeFirst()
    model.inputs.append(TestTensor("w", .float32, [4, 3, 4, 3]))
    let graph = try model.read()
    var input = node.input
    input["w"] = Tensor([4, 3, 4, 3], node.filter)
    let unit = try CodedUnit.int8()
    let numbers = ProductNumbers(
      unit: unit.unit, weights: [try Quantizer(format: unit.formats.weights, scale: 0.0625)],
      activations: try Quantizer(format: unit.formats.activations, scale: 0.0625))
    let run = try QuantizedEngine(graph, numbers: [0: numbers], threads: 1).run(input)
    let learned = try QuantizedEngine(node.model().read(), numbers: [0: numbers], threads: 1).run(node.input)
    #expect(run.outputs == learned.outputs && run.counts == learned.counts)
  }
}
