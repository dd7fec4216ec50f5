import ONNX

extension NetworkQuality {
  /// Runs a network over all data in single precision and with products of coded operands, whose sums are exact but for the
  /// rounding of single precision: accumulators play no part.
  ///
  /// Only sums are kept from image to image.
  /// - Parameters:
  ///   - numbers: by nodes; products without numbers are computed in single precision.
  ///   - labels: the classes of all images.
  /// - Throws: nodes that cannot be computed or coded, data and labels that do not fit.
  public static func measure(
    _ graph: ONNXGraph, numbers: [Int: ProductNumbers], data: CalibrationData, labels: ImageLabels? = nil, threads: Int
  ) throws(CalibrationFailure) -> NetworkQuality {
    let nodes = ProductNode.all(of: graph)
    if let stray = numbers.keys.filter({ node in !nodes.contains { $0.node == node } }).min() {
      throw .noProduct(node: stray)
    }
    let fake = FakeQuantizedProducts(nodes, numbers: numbers, threads: threads)
    var run = try QualityRun(
      graph, nodes, quantized: fake, measured: Set(numbers.keys), labels: labels, images: data.images, threads: threads)
    try data.forEachRun { (number, inputs) throws(CalibrationFailure) in
      fake.count(false)
      let exact = try run.float(inputs)
      fake.count(true)
      let found = try run.quantized(inputs)
      if let failure = fake.failure { throw failure }
      try run.compare(exact, found, firstImage: number * data.imagesPerRun, images: data.imagesPerRun)
    }
    var quality = run.finished()
    let counts = fake.counts
    for place in quality.products.indices {
      let own = counts[quality.products[place].product.node]
      quality.products[place].weights = own?[.weights] ?? CodeCounts()
      quality.products[place].activations = own?[.activations] ?? CodeCounts()
    }
    return quality
  }
}

/// Measures what an engine for products does to a network, image by image.
struct QualityRun {
  private let graph: ONNXGraph
  private let engine: FloatEngine
  private let products: QualityProducts
  private let labels: ImageLabels?
  /// By the tensor that a product makes: its place among the products.
  private let places: [Int: Int]
  private var quality: NetworkQuality
  /// The products' outputs of the run that is under way.
  private var exact: [Int: Tensor] = [:]

  init(
    _ graph: ONNXGraph, _ nodes: [ProductNode], quantized: any ProductEngine, measured: Set<Int>,
    labels: ImageLabels?, images: Int, threads: Int
  ) throws(CalibrationFailure) {
    self.graph = graph
    self.labels = labels
    _ = try labels?.checked(images: images)
    products = QualityProducts(quantized: quantized, measured: measured, threads: threads)
    do throws(InferenceFailure) {
      engine = try FloatEngine(graph, threads: threads, products: products)
    } catch {
      throw .inference(error)
    }
    places = Dictionary(
      nodes.enumerated().compactMap { place, node in
        graph.nodes[node.node].outputs.first.flatMap(\.self).map { ($0, place) }
      }, uniquingKeysWith: { first, _ in first })
    quality = NetworkQuality(
      products: nodes.map { ProductQuality(product: $0, isQuantized: measured.contains($0.node)) },
      outputs: graph.outputs.map { NetworkQuality.Output(name: graph.tensors[$0].name) }, images: images)
  }

  /// The outputs in single precision.
  mutating func float(_ inputs: [String: Tensor]) throws(CalibrationFailure) -> [String: Tensor] {
    products.compute(isFloat: true)
    var seen: [Int: Tensor] = [:]
    let outputs = try run(inputs) { number, tensor in seen[number] = tensor }
    exact = seen
    return outputs
  }

  /// The outputs in numbers of the products' own, behind ``float(_:)`` for the same inputs.
  mutating func quantized(_ inputs: [String: Tensor]) throws(CalibrationFailure) -> [String: Tensor] {
    products.compute(isFloat: false)
    var (quality, exact) = (quality, exact)
    let outputs = try run(inputs) { number, tensor in
      guard let place = places[number], let before = exact.removeValue(forKey: number) else { return }
      quality.products[place].propagated.add(before.words, tensor.words)
    }
    (self.quality, self.exact) = (quality, [:])
    return outputs
  }

  private func run(
    _ inputs: [String: Tensor], watching: (Int, Tensor) -> Void
  ) throws(CalibrationFailure) -> [String: Tensor] {
    let made: [Int: Tensor]
    do throws(InferenceFailure) {
      made = try engine.tensors(inputs) { number, tensor in
        if places[number] != nil { watching(number, tensor) }
      }
    } catch {
      throw .inference(error)
    }
    var outputs: [String: Tensor] = [:]
    for output in graph.outputs { outputs[graph.tensors[output].name] = made[output] }
    return outputs
  }

  /// Takes in the outputs of a run.
  mutating func compare(
    _ exact: [String: Tensor], _ found: [String: Tensor], firstImage: Int, images: Int
  ) throws(CalibrationFailure) {
    for place in quality.outputs.indices {
      guard let before = exact[quality.outputs[place].name], let after = found[quality.outputs[place].name] else {
        continue
      }
      quality.outputs[place].words.add(before.words, after.words)
    }
    guard let name = quality.outputs.first?.name, let before = exact[name], let after = found[name],
      let classes = classes(before.shape, images: images)
    else {
      if let labels { throw .labels(file: labels.file, .noClasses) }
      return
    }
    for image in 0..<images {
      let words = image * classes..<(image + 1) * classes
      let (float, quantized) = (before.words[words], after.words[words])
      let agrees = Self.best(float) == Self.best(quantized)
      quality.agreements = (quality.agreements ?? 0) + (agrees ? 1 : 0)
      guard let label = try labels?.label(firstImage + image, classes: classes) else { continue }
      var recognized = quality.recognized ?? NetworkQuality.Recognized()
      recognized.float.add(rank: Self.rank(float, label))
      recognized.quantized.add(rank: Self.rank(quantized, label))
      quality.recognized = recognized
    }
  }

  /// How many classes an output has; `nil` where it has not several words for each image.
  private func classes(_ shape: [Int], images: Int) -> Int? {
    let words = shape.wordCount
    guard images > 0, words.isMultiple(of: images), images == 1 || shape.first == images else { return nil }
    return words / images > 1 ? words / images : nil
  }

  /// The place of the largest word, the first of several.
  private static func best(_ words: ArraySlice<Float>) -> Int? {
    words.indices.max { words[$0] < words[$1] || (words[$0] == words[$1] && $0 > $1) }
  }

  /// How many words come before that of a class; all of them where it is not a number.
  private static func rank(_ words: ArraySlice<Float>, _ label: Int) -> Int {
    let place = words.startIndex + label
    let own = words[place]
    guard !own.isNaN else { return words.count }
    return words.indices.count { words[$0] > own || (words[$0] == own && $0 < place) }
  }

  /// What was measured.
  func finished() -> NetworkQuality {
    var quality = quality
    let noise = products.noise
    for place in quality.products.indices where quality.products[place].isQuantized {
      let node = quality.products[place].product.node
      // Gemm multiplies the product by a factor afterwards.
      var factor = 1.0
      if case .matrixProduct(let product) = graph.nodes[node].operation { factor = Double(product.general?.alpha ?? 1) }
      quality.products[place].isolated = quality.products[place].propagated
      quality.products[place].isolated.noise = (noise[node] ?? 0) * factor * factor
    }
    return quality
  }
}

extension NetworkQuality.Recognized.Counts {
  /// Takes in an image before whose label so many classes come.
  fileprivate mutating func add(rank: Int) {
    if rank < 1 { first += 1 }
    if rank < 5 { firstFive += 1 }
  }
}
