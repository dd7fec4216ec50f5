import Documents
import Quantities

/// What stands under a quantity's own key.
enum WrittenRule {
  /// Nothing: known at the points alone.
  case absent
  /// `null`.
  case unknown
  /// What holds along the axes: the width, or capacity and word.
  case axes([AxisRule], Provenance)
  /// As the quantity of that key.
  case sameAs(String, Provenance)
  /// Nanowatts per square micrometre.
  case perArea(Double, Provenance)
  /// Something that was reported.
  case wrong
}

/// The places of an entry's points.
enum PlaceKind {
  /// `bits`.
  case width
  /// `capacity` and `word`.
  case memory
}

extension CostTableReader {
  /// The rules that stand beside an entry's points. Each is read once, so that each finding comes once.
  func rules(of entry: ObjectReader, keys: [String], places: PlaceKind) -> [String: WrittenRule] {
    Dictionary(uniqueKeysWithValues: keys.map { ($0, rule(of: entry, key: $0, keys: keys, places: places)) })
  }

  private func rule(of entry: ObjectReader, key: String, keys: [String], places: PlaceKind) -> WrittenRule {
    guard entry.has(key) else { return .absent }
    guard let value = entry.optional(key) else { return .unknown }
    guard let object = value.object() else { return .wrong }
    if object.has("same_as") {
      let others = keys.filter { $0 != key }.map { (name: $0, value: $0) }
      let other = object.value("same_as")?.choice("quantity", of: others)
      guard let provenance = provenance(of: object), let other else { return .wrong }
      return .sameAs(other, provenance)
    }
    if key == "leakage_nw", object.has("nw_per_um2") {
      let density = object.number("nw_per_um2", in: Self.prices)
      guard let provenance = provenance(of: object), let density else { return .wrong }
      return .perArea(density, provenance)
    }
    let axes: [AxisRule] =
      switch places {
      case .width: [axis(of: object)]
      case .memory: ["by_capacity", "by_word"].map { object.optionalObject($0).map(axis) ?? AxisRule() }
      }
    guard let provenance = provenance(of: object) else { return .wrong }
    return .axes(axes, provenance)
  }

  private func axis(of object: ObjectReader) -> AxisRule {
    let between = object.optional("between")?.choice("way to join points", of: [("power_law", true)])
    return AxisRule(
      joinsPoints: between ?? false, below: object.optionalNumber("below", in: Self.exponents),
      above: object.optionalNumber("above", in: Self.exponents))
  }
}

/// A figure of a written point.
struct WrittenFigure<Place: Hashable> {
  var place: Place
  var value: Double
  var provenance: Provenance
}

extension CostTableReader {
  /// The figures of an entry's points, by quantity.
  func figures<Place>(
    of entry: ObjectReader, keys: [String], place: (ObjectReader) -> Place?
  ) -> [String: [WrittenFigure<Place>]] {
    var figures: [String: [WrittenFigure<Place>]] = [:]
    let outer = statedProvenance(of: entry)
    for point in (entry.optionalArray("points") ?? []).compactMap({ $0.object() }) {
      let place = place(point)
      var given = 0
      var found: [(key: String, value: Double)] = []
      for key in keys {
        guard let value = point.optional(key) else { continue }
        given += 1
        if let number = value.number(in: Self.prices) { found.append((key, number)) }
      }
      if given == 0 { point.report(.inconsistent("the point gives none of \(keys.joined(separator: ", "))")) }
      let provenance = provenance(of: point, outer: outer)
      guard let place, let provenance else { continue }
      for (key, value) in found {
        if figures[key]?.contains(where: { $0.place == place }) == true {
          point.report(.inconsistent("another point already gives \(key) for this place"), key: key)
        }
        figures[key, default: []].append(WrittenFigure(place: place, value: value, provenance: provenance))
      }
    }
    return figures
  }

  /// Puts figures and rules of an entry together, quantity by quantity.
  func quantities<Place, Cost>(
    of entry: ObjectReader, rules: [String: WrittenRule], figures: [String: [WrittenFigure<Place>]],
    build: ([WrittenFigure<Place>], [AxisRule], Provenance) -> Cost,
    borrow: (Cost, Borrowing) -> Cost
  ) -> [String: Cost] {
    var costs: [String: Cost] = [:]
    for (key, rule) in rules {
      let points = figures[key] ?? []
      switch rule {
      case .axes(let axes, let provenance) where !points.isEmpty: costs[key] = build(points, axes, provenance)
      case .absent where !points.isEmpty: costs[key] = build(points, [], points[0].provenance)
      case .axes: entry.report(.inconsistent("no point gives \(key), which this rule is for"), key: key)
      case .absent, .wrong: break
      case .unknown, .sameAs, .perArea:
        if !points.isEmpty { entry.report(.inconsistent("points give \(key) as well"), key: key) }
      }
    }
    for case (let key, .sameAs(let other, let provenance)) in rules {
      if case .sameAs = rules[other] {
        entry.report(.inconsistent("\(other) is itself the same as another"), key: key)
      }
      costs[key] = costs[other].map { borrow($0, Borrowing(key: other, provenance: provenance)) }
    }
    return costs
  }
}
