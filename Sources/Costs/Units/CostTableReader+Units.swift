import Documents
import Quantities

extension CostTableReader {
  /// The range of a fit's factors, either sign.
  private static let factors = -1e6...1e6
  /// The range of a unit's measures.
  private static let measures = 0...65536

  /// The section `units`.
  func units() -> [UnitKind: UnitCost] {
    guard let object = root.optionalObject("units") else { return [:] }
    var costs: [UnitKind: UnitCost] = [:]
    for kind in UnitKind.allCases {
      if let entry = object.optionalObject(kind.rawValue) { costs[kind] = unit(kind, entry) }
    }
    return costs
  }

  /// An entry of `units`.
  private func unit(_ kind: UnitKind, _ entry: ObjectReader) -> UnitCost {
    let keys = UnitQuantity.allCases.map(\.rawValue)
    let figures = figures(of: entry, keys: keys) { point -> [Int]? in
      let place = kind.parameters.map { point.integer($0.rawValue, in: Self.measures) }
      return place.contains(nil) ? nil : place.compactMap(\.self)
    }
    var quantities: [UnitQuantity: UnitCurve] = [:]
    var borrowed: [UnitQuantity: (quantity: UnitQuantity, provenance: Provenance)] = [:]
    for quantity in UnitQuantity.allCases {
      let points = (figures[quantity.rawValue] ?? []).map {
        UnitPoint(place: $0.place, value: $0.value, provenance: $0.provenance)
      }
      let rule = unitRule(of: entry, quantity: quantity, of: kind)
      switch rule {
      case .fit(let fit): quantities[quantity] = UnitCurve(points: points, fit: fit)
      case .sameAs(let other, let provenance):
        borrowed[quantity] = (other, provenance)
        if !points.isEmpty {
          entry.report(.inconsistent("points give \(quantity.rawValue) as well"), key: quantity.rawValue)
        }
      case .absent where !points.isEmpty: quantities[quantity] = UnitCurve(points: points)
      case .absent, .wrong: break
      }
    }
    for (quantity, (other, provenance)) in borrowed {
      if borrowed[other] != nil {
        entry.report(
          .inconsistent("\(other.rawValue) is itself the same as another"), key: quantity.rawValue)
      }
      quantities[quantity] = quantities[other].map { curve in
        var curve = curve
        curve.borrowing = Borrowing(key: other.rawValue, provenance: provenance)
        return curve
      }
    }
    return UnitCost(quantities: quantities, voltage: entry.optionalQuantity("voltage", Millivolts.self, bare: .volts))
  }

  /// What stands under a quantity's own key.
  private enum UnitRule {
    /// Nothing, or `null`: known at the points alone.
    case absent
    case fit(UnitFit)
    case sameAs(UnitQuantity, Provenance)
    /// Something that was reported.
    case wrong
  }

  private func unitRule(of entry: ObjectReader, quantity: UnitQuantity, of kind: UnitKind) -> UnitRule {
    guard let value = entry.optional(quantity.rawValue) else { return .absent }
    guard let object = value.object() else { return .wrong }
    if object.has("same_as") {
      let others = UnitQuantity.allCases.filter { $0 != quantity && $0.unit == quantity.unit }
      let other = object.value("same_as")?.choice("quantity", of: others.map { (name: $0.rawValue, value: $0) })
      guard let provenance = provenance(of: object), let other else { return .wrong }
      return .sameAs(other, provenance)
    }
    let written = object.objects("fit")
    let terms = (written ?? []).compactMap { fitTerm($0, of: kind) }
    if written?.isEmpty == true { object.report(.inconsistent("a fit has at least one term"), key: "fit") }
    guard let provenance = provenance(of: object), let written, terms.count == written.count, !terms.isEmpty else {
      return .wrong
    }
    return .fit(UnitFit(terms: terms, provenance: provenance))
  }

  /// `{ times: 0.00939, of: ["activation_bits", "weight_bits"] }`, or `{ times: -11.1 }`.
  private func fitTerm(_ object: ObjectReader, of kind: UnitKind) -> UnitFit.Term? {
    let factor = object.number("times", in: Self.factors)
    let names = object.optionalArray("of") ?? []
    let choices = kind.parameters.map { (name: $0.rawValue, value: $0) }
    let parameters = names.compactMap { $0.choice("measure of \(kind.rawValue)", of: choices) }
    guard let factor, parameters.count == names.count else { return nil }
    return UnitFit.Term(factor, parameters)
  }
}
