import Costs
import Evaluation
import Hardware
import Quantities

/// A figure of a point: one of the totals that every report has, or what follows from them.
enum SweepFigure: Sendable, Hashable {
  case total(ResultColumn)
  /// Energy over latency: what has to be cooled.
  case power
  /// Energy times latency.
  case energyDelay
  /// Throughput over area.
  case throughputPerArea

  /// Every figure of an accelerator with so many memories, in the order of the report.
  static func all(memoryCount: Int) -> [SweepFigure] {
    ResultColumn.ofTotals(memoryCount: memoryCount).map { .total($0) } + [.power, .energyDelay, .throughputPerArea]
  }

  /// The name in reports.
  func name(memories: [String]) -> String {
    switch self {
    case .total(let column): column.name(memories: memories)
    case .power: "power_mw"
    case .energyDelay: "edp_uj_s"
    case .throughputPerArea: "gops_per_mm2"
    }
  }

  /// What it is in a run.
  func value(in totals: NetworkTotals) -> ResultValue {
    switch self {
    case .total(let column): totals.value(of: column)
    case .power: ResultValue(totals.powerMilliwatts)
    case .energyDelay: ResultValue(totals.energyDelayMicrojouleSeconds)
    case .throughputPerArea: ResultValue(totals.gopsPerSquareMillimeter)
    }
  }

  /// Names of which more is better; of everything else less is.
  static let higherIsBetter: Set = [
    "utilization", "active_pes", "throughput_gops", "gops_per_watt", "gops_per_mm2",
    AccuracyFigure.publishedTop1.rawValue,
  ]
}

/// A figure's name in a unit that its column does not have: `area_total_mm2` for `area_total_um2`.
struct ScaledFigureName {
  /// The column's own name.
  var column: String
  /// What a number in the written unit is multiplied by to be in the column's.
  var factor: Double

  /// The column that a word means; `nil` if it means none.
  init?(_ word: String, among columns: [String]) {
    if columns.contains(word) {
      (column, factor) = (word, 1)
      return
    }
    for family in Self.families {
      for (unit, size) in family where word.hasSuffix(unit) {
        let stem = word.dropLast(unit.count)
        for (other, otherSize) in family where columns.contains(stem + other) {
          (column, factor) = (stem + other, size / otherSize)
          return
        }
      }
    }
    return nil
  }

  /// Units that names end in, by quantity, each with its size.
  private static let families: [KeyValuePairs<String, Double>] = [
    ["_fj": 1e-3, "_pj": 1, "_nj": 1e3, "_uj": 1e6, "_mj": 1e9, "_j": 1e12],
    ["_um2": 1, "_mm2": 1e6, "_cm2": 1e8],
    ["_ns": 1e-6, "_us": 1e-3, "_ms": 1, "_s": 1e3],
    ["_bits": 1, "_bytes": 8, "_kb": 8e3, "_kib": 8192, "_mb": 8e6, "_mib": 8_388_608],
    ["_mops": 1e-3, "_gops": 1, "_tops": 1e3],
    ["gops_per_watt": 1, "tops_per_watt": 1e3],
    ["_uw": 1e-3, "_mw": 1, "_w": 1e3],
  ]
}
