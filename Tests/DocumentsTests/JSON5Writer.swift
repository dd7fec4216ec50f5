import TestSupport

/// Writes random JSON5 documents in every style that the format allows.
struct JSON5Writer {
  /// Which of those styles to use.
  enum Style: Sendable {
    case everything
    /// What Foundation reads rightly. It does not know (Swift 6.3.1, each example is valid JSON5):
    /// - white space beyond ASCII: `[\u{A0}1]`;
    /// - the escapes `\v`, `\0`, `\x00`, and of letters that need none: `'\v'`, `'\0'`, `'\x00'`, `'\a'`;
    /// - lines continued with a backslash: the line end stays in the text of `'\<LF>'`;
    /// - escapes in keys: `{\u0061b: 1}` gives a key of eight characters;
    /// - control characters in texts: `'<TAB>'`;
    /// - a zero before an exponent, `[0e1]`, and hexadecimal numbers beyond 64 bits.
    /// It accepts a key written twice, and takes the first value.
    case foundation
  }

  let style: Style
  var random: RandomNumbers
  /// What was written so far.
  var text = ""

  init(seed: UInt64, style: Style) {
    self.style = style
    random = RandomNumbers(seed: seed)
  }

  /// A document and what it stands for.
  static func document(seed: UInt64, style: Style = .everything) -> (text: String, value: PlainJSON) {
    var writer = JSON5Writer(seed: seed, style: style)
    writer.space()
    let value = writer.value(depth: 0)
    writer.space()
    return (writer.text, value)
  }

  mutating func space() {
    guard random.chance(40) else { return }
    let common = [
      " ", "\t", "\n", "\r\n", "\r", "  ", "// say \"it\"\n", "/* * / { */", "/**/", "//\r", "// é\r\n", "\u{C}",
      "\u{B}",
    ]
    let rare = ["\u{A0}", "\u{FEFF}", "\u{2028}", "\u{2029}", "\u{3000}", "\u{2003}"]
    text += random.pick(style == .everything ? common + rare : common)
  }

  mutating func value(depth: Int) -> PlainJSON {
    switch Int.random(in: 0..<(depth < 4 ? 10 : 6), using: &random) {
    case 0: return word("null", .null)
    case 1: return random.chance(50) ? word("true", .bool(true)) : word("false", .bool(false))
    case 2, 3: return number()
    case 4, 5: return .string(string())
    case 6, 7: return array(depth: depth)
    default: return object(depth: depth)
    }
  }

  private mutating func word(_ word: String, _ value: PlainJSON) -> PlainJSON {
    text += word
    return value
  }

  private mutating func number() -> PlainJSON {
    let sign = random.pick(["", "", "", "-", "+"])
    let digits = String(Int.random(in: 0...random.pick([9, 99, 1_000_000, Int.max]), using: &random))
    let fraction = String(Int.random(in: 0...999, using: &random))
    let exponent = random.pick(["e", "E"]) + random.pick(["", "+", "-"]) + random.pick(["0", "1", "05", "17", "200"])
    let body =
      switch Int.random(in: 0..<8, using: &random) {
      case 0: "0x" + String(UInt32.random(in: 0...UInt32.max, using: &random), radix: 16, uppercase: random.chance(50))
      case 1: "." + fraction
      case 2: digits + "."
      case 3: digits + "." + fraction
      case 4: digits + "." + fraction + exponent
      case 5: digits + exponent
      default: digits
      }
    if style == .foundation, body.hasPrefix("0e") || body.hasPrefix("0E") || body.hasPrefix("0.") { return number() }
    text += sign + body
    // `Double` is an independent reading: it takes the same spellings, hexadecimal included.
    return .number(Double(sign + body) ?? .nan)
  }

  /// Parts of texts as written and as meant.
  private static let letters = [
    ("a", "a"), ("Z9 _", "Z9 _"), ("é", "é"), ("日本", "日本"), ("🙂", "🙂"), ("\\n", "\n"), ("\\t", "\t"), ("\\b", "\u{8}"),
    ("\\f", "\u{C}"), ("\\r", "\r"), ("\\x41", "A"), ("\\xe9", "é"), ("\\u0041", "A"), ("\\u20ac", "€"),
    ("\\ud83d\\ude42", "🙂"), ("\\'", "'"), ("\\\"", "\""), ("\\\\", "\\"), ("\\/", "/"), ("// no", "// no"),
    ("{[,:", "{[,:"), ("\u{2028}", "\u{2028}"),
  ]
  private static let rareLetters = [
    ("\\v", "\u{B}"), ("\\0", "\0"), ("\\\n", ""), ("\\\r\n", ""), ("\\\r", ""), ("\\\u{2028}", ""), ("\\a", "a"),
    ("\\é", "é"), ("\t", "\t"), ("\u{1}", "\u{1}"),
  ]

  mutating func string() -> String {
    let quote = random.pick(["\"", "'"])
    var value = ""
    text += quote
    for _ in 0..<Int.random(in: 0...8, using: &random) {
      let (written, meant) = random.pick(style == .everything ? Self.letters + Self.rareLetters : Self.letters)
      text += written
      value += meant
    }
    text += quote
    return value
  }

  /// Keys without quotes as written and as meant.
  private static let names = [
    ("a", "a"), ("$", "$"), ("_b1", "_b1"), ("rows", "rows"), ("größe", "größe"), ("ключ", "ключ"), ("true", "true"),
    ("Infinity", "Infinity"), ("名", "名"), ("a\u{200D}b", "a\u{200D}b"),
  ]
  private static let rareNames = [("\\u0061b", "ab"), ("x\\u0301", "x\u{301}")]

  private mutating func key() -> String {
    if random.chance(30) { return string() }
    let (written, meant) = random.pick(style == .everything ? Self.names + Self.rareNames : Self.names)
    // Mostly different keys: a number behind makes them so.
    let suffix = random.chance(80) ? String(Int.random(in: 0...999, using: &random)) : ""
    text += written + suffix
    return meant + suffix
  }

  private mutating func array(depth: Int) -> PlainJSON {
    var elements: [PlainJSON] = []
    text += "["
    space()
    let count = Int.random(in: 0...4, using: &random)
    for place in 0..<count {
      elements.append(value(depth: depth + 1))
      space()
      if place + 1 < count || random.chance(30) { text += "," }
      space()
    }
    text += "]"
    return .array(elements)
  }

  private mutating func object(depth: Int) -> PlainJSON {
    var members: [String: PlainJSON] = [:]
    text += "{"
    space()
    let count = Int.random(in: 0...4, using: &random)
    for place in 0..<count {
      let before = text
      let name = key()
      if members[name] != nil {
        // Keys written twice are refused here and merged by Foundation; they have tests of their own.
        text = before
        text += "spare\(place)x\(text.utf8.count)"
        space()
        text += ":"
        space()
        members["spare\(place)x\(before.utf8.count)"] = value(depth: depth + 1)
      } else {
        space()
        text += ":"
        space()
        members[name] = value(depth: depth + 1)
      }
      space()
      if place + 1 < count || random.chance(30) { text += "," }
      space()
    }
    text += "}"
    return .object(members)
  }
}
