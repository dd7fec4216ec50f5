import Activity
import Evaluation
import Quantities

/// A result as points and roofs.
enum RooflinePanels {
  /// The panel of a result, and in a sentence what could not be drawn. Memories have the colours of their places among
  /// `memories`.
  static func panel(
    of result: NetworkResult, memories: [String], name: String, key: (Int) -> String
  ) -> (panel: Roofline.Panel, leftOut: String) {
    let hertz = Double(result.accelerator.clock.count)
    let whole = Double(max(1, result.totalCycles.count))
    let own = result.accelerator.memories.map(\.name)
    var points: [Roofline.Point] = []
    var (idle, free) = (0, 0)
    for (index, layer) in result.layers.enumerated() {
      let macs = layer.layer.operation.multiplyAccumulates
      let cycles = layer.activity.cycles.total.count
      let traffic = layer.activity.dram.read.total + layer.activity.dram.written.total
      guard macs > 0, cycles > 0 else {
        idle += 1
        continue
      }
      guard traffic > .zero else {
        free += 1
        continue
      }
      let intensity = 2 * Double(macs) / (Double(traffic.count) / 8)
      let throughput = 2 * Double(macs) * hertz / Double(cycles) * 1e-9
      let share = Double(cycles) / whole
      let bound = layer.activity.bound.name(memories: own)
      points.append(
        .init(
          name: layer.layer.name, key: key(index), intensity: intensity, throughput: throughput, share: share,
          swatch: entry(for: bound, memories: memories),
          words: [
            layer.layer.name, "\(Scaled.gops(throughput)), \(layer.utilization.map(Scaled.percent) ?? "n/a") of peak",
            "\(Decimals.significant(intensity)) operations for each byte of DRAM traffic",
            "bound by \(bound)", "\(Scaled.percent(share)) of the time",
          ].joined(separator: "\n")))
    }
    let peaks = result.layers.filter { $0.layer.operation.convolution != nil }
      .map { 2 * $0.peakOperationsPerCycle * hertz * 1e-9 }
    let panel = Roofline.Panel(
      name: name, points: points, peaks: Set(peaks).sorted(),
      bandwidth: result.accelerator.dram.rate.map { $0.bitsPerCycle / 8 * hertz * 1e-9 })
    var notes: [String] = []
    if idle > 0 { notes.append("\(layers(idle)) without multiply-accumulates") }
    if free > 0 { notes.append("\(layers(free)) without DRAM traffic") }
    return (panel, notes.isEmpty ? "" : "Not drawn: \(notes.joined(separator: ", ")).")
  }

  private static func layers(_ count: Int) -> String { count == 1 ? "1 layer" : "\(count) layers" }

  /// What layers are bound by: of shapes and colours those that occur.
  static func legend(of panels: [Roofline.Panel]) -> Legend {
    var entries: [Legend.Entry] = []
    for point in panels.flatMap(\.points) where !entries.contains(point.swatch) { entries.append(point.swatch) }
    return Legend(entries: entries.sorted { ($0.shape?.rawValue ?? 0, $0.name) < ($1.shape?.rawValue ?? 0, $1.name) })
  }

  private static func entry(for bound: String, memories: [String]) -> Legend.Entry {
    let name = "bound by \(bound)"
    if let index = memories.firstIndex(of: bound) {
      return .init(
        name: name, swatch: Swatch(paint: .memory(index)), shape: [.square, .diamond, .cross, .wedge][index % 4])
    }
    return bound == Bound.compute.name(memories: [])
      ? .init(name: name, swatch: Swatch(paint: .compute), shape: .circle)
      : .init(name: name, swatch: Swatch(paint: .dram), shape: .triangle)
  }
}
