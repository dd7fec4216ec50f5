/// A value that two reports do not agree on; `nil` where a report does not have it.
public struct Change<Value: Sendable & Hashable>: Sendable, Hashable {
  public var name: String
  public var before: Value?
  public var after: Value?
}

extension Change<ReadFigure> {
  /// The change relative to the first value: 0.5 for half as much again. `nil` unless both are numbers and the first is not
  /// zero.
  public var relative: Double? {
    guard case .number(_, let before) = before, case .number(_, let after) = after, before != 0 else { return nil }
    return (after - before) / before.magnitude
  }
}

/// What changed from one report to another.
public struct ReportDifference: Sendable, Hashable {
  public var before: ReportDocument
  public var after: ReportDocument
  public var inputs: [Change<String>]
  /// Layers of both reports with the figures that differ, in the order of the second.
  public var layers: [Named<[Change<ReadFigure>]>]
  public var removedLayers: [String]
  public var addedLayers: [String]
  public var totals: [Change<ReadFigure>]

  /// Compares two reports. Layers are matched by name.
  public init(from before: ReportDocument, to after: ReportDocument) {
    self.before = before
    self.after = after
    inputs = Self.changes(before.inputs, after.inputs)
    totals = Self.changes(before.totals, after.totals)
    let known = Dictionary(before.layers.map { ($0.name, $0.value) }) { first, _ in first }
    let kept = Set(after.layers.map(\.name))
    layers = after.layers.compactMap { layer in
      guard let earlier = known[layer.name] else { return nil }
      let changes = Self.changes(earlier, layer.value)
      return changes.isEmpty ? nil : Named(name: layer.name, value: changes)
    }
    addedLayers = after.layers.map(\.name).filter { known[$0] == nil }
    removedLayers = before.layers.map(\.name).filter { !kept.contains($0) }
  }

  /// Whether inputs, layers and totals are the same.
  public var isEmpty: Bool {
    inputs.isEmpty && layers.isEmpty && addedLayers.isEmpty && removedLayers.isEmpty && totals.isEmpty
  }

  /// What differs, in the order of `after`; what it does not have comes last.
  private static func changes<Value>(_ before: [Named<Value>], _ after: [Named<Value>]) -> [Change<Value>] {
    let old = Dictionary(before.map { ($0.name, $0.value) }) { first, _ in first }
    let names = Set(after.map(\.name))
    let changed = after.compactMap { value in
      old[value.name] == value.value ? nil : Change(name: value.name, before: old[value.name], after: value.value)
    }
    let gone = before.filter { !names.contains($0.name) }
    return changed + gone.map { Change(name: $0.name, before: $0.value, after: nil) }
  }
}
