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
  /// The layers that take both formats, by name, in the network's order.
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
    let names = try mixable(on: accelerator, coarse, fine, watch)
    guard !names.isEmpty else { return nil }
    let fineSide = try side(accelerator, names, fine, watch)
    let coarseSide = try side(accelerator, names, coarse, watch)
    let front = MixedFormatFront(
      zip(fineSide, coarseSide).map { MixedFormatFront.Layer(fine: $0, coarse: $1) })
    var points: [MixedDesigns.Point] = []
    for (step, point) in front.points.enumerated() {
      let isCoarse = Dictionary(zip(names, point.isCoarse), uniquingKeysWith: { first, _ in first })
      let chosen = Set(names.filter { isCoarse[$0] ?? false })
      let design = try design(accelerator, weights: isCoarse.mapValues { $0 ? coarse : fine }, watch: watch) {
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

  /// The layers with a product that the accelerator takes in both formats, with the activations that they have anyway.
  private func mixable(
    on accelerator: Accelerator, _ coarse: NumberFormat, _ fine: NumberFormat, _ watch: SearchWatch
  ) throws(QualityError) -> [String] {
    let result = try result(of: model.network, on: accelerator, watch: watch)
    return formats(of: result).keys.compactMap { layersOfProducts[$0] }.sorted().compactMap { layer in
      let activations = result.layers[layer].formats.activations
      let takes = [coarse, fine].allSatisfy {
        accelerator.processingElement.unit(for: FormatPair(weights: $0, activations: activations)) != nil
      }
      return takes ? result.layers[layer].layer.name : nil
    }
  }

  /// The propagated error and the energy of each of these layers in one format.
  private func side(
    _ accelerator: Accelerator, _ names: [String], _ format: NumberFormat, _ watch: SearchWatch
  ) throws(QualityError) -> [MixedFormatFront.Figures] {
    let weights = Dictionary(names.map { ($0, format) }, uniquingKeysWith: { first, _ in first })
    let result = try result(of: model.network, on: accelerator, weights: weights, watch: watch)
    let formats = formats(of: result)
    var figures: [MixedFormatFront.Figures] = []
    for name in names {
      guard let layer = result.layers.firstIndex(where: { $0.layer.name == name }),
        let node = model.layerNodes[layer].product, let choice = formats[node]
      else { continue }
      guard let energy = result.layers[layer].energy.total else {
        throw .unknownEnergy(layer: name, accelerator: accelerator.name, costs: result.costs)
      }
      do throws(CalibrationFailure) {
        let error = try record.calibrated(node, choice, calibration).error ?? 0
        figures.append(MixedFormatFront.Figures(error: error, cost: Double(energy.count)))
      } catch {
        throw .quality(error)
      }
    }
    return figures
  }
}
