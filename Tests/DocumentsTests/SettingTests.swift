import Quantities
import TestSupport
import Testing

@testable import Documents

@Suite("Values set from the command line")
struct SettingTests {
  private func read(_ settings: [(String, String)]) throws -> SampleAccelerator {
    var document = try JSON5Document.parse(Array(SampleAccelerator.text.utf8), file: "x.json5")
    for (path, text) in settings { document = try document.setting(path, to: text) }
    return try document.read { SampleAccelerator($0) }.0
  }

  private func sentences(_ settings: (String, String)...) throws -> [String] {
    try #require(#expect(throws: Findings.self) { _ = try read(settings) }).all.map(\.sentence)
  }

  @Test("numbers, texts without quotes, lists and objects are understood")
  func values() throws {
    let sample = try read([
      ("array.rows", "64"), ("memories.global_buffer.capacity", "64KiB"), ("dataflow", "is"), ("padding", "[1,2,3,4]"),
      ("padding[3]", "9"), ("dram", "{bandwidth: '1GB/s'}"), ("dram.latency", "13.75ns"), ("density", "null"),
      (#"memories["weight buffer"].width"#, "8b/cycle"), ("memories.weight buffer.holds[0]", "any // thing"),
    ])
    #expect(sample.rows == 64)
    #expect(sample.memories[0].capacity == Bits(64 * 8192))
    #expect(sample.dataflow == .is)
    #expect(sample.padding == [1, 2, 3, 9])
    #expect(sample.bandwidth == BitsPerSecond(8_000_000_000))
    #expect(sample.latency == Picoseconds(13_750))
    #expect(sample.density == nil)
    #expect(sample.memories[1].width == BitsPerCycle(8))
    #expect(sample.memories[1].holds == ["any // thing"])
  }

  @Test("a finding about a set value names the option instead of a line")
  func origins() throws {
    #expect(
      try sentences(("array.rows", "0")) == [
        "--set array.rows=0: array.rows: 0 is out of range; allowed: 1 to 65536."
      ])
    #expect(
      try sentences(("array.rowz", "0"), ("dram", "{bandwith: 3}")) == [
        #"--set array.rowz=0: array.rowz: unknown key "rowz"; did you mean "rows"? Allowed: rows, columns."#,
        #"--set dram={bandwith: 3}: dram.bandwith: unknown key "bandwith"; did you mean "bandwidth"? "#
          + "Allowed: bandwidth, latency.",
      ])
    #expect(
      try sentences(("array.rows", "\u{1B}[31m")) == [
        #"--set array.rows=\u{1B}[31m: array.rows: expected a whole number, found the text "\u{1B}[31m"."#
      ])
  }

  @Test(
    "a path that leads nowhere is explained",
    arguments: [
      (
        "arrays.rows",
        #"arrays: unknown key "arrays"; did you mean "array"? "#
          + "Allowed: name, array, clock_mhz, dataflow, memories, dram, padding, density."
      ),
      (
        "memories.global_bufer.capacity",
        #"memories.global_bufer: unknown key "global_bufer"; did you mean "#
          + #""global_buffer"? Allowed: global_buffer, weight buffer."#
      ),
      ("padding[2]", "padding[2]: there is no element 2; the list has 2, counted from 0."),
      ("padding.x", "padding: expected an object, found a list."),
      ("array[0]", "array: expected a list, found an object."),
      ("name.x.y", #"name: expected an object, found the text "sample"."#),
    ])
  func badPaths(path: String, words: String) throws {
    #expect(try sentences((path, "1")) == ["--set \(path)=1: \(words)"])
  }

  @Test(
    "what is no path is refused",
    arguments: ["", ".", "a.", ".a", "a..b", "a[", "a[]", "a[x]", "a[-1]", "a[0]b", "a['b]", "a[0", "a['b'"])
  func noPaths(path: String) throws {
    #expect(
      try sentences((path, "1")) == [
        "--set \(path)=1: \"\(path)\" is not a path; write one as array.rows or layers[3].kernel."
      ])
  }

  @Test("a value that starts like JSON5 must be JSON5")
  func badValues() throws {
    #expect(
      try sentences(("padding", "[1, 2")) == [
        "--set padding=[1, 2: the file ends inside a list that starts in line 1, column 1."
      ])
    #expect(try sentences(("density", "1e999")) == ["--set density=1e999: 1e999 is beyond the range of numbers."])
    #expect(
      try sentences(("dram", "{a: 1, a: 2}")) == [#"--set dram={a: 1, a: 2}: a: "a" is already given in line 1."#])
  }

  @Test("a path is read back as it is written")
  func pathsRoundTrip() {
    var random = RandomNumbers(seed: 7)
    for _ in 0..<2000 {
      let steps = (0..<Int.random(in: 1...5, using: &random)).map { _ -> DocumentPath.Step in
        if random.chance(30) { return .index(Int.random(in: 0...99, using: &random)) }
        return .key(
          (0...Int.random(in: 0...4, using: &random)).map { _ in
            random.pick(["a", "B", "9", "_", "-", ".", "[", "]", "\"", "\\", "'", " ", "é", "🙂"])
          }.joined())
      }
      let path = DocumentPath(steps)
      #expect(DocumentPath(parsing: path.description) == path, "\(path)")
    }
  }
}
