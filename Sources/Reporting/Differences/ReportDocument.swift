import Documents

/// A figure of a report that was read back from JSON.
public enum ReadFigure: Sendable, Hashable {
  /// As it was written, and its value.
  case number(text: String, value: Double)
  case text(String)
  case unknown
}

/// Something with a name, where names come in an order that matters.
public struct Named<Value: Sendable & Hashable>: Sendable, Hashable {
  public var name: String
  public var value: Value
}

/// A JSON report that was read back: names and figures as they stand there, for comparison.
public struct ReportDocument: Sendable, Hashable {
  /// The file as the user named it.
  public var file: String
  /// What was simulated: network, accelerator, costs, engine, settings, and the defaults taken by their keys.
  public var inputs: [Named<String>]
  public var layers: [Named<[Named<ReadFigure>]>]
  public var totals: [Named<ReadFigure>]

  /// Reads the report at `path`, as `--format json` wrote it.
  /// - Throws: what is wrong with the file.
  public static func load(_ path: String) throws(Findings) -> ReportDocument {
    try ReportDocument(try JSON5Document.load(path))
  }

  /// Reads a report out of a document.
  /// - Throws: what is wrong with it.
  public init(_ document: JSON5Document) throws(Findings) {
    self = try document.read { ReportDocument(file: document.file, $0) }.0
  }

  /// Reads a report out of its root. What a later version may have added is passed over.
  private init?(file: String, _ reader: ObjectReader) {
    reader.allowsUnknownKeys = true
    guard let schema = reader.integer("schema", in: 0...) else { return nil }
    guard schema == Report.schema else {
      reader.report(.inconsistent("the report has schema \(schema), and only \(Report.schema) is read"), key: "schema")
      return nil
    }
    self.file = file
    inputs = ["network", "accelerator", "costs", "engine"].compactMap { key in
      reader.string(key).map { Named(name: key, value: $0) }
    }
    if let settings = reader.optionalStrings("settings"), !settings.isEmpty {
      inputs.append(Named(name: "settings", value: settings.joined(separator: ", ")))
    }
    for taken in reader.optionalArray("defaults")?.compactMap({ $0.object() }) ?? [] {
      guard let key = taken.string("key"), let value = taken.string("value") else { continue }
      inputs.append(Named(name: key, value: "\(value) (default)"))
    }
    layers = (reader.objects("layers") ?? []).compactMap { layer in
      layer.allowsUnknownKeys = true
      return layer.string("layer").map { Named(name: $0, value: Self.figures(of: layer.node)) }
    }
    guard let whole = reader.object("totals") else { return nil }
    whole.allowsUnknownKeys = true
    totals = Self.figures(of: whole.node)
  }

  /// The members that are figures; lists such as the stalls are not.
  private static func figures(of node: JSON5Node) -> [Named<ReadFigure>] {
    guard case .object(let members) = node.value else { return [] }
    return members.compactMap { member in
      switch member.value.value {
      case .number(let number): Named(name: member.key, value: .number(text: number.text, value: number.value))
      case .string(let text): Named(name: member.key, value: .text(text))
      case .null: Named(name: member.key, value: .unknown)
      default: nil
      }
    }
  }
}
