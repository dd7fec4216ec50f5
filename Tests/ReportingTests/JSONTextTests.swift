import Documents
import Foundation
import Testing

@testable import Reporting

@Suite("JSONText")
struct JSONTextTests {
  @Test("any text survives being written and read, here and by Foundation")
  func escapes() throws {
    for scalar in (0...0x2FFF).compactMap(Unicode.Scalar.init) {
      let text = "a\(Character(scalar))\\\"b"
      let json = JSONText.object([(key: text, value: .string(text))]).text
      let document = try JSON5Document.parse(Array(json.utf8), file: "written.json")
      guard case .string(let read)? = document.root[text]?.value else {
        Issue.record("U+\(String(scalar.value, radix: 16)) was not read back")
        continue
      }
      #expect(read.unicodeScalars.elementsEqual(text.unicodeScalars))
    }
    let all = String(String.UnicodeScalarView((0...0x2FFF).compactMap(Unicode.Scalar.init)))
    let object = try JSONSerialization.jsonObject(with: Data(JSONText.array([.string(all)]).text.utf8))
    #expect(object as? [String] == [all])
  }

  @Test("a report is JSON to Foundation too")
  func foundation() throws {
    let report = try Report(Sample.result(), settings: ["x=\"1\""])
    let object = try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any]
    let totals = object?["totals"] as? [String: Any]
    #expect(totals?["energy_total_pj"] as? Double == 208_958.313)
    // Foundation's reader may miss the nearest double by one step.
    let utilization = try #require(totals?["utilization"] as? Double)
    #expect(abs(utilization - 7552.0 / (864 * 16)) < 1e-15)
    #expect((object?["layers"] as? [[String: Any]])?.count == 3)
    #expect(object?["settings"] as? [String] == ["x=\"1\""])
  }
}
