import Quantities
import Testing

@testable import Documents

@Suite("ObjectReader")
struct ObjectReaderTests {
  @Test("a good file becomes a value")
  func goodFile() throws {
    let (sample, defaults) = try SampleAccelerator.read(SampleAccelerator.text)
    #expect(sample.columns == 16)
    #expect(sample.clock == Hertz(200_000_000))
    #expect(sample.dataflow == .os)
    #expect(sample.memories.map(\.name) == ["global_buffer", "weight buffer"])
    #expect(sample.memories.map(\.capacity) == [Bits(108 * 8192), Bits(512_000)])
    #expect(sample.memories.map(\.width) == [BitsPerCycle(64), BitsPerCycle(128)])
    #expect(sample.bandwidth == BitsPerSecond(204_800_000_000))
    #expect(sample.latency == Picoseconds(100_000))
    #expect(sample.padding == [1, 1])
    #expect(sample.density == 0.5)
    #expect(defaults.isEmpty)
  }

  @Test("defaults are listed with their path, in the order of asking")
  func defaults() throws {
    let text = """
      {name: "x", array: {rows: 1, columns: 1}, clock_mhz: 1, memories: {}, dram: {bandwidth: "1GB/s"}, density: null}
      """
    let (sample, defaults) = try SampleAccelerator.read(text)
    #expect(
      defaults.map { "\($0.path) = \($0.value)" } == [
        #"dataflow = "ws""#, #"dram.latency = "100ns""#, "padding = 0",
      ])
    #expect(sample.dataflow == .ws)
    #expect(sample.padding == [0])
    #expect(sample.density == nil)
  }

  @Test("all findings of a file come at once, in the order of the text")
  func allAtOnce() {
    let text = """
      {
        name: "",
        array: { rows: 0, columns: 1.5, rows: 3 },
        clock_mhz: -200,
        dataflow: "WSS",
        memories: {
          global_buffer: { capcity: "108KiB", width: 64, holds: "ifmap" },
          b: { capacity: "108Kib/s", width: "64", holds: [1, "x"] },
        },
        dram: [],
        padding: [1, 2, 3],
        density: NaN,
        colour: 1
      }
      """
    #expect(
      SampleAccelerator.sentences(text) == [
        #"x.json5:2:9: name: expected text that is not empty, found the text ""."#,
        "x.json5:3:18: array.rows: 0 is out of range; allowed: 1 to 65536.",
        "x.json5:3:30: array.columns: expected a whole number, found the number 1.5.",
        #"x.json5:3:35: array.rows: "rows" is already given in line 3."#,
        "x.json5:4:14: clock_mhz: -200 is out of range; allowed: 1Hz to 1000GHz.",
        #"x.json5:5:13: dataflow: unknown dataflow "WSS"; did you mean "ws"? Allowed: os, ws, is."#,
        #"x.json5:7:22: memories.global_buffer.capcity: unknown key "capcity"; did you mean "capacity"? "#
          + "Allowed: capacity, holds, width.",
        #"x.json5:7:48: memories.global_buffer.width: expected a width per cycle such as "64b/cycle" or "16B/cycle", "#
          + "found the number 64.",
        #"x.json5:7:59: memories.global_buffer.holds: expected a list, found the text "ifmap"."#,
        #"x.json5:8:20: memories.b.capacity: unknown unit "Kib/s"; did you mean "KiB"? "#
          + #"Write a size as "108KiB", "64KB" or "512b"."#,
        #"x.json5:8:39: memories.b.width: the unit is missing; write a width per cycle as "64b/cycle" or "16B/cycle"."#,
        "x.json5:8:53: memories.b.holds[0]: expected text, found the number 1.",
        "x.json5:10:9: dram: expected an object, found a list.",
        "x.json5:11:12: padding: the list has 3 elements; allowed: 2 or 4.",
        "x.json5:12:12: density: NaN is out of range; allowed: 0 to 1.",
        #"x.json5:13:3: colour: unknown key "colour". "#
          + "Allowed: name, array, clock_mhz, dataflow, memories, dram, padding, density.",
      ])
  }

  @Test("a missing key is reported at its object, unless a misspelled one is there")
  func missingKeys() {
    #expect(
      SampleAccelerator.sentences("{name: 'x',\n array: {row: 1},\n clock_mhz: 1, memories: {}, dram: {}}") == [
        #"x.json5:2:9: array.columns: the key "columns" is missing."#,
        #"x.json5:2:10: array.row: unknown key "row"; did you mean "rows"? Allowed: rows, columns."#,
        #"x.json5:3:36: dram.bandwidth: the key "bandwidth" is missing."#,
      ])
    #expect(SampleAccelerator.sentences("[]") == ["x.json5:1:1: expected an object, found a list."])
  }

  @Test("a value that could not be read is reported once")
  func reportedOnce() {
    let text = SampleAccelerator.text.replacing("rows: 16", with: "rows: 16a").replacing("'os'", with: "os")
      .replacing("density: .5", with: "density: 1e999").replacing("\"100ns\"", with: "100ns")
    #expect(
      SampleAccelerator.sentences(text) == [
        #"x.json5:4:18: array.rows: a number with a unit needs quotes: "16a"."#,
        #"x.json5:6:13: dataflow: text needs quotes: "os"."#,
        #"x.json5:12:43: dram.latency: a number with a unit needs quotes: "100ns"."#,
        "x.json5:14:12: density: 1e999 is beyond the range of numbers.",
      ])
  }

  @Test(
    "absurd sizes are out of range, whatever their spelling",
    arguments: [
      ("1e300", "1e300"), ("4611686018427387904", "4611686018427387904"), ("-1", "-1"), ("Infinity", "Infinity"),
      ("0", "0"), ("1e-3", nil), ("NaN", nil), ("0xFFFFFFFFFFFFFFFFFFFF", "0xFFFFFFFFFFFFFFFFFFFF"),
    ])
  func absurdSizes(text: String, shown: String?) {
    let sentence =
      if let shown {
        "x.json5:4:18: array.rows: \(shown) is out of range; allowed: 1 to 65536."
      } else {
        "x.json5:4:18: array.rows: expected a whole number, found the number \(text)."
      }
    #expect(
      SampleAccelerator.sentences(SampleAccelerator.text.replacing("rows: 16", with: "rows: \(text)")) == [sentence])
  }

  @Test(
    "wrong quantities are explained",
    arguments: [
      ("\"0KiB\"", "0KiB is out of range; allowed: 1b to 128TiB."),
      ("\"-5KiB\"", "-5KiB is out of range; allowed: 1b to 128TiB."),
      ("\"1e300B\"", "1e300B is out of range; allowed: 1b to 128TiB."),
      ("1e300", "1e300 is out of range; allowed: 1b to 128TiB."),
      ("NaN", "NaN is out of range; allowed: 1b to 128TiB."),
      ("\"0.3b\"", "\"0.3b\" is not a whole number of b."),
      (
        "\"1.00000000000000000000001KiB\"",
        "\"1.00000000000000000000001KiB\" has more digits than can be kept; 19 are enough."
      ),
      ("\"64kib\"", "unknown unit \"kib\"; did you mean \"KiB\"? Write a size as \"108KiB\", \"64KB\" or \"512b\"."),
      ("\"64 parsecs\"", "unknown unit \"parsecs\"; write a size as \"108KiB\", \"64KB\" or \"512b\"."),
      ("\"64\"", "the unit is missing; write a size as \"108KiB\", \"64KB\" or \"512b\"."),
      ("\"big\"", "expected a size such as \"108KiB\", \"64KB\" or \"512b\", found the text \"big\"."),
      ("64", "expected a size such as \"108KiB\", \"64KB\" or \"512b\", found the number 64."),
      ("true", "expected a size such as \"108KiB\", \"64KB\" or \"512b\", found true."),
      ("null", "expected a size such as \"108KiB\", \"64KB\" or \"512b\", found null."),
    ])
  func wrongQuantities(text: String, words: String) {
    let sentences = SampleAccelerator.sentences(SampleAccelerator.text.replacing("\"108KiB\"", with: text))
    #expect(sentences == ["x.json5:8:32: memories.global_buffer.capacity: \(words)"])
  }

  @Test("a reader that gives up without a reason does not pass for success")
  func silentFailure() throws {
    let document = try JSON5Document.parse(Array("{}".utf8), file: "x")
    let findings = #expect(throws: Findings.self) { _ = try document.read { _ -> Int? in nil } }
    #expect(findings?.description == "x: it could not be understood.")
  }

  @Test("keys of other programs may stay unknown, and case may be ignored")
  func lenientObjects() throws {
    let document = try JSON5Document.parse(Array("{ArrayHeight: 3, MemoryBanks: 1}".utf8), file: "x")
    let (height, _) = try document.read { root -> Int? in
      root.ignoresCase = true
      root.allowsUnknownKeys = true
      return root.integer("arrayheight", in: 1...8)
    }
    #expect(height == 3)
  }

  @Test("a domain reports its own findings at the value, the key or the object")
  func ownFindings() throws {
    let document = try JSON5Document.parse(Array("{a: 1,\n b: {c: 2}}".utf8), file: "x")
    let findings = #expect(throws: Findings.self) {
      _ = try document.read { root -> Int? in
        let inner = root.object("b")
        inner?.value("c")?.report(.inconsistent("c is larger than a"))
        inner?.report(.inconsistent("b needs more"))
        _ = root.value("a")
        root.report(.inconsistent("a is odd"), key: "a")
        root.report(.inconsistent("z would help"), key: "z")
        return 1
      }
    }
    #expect(
      findings?.all.map(\.sentence) == [
        "x:1:1: z: z would help.", "x:1:5: a: a is odd.", "x:2:5: b: b needs more.", "x:2:9: b.c: c is larger than a.",
      ])
  }

  @Test("a thousand findings are kept, the rest is counted")
  func manyFindings() throws {
    let members = (0..<5000).map { "k\($0): 1" }.joined(separator: ",")
    let document = try JSON5Document.parse(Array("{\(members)}".utf8), file: "x")
    let findings = #expect(throws: Findings.self) { _ = try document.read { _ -> Int? in 1 } }
    #expect(findings?.all.count == 1000)
    #expect(findings?.description.hasSuffix("\n... and 4980 more.") == true)
    #expect(findings?.description.split(separator: "\n").count == 21)
  }

  @Test("every function takes a good value, a default or nothing")
  func functions() throws {
    let text = "{t: 'x', b: true, i: 5, n: 2.5, c: 'two', o: {}, a: [1], s: ['x'], m: {k: 1}, l: '45nm', nothing: null}"
    let document = try JSON5Document.parse(Array(text.utf8), file: "x")
    let (_, defaults) = try document.read { root -> Bool? in
      let choices = [(name: "one", value: 1), (name: "two", value: 2)]
      #expect(root.string("t") == "x" && root.optionalString("t") == "x" && root.optionalString("nothing") == nil)
      #expect(root.string("t", default: "y") == "x" && root.string("t2", default: "y") == "y")
      #expect(root.bool("b") == true && root.optionalBool("nothing") == nil && root.bool("b2", default: true))
      #expect(root.integer("i", in: 1...) == 5 && root.optionalInteger("nothing", in: 1...9) == nil)
      #expect(
        root.number("n", in: 0...) == 2.5 && root.number("n", in: 0...3) == 2.5 && root.number("i", in: 0...9) == 5)
      #expect(root.optionalNumber("n2", in: 0...) == nil && root.number("n2", default: 1.5, in: 0...9) == 1.5)
      #expect(root.choice("c", of: choices) == 2 && root.optionalChoice("c2", of: choices) == nil)
      #expect(root.choice("c2", default: 1, of: choices) == 1)
      #expect(root.object("o") != nil && root.optionalObject("nothing") == nil && root.has("o") && !root.has("o2"))
      #expect(root.array("a")?.count == 1 && root.optionalArray("a2") == nil)
      #expect(root.strings("s") == ["x"] && root.optionalStrings("s2") == nil)
      #expect(root.members("m")?.map(\.name) == ["k"] && root.optionalMembers("m2") == nil)
      #expect(root.integers("i", counts: [2], in: 1...9) == [5] && root.integers("a", counts: [1], in: 1...9) == [1])
      #expect(root.optionalIntegers("nothing", counts: [1], in: 1...9) == nil)
      #expect(root.length("l") == Nanometers(45) && root.optionalQuantity("l2", Nanometers.self) == nil)
      #expect(root.quantity("l2", default: Nanometers(7)) == Nanometers(7))
      return true
    }
    #expect(
      defaults.map { "\($0.path) = \($0.value)" } == [
        #"t2 = "y""#, "b2 = true", "n2 = 1.5", #"c2 = "one""#, #"l2 = "7nm""#,
      ])
  }
}
