import Arithmetic
import ONNX

extension NetworkQuality {
  /// Runs a network over all data, in single precision and with products in numbers of their own, and compares.
  ///
  /// Batch normalizations are folded first, in both. Only sums are kept from image to image.
  /// - Parameters:
  ///   - numbers: by nodes; products without numbers are computed in single precision.
  ///   - labels: the classes of all images.
  ///   - isolates: whether ``ProductQuality/isolated`` is measured, too; every quantized product is then computed twice.
  ///   - progress: told of every run that is done.
  /// - Throws: nodes that cannot be computed or coded, data and labels that do not fit.
  public static func measure(
    _ graph: ONNXGraph, numbers: [Int: ProductNumbers], sums: Sums = .datapaths, data: CalibrationData,
    labels: ImageLabels? = nil, isolates: Bool = true, threads: Int, progress: (_ done: Int) -> Void = { _ in }
  ) throws(CalibrationFailure) -> NetworkQuality {
    let nodes = ProductNode.all(of: graph)
    if let stray = numbers.keys.filter({ node in !nodes.contains { $0.node == node } }).min() {
      throw .noProduct(node: stray)
    }
    try labels?.check(images: data.images)
    let (engine, products) = try engines(graph, numbers, sums, threads: threads)
    var run = QualityRun(
      engine: engine, nodes: nodes, measured: Set(numbers.keys), labels: labels, images: data.images,
      isolates: isolates, threads: threads)
    try data.forEachRun { (number, inputs) throws(CalibrationFailure) in
      do throws(InferenceFailure) {
        try run.compute(inputs, products)
      } catch {
        throw .inference(error)
      }
      try run.compareOutputs(images: number * data.imagesPerRun..<(number + 1) * data.imagesPerRun)
      progress(number + 1)
    }
    return run.quality
  }

  /// The engine in single precision, and what makes its products in numbers of their own.
  private static func engines(
    _ graph: ONNXGraph, _ numbers: [Int: ProductNumbers], _ sums: Sums, threads: Int
  ) throws(CalibrationFailure) -> (FloatEngine, any QuantizedProducts) {
    do throws(InferenceFailure) {
      let engine = try FloatEngine(graph, threads: threads, foldsNormalizations: true)
      let (planned, titles) = (engine.plannedOperands, graph.nodes.map(\.title))
      switch sums {
      case .datapaths:
        return (engine, try DatapathProducts(numbers, planned: planned, titles: titles, threads: threads))
      case .singlePrecision:
        return (engine, try FakeQuantizedProducts(numbers, planned: planned, titles: titles, threads: threads))
      }
    } catch {
      throw .inference(error)
    }
  }
}

/// Measures what products in numbers of their own do to a network, image by image.
struct QualityRun {
  private let engine: FloatEngine
  private let measured: Set<Int>
  private let labels: ImageLabels?
  private let isolates: Bool
  private let threads: Int
  /// By the tensor that a product makes: its place among the products.
  private let places: [Int: Int]
  /// By the tensor that a product makes: the integer that stands for zero, where that is not 0.
  private let zeros: [Int: Float]
  /// What was measured so far.
  private(set) var quality: NetworkQuality
  /// The outputs of the last run, by names.
  private var exact: [String: Tensor] = [:]
  private var found: [String: Tensor] = [:]

  init(
    engine: FloatEngine, nodes: [ProductNode], measured: Set<Int>, labels: ImageLabels?, images: Int, isolates: Bool,
    threads: Int
  ) {
    (self.engine, self.measured, self.labels) = (engine, measured, labels)
    (self.isolates, self.threads) = (isolates, threads)
    places = Dictionary(
      nodes.enumerated().compactMap { place, node in engine.output(ofNode: node.node).map { ($0, place) } },
      uniquingKeysWith: { first, _ in first })
    zeros = Dictionary(
      engine.plannedOperands.compactMap { node, seen in
        seen.resultZero == 0 ? nil : engine.output(ofNode: node).map { ($0, seen.resultZero) }
      }, uniquingKeysWith: { first, _ in first })
    quality = NetworkQuality(
      products: nodes.map { ProductQuality(product: $0, isQuantized: measured.contains($0.node)) },
      outputs: engine.graph.outputs.map { NetworkQuality.Output(name: engine.graph.tensors[$0].name) }, images: images)
  }

  /// Computes both networks for some inputs, and takes in what the products made.
  mutating func compute(
    _ inputs: [String: Tensor], _ products: some QuantizedProducts
  ) throws(InferenceFailure) {
    // The counts of products that look at exact inputs are not kept.
    let isolating = IsolatingProducts(products.counting(), measured: isolates ? measured : [], threads: threads)
    var made: [Int: Tensor] = [:]
    exact = engine.named(
      try engine.tensors(inputs, isolating) { number, tensor in
        if places[number] != nil { made[number] = tensor }
      })
    let counting = products.counting()
    var products = quality.products
    found = engine.named(
      try engine.tensors(inputs, counting) { number, tensor in
        guard let place = places[number], let before = made.removeValue(forKey: number) else { return }
        let zero = zeros[number] ?? 0
        func steps(_ words: [Float]) -> [Float] { zero == 0 ? words : words.map { $0 - zero } }
        products[place].propagated.add(steps(before.words), steps(tensor.words))
      })
    let (noise, counts) = (isolating.noise, counting.counts)
    for place in products.indices {
      let node = products[place].product
      if let own = counts[node.node] { products[place].count(own) }
      guard isolates, products[place].isQuantized else { continue }
      var isolated = products[place].propagated
      isolated.noise = (products[place].isolated?.noise ?? 0) + (noise[node.node] ?? 0)
      products[place].isolated = isolated
    }
    quality.products = products
  }

  /// Takes in the outputs of the last run, which were made of these images.
  mutating func compareOutputs(images: Range<Int>) throws(CalibrationFailure) {
    for place in quality.outputs.indices {
      let name = quality.outputs[place].name
      guard let before = exact[name], let after = found[name] else { continue }
      quality.outputs[place].words.add(before.words, after.words)
    }
    guard let name = quality.outputs.first?.name, let before = exact[name], let after = found[name],
      let classes = classes(before.shape, images: images.count)
    else {
      if let labels { throw .labels(file: labels.file, .noClasses) }
      return
    }
    for (place, image) in images.enumerated() {
      let words = place * classes..<(place + 1) * classes
      let (float, quantized) = (before.words[words], after.words[words])
      quality.agreements = (quality.agreements ?? 0) + (float.placeOfMaximum == quantized.placeOfMaximum ? 1 : 0)
      guard let label = try labels?.label(image, classes: classes) else { continue }
      var recognized = quality.recognized ?? NetworkQuality.Recognized()
      recognized.float.add(rank: float.rank(of: label))
      recognized.quantized.add(rank: quantized.rank(of: label))
      quality.recognized = recognized
    }
  }

  /// How many classes an output has; `nil` where it has not several words for each image.
  private func classes(_ shape: [Int], images: Int) -> Int? {
    let words = shape.wordCount
    guard images > 0, words.isMultiple(of: images), images == 1 || shape.first == images else { return nil }
    return words / images > 1 ? words / images : nil
  }
}

extension ProductQuality {
  /// Takes in the counts of a run.
  fileprivate mutating func count(_ run: ProductCounts) {
    let weights = product.hasConstantWeights ? run.weights : counts.weights + run.weights
    counts = counts + run
    counts.weights = weights
  }
}

extension ArraySlice<Float> {
  /// The place of the largest word, the first of several.
  fileprivate var placeOfMaximum: Int? {
    indices.max { self[$0] < self[$1] || (self[$0] == self[$1] && $0 > $1) }
  }

  /// How many words come before one of them; all where it is not a number.
  fileprivate func rank(of number: Int) -> Int {
    let place = startIndex + number
    let own = self[place]
    guard !own.isNaN else { return count }
    return indices.count { self[$0] > own || (self[$0] == own && $0 < place) }
  }
}

extension NetworkQuality.Recognized.Counts {
  /// Takes in an image before whose label so many classes come.
  fileprivate mutating func add(rank: Int) {
    if rank < 1 { first += 1 }
    if rank < 5 { firstFive += 1 }
  }
}
