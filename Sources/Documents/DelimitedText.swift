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
    /// Where the text starts (for an empty field: where it would).
    public let position: SourcePosition

    /// The field as a value: a number where the text is one, else text.
    public var node: JSON5Node { JSON5Node(.plain(text), at: .position(position)) }

    /// A reader that checks the field as it would any value. Findings name `column`.
    public func reader(column: String, log: FindingLog) -> ValueReader {
      ValueReader(node: node, path: DocumentPath([.key(column)]), log: log)
    }
  }

  /// A line that holds something.
  public struct Row: Sendable, Hashable {
    /// Counted from 1, blank lines included.
    public let line: Int
    /// At least one.
    public let fields: [Field]

    /// Whether every field is empty.
    public var isEmpty: Bool { fields.allSatisfy(\.text.isEmpty) }
    /// Where the row starts.
    public var position: SourcePosition { fields.first?.position ?? SourcePosition(line: line, column: 1) }
  }

  /// The file as the user named it.
  public let file: String
  /// From the top down.
  public let rows: [Row]

  /// How many fields a table may have.
  public static let fieldLimit = 1_000_000

  /// The table in `bytes`, which messages call `file`.
  ///
  /// A field may stand in double quotes, with `""` for one quote inside; it ends in its line. The separator is an ASCII
  /// character.
  /// - Throws: every line whose quotes are wrong, or that the bytes are not text.
  public static func parse(
    _ bytes: [UInt8], file: String, separator: Unicode.Scalar = ","
  ) throws(Findings) -> DelimitedText {
    let separator = UInt8(truncatingIfNeeded: separator.value)
    var rows: [Row] = []
    var findings: [Finding] = []
    var count = 0
    for var line in try TextLines(bytes, file: file) {
      var start = line
      start.skipSpace(before: separator)
      guard start.first != nil else { continue }
      let row = Row(
        line: line.number,
        fields: fields(of: &line, separator: separator) { problem, position in
          findings.append(Finding(file: file, origin: .position(position), problem: .syntax(problem)))
        })
      count += row.fields.count
      if count > fieldLimit {
        findings.append(
          Finding(
            file: file, origin: .position(row.position), problem: .syntax(.tooManyValues(limit: fieldLimit))))
      }
      if count > fieldLimit || findings.count >= FindingLog.limit { break }
      rows.append(row)
    }
    if let findings = Findings(findings) { throw findings }
    return DelimitedText(file: file, rows: rows)
  }

  private static func fields(
    of line: inout TextLine, separator: UInt8, report: (SyntaxProblem, SourcePosition) -> Void
  ) -> [Field] {
    var fields: [Field] = []
    while fields.count <= fieldLimit {
      line.skipSpace(before: separator)
      let position = line.position
      if line.first == UInt8(ascii: "\"") {
        let (text, problem) = quotedText(&line, separator: separator)
        if let problem { report(problem, position) }
        fields.append(Field(text: text, position: position))
      } else {
        fields.append(Field(text: line.take { $0 == separator }, position: position))
      }
      guard line.first != nil else { break }
      line.take()
    }
    return fields
  }

  /// The text in the quotes that open at the rest of `line`, and what is wrong with them; goes to the next separator.
  private static func quotedText(_ line: inout TextLine, separator: UInt8) -> (String, SyntaxProblem?) {
    let quote = UInt8(ascii: "\"")
    var text: [UInt8] = []
    line.take()
    while let end = line.rest.firstIndex(of: quote) {
      text += line.take(end - line.rest.startIndex)
      line.take()
      guard line.first == quote else {
        line.skipSpace(before: separator)
        let surplus = line.take { $0 == separator }
        return (String(decoding: text, as: UTF8.self), surplus.isEmpty ? nil : .textAfterQuote(surplus))
      }
      text += line.take()
    }
    text += line.take(line.rest.count)
    return (String(decoding: text, as: UTF8.self), .unterminatedField)
  }
}
