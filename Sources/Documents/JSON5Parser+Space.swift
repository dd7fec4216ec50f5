extension JSON5Parser {
  /// Goes to the next byte that is neither white space nor comment.
  mutating func skipSpace() throws(Stop) {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09...0x0D:
        index += 1
      case UInt8(ascii: "/"):
        guard try skipComment() else { return }
      case 0x80...:
        guard let (scalar, length) = scalar(), Self.isSpace(scalar) else { return }
        index += length
      default:
        return
      }
    }
  }

  /// Skips the comment at the current slash; false when it starts none.
  private mutating func skipComment() throws(Stop) -> Bool {
    switch byte(ahead: 1) {
    case UInt8(ascii: "/"):
      while index < bytes.count, !isAtLineEnd { index += 1 }
      return true
    case UInt8(ascii: "*"):
      let start = position()
      index += 2
      while index < bytes.count {
        if bytes[index] == UInt8(ascii: "*"), byte(ahead: 1) == UInt8(ascii: "/") {
          index += 2
          return true
        }
        index += 1
      }
      throw stop(.syntax(.unterminatedComment), at: start)
    default:
      return false
    }
  }

  /// Whether a line terminator of JSON5 is next: LF, CR, U+2028 or U+2029.
  var isAtLineEnd: Bool {
    switch current {
    case 0x0A, 0x0D: true
    case 0xE2: byte(ahead: 1) == 0x80 && (byte(ahead: 2) == 0xA8 || byte(ahead: 2) == 0xA9)
    default: false
    }
  }

  /// White space beyond ASCII: no-break space, byte order mark, the line terminators, and category Zs.
  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xA0, 0xFEFF, 0x2028, 0x2029: true
    default: scalar.properties.generalCategory == .spaceSeparator
    }
  }
}
