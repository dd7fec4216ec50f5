/// The lines of a text, one after the other. Lines end with LF, CRLF or CR; a byte order mark is skipped.
struct TextLines: Sequence, IteratorProtocol {
  private let bytes: [UInt8]
  private var index = 0
  private var number = 0

  /// The lines of `bytes`, which messages call `file`.
  /// - Throws: a finding when the bytes are not text.
  init(_ bytes: [UInt8], file: String) throws(Findings) {
    if let offset = UTF8Check.firstInvalidByte(in: bytes) {
      var tracker = PositionTracker()
      let position = tracker.position(at: offset, in: bytes)
      throw Findings(Finding(file: file, origin: .position(position), problem: .notUTF8(offset: offset)))
    }
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  mutating func next() -> TextLine? {
    guard index < bytes.count else { return nil }
    let start = index
    while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
    let end = index
    index += index + 1 < bytes.count && bytes[index] == 0x0D && bytes[index + 1] == 0x0A ? 2 : 1
    number += 1
    return TextLine(number: number, bytes: bytes[start..<end])
  }
}

/// One line without its end, read from the left to the right; every column is counted once.
struct TextLine {
  /// Counted from 1.
  let number: Int
  /// What is not read yet.
  private(set) var rest: ArraySlice<UInt8>
  private var column = 1

  init(number: Int, bytes: ArraySlice<UInt8>) {
    self.number = number
    rest = bytes
  }

  /// Where the rest starts.
  var position: SourcePosition { SourcePosition(line: number, column: column) }

  /// The first byte of the rest.
  var first: UInt8? { rest.first }

  /// Goes `count` bytes on and gives them.
  @discardableResult
  mutating func take(_ count: Int = 1) -> ArraySlice<UInt8> {
    let taken = rest.prefix(count)
    for byte in taken where byte & 0xC0 != 0x80 { column += 1 }
    rest = rest.dropFirst(count)
    return taken
  }

  /// Goes to the first byte that `isEnd` holds for, or to the end, and gives the text before it without white space at
  /// its right.
  mutating func take(until isEnd: (UInt8) -> Bool) -> String {
    var taken = take(rest.firstIndex(where: isEnd).map { $0 - rest.startIndex } ?? rest.count)
    while let width = Self.spaceWidth(atEndOf: taken) { taken = taken.dropLast(width) }
    return String(decoding: taken, as: UTF8.self)
  }

  /// Goes behind white space, but not behind `stop`.
  mutating func skipSpace(before stop: UInt8? = nil) {
    while let first, first != stop {
      if first == 0x20 || (0x09...0x0D).contains(first) {
        take()
      } else if rest.starts(with: Self.noBreakSpace) {
        take(2)
      } else {
        return
      }
    }
  }

  /// Spreadsheets like to pad with it.
  private static let noBreakSpace: [UInt8] = [0xC2, 0xA0]

  private static func spaceWidth(atEndOf text: ArraySlice<UInt8>) -> Int? {
    guard let last = text.last else { return nil }
    if last == 0x20 || (0x09...0x0D).contains(last) { return 1 }
    return text.suffix(2).elementsEqual(noBreakSpace) ? 2 : nil
  }
}
