import Activity
import Evaluation
import Hardware

/// What cycles are spent on, as the parts of bars: compute, fill and drain, and every wait that occurs.
struct CauseSeries: Sendable {
  /// A memory and the operand that was waited for there.
  struct Wait: Sendable, Hashable {
    var place: Stall.Place
    var operand: Operand
  }

  var waits: [Wait]
  /// For ``StackedBars``.
  var series: [StackedBars.Series]

  /// The causes in results: waits from DRAM inwards, and by operand. Memories go by the names of the first result that
  /// has one of that index.
  init(in results: [NetworkResult]) {
    var found: Set<Wait> = []
    for stall in results.flatMap(\.layers).flatMap(\.activity.cycles.stalls) where stall.cycles > .zero {
      found.insert(Wait(place: stall.place, operand: stall.operand))
    }
    waits = found.sorted { ($0.place.order, $0.operand.rawValue) < ($1.place.order, $1.operand.rawValue) }
    let memories = results.map { $0.accelerator.memories.map(\.name) }.max { $0.count < $1.count } ?? []
    series =
      [
        .init(name: "compute", swatch: Swatch(paint: .compute)),
        .init(name: "fill and drain", swatch: Swatch(paint: .fillDrain)),
      ]
      + waits.map { wait in
        .init(
          name: "waiting at \(wait.place.name(memories: memories)) for \(wait.operand.name)",
          swatch: Swatch(paint: wait.place.paint, texture: wait.operand.texture))
      }
  }

  /// The cycles of a layer by cause, in the order of the series.
  func parts(of cycles: CycleCount) -> [Int] {
    var parts = [cycles.compute.count, max(0, cycles.fillDrain)]
    parts += waits.map { wait in
      cycles.stalls.filter { $0.place == wait.place && $0.operand == wait.operand }
        .reduce(0) { $0.plus($1.cycles.count) }
    }
    return parts
  }
}

extension Stall.Place {
  /// DRAM first, then from the outside inwards.
  var order: Int {
    switch self {
    case .dram: -1
    case .memory(let index): index
    }
  }

  var paint: Paint {
    switch self {
    case .dram: .dram
    case .memory(let index): .memory(index)
    }
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
