import Documents
import Quantities

extension CostTableReader {
  /// An entry of `components`.
  func component(_ component: Component, _ entry: ObjectReader) -> ComponentCost {
    let energy = component == .wire ? "energy_pj_per_mm" : "energy_pj"
    let keys = component == .wire ? [energy] : [energy, "area_um2", "leakage_nw"]
    let (curves, rules) = curves(of: entry, keys: keys)
    var leakage = curves["leakage_nw"].map { LeakageCost.curve($0) }
    if case .perArea(let density, let provenance) = rules["leakage_nw"] {
      leakage = .perArea(nanowatts: density, provenance)
    }
    return ComponentCost(
      energy: curves[energy], area: curves["area_um2"], leakage: leakage,
      voltage: entry.optionalQuantity("voltage", Millivolts.self, bare: .volts))
  }

  /// The entry `dram`.
  func dram(_ entry: ObjectReader) -> DRAMCost {
    let access = access(entry)
    return DRAMCost(read: access.read, write: access.write, background: power("background_mw", of: entry))
  }

  /// The section `hierarchy`.
  func hierarchy(_ object: ObjectReader) -> HierarchyCost {
    HierarchyCost(
      element: object.optionalObject("element").map(access), shared: object.optionalObject("shared").map(access),
      network: object.optionalObject("network").flatMap { curves(of: $0, keys: ["energy_pj"]).curves["energy_pj"] })
  }

  /// What is read and written so many bits at once.
  private func access(_ entry: ObjectReader) -> AccessCost {
    let (curves, _) = curves(of: entry, keys: ["read_pj", "write_pj"])
    return AccessCost(read: curves["read_pj"], write: curves["write_pj"])
  }

  /// A power with its source, or `nil` where it is unknown.
  func power(_ key: String, of entry: ObjectReader) -> CostPoint? {
    guard let object = entry.optionalObject(key) else { return nil }
    let value = object.number("value", in: Self.prices)
    guard let provenance = provenance(of: object), let value else { return nil }
    return CostPoint(size: 1, value: value, provenance: provenance)
  }

  /// The list `leaves_out`; `nil` when there is none.
  func uncounted() -> Set<UncountedCost>? {
    root.optionalArray("leaves_out").map { values in
      Set(values.compactMap { $0.choice("counter", UncountedCost.self) })
    }
  }

  /// The entry `memories.sram`.
  func memory(_ entry: ObjectReader) -> MemoryCost {
    let keys = ["read_pj", "write_pj", "leakage_mw", "area_um2"]
    let words = Bits(Self.widths.lowerBound)...Bits(Self.widths.upperBound)
    let figures = figures(of: entry, keys: keys) { point -> MemoryPlace? in
      let capacity = point.bits("capacity", bare: .bytes)
      let word = point.bits("word", bare: .bits, in: words)
      return if let capacity, let word { MemoryPlace(capacity: capacity, word: word) } else { nil }
    }
    let surfaces = quantities(
      of: entry, rules: rules(of: entry, keys: keys, places: .memory), figures: figures
    ) { figures, axes, provenance in
      CostSurface(
        points: figures.map {
          MemoryPoint(
            capacity: $0.place.capacity, word: $0.place.word, value: $0.value, provenance: $0.provenance)
        }, byCapacity: axes.first ?? AxisRule(), byWord: axes.last ?? AxisRule(), ruleProvenance: provenance)
    } borrow: { surface, borrowing in
      var surface = surface
      surface.borrowing = borrowing
      return surface
    }
    return MemoryCost(
      read: surfaces["read_pj"], write: surfaces["write_pj"], leakage: surfaces["leakage_mw"],
      area: surfaces["area_um2"])
  }

  private struct MemoryPlace: Hashable {
    var capacity: Bits
    var word: Bits
  }

  /// The quantities of an entry that is priced by width.
  private func curves(
    of entry: ObjectReader, keys: [String]
  ) -> (curves: [String: CostCurve], rules: [String: WrittenRule]) {
    let figures = figures(of: entry, keys: keys) { $0.integer("bits", in: Self.widths) }
    let rules = rules(of: entry, keys: keys, places: .width)
    let curves = quantities(of: entry, rules: rules, figures: figures) { figures, axes, provenance in
      CostCurve(
        points: figures.map { CostPoint(size: Double($0.place), value: $0.value, provenance: $0.provenance) },
        rule: axes.first ?? AxisRule(), ruleProvenance: provenance)
    } borrow: { curve, borrowing in
      var curve = curve
      curve.borrowing = borrowing
      return curve
    }
    return (curves, rules)
  }
}
