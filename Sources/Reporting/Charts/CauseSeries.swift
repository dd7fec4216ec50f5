import Activity
import Evaluation
import Hardware

/// What cycles are spent on, as the parts of bars: compute, fill and drain, and every wait that occurs.
struct CauseSeries: Sendable {
  /// A memory's name, or `dram`, and the operand that was waited for there.
  struct Wait: Sendable, Hashable {
    var place: String
    var operand: Operand
  }

  var waits: [Wait]
  /// For ``StackedBars``.
  var series: [StackedBars.Series]

  /// The causes in results whose accelerators have memories of these names: waits from DRAM inwards, and by operand.
  init(in results: [NetworkResult], memories: [String]) {
    var found: Set<Wait> = []
    for result in results {
      let own = result.accelerator.memories.map(\.name)
      for stall in result.layers.flatMap(\.activity.cycles.stalls) where stall.cycles > .zero {
        found.insert(Wait(place: stall.place.name(memories: own), operand: stall.operand))
      }
    }
    func order(_ wait: Wait) -> (Int, Int) { (memories.firstIndex(of: wait.place) ?? -1, wait.operand.rawValue) }
    waits = found.sorted { order($0) < order($1) }
    series =
      [
        .init(name: "compute", swatch: Swatch(paint: .compute)),
        .init(name: "fill and drain", swatch: Swatch(paint: .fillDrain)),
      ]
      + waits.map { wait in
        .init(
          name: "waiting at \(wait.place) for \(wait.operand.name)",
          swatch: Swatch(
            paint: memories.firstIndex(of: wait.place).map { .memory($0) } ?? .dram, texture: wait.operand.texture))
      }
  }

  /// The cycles of a layer by cause, in the order of the series. `memories`: those of its accelerator.
  func parts(of cycles: CycleCount, memories: [String]) -> [Int] {
    var parts = [cycles.compute.count, max(0, cycles.fillDrain)]
    parts += waits.map { wait in
      cycles.stalls.filter { $0.place.name(memories: memories) == wait.place && $0.operand == wait.operand }
        .reduce(0) { $0.plus($1.cycles.count) }
    }
    return parts
  }
}

extension Operand {
  /// How an operand is told apart where colours stand for memories.
  var texture: Texture {
    switch self {
    case .filter: .plain
    case .ifmap: .stripes
    case .psum: .dots
    case .ofmap: .bars
    }
  }
}

extension ReportColumn {
  /// The colour of a part of the energy.
  var paint: Paint {
    switch self {
    case .energyMemory(let index): .memory(index)
    case .energyNetwork: .network
    case .energyDRAM: .dram
    case .energyStatic: .leakage
    default: .compute
    }
  }

  /// A part of the energy without unit: `compute`, `dram`, a memory's name.
  func partName(memories: [String]) -> String {
    String(name(memories: memories).dropFirst("energy_".count).dropLast("_pj".count))
  }
}
