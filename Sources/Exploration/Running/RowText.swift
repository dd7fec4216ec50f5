/// The line of `results.csv` that a row is (RFC 4180): its point, its cells and its failure. A line of the journal holds
/// the same, so that results are copied and never printed twice.
enum RowText {
  /// Without a newline at the end or anywhere else.
  static func bytes(of row: SweepRow) -> [UInt8] {
    var bytes = Array(String(row.index).utf8)
    for cell in row.cells {
      bytes.append(comma)
      append(cell, to: &bytes)
    }
    bytes.append(comma)
    if let failure = row.failure { append(failure, to: &bytes) }
    return bytes
  }

  /// The header above such lines.
  static func header(_ columns: [String]) -> [UInt8] {
    var bytes = Array("point".utf8)
    for column in columns {
      bytes.append(comma)
      append(column, to: &bytes)
    }
    return bytes
  }

  /// The row that a line is; `nil` if it is none of that many columns.
  static func row(_ bytes: some Collection<UInt8>, columns: Int) -> SweepRow? {
    var fields: [[UInt8]] = [[]]
    var isQuoted = false
    var previous: UInt8 = 0
    for byte in bytes {
      if byte == quote {
        // A quote inside of quotes is written twice: the second one brings the first back.
        if !isQuoted, previous == quote { fields[fields.count - 1].append(quote) }
        isQuoted.toggle()
      } else if byte == comma, !isQuoted {
        fields.append([])
      } else {
        fields[fields.count - 1].append(byte)
      }
      previous = byte
    }
    guard !isQuoted, fields.count == columns + 1 else { return nil }
    var cells = fields.map { String(decoding: $0, as: UTF8.self) }
    guard let index = Int(cells.removeFirst()), index >= 0, let failure = cells.popLast() else { return nil }
    return SweepRow(index: index, cells: cells, failure: failure.isEmpty ? nil : failure)
  }

  /// The point of a line; `nil` if it does not start with one.
  static func point(of bytes: some Collection<UInt8>) -> Int? {
    let digits = bytes.prefix { $0 != comma }
    guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      return nil
    }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  /// Whether a line's failure, its last field, says something.
  static func hasFailed(_ bytes: some BidirectionalCollection<UInt8>) -> Bool { bytes.last != comma }

  private static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")

  /// A field, quoted where it must be. Control characters become spaces: a row is one line, whatever an error says.
  private static func append(_ field: String, to bytes: inout [UInt8]) {
    let needsQuotes = field.utf8.contains { $0 == comma || $0 == quote }
    if needsQuotes { bytes.append(quote) }
    for byte in field.utf8 {
      if byte == quote { bytes.append(quote) }
      bytes.append(byte < 0x20 || byte == 0x7F ? UInt8(ascii: " ") : byte)
    }
    if needsQuotes { bytes.append(quote) }
  }
}
