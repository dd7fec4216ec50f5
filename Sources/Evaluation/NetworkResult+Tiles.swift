import Quantities
import Simulation

extension NetworkResult {
  /// Shows all transfers and steps of a layer's tiles, whatever engine the result is of.
  /// - Returns: the cycles that the layer takes tile by tile; `nil` if it has no tiles.
  public func watchTiles(of layer: LayerResult, _ observer: inout some TileObserver) -> Cycles? {
    guard let space = layer.space, let mapping = layer.mapping,
      let plan = try? LayerPlan(layer.layer, ofmapFormat: layer.ofmapFormat, on: accelerator)
    else { return nil }
    return EventEngine(accelerator).activity(
      of: space, mapping: mapping, throughput: plan.throughput, zeros: plan.zeros, observer: &observer
    ).cycles.total
  }
}
