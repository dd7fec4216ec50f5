/// A place in a text: line and column, both counted from 1. Columns count Unicode scalars.
public struct SourcePosition: Sendable, Hashable, Comparable {
  /// From 1.
  public let line: Int
  /// From 1.
  public let column: Int

  /// The place at `line` and `column`.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The first character of a file.
  public static let start = SourcePosition(line: 1, column: 1)

  /// The earlier one in reading order is less.
  public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// Where a value came from.
public enum SourceOrigin: Sendable, Hashable {
  /// The file as a whole: there is no better place to point at.
  case file
  /// A place in the file.
  case position(SourcePosition)
  /// An option of the command line, spelled out as the user gave it: `--set array.rows=64`.
  case commandLine(String)

  /// The place in the file, if it is one.
  public var position: SourcePosition? {
    if case .position(let position) = self { position } else { nil }
  }
}

/// Follows a reader through the bytes of a text and says line and column of the byte it stands at.
///
/// Lines end with LF, CRLF or CR. Offsets must be asked for in rising order; all questions together cost one pass.
struct PositionTracker {
  private var offset: Int
  private var line = 1
  private var column = 1

  /// Starts at the byte `offset`, which is line 1, column 1.
  init(offset: Int = 0) { self.offset = offset }

  /// Line and column of the byte at `target`.
  mutating func position(at target: Int, in bytes: [UInt8]) -> SourcePosition {
    let end = min(target, bytes.count)
    while offset < end {
      let byte = bytes[offset]
      offset += 1
      switch byte {
      case 0x0A:
        line += 1
        column = 1
      case 0x0D:
        // The CR of a CRLF takes no column; the LF ends the line.
        if offset < bytes.count, bytes[offset] == 0x0A { continue }
        line += 1
        column = 1
      default:
        // Continuation bytes belong to the scalar before them.
        if byte & 0xC0 != 0x80 { column += 1 }
      }
    }
    return SourcePosition(line: line, column: column)
  }
}
