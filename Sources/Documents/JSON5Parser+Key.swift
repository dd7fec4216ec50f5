extension JSON5Parser {
  /// The key at the current byte and its place, or `nil` when there is none and the member was skipped.
  mutating func parseKey() throws(Stop) -> (String, SourcePosition)? {
    let start = position()
    if current == UInt8(ascii: "\"") || current == UInt8(ascii: "'") {
      if let key = try parseString(at: start) { return (key, start) }
      // Its member cannot be told from the others.
      skipMember()
      return nil
    }
    let first = index
    var isPlain = true
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
        UInt8(ascii: "$"):
        index += 1
        continue
      case UInt8(ascii: "0")...UInt8(ascii: "9") where index > first:
        index += 1
        continue
      case UInt8(ascii: ":"), UInt8(ascii: " "):
        break
      default:
        isPlain = false
      }
      break
    }
    if isPlain, index > first { return (text(from: first), start) }
    index = first
    return try parseUnusualKey(at: start)
  }

  /// A key with escapes or letters beyond ASCII, or none at all.
  private mutating func parseUnusualKey(at start: SourcePosition) throws(Stop) -> (String, SourcePosition)? {
    let first = index
    var key = String.UnicodeScalarView()
    while let (scalar, length) = scalar() {
      var next = scalar
      if scalar == "\\" {
        guard byte(ahead: 1) == UInt8(ascii: "u"), let code = hexadecimal(at: index + 2, count: 4),
          let escaped = Unicode.Scalar(code)
        else {
          let escape = index
          index += 1
          skipWord()
          try report(.syntax(.badEscape(text(from: escape))), at: start)
          skipMember()
          return nil
        }
        next = escaped
      }
      guard key.isEmpty ? Self.startsIdentifier(next) : Self.continuesIdentifier(next) else { break }
      key.append(next)
      index += scalar == "\\" ? 6 : length
    }
    let end = index
    skipWord()
    if index > end {
      let word = text(from: first)
      try report(.syntax(.unquotedKey(word)), at: start)
      return (word, start)
    }
    if !key.isEmpty { return (String(key), start) }
    try report(.syntax(.unexpected(found: characterText(), expected: "a key")), at: start)
    skipMember()
    return nil
  }

  /// Whether an unquoted key may start with `scalar` (ECMAScript 5.1, IdentifierStart).
  static func startsIdentifier(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "_", "$": return true
    case _ where scalar.isASCII: return false
    default:
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber:
        return true
      default: return false
      }
    }
  }

  /// Whether an unquoted key may go on with `scalar` (ECMAScript 5.1, IdentifierPart).
  static func continuesIdentifier(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "0"..."9", "\u{200C}", "\u{200D}": return true
    case _ where startsIdentifier(scalar): return true
    case _ where scalar.isASCII: return false
    default:
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation: return true
      default: return false
      }
    }
  }

  /// The value of `count` hexadecimal digits at `offset`.
  func hexadecimal(at offset: Int, count: Int) -> UInt32? {
    guard offset + count <= bytes.count else { return nil }
    var value: UInt32 = 0
    for byte in bytes[offset..<offset + count] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }
}
