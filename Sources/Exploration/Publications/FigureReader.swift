import Costs
import Documents

/// Reads published figures with their sources.
struct FigureReader {
  /// The range of every figure: below and above what was ever printed.
  static let values = 1e-12...1e18

  /// The bibliography of the file, by key.
  let sources: [String: String]

  /// What an object says of source and confidence for all figures in it that say nothing themselves.
  struct Stated {
    var source: String?
    var confidence: Confidence?
    /// Whether something was wrong with it, which has been said once.
    var isWrong = false
  }

  /// What `object` states, and where it states nothing what the one around it does.
  func stated(in object: ObjectReader, over outer: Stated) -> Stated {
    var stated = outer
    if let key = object.optional("source"), let name = key.name() {
      if let source = sources[name] {
        stated.source = source
      } else {
        let names = sources.keys.sorted()
        let near = nearest(to: name, among: names)
        stated.isWrong = true
        key.report(.unknownName(kind: "source", found: name, allowed: names, nearest: near))
      }
    }
    if object.has("confidence") {
      let confidence = object.choice("confidence", Confidence.self)
      if let confidence { stated.confidence = confidence } else { stated.isWrong = true }
    }
    return stated
  }

  /// The figures in `object`, one for each key that names one: a number, or an object with `value` and a word on where it
  /// comes from. In the order of ``PublishedFigure``.
  func entries(
    _ object: ObjectReader, of scope: PublishedFigure.Scope, under outer: Stated
  ) -> [PublishedChip.Entry] {
    PublishedFigure.all(in: scope).compactMap { figure in
      guard let value = object.optional(figure.rawValue) else { return nil }
      guard case .object = value.node.value else {
        guard let number = value.number(in: Self.values), let provenance = provenance(under: outer, at: value) else {
          return nil
        }
        return PublishedChip.Entry(figure, number, provenance)
      }
      guard let entry = value.object() else { return nil }
      let number = entry.number("value", in: Self.values)
      let provenance = provenance(of: entry, under: stated(in: entry, over: outer))
      guard let number, let provenance else { return nil }
      return PublishedChip.Entry(figure, number, provenance)
    }
  }

  /// Source, confidence and `note` of an object.
  func provenance(of object: ObjectReader, under stated: Stated) -> Provenance? {
    let note = object.optionalString("note")
    if stated.source == nil, !stated.isWrong { _ = object.value("source") }
    if stated.confidence == nil, !stated.isWrong { _ = object.value("confidence") }
    guard let source = stated.source, let confidence = stated.confidence else { return nil }
    return Provenance(source: source, confidence: confidence, note: note)
  }

  /// The same of a bare number, which has what stands around it.
  private func provenance(under stated: Stated, at value: ValueReader) -> Provenance? {
    guard let source = stated.source, let confidence = stated.confidence else {
      if stated.isWrong { return nil }
      value.report(
        .inconsistent("a bare number takes source and confidence from the objects around it, which have none"))
      return nil
    }
    return Provenance(source: source, confidence: confidence)
  }
}
