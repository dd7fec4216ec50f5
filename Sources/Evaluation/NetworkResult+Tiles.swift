import Simulation

extension NetworkResult {
  /// Shows all transfers and steps of a layer's tiles, whatever engine the result is of; `false` if it has none.
  public func watchTiles(of layer: LayerResult, _ observer: inout some TileObserver) -> Bool {
    guard let space = layer.space, let mapping = layer.mapping,
      let plan = try? LayerPlan(layer.layer, ofmapFormat: layer.ofmapFormat, on: accelerator)
    else { return false }
    _ = EventEngine(accelerator).activity(
      of: space, mapping: mapping, throughput: plan.throughput, zeros: plan.zeros, observer: &observer)
    return true
  }
}
