import Costs
import Quantities

/// A cost table with the source of every figure, for `picojoule costs`.
public struct CostSheet: Sendable {
  public var table: CostTable

  /// The sheet of a table.
  public init(table: CostTable) { self.table = table }

  /// A line for each published point, grouped by what it prices, and the sources below.
  public var text: String {
    var sources = SourceList()
    var rows: [[String]] = []
    for component in Component.allCases {
      guard let cost = table.components[component] else { continue }
      let name = component.rawValue
      let unit = (component == .wire ? "pJ/mm" : "pJ") + supply(cost.voltage)
      if let energy = cost.energy { rows += lines(of: energy, "\(name) energy", unit, &sources) }
      if let area = cost.area { rows += lines(of: area, "\(name) area", "um2", &sources) }
      switch cost.leakage {
      case .curve(let curve): rows += lines(of: curve, "\(name) leakage", "nW", &sources)
      case .perArea(let nanowatts, let provenance):
        rows.append(["\(name) leakage", "its area", "\(nanowatts)", "nW/um2"] + sources.cells(of: provenance))
      case nil: break
      }
    }
    for kind in UnitKind.allCases {
      if let cost = table.units[kind] { rows += lines(of: cost, kind, &sources) }
    }
    for (surface, name, unit) in [
      (table.sram.read, "sram read", "pJ/word"), (table.sram.write, "sram write", "pJ/word"),
      (table.sram.leakage, "sram leakage", "mW"), (table.sram.area, "sram area", "um2"),
    ] {
      guard let surface else { continue }
      for point in surface.points {
        let capacity = Scaled.bytes(point.capacity.count)
        rows.append(
          [name, "\(capacity), \(point.word.count) bits", "\(point.value)", unit]
            + sources.cells(of: point.provenance))
      }
      if let borrowing = surface.borrowing {
        rows.append([name, "as \(borrowing.key)", "", unit] + sources.cells(of: borrowing.provenance))
      }
    }
    for (curve, name) in [(table.dram.read, "dram read"), (table.dram.write, "dram write")] {
      if let curve { rows += lines(of: curve, name, "pJ", &sources) }
    }
    for (curve, name) in [
      (table.hierarchy.element?.read, "element memory read"), (table.hierarchy.element?.write, "element memory write"),
      (table.hierarchy.shared?.read, "shared memory read"), (table.hierarchy.shared?.write, "shared memory write"),
      (table.hierarchy.network, "network delivery"),
    ] {
      if let curve { rows += lines(of: curve, name, "pJ", &sources) }
    }
    rows.append(
      table.dram.background.map {
        ["dram background", "", "\($0.value)", "mW"] + sources.cells(of: $0.provenance)
      } ?? ["dram background", "", "n/a", "mW", "", ""])
    if let power = table.staticPower {
      rows.append(["static power", "the chip", "\(power.value)", "mW"] + sources.cells(of: power.provenance))
    }
    for cost in UncountedCost.allCases where table.uncounted.contains(cost) {
      rows.append([cost.rawValue, "", "left out", "", "", ""])
    }
    let grid = TextGrid(
      [.left, .left, .right, .left, .left, .left],
      header: ["price", "of", "value", "unit", "confidence", "source"], rows: rows)
    let fits = fits(&sources)
    var text = "\(table.name): \(table.description.onOneLine)".wrapped(to: 100)
    text += "\(table.node.count) nm, \(Double(table.voltage.count) / 1000) V\n\n"
    text += grid.plain()
    if !fits.isEmpty { text += "\nOff the points\n" }
    for fit in fits { text += fit.wrapped(to: 100, first: "  ") }
    text += "\nSources\n"
    for (number, source) in sources.texts.enumerated() {
      text += source.onOneLine.wrapped(to: 100, first: "  [\(number + 1)] ")
    }
    if !table.notes.isEmpty { text += "\nNotes\n" }
    for note in table.notes { text += note.onOneLine.wrapped(to: 100, first: "  - ") }
    return text
  }

  /// The fits of units, one a paragraph.
  private func fits(_ sources: inout SourceList) -> [String] {
    var fits: [String] = []
    for kind in UnitKind.allCases {
      for quantity in UnitQuantity.allCases {
        guard let curve = table.units[kind]?.quantities[quantity], curve.borrowing == nil, let fit = curve.fit else {
          continue
        }
        let provenance = sources.cells(of: fit.provenance).joined(separator: " ")
        fits.append("\(kind.rawValue) \(quantity.label) = \(fit.text) \(quantity.unit.rawValue) (\(provenance))")
      }
    }
    return fits
  }

  /// " at 1.1 V", where energies were found at another supply than the table's.
  private func supply(_ voltage: Millivolts?) -> String {
    voltage.map { " at \(Double($0.count) / 1000) V" } ?? ""
  }

  /// The points of a unit.
  private func lines(of cost: UnitCost, _ kind: UnitKind, _ sources: inout SourceList) -> [[String]] {
    var rows: [[String]] = []
    for quantity in UnitQuantity.allCases {
      guard let curve = cost.quantities[quantity] else { continue }
      let name = "\(kind.rawValue) \(quantity.label)"
      let unit = quantity.unit.rawValue + (quantity.isEnergy ? supply(cost.voltage) : "")
      if let borrowing = curve.borrowing {
        rows.append([name, "as \(borrowing.key)", "", unit] + sources.cells(of: borrowing.provenance))
        continue
      }
      for point in curve.points {
        let place = zip(kind.parameters, point.place).map { "\($0.short) \($1)" }.joined(separator: ", ")
        rows.append([name, place, "\(point.value)", unit] + sources.cells(of: point.provenance))
      }
    }
    return rows
  }

  private func lines(
    of curve: CostCurve, _ name: String, _ unit: String, _ sources: inout SourceList
  ) -> [[String]] {
    var rows: [[String]] = []
    for point in curve.points {
      rows.append(
        [name, "\(Int(point.size)) bit\(point.size == 1 ? "" : "s")", "\(point.value)", unit]
          + sources.cells(of: point.provenance))
    }
    if let borrowing = curve.borrowing {
      rows.append([name, "as \(borrowing.key)", "", unit] + sources.cells(of: borrowing.provenance))
    }
    if curve.points.count > 0, curve.rule != AxisRule() {
      for rule in rules(curve.rule) { rows.append([name, rule, "", ""] + sources.cells(of: curve.ruleProvenance)) }
    }
    return rows
  }

  /// What holds between and beyond the points, in a few words each.
  private func rules(_ rule: AxisRule) -> [String] {
    var rules: [String] = []
    if rule.joinsPoints { rules.append("between: power law") }
    if let below = rule.below { rules.append("below: ~ n^\(Decimals.significant(below))") }
    if let above = rule.above { rules.append("above: ~ n^\(Decimals.significant(above))") }
    return rules
  }
}

extension UnitQuantity {
  /// The key without its unit: "energy held".
  fileprivate var label: String {
    rawValue.split(separator: "_").dropLast().joined(separator: " ")
  }
}

extension UnitParameter {
  /// The key without "bits": "activation".
  fileprivate var short: String { String(rawValue.split(separator: "_")[0]) }
}

/// Sources in the order in which they are first named.
private struct SourceList {
  var texts: [String] = []

  /// Confidence and the source's number.
  mutating func cells(of provenance: Provenance) -> [String] {
    let text = provenance.source + (provenance.note.map { " (\($0))" } ?? "")
    let index = texts.firstIndex(of: text) ?? texts.count
    if index == texts.count { texts.append(text) }
    return [provenance.confidence.rawValue, "[\(index + 1)]"]
  }
}
