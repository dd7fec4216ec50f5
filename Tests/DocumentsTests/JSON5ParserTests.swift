import Testing

@testable import Documents

@Suite("JSON5Parser")
struct JSON5ParserTests {
  private func root(_ text: String) throws -> JSON5Node {
    let (root, findings) = JSON5Parser.parse(Array(text.utf8), file: "x.json5")
    #expect(findings.map(\.sentence) == [])
    return try #require(root)
  }

  @Test("members keep their order, values know where they start, keys too")
  func positions() throws {
    let root = try root("// first\r\n{\n  b: 1,\r\tä: [true, 'x'],\n}")
    guard case .object(let members) = root.value else { return #expect(Bool(false), "no object") }
    #expect(root.origin == .position(SourcePosition(line: 2, column: 1)))
    #expect(members.map(\.key) == ["b", "ä"])
    #expect(
      members.map(\.keyOrigin.position) == [SourcePosition(line: 3, column: 3), SourcePosition(line: 4, column: 2)])
    #expect(root["b"]?.origin.position == SourcePosition(line: 3, column: 6))
    #expect(root["ä"]?[1]?.origin.position == SourcePosition(line: 4, column: 12))
    #expect(root["ä"]?[2] == nil)
    #expect(root["c"] == nil)
  }

  @Test("columns count characters, whatever their length in bytes, and no byte order mark")
  func columns() throws {
    let root = try root("\u{FEFF}['日本', '🙂', 1]")
    #expect(root[2]?.origin.position == SourcePosition(line: 1, column: 13))
  }

  @Test("a line continued inside a text counts as a line")
  func continuedLine() throws {
    let root = try root("['a\\\nb',\n 1]")
    #expect(root[0]?.value == .string("ab"))
    #expect(root[1]?.origin.position == SourcePosition(line: 3, column: 2))
  }

  @Test("a span is read like an array")
  func span() {
    let bytes = Array("{rows: 1}".utf8)
    #expect(JSON5Parser.parse(bytes.span, file: "x").root == JSON5Parser.parse(bytes, file: "x").root)
  }

  @Test(
    "escapes stand for what the standard says",
    arguments: [
      (#"'\b\f\n\r\t\v\0'"#, "\u{8}\u{C}\n\r\t\u{B}\0"), (#"'\x41\xe9'"#, "Aé"), (#"'\u20AC'"#, "€"),
      (#"'\uD83D\uDE42'"#, "🙂"), (#"'\'\"\\\/'"#, "'\"\\/"), (#"'\q\é\🙂'"#, "qé🙂"), ("'\\\r\nx\\\u{2029}y'", "xy"),
      ("\"it's\"", "it's"), ("'\u{2028}\t'", "\u{2028}\t"), ("''", ""),
    ])
  func escapes(text: String, meant: String) throws {
    #expect(try root(text).value == .string(meant))
  }

  @Test(
    "keys need no quotes when they are identifiers of ECMAScript 5.1",
    arguments: [
      ("$", "$"), ("_a9", "_a9"), ("größe", "größe"), ("ключ", "ключ"), ("\\u0061b", "ab"), ("null", "null"),
      ("a\u{200D}b", "a\u{200D}b"), ("x\u{301}", "x\u{301}"), ("'a b'", "a b"), ("\"\"", ""), ("Ⅷ", "Ⅷ"),
    ])
  func keys(text: String, meant: String) throws {
    guard case .object(let members) = try root("{\(text):1}").value else { return #expect(Bool(false), "no object") }
    #expect(members.map(\.key) == [meant])
  }

  @Test(
    "numbers keep their spelling, and whole ones their exact value",
    arguments: [
      ("16", 16.0, 16), ("0x10", 16, 16), ("-0xfF", -255, -255), ("+1", 1, 1), ("5.", 5, 5), (".5", 0.5, nil),
      ("1e3", 1000, 1000), ("64.0", 64, 64), ("1500e-2", 15, 15), ("1e-1", 0.1, nil), ("2.50", 2.5, nil),
      ("9223372036854775807", 0x1p63, Int.max), ("9223372036854775808", 0x1p63, nil),
      ("0x7FFFFFFFFFFFFFFF", 0x1p63, Int.max), ("0xFFFFFFFFFFFFFFFFFF", 0x1p72, nil), ("1e300", 1e300, nil),
      ("9007199254740993", 9007199254740992, 9_007_199_254_740_993), ("0e5", 0, 0), ("0.000", 0, 0),
      ("1e-300", 1e-300, nil),
      ("100000000000000000", 1e17, 100_000_000_000_000_000), ("1000000000000000001", 1e18, 1_000_000_000_000_000_001),
      ("Infinity", .infinity, nil), ("-Infinity", -.infinity, nil), ("+Infinity", .infinity, nil),
      ("5e-324", .leastNonzeroMagnitude, nil),
      ("0.1000000000000000055511151231257827", 0.1, nil), ("1.7976931348623157e308", .greatestFiniteMagnitude, nil),
    ] as [(String, Double, Int?)])
  func numbers(text: String, value: Double, integer: Int?) throws {
    let number = JSON5Value.number(JSON5Number(text: text, value: value, integer: integer))
    #expect(try root(text).value == number)
    // Whatever stands behind a number makes no difference.
    #expect(try root("[\(text), {a:\(text)}, \(text) ]")[0]?.value == number)
    #expect(try root("[\(text), {a:\(text)}, \(text) ]")[1]?["a"]?.value == number)
    #expect(try root("[\(text), {a:\(text)}, \(text) ]")[2]?.value == number)
  }

  @Test(
    "NaN is a number, signed or not, and minus zero keeps its sign",
    arguments: ["NaN", "+NaN", "-NaN", "-0", "-0.0", "-0x0"])
  func oddNumbers(text: String) throws {
    guard case .number(let number) = try root(text).value else { return #expect(Bool(false), "no number") }
    #expect(text.hasSuffix("NaN") ? number.value.isNaN : number.value.sign == .minus && number.integer == 0)
  }

  @Test("as many values and levels as allowed are read, and not one more")
  func limits() throws {
    var limits = JSON5Parser.Limits()
    limits.depth = 3
    limits.values = 4
    let fine = JSON5Parser.parse(Array("[[[1]]]".utf8), file: "x", limits: limits)
    #expect(fine.root != nil && fine.findings.isEmpty)
    let deep = JSON5Parser.parse(Array("[[[[]]]]".utf8), file: "x", limits: limits)
    #expect(deep.findings.map(\.sentence) == ["x:1:4: [0][0][0]: objects and lists are nested more than 3 deep."])
    let many = JSON5Parser.parse(Array("[1, 2, 3, 4]".utf8), file: "x", limits: limits)
    #expect(many.findings.map(\.sentence) == ["x:1:11: [3]: the file has more than 4 values."])
    #expect(deep.root == nil && many.root == nil)
  }
}
