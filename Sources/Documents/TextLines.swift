/// The lines of a text with their numbers; lines end with LF, CRLF or CR, and a byte order mark is skipped.
struct TextLines {
  /// One line without its end.
  struct Line {
    /// Counted from 1.
    let number: Int
    let text: Substring
  }

  let lines: [Line]

  /// The lines of `bytes`.
  /// - Throws: a finding when the bytes are not text.
  init(_ bytes: [UInt8], file: String) throws(Findings) {
    if let offset = UTF8Check.firstInvalidByte(in: bytes) {
      var tracker = PositionTracker()
      let position = tracker.position(at: offset, in: bytes)
      throw Findings(Finding(file: file, origin: .position(position), problem: .notUTF8(offset: offset)))
    }
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let text = String(decoding: bytes[start...], as: UTF8.self)
    // CRLF is one character, so that splitting by characters ends a line once.
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
    lines = parts.enumerated().map { Line(number: $0.offset + 1, text: $0.element) }
  }
}

extension Substring {
  /// Without white space at both ends.
  var trimmingSpaces: Substring {
    let start = firstIndex { !$0.isWhitespace } ?? endIndex
    guard let last = lastIndex(where: { !$0.isWhitespace }) else { return self[endIndex...] }
    return self[start...last]
  }

  /// The column of `index`, when this is a whole line.
  func column(of index: Index) -> Int { unicodeScalars.distance(from: startIndex, to: index) + 1 }
}
