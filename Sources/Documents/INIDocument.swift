/// A configuration file of sections with `key = value` or `key : value` lines, as Python's `configparser` reads them.
///
/// Comments are lines that start with `#` or `;`. Keys and sections may be indented. Keys keep their spelling; two that
/// differ in case only are the same key. Values have no quotes and reach to the end of their line.
public struct INIDocument: Sendable, Hashable {
  /// A key with its value.
  public struct Entry: Sendable, Hashable {
    /// As written.
    public let key: String
    /// Where the key starts.
    public let keyPosition: SourcePosition
    /// Without the white space around it; may be empty.
    public let value: String
    /// Where the value starts.
    public let valuePosition: SourcePosition
  }

  /// A `[name]` with the entries below it.
  public struct Section: Sendable, Hashable {
    /// What stands between the brackets.
    public let name: String
    /// Where the bracket opens.
    public let position: SourcePosition
    /// In file order.
    public internal(set) var entries: [Entry] = []
  }

  /// The file as the user named it.
  public let file: String
  /// In file order.
  public internal(set) var sections: [Section] = []

  /// The document in `bytes`, which messages call `file`.
  /// - Throws: every line that is no section, entry or comment; keys and sections given twice; or that the bytes are not
  ///   text.
  public static func parse(_ bytes: [UInt8], file: String) throws(Findings) -> INIDocument {
    var reader = INIReader(file: file)
    for line in try TextLines(bytes, file: file).lines where !reader.isFull { reader.read(line) }
    if reader.document.sections.isEmpty, reader.findings.isEmpty {
      throw Findings(Finding(file: file, origin: .position(.start), problem: .syntax(.emptyFile)))
    }
    if let findings = Findings(reader.findings) { throw findings }
    return reader.document
  }

  /// The document as an object of objects, so that ``ObjectReader`` can read it; values that are numbers are numbers,
  /// others are text.
  public var root: JSON5Node {
    let members = sections.map { section in
      let entries = section.entries.map { entry in
        JSON5Member(
          key: entry.key, keyOrigin: .position(entry.keyPosition),
          value: JSON5Node(.plain(entry.value), at: .position(entry.valuePosition)))
      }
      let origin = SourceOrigin.position(section.position)
      return JSON5Member(key: section.name, keyOrigin: origin, value: JSON5Node(.object(entries), at: origin))
    }
    return JSON5Node(.object(members), at: .position(.start))
  }

  /// The same with what belongs to it.
  public var document: JSON5Document { JSON5Document(file: file, root: root) }
}

extension JSON5Value {
  /// What a text without quotes stands for in CSV and INI files: a number where it is one, else text.
  static func plain(_ text: String) -> JSON5Value {
    JSON5Number(plain: text).map { .number($0) } ?? .string(text)
  }
}

/// Puts a document together line by line.
private struct INIReader {
  var document: INIDocument
  var findings: [Finding] = []
  /// The lines of the keys of the current section, and of all sections.
  private var keyLines: [String: Int] = [:]
  private var sectionLines: [String: Int] = [:]

  init(file: String) { document = INIDocument(file: file) }

  /// Whether there are more findings than anybody reads.
  var isFull: Bool { findings.count >= FindingLog.limit }

  mutating func read(_ line: TextLines.Line) {
    let text = line.text.trimmingSpaces
    guard let first = text.first, first != "#", first != ";" else { return }
    let position = SourcePosition(line: line.number, column: line.text.column(of: text.startIndex))
    if first == "[" {
      readSection(text, at: position)
    } else {
      readEntry(text, of: line, at: position)
    }
  }

  private mutating func readSection(_ text: Substring, at position: SourcePosition) {
    guard text.last == "]", text.count > 2 else { return report(.syntax(.notAnEntry(String(text))), at: position) }
    let name = String(text.dropFirst().dropLast().trimmingSpaces)
    if let first = sectionLines[name] { report(.duplicateKey(name, firstLine: first), at: position) }
    sectionLines[name] = sectionLines[name] ?? position.line
    keyLines = [:]
    document.sections.append(INIDocument.Section(name: name, position: position))
  }

  private mutating func readEntry(_ text: Substring, of line: TextLines.Line, at position: SourcePosition) {
    guard let delimiter = text.firstIndex(where: { $0 == "=" || $0 == ":" }), delimiter > text.startIndex else {
      return report(.syntax(.notAnEntry(String(text))), at: position)
    }
    let key = String(text[..<delimiter].trimmingSpaces)
    let value = text[text.index(after: delimiter)...].trimmingSpaces
    guard !document.sections.isEmpty else { return report(.syntax(.entryOutsideSection(key)), at: position) }
    if let first = keyLines[key.lowercased()] {
      return report(.duplicateKey(key, firstLine: first), at: position, key: key)
    }
    keyLines[key.lowercased()] = position.line
    let valuePosition = SourcePosition(line: line.number, column: line.text.column(of: value.startIndex))
    document.sections[document.sections.count - 1].entries.append(
      INIDocument.Entry(key: key, keyPosition: position, value: String(value), valuePosition: valuePosition))
  }

  private mutating func report(_ problem: Problem, at position: SourcePosition, key: String? = nil) {
    let steps = [document.sections.last?.name, key].compactMap { $0.map { DocumentPath.Step.key($0) } }
    let path = key == nil ? DocumentPath.root : DocumentPath(steps)
    findings.append(Finding(file: document.file, origin: .position(position), path: path, problem: problem))
  }
}
