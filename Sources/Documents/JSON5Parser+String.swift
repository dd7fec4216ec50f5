extension JSON5Parser {
  /// The text in the quotes that open at the current byte, or `nil` when something in it was wrong and reported.
  mutating func parseString(at start: SourcePosition) throws(Stop) -> String? {
    let quote = bytes[index]
    index += 1
    let first = index
    while index < bytes.count {
      let byte = bytes[index]
      if byte == quote {
        index += 1
        return String(decoding: bytes[first..<index - 1], as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\") || byte == 0x0A || byte == 0x0D { break }
      index += 1
    }
    return try parseEscapedString(quote: quote, from: first, at: start)
  }

  /// Goes on with a string that is not over where the simple part of it is.
  private mutating func parseEscapedString(
    quote: UInt8, from first: Int, at start: SourcePosition
  ) throws(Stop) -> String? {
    var content = Array(bytes[first..<index])
    var isGood = true
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case quote:
        index += 1
        return isGood ? String(decoding: content, as: UTF8.self) : nil
      case 0x0A, 0x0D:
        try report(.syntax(.unterminatedString), at: start)
        isStructureSound = false
        return nil
      case UInt8(ascii: "\\"):
        let escape = index
        let taken = takeEscape(into: &content)
        if !taken {
          isGood = false
          let end = min(index, bytes.count)
          let written = String(decoding: bytes[escape..<end], as: UTF8.self)
          try report(.syntax(.badEscape(written)), at: position(at: escape))
        }
      default:
        content.append(byte)
        index += 1
      }
    }
    throw stop(.syntax(.unterminatedString), at: start)
  }

  /// Adds what the escape at the current backslash stands for and goes behind it; false when it stands for nothing.
  private mutating func takeEscape(into content: inout [UInt8]) -> Bool {
    index += 1
    guard let (scalar, length) = scalar() else { return true }
    index += length
    switch scalar {
    case "b": content.append(0x08)
    case "f": content.append(0x0C)
    case "n": content.append(0x0A)
    case "r": content.append(0x0D)
    case "t": content.append(0x09)
    case "v": content.append(0x0B)
    case "0":
      if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(current) { return false }
      content.append(0)
    case "1"..."9": return false
    case "x": return takeCode(digits: 2, into: &content)
    case "u": return takeCode(digits: 4, into: &content)
    case "\r": if current == 0x0A { index += 1 }
    case "\n", "\u{2028}", "\u{2029}": break
    default: content.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
    }
    return true
  }

  /// Adds the scalar with the hexadecimal code at the current byte; a surrogate needs its other half behind it.
  private mutating func takeCode(digits: Int, into content: inout [UInt8]) -> Bool {
    guard var code = hexadecimal(at: index, count: digits) else { return false }
    index += digits
    if (0xD800...0xDBFF).contains(code), current == UInt8(ascii: "\\"), byte(ahead: 1) == UInt8(ascii: "u"),
      let low = hexadecimal(at: index + 2, count: 4), (0xDC00...0xDFFF).contains(low)
    {
      index += 6
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code), let encoded = UTF8.encode(scalar) else { return false }
    content.append(contentsOf: encoded)
    return true
  }
}
