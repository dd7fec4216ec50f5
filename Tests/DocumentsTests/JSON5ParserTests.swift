import Testing

@testable import Documents

@Suite("JSON5Parser")
struct JSON5ParserTests {
  @Test("an empty file is one finding at line 1")
  func emptyFile() {
    let (root, findings) = JSON5Parser.parse([], file: "x.json5")
    #expect(root == nil)
    #expect(findings.map(\.sentence) == ["x.json5:1:1: the file is empty."])
  }
}
