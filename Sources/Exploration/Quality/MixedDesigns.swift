import Arithmetic
import Evaluation
import Hardware
import Inference

/// Designs that differ in the weights' format of single layers, from all in the fine one to all in the coarse one: step by step
/// that layer becomes coarse whose propagated error grows least for the energy it saves (``MixedFormatFront``).
public struct MixedDesigns: Sendable {
  /// The accelerator's name.
  public var accelerator: String
  public var coarse: NumberFormat
  public var fine: NumberFormat
  /// The layers that take both formats, by name, in the network's order. The phases of a transposed convolution are one.
  public var layers: [String]
  public var points: [Point]

  /// One of them.
  public struct Point: Sendable {
    /// The layers in the coarse format, by name.
    public var coarseLayers: Set<String>
    /// The one that became coarse last; `nil` for the first point.
    public var changed: String?
    /// What was foreseen: propagated errors and energies of the mixed layers, each by itself.
    public var foreseen: MixedFormatFront.Figures
    /// What came of it.
    public var design: EvaluatedDesign
  }
}

extension QualityBench {
  /// The designs between two formats of weights; `nil` where the accelerator does not take both in any layer.
  /// - Throws: as ``design(_:weights:watch:progress:)``.
  public func mixed(
    _ accelerator: Accelerator, coarse: NumberFormat, fine: NumberFormat, watch: SearchWatch = SearchWatch(),
    progress: Progress = { _, _, _ in }
  ) throws(QualityError) -> MixedDesigns? {
    let products = try mixable(on: accelerator, coarse, fine, watch)
    guard !products.isEmpty else { return nil }
    let fineSide = try side(accelerator, products, fine, watch)
    let coarseSide = try side(accelerator, products, coarse, watch)
    let names = products.map(\.name)
    let front = MixedFormatFront(
      zip(fineSide, coarseSide).map { MixedFormatFront.Layer(fine: $0, coarse: $1) })
    var points: [MixedDesigns.Point] = []
    for (step, point) in front.points.enumerated() {
      let chosen = Set(zip(names, point.isCoarse).filter(\.1).map(\.0))
      let weights = weights(zip(products, point.isCoarse).map { ($0, $1 ? coarse : fine) })
      let design = try design(accelerator, weights: weights, watch: watch) {
        what, done, count in
        progress("plan \(step + 1) of \(front.points.count), \(what)", done, count)
      }
      let before = points.last?.coarseLayers ?? []
      points.append(
        MixedDesigns.Point(
          coarseLayers: chosen, changed: chosen.subtracting(before).first, foreseen: point.total, design: design))
    }
    return MixedDesigns(accelerator: accelerator.name, coarse: coarse, fine: fine, layers: names, points: points)
  }

  /// A product whose layers take both formats.
  private struct Mixable {
    var node: Int
    var name: String
    /// The layers by name.
    var layers: [String]
  }

  /// The formats of the layers of these products, by name.
  private func weights(_ products: [(Mixable, NumberFormat)]) -> [String: NumberFormat] {
    var weights: [String: NumberFormat] = [:]
    for (product, format) in products {
      for layer in product.layers { weights[layer] = format }
    }
    return weights
  }

  /// The products that the accelerator takes in both formats, with the activations that their layers have anyway.
  private func mixable(
    on accelerator: Accelerator, _ coarse: NumberFormat, _ fine: NumberFormat, _ watch: SearchWatch
  ) throws(QualityError) -> [Mixable] {
    let result = try result(of: model.network, on: accelerator, watch: watch)
    let layers = layersOfProducts
    func first(_ node: Int) -> Int { layers[node]?.places.first ?? 0 }
    return try formats(of: result).sorted { first($0.key) < first($1.key) }.compactMap { node, own in
      let takes = [coarse, fine].allSatisfy {
        accelerator.processingElement.unit(for: FormatPair(weights: $0, activations: own.formats.activations)) != nil
      }
      guard takes, let own = layers[node] else { return nil }
      return Mixable(node: node, name: own.name, layers: own.places.map { result.layers[$0].layer.name })
    }
  }

  /// The propagated error and the energy of each of these products in one format.
  private func side(
    _ accelerator: Accelerator, _ products: [Mixable], _ format: NumberFormat, _ watch: SearchWatch
  ) throws(QualityError) -> [MixedFormatFront.Figures] {
    let weights = weights(products.map { ($0, format) })
    let result = try result(of: model.network, on: accelerator, weights: weights, watch: watch)
    let formats = try formats(of: result)
    let layers = layersOfProducts
    var figures: [MixedFormatFront.Figures] = []
    for product in products {
      guard let choice = formats[product.node] else { continue }
      var cost = 0.0
      for layer in layers[product.node]?.places ?? [] {
        guard let energy = result.layers[layer].energy.total else {
          let name = result.layers[layer].layer.name
          throw .unknownEnergy(layer: name, accelerator: accelerator.name, costs: result.costs)
        }
        cost += Double(energy.count)
      }
      do throws(CalibrationFailure) {
        let error = try record.calibrated(product.node, choice, calibration).error ?? 0
        figures.append(MixedFormatFront.Figures(error: error, cost: cost))
      } catch {
        throw .quality(error)
      }
    }
    return figures
  }
}
