import Testing

@testable import Documents

@Suite("Findings of JSON5Parser")
struct JSON5FindingTests {
  /// A text with a mistake, the sentences about it, and whether reading can go on.
  struct Mistake: CustomTestStringConvertible, Sendable {
    let text: String
    let sentences: [String]
    let canGoOn: Bool

    init(_ text: String, _ sentences: String..., goesOn: Bool = false) {
      self.text = text
      self.sentences = sentences
      canGoOn = goesOn
    }

    var testDescription: String { text.debugDescription }
  }

  static let mistakes: [Mistake] = [
    Mistake("", "x:1:1: the file is empty."),
    Mistake(" // only a comment\n", "x:1:1: the file is empty."),
    Mistake("[1, 2\n", "x:2:1: the file ends inside a list that starts in line 1, column 1."),
    Mistake("{a: {", "x:1:6: a: the file ends inside an object that starts in line 1, column 5."),
    Mistake("{a", "x:1:3: the file ends inside an object that starts in line 1, column 1."),
    Mistake("{a:", "x:1:4: a: expected a value, found the end of the file."),
    Mistake("{a: [1}", #"x:1:7: a: "}" does not close what starts in line 1, column 5; expected "]"."#),
    Mistake("{a: 1]", #"x:1:6: "]" does not close what starts in line 1, column 1; expected "}"."#),
    Mistake("{} {}", #"x:1:4: expected the end of the file, found "{"."#),
    Mistake("{a: 1}\n}", #"x:2:1: expected the end of the file, found "}"."#),
    Mistake("/* never\n closed", "x:1:1: this comment is never closed with */."),
    Mistake("{a: 'x", "x:1:5: a: this text has no closing quote in its line."),
    Mistake("{a: 'x,\n b: 1}", "x:1:5: a: this text has no closing quote in its line."),
    Mistake(
      "{a: )\n, b: 1e999}", #"x:1:5: a: expected a value, found ")"."#,
      "x:2:6: b: 1e999 is beyond the range of numbers."),
    Mistake(
      "{a 1, b: 1e999}", #"x:1:4: a: expected ":" and a value, found "1"."#,
      "x:1:10: b: 1e999 is beyond the range of numbers."),
    Mistake("{: 1, b: 2}", #"x:1:2: expected a key, found ":"."#),
    Mistake(#"{"\x": 1, b: 2}"#, #"x:1:3: unknown escape \x."#),
    Mistake(#"{\x61: 1, b: 2}"#, #"x:1:2: unknown escape \x61."#),
    Mistake("{a: ,}", #"x:1:5: a: expected a value, found ","."#),
    // From here on the structure is clear, so that a reader can add its own findings.
    Mistake("{a: 1 b: 2}", "x:1:6: a: a comma is missing here.", goesOn: true),
    Mistake("{\n  a: 1\n  b: 2\n}", "x:2:7: a: a comma is missing here.", goesOn: true),
    Mistake("[1 2\n3]", "x:1:3: [0]: a comma is missing here.", "x:1:5: [1]: a comma is missing here.", goesOn: true),
    Mistake("[1,,2]", #"x:1:4: expected a value, found ","."#, goesOn: true),
    Mistake("{,}", #"x:1:2: expected a key, found ","."#, goesOn: true),
    Mistake("{a = 1}", #"x:1:4: a: expected ":" and a value, found "="."#, goesOn: true),
    Mistake("{kind: conv}", #"x:1:8: kind: text needs quotes: "conv"."#, goesOn: true),
    Mistake("{name: AlexNet v2, b: 1}", #"x:1:8: name: text needs quotes: "AlexNet v2"."#, goesOn: true),
    Mistake("{a: True}", #"x:1:5: a: unknown value True; did you mean true? Text needs quotes."#, goesOn: true),
    Mistake("{a: 64KiB}", #"x:1:5: a: a number with a unit needs quotes: "64KiB"."#, goesOn: true),
    Mistake(
      "{a: 25.6GB/s, b: 0.9 V}", #"x:1:5: a: a number with a unit needs quotes: "25.6GB/s"."#,
      #"x:1:18: b: a number with a unit needs quotes: "0.9 V"."#, goesOn: true),
    Mistake(
      "[5%, 7µm]", #"x:1:2: [0]: a number with a unit needs quotes: "5%"."#,
      #"x:1:6: [1]: a number with a unit needs quotes: "7µm"."#, goesOn: true),
    Mistake(
      "{global-buffer: 1, 3x3: 2, a.b: 3}", #"x:1:2: this key needs quotes: "global-buffer"."#,
      #"x:1:20: this key needs quotes: "3x3"."#, #"x:1:28: this key needs quotes: "a.b"."#, goesOn: true),
    Mistake(
      "[012, 1_000, 1e, 0x, +, -x, 1.2.3]", "x:1:2: [0]: 012 may not start with a zero.",
      "x:1:7: [1]: 1_000 may not have _ between its digits.", "x:1:14: [2]: 1e is not a number.",
      "x:1:18: [3]: 0x is not a number.", "x:1:22: [4]: + is not a number.", "x:1:25: [5]: -x is not a number.",
      "x:1:29: [6]: 1.2.3 is not a number.", goesOn: true),
    Mistake(
      "[1e999, -1e999, 1e-999, 0x\(String(repeating: "F", count: 300))]",
      "x:1:2: [0]: 1e999 is beyond the range of numbers.",
      "x:1:9: [1]: -1e999 is beyond the range of numbers.", "x:1:17: [2]: 1e-999 is beyond the range of numbers.",
      "x:1:25: [3]: 0x\(String(repeating: "F", count: 58))... is beyond the range of numbers.", goesOn: true),
    Mistake(
      #"['\1', '\x4', '\u12', '\ud83d', '\08', 'ok']"#, #"x:1:3: [0]: unknown escape \1."#,
      #"x:1:9: [1]: unknown escape \x."#, #"x:1:16: [2]: unknown escape \u."#,
      #"x:1:24: [3]: unknown escape \ud83d."#, #"x:1:34: [4]: unknown escape \0."#, goesOn: true),
    Mistake("{a: 1,\n b: 2,\n 'a': 3}", #"x:3:2: a: "a" is already given in line 1."#, goesOn: true),
    Mistake(
      "{a: 1, \\u0061: {}, a: 2}", #"x:1:8: a: "a" is already given in line 1."#,
      #"x:1:20: a: "a" is already given in line 1."#, goesOn: true),
  ]

  @Test("a mistake is named in these words", arguments: mistakes)
  func sentences(mistake: Mistake) {
    let (root, findings) = JSON5Parser.parse(Array(mistake.text.utf8), file: "x")
    #expect(findings.map(\.sentence) == mistake.sentences)
    #expect((root != nil) == mistake.canGoOn)
  }

  @Test("of a key given twice the first value counts, in small objects and large ones")
  func duplicates() throws {
    for count in [2, 15, 16, 17, 18, 100] {
      let members = (0..<count).map { "k\($0): \($0)," }.joined(separator: "\n")
      let text = "{\(members)\nk1: 7}"
      let (root, findings) = JSON5Parser.parse(Array(text.utf8), file: "x")
      #expect(findings.map(\.sentence) == [#"x:\#(count + 1):1: k1: "k1" is already given in line 2."#])
      guard case .number(let number)? = root?["k1"]?.value else { return #expect(Bool(false), "no number") }
      #expect(number.integer == 1)
    }
  }

  @Test("bytes that are no text are one finding, with the place of the first")
  func notText() {
    let findings = JSON5Parser.parse(Array("{a:\n 'é".utf8) + [0xFF, 0xFE, 0x27], file: "x").findings
    #expect(findings.map(\.sentence) == ["x:2:4: this is not text: byte 8 is not UTF-8."])
  }

  @Test("after fifty findings the parser gives up")
  func manyMistakes() {
    let (root, findings) = JSON5Parser.parse(Array("[\(String(repeating: "a,", count: 1000))]".utf8), file: "x")
    #expect(root == nil)
    #expect(findings.count == 50)
  }
}
