import Arithmetic
import ONNX
import ONNXSupport
import TestSupport
import Testing
import Workloads

@testable import Inference

@Suite("The quality of quantized networks")
struct QualityTests {
  private static func numbers(
    _ network: SmallNetwork, _ weights: NumberFormat, _ activations: NumberFormat,
    _ options: CalibrationOptions = CalibrationOptions(rule: .minimumMaximum)
  ) throws -> [Int: ProductNumbers] {
    let record = try CalibrationRecord(network.graph, network.data, threads: 1)
    let choice = try SmallNetwork.formats(weights, activations)
    let products = try record.calibrated([0: choice, 2: choice, 4: choice], options)
    return Dictionary(products.map { ($0.product.node, $0.numbers) }, uniquingKeysWith: { first, _ in first })
  }

  @Test("single precision has no noise, and both networks agree on every image")
  func exact() throws {
    let network = try SmallNetwork(batch: 2, images: 4)
    let quality = try NetworkQuality.measure(
      network.graph, numbers: Self.numbers(network, .float32, .float32), sums: .singlePrecision, data: network.data,
      threads: 1)
    #expect(quality.images == 4 && quality.agreements == 4 && quality.agreement == 1 && quality.recognized == nil)
    #expect(quality.outputs.map(\.name) == ["y"] && quality.outputs[0].words.decibels == .infinity)
    for product in quality.products {
      #expect(product.isQuantized && product.propagated.noise == 0 && product.isolated?.noise == 0)
      #expect(product.propagated.signal > 0 && product.propagated.signal == product.isolated?.signal)
    }
  }

  @Test("noise gathers from layer to layer, and a product's own noise is apart from it")
  func noise() throws {
    let network = try SmallNetwork(images: 6)
    let all = try Self.numbers(network, .signedInteger(bits: 4), .signedInteger(bits: 4))
    let quality = try NetworkQuality.measure(
      network.graph, numbers: all, sums: .singlePrecision, data: network.data, threads: 1)
    // Nothing is before the first.
    #expect(quality.products[0].propagated == quality.products[0].isolated)
    #expect(try quality.products[2].propagated.noise > #require(quality.products[2].isolated).noise)
    let output = quality.outputs[0].words
    #expect(output.words == 30 && output == quality.products[2].propagated)
    let share = try #require(output.relativeError)
    #expect(abs(try #require(output.decibels) + 10 * log2(share) / log2(10)) < 1e-9)
    // A product without numbers is exact by itself, whatever comes before it.
    let one = try NetworkQuality.measure(
      network.graph, numbers: all.filter { $0.key == 0 }, sums: .singlePrecision, data: network.data, threads: 2)
    #expect(one.products.map(\.isQuantized) == [true, false, false])
    #expect(one.products[0].propagated == quality.products[0].propagated)
    #expect(one.products[1].isolated == nil && one.products[1].propagated.noise > 0)
    #expect(one.products[1].counts.activations.numbers == 0)
    // Alone, the last one's noise at the output is its isolated noise.
    let last = try NetworkQuality.measure(
      network.graph, numbers: all.filter { $0.key == 4 }, sums: .singlePrecision, data: network.data, threads: 1)
    let own = try #require(quality.products[2].isolated).noise
    #expect(abs(last.outputs[0].words.noise / own - 1) < 1e-4)
  }

  private func log2(_ number: Double) -> Double {
    // By series of halvings and squarings: independent of the library's logarithm.
    var (rest, whole) = (number, 0.0)
    while rest >= 2 { (rest, whole) = (rest / 2, whole + 1) }
    while rest < 1 { (rest, whole) = (rest * 2, whole - 1) }
    var (part, sum) = (0.5, 0.0)
    for _ in 0..<60 {
      rest *= rest
      if rest >= 2 { (rest, sum) = (rest / 2, sum + part) }
      part /= 2
    }
    return whole + sum
  }

  @Test("the batch in which images come changes no sum but by rounding")
  func batches() throws {
    let network = try SmallNetwork(batch: 1, images: 4)
    let numbers = try Self.numbers(network, .oneHot(bits: 4), .signedInteger(bits: 5))
    let single = try NetworkQuality.measure(
      network.graph, numbers: numbers, sums: .singlePrecision, data: network.data, threads: 1)
    let pairs = try SmallNetwork(batch: 2, images: 4)
    let words = network.images.flatMap(\.words)
    let data = try CalibrationData(["x": [Tensor([4, 4, 6, 6], words)]], for: pairs.graph)
    let both = try NetworkQuality.measure(pairs.graph, numbers: numbers, sums: .singlePrecision, data: data, threads: 1)
    #expect(single.agreements == both.agreements)
    #expect(single.products.map(\.counts.activations) == both.products.map(\.counts.activations))
    #expect(single.products.map(\.counts.weights) == both.products.map(\.counts.weights))
    #expect(abs(single.outputs[0].words.noise / both.outputs[0].words.noise - 1) < 1e-4)
  }

  @Test("zeros and clipped words are counted by the codes, constant weights once, padding never")
  func counts() throws {
    let network = try SmallNetwork(images: 3)
    let search = ScaleSearch(coarseSteps: 8, fineSteps: 2)
    for granularity in CalibrationOptions.Granularity.allCases {
      let options = CalibrationOptions(rule: .meanSquareError, granularity: granularity, search: search)
      let numbers = try Self.numbers(network, .signedInteger(bits: 3), .unsignedInteger(bits: 3), options)
      let quality = try NetworkQuality.measure(
        network.graph, numbers: numbers, sums: .singlePrecision, data: network.data, threads: 2)
      let own = try #require(numbers[0])
      let images = network.images.flatMap(\.words).map(Double.init)
      let codes = try own.activations.encode(images)
      let range = own.activations.clippingEnds
      let activations = quality.products[0].counts.activations
      #expect(activations.numbers == images.count && activations.zeros == codes.count { $0 == 0 })
      #expect(activations.below == images.count { $0 < range.lowerBound })
      #expect(activations.above == images.count { $0 > range.upperBound } && activations.above > 0)
      let record = try CalibrationRecord(network.graph, network.data, threads: 1)
      let stored = try #require(record.record(0).record.constants.first)
      var zeros = 0
      for channel in 0..<stored.layout.channels {
        let quantizer = own.weights[granularity == .channel ? channel : 0]
        let words = stored.layout.words(of: channel, in: stored.tensor.words).map(Double.init)
        zeros += try quantizer.encode(words).count { $0 == 0 }
      }
      #expect(quality.products[0].counts.weights.numbers == 108 && quality.products[0].counts.weights.zeros == zeros)
      // The layers of the network have the shares.
      let network = try quality.densities(of: ONNXNetworkReader.network(network.graph))
      let layers = network.layers.filter { $0.operation.convolution != nil }
      #expect(layers.count == 3)
      for (layer, product) in zip(layers, quality.products) {
        #expect(layer.weightDensity == product.counts.weights.zeroShare.map { 1 - $0 })
        #expect(layer.activationDensity == product.counts.activations.zeroShare.map { 1 - $0 })
        #expect(layer.name == product.product.title)
      }
    }
  }

  @Test("labels that are the network's own classes are all recognized")
  func accuracy() throws {
    let network = try SmallNetwork(batch: 2, images: 8)
    let engine = try FloatEngine(network.graph, threads: 1)
    var (labels, thirds): ([Int], [Int]) = ([], [])
    for image in network.images {
      let words = try #require(try engine.run(["x": image])["y"]).words
      for start in [0, 5] {
        let order = (0..<5).sorted { words[start + $0] > words[start + $1] }
        labels.append(order[0])
        thirds.append(order[2])
      }
    }
    let numbers = try Self.numbers(network, .binary, .binary)
    func measured(_ labels: [Int]) throws -> NetworkQuality {
      try NetworkQuality.measure(
        network.graph, numbers: numbers, sums: .singlePrecision, data: network.data, labels: ImageLabels(labels),
        threads: 1)
    }
    let quality = try measured(labels)
    let recognized = try #require(quality.recognized)
    #expect(recognized.float == .init(first: 8, firstFive: 8))
    // Of five classes all are among the first five. What is recognized is what both agree on.
    #expect(recognized.quantized.firstFive == 8 && recognized.quantized.first == quality.agreements)
    #expect(try #require(try measured(thirds).recognized).float.first == 0)
  }

  @Test("labels that do not fit are refused with a sentence")
  func labels() throws {
    let network = try SmallNetwork(images: 2)
    let data = try network.data
    func sentence(_ labels: ImageLabels) -> String {
      do throws(CalibrationFailure) {
        _ = try NetworkQuality.measure(
          network.graph, numbers: [:], sums: .singlePrecision, data: data, labels: labels, threads: 1)
        return ""
      } catch {
        return error.sentence
      }
    }
    #expect(sentence(ImageLabels([0, 4])) == "")
    #expect(sentence(ImageLabels([0])) == "labels: these are 1 labels for 2 images.")
    #expect(sentence(ImageLabels([0, 5])) == "labels: label 1 is 5; classes are whole numbers from 0 to 4.")
    #expect(sentence(ImageLabels([-1, 0])) == "labels: label 0 is -1; classes are whole numbers from 0 to 4.")
    try CalibrationDataTests.withFolder(["l.npy": CalibrationDataTests.file([2, 1], from: 3)]) { folder in
      let labels = try ImageLabels(path: folder + "/l.npy")
      #expect(sentence(labels) == "")
      #expect(throws: CalibrationFailure.self) { try ImageLabels(path: folder + "/m.npy") }
    }
    let stray = try Self.numbers(network, .binary, .binary).mapValues { $0 }
    #expect(throws: CalibrationFailure.noProduct(node: 3)) {
      try NetworkQuality.measure(
        network.graph, numbers: [3: try #require(stray[0])], sums: .singlePrecision, data: network.data, threads: 1)
    }
  }

  @Test("another number of quantizers than of channels is refused")
  func quantizers() throws {
    let network = try SmallNetwork(images: 1)
    var numbers = try Self.numbers(network, .binary, .binary)
    let one = try Quantizer(format: .binary)
    numbers[4]?.weights = [one, one]
    #expect(throws: CalibrationFailure.inference(.quantizers(node: "product", found: 2, channels: 5))) {
      try NetworkQuality.measure(
        network.graph, numbers: numbers, sums: .singlePrecision, data: network.data, threads: 1)
    }
  }
}
