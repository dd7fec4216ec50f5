import Arithmetic
import Foundation
import Testing

@Suite("docs/number-formats.md")
struct FormatsDocumentTests {
  /// The cells of the rows below a header line, without backticks.
  static func rows(below header: String) throws -> [[String]] {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let page = tests.appending(path: "../../docs/number-formats.md").standardizedFileURL
    let lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0 == header })
    return lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: [" ", "`"]) }
    }
  }

  @Test("every worked example comes out as printed")
  func examples() throws {
    let rows = try Self.rows(below: "| format | scale | x | code | x̂ |")
    #expect(rows.count >= 20)
    for row in rows {
      try #require(row.count == 5)
      let format = try #require(NumberFormat(spelling: row[0]))
      let scale = try #require(Double(row[1]))
      let (number, value) = try (#require(Double(row[2])), #require(Double(row[4])))
      let quantizer = try Quantizer(format: format, scale: scale)
      #expect(try quantizer.encode(number) == NumberFormat.Code(row[3]), "\(row)")
      #expect(try quantizer.quantize(number) == value, "\(row)")
    }
  }

  @Test("every code book is complete and as printed")
  func codeBooks() throws {
    let rows = try Self.rows(below: "| format | codes | values |")
    #expect(rows.count >= 10)
    for row in rows {
      try #require(row.count == 3)
      let format = try #require(NumberFormat(spelling: row[0]))
      let codes = try row[1].split(separator: " ").map { try #require(NumberFormat.Code($0)) }
      let values = try row[2].split(separator: " ").map { try #require(Double($0)) }
      let used = (0..<NumberFormat.Code(format.codeCount)).filter { (try? format.decode($0)) != nil }
      #expect(used == codes, "\(format)")
      #expect(try codes.map(format.decode) == values, "\(format)")
    }
  }

  @Test("the numbers of different values are those printed")
  func counts() {
    for bits in 2...8 { #expect(NumberFormat.oneHot(bits: bits).values?.count == (1 << bits) - 1) }
    #expect(NumberFormat.twoHot(bits: 8).values?.count == 79)
    #expect(NumberFormat.logarithmic(bits: 5, fraction: 2, signed: true).values?.count == 31)
    #expect(NumberFormat.logarithmic(bits: 5, fraction: 4, signed: false).values?.count == 32)
    #expect(NumberFormat.float16.values?.count == 63487)
  }
}
