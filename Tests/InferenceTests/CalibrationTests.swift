import Arithmetic
import ONNX
import ONNXSupport
import TestSupport
import Testing

@testable import Inference

@Suite("Calibration")
struct CalibrationTests {
  /// Limits under which nothing is left out.
  private static let everything = CalibrationLimits(positions: 1 << 16, multiplications: 1 << 30, words: 1 << 16)

  // MARK: Summaries

  @Test("a summary counts every word, in whatever order tensors come")
  func summary() {
    let seed: UInt64 = 9
    var numbers = RandomNumbers(seed: seed)
    let tensors = (0..<4).map { size in
      (0..<200).map { _ in Float(numbers.number(-64...64)) * Float(1 << (3 * size)) / 64 }
    }
    let words = tensors.flatMap(\.self)
    var (forwards, backwards) = (TensorSummary(), TensorSummary())
    for tensor in tensors { forwards.add(tensor, sampled: 10) }
    for tensor in tensors.reversed() { backwards.add(tensor + [.nan, .infinity], sampled: 10) }
    #expect(forwards.count == 800 && forwards.notFinite == 0 && backwards.notFinite == 8)
    #expect(forwards.zeros == words.count { $0 == 0 } && forwards.negatives == words.count { $0 < 0 })
    #expect(forwards.smallest == words.min() && forwards.largest == words.max())
    #expect(forwards.sample.count == 40 && forwards.sample.allSatisfy(words.contains))
    for summary in [forwards, backwards] {
      let points = summary.histogram.points
      #expect(points.reduce(0) { $0 + $1.count } == Double(words.count { $0 != 0 }))
      #expect(points.map(\.number) == points.map(\.number).sorted())
      // Sixty-fourths of whole numbers: sums are exact.
      #expect(points.reduce(0) { $0 + $1.number * $1.count } == words.reduce(0) { $0 + Double($1) })
      #expect(summary.histogram.sumOfMagnitudes == words.reduce(0) { $0 + Double($1.magnitude) })
    }
    #expect(forwards.histogram == backwards.histogram, "seed \(seed)")
  }

  @Test("the square error of a histogram is that of the words to a hundredth")
  func histogramError() throws {
    var numbers = RandomNumbers(seed: 12)
    let words = SmallNetwork.draw([5000], &numbers).words
    var summary = TensorSummary()
    summary.add(words, sampled: 0)
    for format in [NumberFormat.signedInteger(bits: 8), .signedInteger(bits: 4), .oneHot(bits: 4), .binary] {
      let quantizer = try Quantizer(format: format, scale: format.maximumScale(of: words.map(Double.init)) * 0.7)
      let exact = try quantizer.meanSquareError(of: words.map(Double.init)) * Double(words.count)
      let found = try summary.squareError(quantizer)
      #expect(abs(found / exact - 1) < 0.01, "\(format): \(found) for \(exact)")
    }
  }

  @Test("places are spread over the range without a repeat, and all are taken where they are few")
  func places() {
    #expect(spreadPlaces(5, of: 3) == [0, 1, 2])
    #expect(spreadPlaces(0, of: 3) == [])
    let first = spreadPlaces(20, of: 1000)
    let second = spreadPlaces(20, of: 1000, after: 20)
    #expect(Set(first + second).count == 40)
    let all = (first + second).sorted()
    #expect(zip(all, all.dropFirst()).allSatisfy { $1 - $0 < 60 })
    #expect((0..<7).map { share(of: 17, part: $0, of: 7) }.reduce(0, +) == 17)
  }

  // MARK: Propagated errors

  /// A network of products of two computed matrices, of a constant one on the left and of several constant ones.
  private static func matrices() throws -> (graph: ONNXGraph, data: CalibrationData) {
    var numbers = RandomNumbers(seed: 77)
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .float32, [2, 3, 4])]
    model.initializers = [
      SmallNetwork.weights("l", [5, 3], &numbers), SmallNetwork.weights("r", [2, 3, 6], &numbers),
    ]
    model.nodes = [
      TestNode("Transpose", ["x"], ["t"], TestAttribute("perm", .integers([0, 2, 1]))),
      TestNode("MatMul", ["x", "t"], ["scores"], name: "computed"),
      TestNode("MatMul", ["l", "scores"], ["mixed"], name: "left"),
      TestNode("MatMul", ["mixed", "r"], ["y"], name: "several"),
    ]
    model.outputs = [TestTensor("y", .float32, [2, 5, 6])]
    let graph = try model.read()
    let words = (0..<3).map { _ in SmallNetwork.draw([2, 3, 4], &numbers) }
    return (graph, try CalibrationData(["x": words], for: graph))
  }

  private static func numbers(_ products: [CalibratedProduct]) -> [Int: ProductNumbers] {
    Dictionary(products.map { ($0.product.node, $0.numbers) }, uniquingKeysWith: { first, _ in first })
  }

  @Test("which operand is the weights: the constant one, else the second", arguments: [false, true])
  func operands(isMatrices: Bool) throws {
    let graph = try isMatrices ? Self.matrices().graph : SmallNetwork().graph
    let found = ProductNode.all(of: graph).map { "\($0.title) \($0.weightsInput) \($0.hasConstantWeights)" }
    #expect(
      found
        == (isMatrices
          ? ["computed 1 false", "left 0 true", "several 1 true"]
          : ["grouped 1 true", "depthwise 1 true", "product 1 true"]))
  }

  @Test(
    "errors on a sample of everything are those of the network's own products, whatever the operands",
    arguments: [false, true], CalibrationOptions.Granularity.allCases)
  func errors(isMatrices: Bool, granularity: CalibrationOptions.Granularity) throws {
    let (graph, data) = try isMatrices ? Self.matrices() : (SmallNetwork().graph, SmallNetwork().data)
    let record = try CalibrationRecord(graph, data, limits: Self.everything, threads: 1)
    for (weights, activations) in [
      (NumberFormat.signedInteger(bits: 4), NumberFormat.signedInteger(bits: 5)), (.oneHot(bits: 4), .float32),
      (.float32, .binary), (.codebook(bits: 2), .codebook(bits: 3)),
    ] {
      let choice = try SmallNetwork.formats(weights, activations)
      let products = try record.calibrated(
        Dictionary(uniqueKeysWithValues: record.products.map { ($0.node, choice) }),
        CalibrationOptions(rule: .minimumMaximum, granularity: granularity))
      let quality = try NetworkQuality.measure(
        graph, numbers: Self.numbers(products), sums: .singlePrecision, data: data, threads: 1)
      for (product, quality) in zip(products, quality.products) {
        let sample = try record.record(product.product.node).record.sample
        let numbers = product.numbers
        let isolated = try #require(quality.isolated)
        let both = try sample.error(weights: numbers.weights, activations: numbers.activations, threads: 1)
        // Gemm multiplies by a half afterwards.
        let factor = product.product.title == "product" ? 0.25 : 1
        // What padding becomes is no activation's: binary numbers and codebooks have no zero.
        let hasZero = activations != .binary && activations != .codebook(bits: 3)
        guard hasZero || isMatrices || product.product.title == "product" else { continue }
        #expect(
          abs(both * factor - isolated.noise) <= 1e-4 * isolated.noise + 1e-12
            * isolated.signal,
          "\(product.product.title) \(weights) \(activations)")
        #expect(sample.outputs == isolated.words)
        if activations == .float32 {
          let alone = try sample.error(weights: numbers.weights, threads: 1)
          #expect(abs(alone - both) <= 1e-4 * both)
          #expect(product.activationsError == 0)
        }
        if weights == .float32 {
          let alone = try sample.error(activations: numbers.activations, threads: 1)
          #expect(abs(alone - both) <= 1e-4 * both)
          #expect(product.weightsError == 0)
        }
      }
    }
  }

  @Test("padding stays zero in formats without a zero")
  func padding() throws {
    let network = try SmallNetwork()
    let record = try CalibrationRecord(network.graph, network.data, limits: Self.everything, threads: 1)
    let blocks = try record.record(0).record.sample.blocks
    // Two images of 6 x 6 under a window of 3 x 3 with a word of padding all around: 18·18 − 16·16 words a channel are outside.
    #expect(blocks.map(\.padding.count) == [2 * 2 * (18 * 18 - 16 * 16), 2 * 2 * (18 * 18 - 16 * 16)])
    let binary = try Quantizer(format: .binary, scale: 1)
    var changed = ProductSample(blocks: blocks)
    for index in changed.blocks.indices {
      changed.blocks[index].padding = []
    }
    let sample = ProductSample(blocks: blocks)
    #expect(
      try sample.error(activations: binary, threads: 1) < changed.error(activations: binary, threads: 1))
  }

  /// The square error of a product by its definition, output by output.
  private static func naiveError(
    _ record: ProductRecord, weights: (Int, Float) throws -> Float, activations: (Float) throws -> Float
  ) throws -> Double {
    var sum = 0.0
    for block in record.sample.blocks {
      for (row, channel) in block.channels.enumerated() {
        for position in 0..<block.positionCount {
          var (exact, found) = (0.0, 0.0)
          for place in 0..<block.inner {
            let weight = block.rows[row * block.inner + place]
            let activation = block.positions[position * block.inner + place]
            exact += Double(weight) * Double(activation)
            let isPadding = block.padding.contains(position * block.inner + place)
            found += try Double(weights(channel, weight)) * (isPadding ? 0 : Double(activations(activation)))
          }
          sum += (exact - found) * (exact - found)
        }
      }
    }
    return sum
  }

  @Test("the scale of least propagated error is as good as any of those tried, by the definition")
  func leastPropagatedError() throws {
    let network = try SmallNetwork(images: 1)
    let limits = CalibrationLimits(positions: 3, multiplications: 1 << 20, words: 64)
    let record = try CalibrationRecord(network.graph, network.data, limits: limits, threads: 1)
    let search = ScaleSearch(coarseSteps: 8, fineSteps: 2, reach: 2)
    for format in [NumberFormat.signedInteger(bits: 4), .oneHot(bits: 4)] {
      let choice = try SmallNetwork.formats(format, format)
      for product in record.products {
        let own = try record.record(product.node).record
        func quantizer(_ start: Double, _ step: Int) throws -> Quantizer {
          try Quantizer(format: format, scale: start * Double(step) / 8)
        }
        // Activations and the weights of the whole tensor.
        let calibrated = try record.calibrated(product.node, choice, CalibrationOptions(search: search)).numbers
        let ends = own.activations
        let start = try format.maximumScale(of: [Double(ends.smallest), Double(ends.largest)])
        let found = try Self.naiveError(own, weights: { $1 }) { try Float(calibrated.activations.quantize(Double($0))) }
        for step in 1...16 {
          let tried = try quantizer(start, step)
          let error = try Self.naiveError(own, weights: { $1 }) { try Float(tried.quantize(Double($0))) }
          #expect(found <= error * (1 + 1e-5), "\(product.title) \(format) activations, step \(step)")
        }
        let words = try #require(own.constants.first).tensor.words.map(Double.init)
        let top = try format.maximumScale(of: words)
        let foundWeights = try Self.naiveError(
          own, weights: { try Float(calibrated.weights[0].quantize(Double($1))) }, activations: { $0 })
        for step in 1...16 {
          let tried = try quantizer(top, step)
          let error = try Self.naiveError(
            own, weights: { try Float(tried.quantize(Double($1))) }, activations: { $0 })
          #expect(foundWeights <= error * (1 + 1e-5), "\(product.title) \(format) weights, step \(step)")
        }
        // Channel by channel: a scale of its own is as good as any other for this channel.
        let options = CalibrationOptions(granularity: .channel, search: search)
        let channels = try record.calibrated(product.node, choice, options).numbers.weights
        #expect(channels.count == own.channels)
        let layout = try #require(own.constants.first).layout
        for channel in [0, own.channels - 1] {
          func error(_ quantizer: Quantizer) throws -> Double {
            try Self.naiveError(
              own, weights: { $0 == channel ? try Float(quantizer.quantize(Double($1))) : $1 }, activations: { $0 })
          }
          let top = try format.maximumScale(
            of: layout.words(of: channel, in: words.map { Float($0) }).map(Double.init))
          let found = try error(channels[channel])
          for step in 1...16 { #expect(try found <= error(quantizer(top, step)) * (1 + 1e-5) + 1e-12) }
        }
      }
    }
  }

  @Test("binary weights have their mean magnitude as scale, and propagated errors never grow by the search")
  func rules() throws {
    let network = try SmallNetwork()
    let record = try CalibrationRecord(network.graph, network.data, threads: 2)
    let words = try #require(record.record(0).record.constants.first).tensor.words
    let mean = words.reduce(0) { $0 + Double($1.magnitude) } / Double(words.count)
    let binary = try SmallNetwork.formats(.binary, .binary)
    let byError = try record.calibrated(0, binary, CalibrationOptions(rule: .meanSquareError)).numbers
    #expect(abs((byError.weights[0].extremes.upperBound) / mean - 1) < 1e-12)
    let summary = try #require(record.summary(.activations, of: 0))
    let input = network.images.flatMap(\.words)
    #expect(summary.count == input.count)
    let activationMean = input.reduce(0) { $0 + Double($1.magnitude) } / Double(input.count)
    #expect(abs(byError.activations.extremes.upperBound / activationMean - 1) < 1e-9)
    let search = ScaleSearch(coarseSteps: 12, fineSteps: 3)
    for (weights, activations) in [
      (NumberFormat.signedInteger(bits: 3), NumberFormat.unsignedInteger(bits: 4)),
      (.twoHot(bits: 8), .oneHot(bits: 4)),
      (.ternary, .ternary), (.logarithmic(bits: 5, fraction: 2, signed: true), .float16),
    ] {
      let choice = try SmallNetwork.formats(weights, activations)
      let formats = Dictionary(uniqueKeysWithValues: record.products.map { ($0.node, choice) })
      for isAsymmetric in [false, true] {
        let results = try CalibrationOptions.Rule.allCases.map {
          try record.calibrated(formats, CalibrationOptions(rule: $0, isAsymmetric: isAsymmetric, search: search))
        }
        for (place, byPropagation) in results[2].enumerated() {
          let byMaximum = results[0][place]
          #expect(try #require(byPropagation.weightsError) <= #require(byMaximum.weightsError))
          #expect(try #require(byPropagation.activationsError) <= #require(byMaximum.activationsError))
        }
      }
    }
  }

  @Test("the share of activations that a format without a sign clips is stated, and a zero point saves them")
  func negatives() throws {
    let network = try SmallNetwork()
    let record = try CalibrationRecord(network.graph, network.data, threads: 1)
    let choice = try SmallNetwork.formats(.signedInteger(bits: 8), .unsignedInteger(bits: 8))
    let words = network.images.flatMap(\.words)
    let options = CalibrationOptions(rule: .minimumMaximum)
    let first = try record.calibrated(0, choice, options)
    #expect(first.clippedNegatives == Double(words.count { $0 < 0 }) / Double(words.count))
    // Behind the ReLU there are none.
    #expect(try record.calibrated(2, choice, options).clippedNegatives == 0)
    var asymmetric = options
    asymmetric.isAsymmetric = true
    let saved = try record.calibrated(0, choice, asymmetric)
    #expect(saved.clippedNegatives == nil)
    #expect(try #require(saved.activationsError) < #require(first.activationsError) / 10)
  }

  @Test("threads change nothing, nor does the batch in which images come")
  func threads() throws {
    let choice = try SmallNetwork.formats(.signedInteger(bits: 4), .signedInteger(bits: 4))
    let options = CalibrationOptions(granularity: .channel, search: ScaleSearch(coarseSteps: 8, fineSteps: 2))
    let found = try [1, 2].map { threads in
      let network = try SmallNetwork()
      let record = try CalibrationRecord(network.graph, network.data, threads: threads)
      return try record.calibrated([0: choice, 2: choice, 4: choice], options).map(\.numbers)
    }
    #expect(found[0].map(\.weights) == found[1].map(\.weights))
    #expect(found[0].map(\.activations) == found[1].map(\.activations))
  }

  @Test("words that are not finite and nodes that are no products are refused")
  func refused() throws {
    let network = try SmallNetwork(images: 1)
    var words = network.images[0].words
    words[7] = .nan
    let data = try CalibrationData(["x": [Tensor(network.images[0].shape, words)]], for: network.graph)
    do throws(CalibrationFailure) {
      _ = try CalibrationRecord(network.graph, data, threads: 1)
      Issue.record("nothing was thrown")
    } catch {
      #expect(error.sentence == "\"grouped\": 1 words of the activations are infinite or not a number.")
    }
    let record = try CalibrationRecord(network.graph, network.data, threads: 1)
    let choice = try SmallNetwork.formats(.binary, .binary)
    #expect(throws: CalibrationFailure.noProduct(node: 1)) { try record.calibrated(1, choice) }
    let wide = try SmallNetwork.formats(.signedInteger(bits: 99), .binary)
    #expect(
      throws: CalibrationFailure.quantization(
        node: "grouped", operand: .weights, .notAFormat(.signedInteger(bits: 99)))
    ) { try record.calibrated(0, wide) }
  }
}
