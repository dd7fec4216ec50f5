import Arithmetic
import Costs
import Evaluation
import Hardware
import Inference
import ONNX
import Workloads

/// What designs are evaluated on: a model with weights, the network that is made of it, words that it runs over, and what it is
/// priced by.
public struct QualityBench: Sendable {
  /// The model, its normalizations folded.
  public let graph: ONNXGraph
  /// The layers that are made of it.
  public let model: ONNXNetwork
  /// What calibration saw, which is independent of formats.
  public let record: CalibrationRecord
  /// The images that quality is measured on.
  public let images: CalibrationData
  /// Their classes; `nil` if nobody knows.
  public var labels: ImageLabels?
  /// How quantizers are chosen.
  public var calibration = CalibrationOptions()
  /// Plans of formats, and how mappings are searched for; all layers of one image are run.
  public var evaluation = EvaluationOptions()
  /// What prices the runs.
  public var costs: CostTable
  /// Whether prices are brought to the technology of each design.
  public var scalesTechnology = false
  /// Whether measured shares of zeros go into cycles and energy.
  public var measuresActivity = false
  /// Whether every product is also computed with all before it in single precision.
  public var isolatesErrors = false
  /// How many processors share the work; results do not depend on it.
  public var threads: Int

  /// What is being done, how much of it is done, and how much there is.
  public typealias Progress = @Sendable (_ what: String, _ done: Int, _ count: Int) -> Void

  /// A bench: the network runs over the calibration data now.
  /// - Throws: nodes that cannot be computed, data that does not fit.
  public init(
    _ graph: ONNXGraph, _ model: ONNXNetwork, calibration: CalibrationData, images: CalibrationData, costs: CostTable,
    threads: Int
  ) throws(QualityError) {
    self.graph = graph
    self.model = model
    self.images = images
    self.costs = costs
    self.threads = threads
    do throws(CalibrationFailure) {
      record = try CalibrationRecord(graph, calibration, threads: threads)
    } catch {
      throw .quality(error)
    }
  }

  /// The network on several designs.
  /// - Throws: the first design that it cannot run on.
  public func designs(
    _ accelerators: [Accelerator], watch: SearchWatch = SearchWatch(), progress: Progress = { _, _, _ in }
  ) throws(QualityError) -> [EvaluatedDesign] {
    for (index, accelerator) in accelerators.enumerated()
    where accelerators[..<index].contains(where: { $0.name == accelerator.name }) {
      throw .design(.sameName(accelerator.name))
    }
    var designs: [EvaluatedDesign] = []
    for accelerator in accelerators { designs.append(try design(accelerator, watch: watch, progress: progress)) }
    return designs
  }

  /// The network on one design, in the formats of the plans, those of `weights` for the weights of the layers that it names.
  /// - Throws: formats that the design does not take, words that cannot be coded.
  public func design(
    _ accelerator: Accelerator, weights: [String: NumberFormat] = [:], watch: SearchWatch = SearchWatch(),
    progress: Progress = { _, _, _ in }
  ) throws(QualityError) -> EvaluatedDesign {
    var result = try result(of: model.network, on: accelerator, weights: weights, watch: watch)
    let (products, quality) = try measured(result, progress)
    if measuresActivity {
      let network = quality.densities(of: model)
      result = try self.result(of: network, on: accelerator, weights: weights, watch: watch)
    }
    return EvaluatedDesign(result: result, products: products, quality: quality, layers: layersOfProducts)
  }

  /// The quantizers for the formats of a run, and what comes of them.
  private func measured(
    _ result: NetworkResult, _ progress: Progress
  ) throws(QualityError) -> ([CalibratedProduct], NetworkQuality) {
    let name = result.accelerator.name
    let formats = try formats(of: result)
    do throws(CalibrationFailure) {
      let products = try record.calibrated(formats, calibration)
      let numbers = Dictionary(
        products.map { ($0.product.node, $0.numbers) }, uniquingKeysWith: { first, _ in first })
      let quality = try NetworkQuality.measure(
        graph, numbers: numbers, data: images, labels: labels, isolates: isolatesErrors, threads: threads
      ) { progress("images on \(name)", $0, images.runs) }
      return (products, quality)
    } catch {
      throw .quality(error)
    }
  }

  /// The layers that products are the work of, by nodes; of products that calibration never saw there are none.
  var layersOfProducts: [Int: EvaluatedDesign.ProductLayers] {
    let known = Set(record.products.map(\.node))
    var layers: [Int: EvaluatedDesign.ProductLayers] = [:]
    for (place, nodes) in model.layerNodes.enumerated() where known.contains(nodes.main) {
      // The layer in which the words of several come together is their node's last.
      layers[nodes.main, default: .init(name: "", places: [])].name = model.network.layers[place].name
      if let node = nodes.product { layers[node]?.places.append(place) }
    }
    return layers
  }

  /// The unit and the formats that each product's layers ran in.
  /// - Throws: a product whose layers ran in several: its words have one coding.
  func formats(of result: NetworkResult) throws(QualityError) -> [Int: ProductFormats] {
    let element = result.accelerator.processingElement
    var chosen: [Int: ProductFormats] = [:]
    for (node, layers) in layersOfProducts.sorted(by: { $0.key < $1.key }) {
      let own = layers.places.filter { result.layers.indices.contains($0) }.map { result.layers[$0] }
      guard let first = own.first else { continue }
      if let other = own.first(where: { $0.formats != first.formats }) {
        throw .differingFormats(node: graph.nodes[node].title, layers: [first.layer.name, other.layer.name])
      }
      chosen[node] = element.unit(for: first.formats).map {
        ProductFormats(unit: element.units[$0.index], formats: first.formats)
      }
    }
    return chosen
  }

  /// What a simulation of that design alone would give.
  func result(
    of network: Network, on accelerator: Accelerator, weights: [String: NumberFormat] = [:], watch: SearchWatch
  ) throws(QualityError) -> NetworkResult {
    var options = evaluation
    if !weights.isEmpty {
      var plan = PrecisionPlan()
      plan.named = weights.sorted { $0.key < $1.key }.map { .init($0.key, LayerChoice(weights: $0.value)) }
      options.plans.append(plan)
    }
    do throws(ComparisonError) {
      return try TestBench(
        network: network, table: costs, scalesTechnology: scalesTechnology, options: options, watch: watch
      ).result(on: accelerator)
    } catch {
      throw .design(error)
    }
  }
}
