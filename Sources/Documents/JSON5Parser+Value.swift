extension JSON5Parser {
  /// The value at the current byte, which is not white space.
  mutating func parseValue(depth: Int) throws(Stop) -> JSON5Node {
    let start = position()
    try countValue(at: start)
    let value: JSON5Value
    switch current {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      if depth >= limits.depth { throw stop(.syntax(.tooDeep(limit: limits.depth)), at: start) }
      value =
        current == UInt8(ascii: "{")
        ? .object(try parseMembers(opened: start, depth: depth + 1))
        : .array(try parseElements(opened: start, depth: depth + 1))
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      value = try parseString(at: start).map { .string($0) } ?? .unreadable
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"):
      value = try parseNumber(at: start)
    default:
      value = try parseWord(at: start)
    }
    return JSON5Node(value, at: .position(start))
  }

  /// `true`, `false`, `null`, `Infinity`, `NaN`, or a word that should have had quotes.
  private mutating func parseWord(at start: SourcePosition) throws(Stop) -> JSON5Value {
    let first = index
    skipWord()
    let word = text(from: first)
    switch word {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    case "Infinity": return .number(JSON5Number(text: word, value: .infinity, integer: nil))
    case "NaN": return .number(JSON5Number(text: word, value: .nan, integer: nil))
    case "":
      if index >= bytes.count { throw stop(.syntax(.unexpected(found: "", expected: "a value")), at: start) }
      try report(.syntax(.unexpected(found: characterText(), expected: "a value")), at: start)
      skipToSeparator()
    default:
      takeRestOfText()
      let near = nearest(to: word, among: ["true", "false", "null", "Infinity", "NaN"])
      try report(.syntax(.unquotedText(text(from: first), nearest: near)), at: start)
    }
    return .unreadable
  }

  /// Goes behind further words of a text without quotes: up to the last one that is not the next key.
  private mutating func takeRestOfText() { while takeFurtherWord() {} }

  /// Goes behind the next word in this line; false when there is none, or when it is the next key.
  mutating func takeFurtherWord() -> Bool {
    let end = index
    skipBlanks()
    let word = index
    skipWord()
    let wordEnd = index
    skipBlanks()
    let isWord = wordEnd > word && current != UInt8(ascii: ":") && current != UInt8(ascii: "=")
    index = isWord ? wordEnd : end
    return isWord
  }

  /// Goes behind spaces.
  mutating func skipBlanks() { while current == UInt8(ascii: " ") { index += 1 } }

  /// Goes behind the letters, digits and signs that people put together as one word.
  mutating func skipWord() {
    while let (scalar, length) = scalar() {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "_", "$", "-", "+", ".", "%", "@", "^": break
      case "/" where Self.isLetterOrDigit(byte(ahead: 1)): break
      default: if !Self.continuesIdentifier(scalar) { return }
      }
      index += length
    }
  }

  /// Gives up on a member that has no value yet.
  mutating func skipMember() {
    skipToSeparator()
    if current == UInt8(ascii: ",") { index += 1 }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    byte < 0x80 && byte != UInt8(ascii: "_") && byte != UInt8(ascii: "$")
      && continuesIdentifier(Unicode.Scalar(byte))
  }

  /// Gives up on a member or element: goes to the next comma or line end at this level, or before what closes it.
  mutating func skipToSeparator() {
    isStructureSound = false
    var level = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        level += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if level == 0 { return }
        level -= 1
      case UInt8(ascii: ","), 0x0A, 0x0D:
        if level == 0 { return }
      default:
        break
      }
      index += 1
    }
  }
}
