import Testing

@testable import Documents

@Suite("DelimitedText")
struct DelimitedTextTests {
  private func rows(_ text: String) throws -> [DelimitedText.Row] {
    try DelimitedText.parse(Array(text.utf8), file: "x.csv").rows
  }

  private func sentences(_ text: String) throws -> [String] {
    try #require(#expect(throws: Findings.self) { _ = try rows(text) }).all.map(\.sentence)
  }

  @Test("fields lose the white space around them and know where they start")
  func fields() throws {
    let rows = try rows("Layer name, IFMAP Height,\r\n\r\n  \t\r\nConv1 ,  224,3x3 \rümlaut,5")
    #expect(rows.map(\.line) == [1, 4, 5])
    #expect(
      rows.map { $0.fields.map(\.text) } == [
        ["Layer name", "IFMAP Height", ""], ["Conv1", "224", "3x3"], ["ümlaut", "5"],
      ])
    #expect(rows[0].fields.map(\.position.column) == [1, 13, 26])
    #expect(rows[1].fields.map(\.position.column) == [1, 10, 14])
    #expect(rows[2].fields.map(\.position.column) == [1, 8])
    #expect(rows[1].position == SourcePosition(line: 4, column: 1))
  }

  @Test("separators alone are a row of empty fields; blank lines are none")
  func emptyRows() throws {
    let rows = try rows("\u{FEFF}a,b\n,,\n\n \n")
    #expect(rows.map { $0.fields.count } == [2, 3])
    #expect(rows.map(\.isEmpty) == [false, true])
    #expect(try self.rows("").isEmpty)
  }

  @Test(
    "quotes keep separators, spaces and quotes",
    arguments: [
      ("\"a,b\",c", ["a,b", "c"]), (" \" a \" ,c", [" a ", "c"]), ("\"say \"\"it\"\"\",", ["say \"it\"", ""]),
      ("\"\"", [""]), ("a\"b,c\"", ["a\"b", "c\""]), ("\u{A0}1\u{A0},2", ["1", "2"]),
    ])
  func quotes(line: String, fields: [String]) throws {
    #expect(try rows(line).first?.fields.map(\.text) == fields)
  }

  @Test("quotes that do not close are named with their place, all of them")
  func badQuotes() throws {
    #expect(
      try sentences("a,\"b\nc,\"d\"e,f\n") == [
        "x.csv:1:3: this field has no closing quote in its line.",
        "x.csv:2:3: expected a separator after the closing quote, found \"e\".",
      ])
    #expect(
      throws: Findings(
        Finding(file: "x", origin: .position(SourcePosition(line: 2, column: 2)), problem: .notUTF8(offset: 3)))
    ) {
      _ = try DelimitedText.parse([0x61, 0x0A, 0x61, 0xFF], file: "x")
    }
  }

  @Test("a tab may separate")
  func tabs() throws {
    let table = try DelimitedText.parse(Array("a\t\t b\n".utf8), file: "x", separator: "\t")
    #expect(table.rows.first?.fields.map(\.text) == ["a", "", "b"])
  }

  @Test("fields are checked like any value")
  func checks() throws {
    let log = FindingLog(file: "x.csv")
    let row = try #require(try rows("Conv1, 224, 3.5, x, -1, ,").first)
    let names = ["Layer name", "Height", "Width", "Filter", "Stride", "Channels"]
    let readers = zip(row.fields, names).map { $0.reader(column: $1, log: log) }
    #expect(readers[0].name() == "Conv1")
    #expect(readers.dropFirst().map { $0.integer(in: 1...) } == [224, nil, nil, nil, nil])
    let findings = #expect(throws: Findings.self) { try log.check() }
    #expect(
      findings?.all.map(\.sentence) == [
        "x.csv:1:13: Width: expected a whole number, found the number 3.5.",
        "x.csv:1:18: Filter: expected a whole number, found the text \"x\".",
        "x.csv:1:21: Stride: -1 is out of range; allowed: 1 or more.",
        "x.csv:1:25: Channels: expected a whole number, found the text \"\".",
      ])
  }
}

@Suite("INIDocument")
struct INIDocumentTests {
  static let text = """
    # a comment
    [general]
    run_name = my run = 1

    [architecture_presets]
    ArrayHeight:    32
      ArrayWidth = 0x20
    Dataflow : ws
    Bandwidth :
    ; another
    [ empty ]
    """

  private func sentences(_ text: String) throws -> [String] {
    try #require(#expect(throws: Findings.self) { _ = try INIDocument.parse(Array(text.utf8), file: "x.cfg") })
      .all.map(\.sentence)
  }

  @Test("sections, keys and values keep their places", arguments: ["\n", "\r\n", "\r"])
  func document(lineEnd: String) throws {
    let text = Self.text.replacing("\n", with: lineEnd)
    let document = try INIDocument.parse(Array(text.utf8), file: "x.cfg")
    #expect(document.sections.map(\.name) == ["general", "architecture_presets", "empty"])
    #expect(document.sections.map(\.position.line) == [2, 5, 11])
    #expect(document.sections[0].entries.map(\.value) == ["my run = 1"])
    let entries = document.sections[1].entries
    #expect(entries.map(\.key) == ["ArrayHeight", "ArrayWidth", "Dataflow", "Bandwidth"])
    #expect(entries.map(\.value) == ["32", "0x20", "ws", ""])
    #expect(entries[1].keyPosition == SourcePosition(line: 7, column: 3))
    #expect(entries[0].valuePosition == SourcePosition(line: 6, column: 17))
  }

  @Test("an object reader reads it, in any case of letters")
  func reading() throws {
    let document = try INIDocument.parse(Array(Self.text.utf8), file: "x.cfg").document
    let ((height, width), _) = try document.read { root -> (Int, Int)? in
      root.allowsUnknownKeys = true
      let presets = root.object("architecture_presets")
      presets?.ignoresCase = true
      presets?.allowsUnknownKeys = true
      guard let height = presets?.integer("arrayheight", in: 1...64),
        let width = presets?.integer("ArrayWidth", in: 1...64)
      else { return nil }
      return (height, width)
    }
    #expect(height == 32 && width == 32)
    let findings = #expect(throws: Findings.self) {
      _ = try document.read { root -> Int? in
        root.allowsUnknownKeys = true
        let presets = root.object("architecture_presets")
        presets?.ignoresCase = true
        _ = presets?.bool("dataflow")
        _ = presets?.integer("arrayheight", in: 1...16)
        return presets?.integer("IfmapSramSzkB", in: 1...64)
      }
    }
    #expect(
      findings?.all.map(\.sentence) == [
        #"x.cfg:5:1: architecture_presets.IfmapSramSzkB: the key "IfmapSramSzkB" is missing."#,
        "x.cfg:6:17: architecture_presets.ArrayHeight: 32 is out of range; allowed: 1 to 16.",
        #"x.cfg:7:3: architecture_presets.ArrayWidth: unknown key "ArrayWidth". "#
          + "Allowed: dataflow, arrayheight, IfmapSramSzkB.",
        #"x.cfg:8:12: architecture_presets.Dataflow: expected true or false, found the text "ws"."#,
        #"x.cfg:9:1: architecture_presets.Bandwidth: unknown key "Bandwidth". "#
          + "Allowed: dataflow, arrayheight, IfmapSramSzkB.",
      ])
  }

  @Test("every line that is wrong is named")
  func mistakes() throws {
    #expect(
      try sentences("a = 1\n[s]\nno value here\n= 3\n[open\n[]\n[s] x\nb: 1\nB = 2\n[s]\nb: 3") == [
        #"x.cfg:1:1: "a" stands before the first [section]."#,
        #"x.cfg:3:1: expected key = value or [section], found "no value here"."#,
        #"x.cfg:4:1: expected key = value or [section], found "= 3"."#,
        #"x.cfg:5:1: expected key = value or [section], found "[open"."#,
        #"x.cfg:6:1: expected key = value or [section], found "[]"."#,
        #"x.cfg:7:1: expected key = value or [section], found "[s] x"."#,
        #"x.cfg:9:1: s.B: "B" is already given in line 8."#,
        #"x.cfg:10:1: "s" is already given in line 2."#,
      ])
    #expect(try sentences("") == ["x.cfg:1:1: the file is empty."])
    #expect(try sentences("# only a comment") == ["x.cfg:1:1: the file is empty."])
  }

  @Test("more entries than anybody writes are refused")
  func manyEntries() throws {
    let text = "[s]\n" + (0..<100_100).map { "k\($0)=1\n" }.joined()
    #expect(try sentences(text) == ["x.cfg:100001:1: the file has more than 100000 values."])
  }
}
