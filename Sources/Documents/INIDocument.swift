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

  /// How many sections and entries a document may have.
  public static let entryLimit = 100_000

  /// The document in `bytes`, which messages call `file`.
  /// - Throws: every line that is no section, entry or comment; keys and sections given twice; or that the bytes are not
  ///   text.
  public static func parse(_ bytes: [UInt8], file: String) throws(Findings) -> INIDocument {
    var reader = INIReader(file: file)
    for line in try TextLines(bytes, file: file) where !reader.isFull { reader.read(line) }
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
  private var entryCount = 0

  init(file: String) { document = INIDocument(file: file) }

  /// Whether there are more findings than anybody reads.
  var isFull: Bool { findings.count >= FindingLog.limit || entryCount > INIDocument.entryLimit }

  mutating func read(_ line: TextLine) {
    var line = line
    line.skipSpace()
    switch line.first {
    case nil, UInt8(ascii: "#"), UInt8(ascii: ";"): break
    case UInt8(ascii: "["): readSection(line)
    default: readEntry(line)
    }
    if entryCount > INIDocument.entryLimit {
      report(.syntax(.tooManyValues(limit: INIDocument.entryLimit)), at: line.position)
    }
  }

  private mutating func readSection(_ written: TextLine) {
    var line = written
    line.take()
    line.skipSpace()
    let name = line.take { $0 == UInt8(ascii: "]") }
    let isClosed = line.take().isEmpty == false
    line.skipSpace()
    guard !name.isEmpty, isClosed, line.first == nil else { return reportLine(written) }
    entryCount += 1
    if let first = sectionLines[name] { report(.duplicateKey(name, firstLine: first), at: written.position) }
    sectionLines[name] = sectionLines[name] ?? written.number
    keyLines = [:]
    document.sections.append(INIDocument.Section(name: name, position: written.position))
  }

  private mutating func readEntry(_ written: TextLine) {
    var line = written
    let key = line.take { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }
    guard !key.isEmpty, line.first != nil else { return reportLine(written) }
    guard let section = document.sections.last?.name else {
      return report(.syntax(.entryOutsideSection(key)), at: written.position)
    }
    entryCount += 1
    if let first = keyLines[key.lowercased()] {
      let path = DocumentPath([.key(section), .key(key)])
      return report(.duplicateKey(key, firstLine: first), at: written.position, path: path)
    }
    keyLines[key.lowercased()] = written.number
    line.take()
    line.skipSpace()
    let valuePosition = line.position
    let value = line.take { _ in false }
    document.sections[document.sections.count - 1].entries.append(
      INIDocument.Entry(key: key, keyPosition: written.position, value: value, valuePosition: valuePosition))
  }

  private mutating func reportLine(_ line: TextLine) {
    var rest = line
    report(.syntax(.notAnEntry(rest.take { _ in false })), at: line.position)
  }

  private mutating func report(_ problem: Problem, at position: SourcePosition, path: DocumentPath = .root) {
    findings.append(Finding(file: document.file, origin: .position(position), path: path, problem: problem))
  }
}
