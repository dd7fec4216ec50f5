/// Reads JSON5 (json5.org, version 1.0.0) and keeps line and column of everything.
///
/// Mistakes that leave the structure clear (a forgotten comma, a word without quotes, a key written twice) are reported
/// and reading goes on, so that one run shows them all; others end the reading.
public struct JSON5Parser {
  /// Bounds that no file people write comes near, and that keep hostile files cheap.
  public struct Limits: Sendable, Hashable {
    /// How deep objects and lists may be nested.
    public var depth = 100
    /// How many values a document may have: about 100 bytes of memory each.
    public var values = 1_000_000
    /// After how many findings the parser gives up.
    public var findings = 50

    /// The usual bounds.
    public init() {}
  }

  /// The document in `bytes`, or `nil` when its structure is in doubt; and everything that is wrong with it.
  /// - Parameters:
  ///   - bytes: UTF-8, with or without a byte order mark.
  ///   - file: What findings call the text.
  ///   - limits: When to give up.
  /// - Returns: The root with its origin, and findings in the order of the text.
  public static func parse(
    _ bytes: [UInt8], file: String, limits: Limits = Limits()
  ) -> (root: JSON5Node?, findings: [Finding]) {
    var parser = JSON5Parser(bytes, file: file, limits: limits)
    return parser.parse()
  }

  /// The same for bytes that are not in an array.
  public static func parse(
    _ bytes: Span<UInt8>, file: String, limits: Limits = Limits()
  ) -> (root: JSON5Node?, findings: [Finding]) {
    parse(bytes.withUnsafeBufferPointer { Array($0) }, file: file, limits: limits)
  }

  /// The end of the reading; the reason is among the findings.
  struct Stop: Error {}

  let bytes: [UInt8]
  let file: String
  let limits: Limits
  /// The byte that is looked at next.
  var index = 0
  var findings: [Finding] = []
  var trail: [DocumentPath.Step] = []
  /// Cleared when text had to be skipped, so that what was read is not all that was meant.
  var isStructureSound = true
  private var tracker = PositionTracker()
  private var valueCount = 0

  init(_ bytes: [UInt8], file: String, limits: Limits) {
    self.bytes = bytes
    self.file = file
    self.limits = limits
    // A byte order mark is no column of the first line.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    tracker = PositionTracker(offset: index)
  }

  private mutating func parse() -> (JSON5Node?, [Finding]) {
    if let offset = UTF8Check.firstInvalidByte(in: bytes) {
      return (nil, [Finding(file: file, origin: .position(position(at: offset)), problem: .notUTF8(offset: offset))])
    }
    let root = try? parseRoot()
    return (isStructureSound ? root : nil, findings)
  }

  private mutating func parseRoot() throws(Stop) -> JSON5Node {
    try skipSpace()
    guard index < bytes.count else { throw stop(.syntax(.emptyFile), at: .start) }
    let root = try parseValue(depth: 0)
    try skipSpace()
    if index < bytes.count { throw stop(.syntax(.contentAfterEnd(characterText())), at: position()) }
    return root
  }
}

// MARK: - Looking and reporting

extension JSON5Parser {
  /// The byte that is looked at, or 0 at the end. A 0 in the text is no part of any token outside strings.
  var current: UInt8 { index < bytes.count ? bytes[index] : 0 }

  /// The byte `distance` further on, or 0 behind the end.
  func byte(ahead distance: Int) -> UInt8 { index + distance < bytes.count ? bytes[index + distance] : 0 }

  /// Line and column of the byte at `offset` (the current one if not given). Offsets must rise from call to call.
  mutating func position(at offset: Int? = nil) -> SourcePosition {
    tracker.position(at: offset ?? index, in: bytes)
  }

  /// Notes a problem and goes on.
  mutating func report(_ problem: Problem, at position: SourcePosition) throws(Stop) {
    findings.append(
      Finding(file: file, origin: .position(position), path: DocumentPath(trail), problem: problem))
    if findings.count >= limits.findings {
      isStructureSound = false
      throw Stop()
    }
  }

  /// Notes a problem that ends the reading.
  mutating func stop(_ problem: Problem, at position: SourcePosition) -> Stop {
    try? report(problem, at: position)
    isStructureSound = false
    return Stop()
  }

  /// Counts a value.
  mutating func countValue(at position: SourcePosition) throws(Stop) {
    valueCount += 1
    if valueCount > limits.values { throw stop(.syntax(.tooManyValues(limit: limits.values)), at: position) }
  }

  /// The scalar at the current byte and its length in bytes. The text is known to be valid UTF-8.
  func scalar() -> (Unicode.Scalar, length: Int)? {
    guard index < bytes.count else { return nil }
    let first = bytes[index]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    var code = UInt32(first) & (0x7F >> UInt32(length))
    for place in 1..<length { code = code << 6 | UInt32(byte(ahead: place) & 0x3F) }
    return Unicode.Scalar(code).map { ($0, length) }
  }

  /// The character at the current byte, for a message.
  func characterText() -> String { scalar().map { String($0.0) } ?? "" }

  /// The bytes from `start` up to the current one as text.
  func text(from start: Int) -> String { String(decoding: bytes[start..<index], as: UTF8.self) }
}

/// Looks for bytes that are not text.
enum UTF8Check {
  /// The offset of the first byte that breaks UTF-8, or `nil` when all is well.
  static func firstInvalidByte(in bytes: [UInt8]) -> Int? {
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: bytes.span)
      return nil
    } catch {
      return error.byteOffsets.lowerBound
    }
  }
}
