/// A sound line of a journal.
struct JournalLine: Sendable {
  /// Where it starts in the file.
  var offset: Int
  /// The point whose row it is.
  var point: Int
  /// The row as ``RowText`` has it.
  var text: [UInt8]
}

/// Reads a journal from its beginning, line by line, with a bounded piece of it in memory.
///
/// A line is a checksum in hexadecimal digits, a space, the row, and a newline. The checksum starts from the plan's own,
/// so that a line of another plan is as good as damaged.
struct JournalReader {
  private static let chunk = 1 << 18
  /// No row is as long; a file without newlines shall not be read into memory.
  private static let longestLine = 1 << 24

  private let file: SystemFile
  private let seed: Checksum
  /// How much of the file is read.
  private let end: Int
  private var buffer: [UInt8] = []
  /// Where in the file the buffer starts, and how much of it is used up.
  private var start = 0
  private var used = 0
  private var number = 0
  /// Where the last line starts if it is torn or damaged; known once ``next()`` has given `nil`.
  private(set) var torn: Int?

  init(_ file: SystemFile, seed: Checksum, end: Int) {
    self.file = file
    self.seed = seed
    self.end = end
  }

  /// The next line; `nil` at the end.
  /// - Throws: ``SweepError/damagedJournal(path:line:)`` for a line that is not what was written, unless it is the last.
  mutating func next() throws(SweepError) -> JournalLine? {
    var searched = used
    while true {
      if let newline = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let offset = start + used
        let line = buffer[used..<newline]
        used = newline + 1
        number += 1
        if let (point, text) = Self.content(of: line, seed: seed) {
          return JournalLine(offset: offset, point: point, text: Array(text))
        }
        return try refuse(from: offset, number, isLast: start + used == end)
      }
      searched = buffer.count - used
      if start + buffer.count == end {
        return used == buffer.count ? nil : try refuse(from: start + used, number + 1, isLast: true)
      }
      guard searched < Self.longestLine else { return try refuse(from: start + used, number + 1, isLast: false) }
      try refill()
    }
  }

  private mutating func refuse(from offset: Int, _ number: Int, isLast: Bool) throws(SweepError) -> JournalLine? {
    guard isLast else { throw .damagedJournal(path: file.path, line: number) }
    torn = offset
    return nil
  }

  /// Reads the next chunk behind what is not used up yet, which becomes the buffer's beginning.
  private mutating func refill() throws(SweepError) {
    buffer.removeSubrange(..<used)
    start += used
    used = 0
    let known = buffer.count
    let wanted = min(Self.chunk, end - start - known)
    buffer.append(contentsOf: repeatElement(0, count: wanted))
    var failure: SweepError?
    let count = buffer.withUnsafeMutableBytes { bytes -> Int in
      do throws(SweepError) {
        return try file.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[known...]), at: start + known)
      } catch {
        failure = error
        return 0
      }
    }
    if let failure { throw failure }
    guard count == wanted else { throw .cannotRead(path: file.path, reason: "it became shorter while it was read") }
  }

  /// What a line without its newline holds; `nil` if it is damaged.
  static func content(of line: ArraySlice<UInt8>, seed: Checksum) -> (point: Int, text: ArraySlice<UInt8>)? {
    let head = Checksum.digits + 1
    guard line.count > head, line[line.startIndex + Checksum.digits] == UInt8(ascii: " ") else { return nil }
    let text = line[(line.startIndex + head)...]
    guard line.prefix(Checksum.digits).elementsEqual(checksum(of: text, seed: seed).text) else { return nil }
    return RowText.point(of: text).map { ($0, text) }
  }

  /// A row as a line, its newline included.
  static func line(of text: [UInt8], seed: Checksum) -> [UInt8] {
    checksum(of: text[...], seed: seed).text + [UInt8(ascii: " ")] + text + [UInt8(ascii: "\n")]
  }

  private static func checksum(of text: ArraySlice<UInt8>, seed: Checksum) -> Checksum {
    var sum = seed
    text.withUnsafeBufferPointer { for byte in $0 { sum.add(byte) } }
    return sum
  }
}
