import TestSupport
import Testing

@testable import Documents

@Suite("Hostile input")
struct HostileInputTests {
  @Test("a hundred thousand levels are one finding", arguments: ["[", "{a:", "[{a:", "{'a':["])
  func depthBomb(opening: String) {
    let text = String(repeating: opening, count: 100_000)
    let (root, findings) = JSON5Parser.parse(Array(text.utf8), file: "x")
    #expect(root == nil)
    #expect(findings.count == 1)
    #expect(findings.first?.problem == .syntax(.tooDeep(limit: 100)))
  }

  @Test("a file cut anywhere gives findings and never a value")
  func truncation() {
    let bytes = Array(SampleAccelerator.text.utf8)
    let end = (bytes.lastIndex(of: UInt8(ascii: "}")) ?? 0) + 1
    for length in 0..<end {
      let text = String(decoding: bytes[..<length], as: UTF8.self)
      #expect(!SampleAccelerator.sentences(text).isEmpty, "cut at byte \(length)")
    }
    for length in end...bytes.count {
      #expect(SampleAccelerator.sentences(String(decoding: bytes[..<length], as: UTF8.self)).isEmpty)
    }
  }

  @Test("random bytes give findings")
  func garbage() {
    for seed in 0..<UInt64(500) {
      var random = RandomNumbers(seed: seed)
      let count = Int.random(in: 1...300, using: &random)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      let findings = JSON5Parser.parse(bytes, file: "x").findings
      #expect(!findings.isEmpty, "seed \(seed)")
      _ = try? DelimitedText.parse(bytes, file: "x")
      _ = try? INIDocument.parse(bytes, file: "x")
    }
  }

  @Test("a damaged file never traps, and its findings are in order and in one line each")
  func damage() {
    let sources = [
      SampleAccelerator.text, "[general]\nrun_name = a\n\n[layout]\nx : 1\n", "Name, A, B,\n\"a\"\"b\", 1, 2,\r\n,,,\n",
    ].map { Array($0.utf8) }
    for seed in 0..<UInt64(6000) {
      var random = RandomNumbers(seed: seed)
      let bytes = Damage.heavy(to: random.pick(sources), using: &random)
      var thrown: [Findings] = []
      do throws(Findings) {
        _ = try JSON5Document.parse(bytes, file: "x.json5").read { SampleAccelerator($0) }
      } catch { thrown.append(error) }
      do throws(Findings) { _ = try DelimitedText.parse(bytes, file: "x.csv") } catch { thrown.append(error) }
      do throws(Findings) {
        _ = try INIDocument.parse(bytes, file: "x.cfg").document.read { SampleAccelerator($0) }
      } catch { thrown.append(error) }
      for findings in thrown {
        #expect(!findings.all.isEmpty, "seed \(seed)")
        let positions = findings.all.compactMap(\.origin.position)
        #expect(positions == positions.sorted(), "seed \(seed)")
        #expect(findings.all.allSatisfy { !$0.sentence.contains { $0.isNewline } }, "seed \(seed)")
      }
    }
  }

  @Test("long lists, long texts and many comments are read in one pass")
  func longInput() {
    let list = "[\(String(repeating: "1,", count: 200_000))]"
    #expect(JSON5Parser.parse(Array(list.utf8), file: "x").findings.isEmpty)
    let text = "['\(String(repeating: "\\n", count: 200_000))', '\(String(repeating: "é", count: 200_000))']"
    #expect(JSON5Parser.parse(Array(text.utf8), file: "x").findings.isEmpty)
    let comments = String(repeating: "/**/", count: 200_000) + "1" + String(repeating: "//\n", count: 200_000)
    #expect(JSON5Parser.parse(Array(comments.utf8), file: "x").findings.isEmpty)
    let members = "{\((0..<50_000).map { "k\($0): 1" }.joined(separator: ","))}"
    #expect(JSON5Parser.parse(Array(members.utf8), file: "x").findings.isEmpty)
    let row = String(repeating: "1,", count: 200_000)
    #expect((try? DelimitedText.parse(Array(row.utf8), file: "x"))?.rows.first?.fields.count == 200_001)
  }
}
