/// A table in a text file: fields between separators, one row a line (CSV).
///
/// Lines without any character but white space are no rows; a row of separators alone is a row of empty fields, and a
/// separator at the end of a line is followed by one more empty field. What header, comments and empty fields mean is
/// for the reader of the particular format to say.
public struct DelimitedText: Sendable, Hashable {
  /// A field without the white space and quotes around it.
  public struct Field: Sendable, Hashable {
    /// What it holds.
    public let text: String
    /// Where the text starts (for an empty field: where the field does).
    public let position: SourcePosition

    /// The field as a value: a number where the text is one, else text. A ``ValueReader`` checks it like any other.
    public var node: JSON5Node { JSON5Node(.plain(text), at: .position(position)) }
  }

  /// A line that holds something.
  public struct Row: Sendable, Hashable {
    /// Counted from 1, blank lines included.
    public let line: Int
    /// At least one.
    public let fields: [Field]

    /// Whether every field is empty.
    public var isEmpty: Bool { fields.allSatisfy(\.text.isEmpty) }
  }

  /// The file as the user named it.
  public let file: String
  /// From the top down.
  public let rows: [Row]

  /// How many fields a table may have.
  public static let fieldLimit = 2_000_000

  /// The table in `bytes`, which messages call `file`.
  ///
  /// A field may stand in double quotes, with `""` for one quote inside; it ends in its line.
  /// - Throws: every line whose quotes are wrong, or that the bytes are not text.
  public static func parse(
    _ bytes: [UInt8], file: String, separator: Character = ","
  ) throws(Findings) -> DelimitedText {
    var rows: [Row] = []
    var findings: [Finding] = []
    var count = 0
    for line in try TextLines(bytes, file: file).lines where !line.text.allSatisfy(\.isWhitespace) {
      let fields = fields(of: line, separator: separator) { problem, position in
        findings.append(Finding(file: file, origin: .position(position), problem: .syntax(problem)))
      }
      count += fields.count
      rows.append(Row(line: line.number, fields: fields))
      if count > fieldLimit || findings.count >= FindingLog.limit { break }
    }
    if count > fieldLimit {
      findings.append(Finding(file: file, problem: .syntax(.tooManyValues(limit: fieldLimit))))
    }
    if let findings = Findings(findings) { throw findings }
    return DelimitedText(file: file, rows: rows)
  }

  private static func fields(
    of line: TextLines.Line, separator: Character, report: (SyntaxProblem, SourcePosition) -> Void
  ) -> [Field] {
    var fields: [Field] = []
    var cursor = FieldCursor(line: line, separator: separator)
    repeat {
      let (field, problem) = cursor.next()
      if let problem { report(problem, field.position) }
      fields.append(field)
    } while cursor.takeSeparator()
    return fields
  }
}

/// Goes through one line field by field; each column is counted once.
private struct FieldCursor {
  private let line: TextLines.Line
  private let separator: Character
  private var rest: Substring
  private var column = 1

  init(line: TextLines.Line, separator: Character) {
    self.line = line
    self.separator = separator
    rest = line.text
  }

  /// Goes behind the separator, if one is next.
  mutating func takeSeparator() -> Bool {
    guard let next = rest.first, next == separator else { return false }
    take()
    return true
  }

  /// The field up to the next separator or the end.
  mutating func next() -> (DelimitedText.Field, SyntaxProblem?) {
    let start = position
    while let next = rest.first, next.isWhitespace, next != separator { take() }
    if rest.first == "\"" { return quoted() }
    let textStart = position
    let text = rest.prefix { $0 != separator }
    column += text.unicodeScalars.count
    rest = rest[text.endIndex...]
    let trimmed = String(text.trimmingSpaces)
    return (DelimitedText.Field(text: trimmed, position: trimmed.isEmpty ? start : textStart), nil)
  }

  private mutating func quoted() -> (DelimitedText.Field, SyntaxProblem?) {
    let start = position
    take()
    var text = ""
    while let next = rest.first {
      take()
      if next != "\"" {
        text.append(next)
      } else if rest.first == "\"" {
        text.append("\"")
        take()
      } else {
        let tail = rest.prefix { $0 != separator }
        column += tail.unicodeScalars.count
        rest = rest[tail.endIndex...]
        let surplus = String(tail.trimmingSpaces)
        return (DelimitedText.Field(text: text, position: start), surplus.isEmpty ? nil : .textAfterQuote(surplus))
      }
    }
    return (DelimitedText.Field(text: text, position: start), .unterminatedField)
  }

  private var position: SourcePosition { SourcePosition(line: line.number, column: column) }

  private mutating func take() { column += rest.removeFirst().unicodeScalars.count }
}
