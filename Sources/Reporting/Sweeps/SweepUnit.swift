/// What a figure of a sweep is measured in, as its column's name says, and how people read it.
enum SweepUnit: String, Sendable, Hashable, CaseIterable {
  case energy, area, time, throughput, power, energyDelay, bits, count, share, percent, plain

  /// A unit that people read: a value from `start` up is divided by `size`.
  struct Step: Sendable, Hashable {
    var name: String
    var size: Double
    var start: Double
  }

  /// The unit of a column by its name in reports.
  init(column: String) {
    let endings: [(String, SweepUnit)] = [
      ("_pj", .energy), ("_um2", .area), ("_ms", .time), ("_gops", .throughput), ("_mw", .power),
      ("edp_uj_s", .energyDelay), ("_bits", .bits), ("_cycles", .count), ("macs", .count), ("bops", .count),
      ("utilization", .share), ("_percent", .percent),
    ]
    self = endings.first { column.hasSuffix($0.0) }?.1 ?? .plain
  }

  /// From small to large, for values in the unit of the column's name.
  var steps: [Step] {
    func ladder(_ names: [String], from size: Double, by factor: Double = 1000) -> [Step] {
      var size = size
      return names.map { name in
        defer { size *= factor }
        // What would be rounded up to a unit is written in it.
        return Step(name: name, size: size, start: size * 0.9995)
      }
    }
    switch self {
    case .energy: return ladder(["fJ", "pJ", "nJ", "uJ", "mJ", "J", "kJ"], from: 1e-3)
    case .area: return [Step(name: "um2", size: 1, start: 0), Step(name: "mm2", size: 1e6, start: 9995)]
    case .time: return ladder(["ns", "us", "ms", "s"], from: 1e-6)
    case .throughput: return ladder(["OPS", "kOPS", "MOPS", "GOPS", "TOPS", "POPS"], from: 1e-9)
    case .power: return ladder(["nW", "uW", "mW", "W", "kW"], from: 1e-6)
    case .energyDelay: return ladder(["aJs", "fJs", "pJs", "nJs", "uJs", "mJs", "Js"], from: 1e-12)
    // Eight bits are a byte.
    case .bits: return ladder(["B", "KiB", "MiB", "GiB", "TiB"], from: 8, by: 1024)
    case .count: return ladder(["", "k", "M", "G", "T", "P"], from: 1)
    case .share: return [Step(name: "%", size: 0.01, start: 0)]
    case .percent: return [Step(name: "%", size: 1, start: 0)]
    case .plain: return []
    }
  }

  /// The value for people: three digits and the unit that fits.
  func text(_ value: Double) -> String {
    guard value.isFinite else { return "n/a" }
    if self == .share { return Scaled.percent(value) }
    if self == .count, value.magnitude < 1000, value == value.rounded() { return Decimals.fixed(value, 0) }
    guard let step = steps.last(where: { value.magnitude >= $0.start }) ?? steps.first else {
      return Decimals.significant(value)
    }
    return [Decimals.significant(value / step.size), step.name].filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// A figure's cell for people; what is no number stays as it is, and an empty cell becomes a dash.
  func text(cell: String) -> String {
    if cell.isEmpty { return "–" }
    guard let value = Double(cell), value.isFinite else { return cell }
    return text(value)
  }
}
