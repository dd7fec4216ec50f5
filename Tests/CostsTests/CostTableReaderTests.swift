import Documents
import Hardware
import Quantities
import TestSupport
import Testing

@testable import Costs

@Suite("CostTableReader")
struct CostTableReaderTests {
  /// A table with one component entry.
  private func table(adder: String) -> String {
    """
    {
      name: "t", technology: { node: "45nm", voltage: "0.9V" },
      sources: { lab: "measured" },
      components: { adder: {
    \(adder)
      } },
    }
    """
  }

  @Test("the smallest table has a name and a technology and knows nothing")
  func smallest() throws {
    let table = try readTable("{ name: \"t\", technology: { node: 45, voltage: 0.9 } }")
    #expect(table == CostTable(name: "t", node: Nanometers(45), voltage: Millivolts(900)))
  }

  @Test("points, rules and their provenance are read as written")
  func component() throws {
    let text = table(
      adder: """
        source: "lab", confidence: "recalled",
        points: [{ bits: 8, energy_pj: 2, area_um2: 3 }, { bits: 4, energy_pj: 1, source: "lab", confidence: "found", note: "n" }],
        energy_pj: { between: "power_law", below: 1, source: "lab", confidence: "assumed", note: "why" },
        leakage_nw: { nw_per_um2: 20, source: "lab", confidence: "derived" },
        """)
    let adder = try #require(try readTable(text).components[.adder])
    let found = Provenance(source: "measured", confidence: .found, note: "n")
    let recalled = Provenance(source: "measured", confidence: .recalled)
    #expect(
      adder.energy
        == CostCurve(
          points: [
            CostPoint(size: 4, value: 1, provenance: found), CostPoint(size: 8, value: 2, provenance: recalled),
          ], rule: AxisRule(joinsPoints: true, below: 1),
          ruleProvenance: Provenance(source: "measured", confidence: .assumed, note: "why")))
    #expect(
      adder.area
        == CostCurve(points: [CostPoint(size: 8, value: 3, provenance: recalled)], ruleProvenance: recalled))
    #expect(adder.leakage == .perArea(nanowatts: 20, Provenance(source: "measured", confidence: .derived)))
  }

  @Test("null is unknown, and a background power has a source like everything else")
  func unknownAndBackground() throws {
    let table = try readTable(
      """
      {
        name: "t", extends: "horowitz-45nm", sources: { lab: "measured" },
        components: { adder: { points: [{ bits: 8, area_um2: 1, source: "lab", confidence: "found" }], energy_pj: null } },
        dram: { background_mw: { value: 30, source: "lab", confidence: "found" } },
      }
      """)
    #expect(table.components[.adder]?.energy == nil)
    #expect(table.components[.adder]?.leakage == nil)
    #expect(table.components[.multiplier] != nil)
    #expect(table.dram.read == nil)
    #expect(table.dram.background?.value == 30)
    #expect(table.node == Nanometers(45))
  }

  @Test(
    "what is wrong with an entry is said with its place and what is allowed",
    arguments: [
      (
        "points: [{ bits: 8, energy_pj: 1, source: \"lap\", confidence: \"found\" }],",
        "t.json5:5:43: components.adder.points[0].source: unknown source \"lap\"; did you mean \"lab\"? Allowed: lab."
      ),
      (
        "points: [{ bits: 8, energy_pj: 1, source: \"lab\", confidence: \"sure\" }],",
        "t.json5:5:62: components.adder.points[0].confidence: unknown confidence \"sure\". "
          + "Allowed: found, recalled, derived, assumed."
      ),
      (
        "points: [{ bits: 8, energy_pj: 1 }],",
        "t.json5:5:10: components.adder.points[0].source: the key \"source\" is missing.\n"
          + "t.json5:5:10: components.adder.points[0].confidence: the key \"confidence\" is missing."
      ),
      (
        "points: [{ bits: 8, energy_pj: 0, source: \"lab\", confidence: \"found\" }],",
        "t.json5:5:32: components.adder.points[0].energy_pj: 0 is out of range; allowed: 1e-12 to 1000000000000."
      ),
      (
        "points: [{ bits: 8.5, energy_pj: NaN, source: \"lab\", confidence: \"found\" }],",
        "t.json5:5:18: components.adder.points[0].bits: expected a whole number, found the number 8.5.\n"
          + "t.json5:5:34: components.adder.points[0].energy_pj: NaN is out of range; allowed: 1e-12 to 1000000000000."
      ),
      (
        "points: [{ bits: 8, energy_fj: 1, source: \"lab\", confidence: \"found\" }],",
        "t.json5:5:10: components.adder.points[0]: the point gives none of energy_pj, area_um2, leakage_nw.\n"
          + "t.json5:5:21: components.adder.points[0].energy_fj: unknown key \"energy_fj\"; did you mean \"energy_pj\"? "
          + "Allowed: bits, energy_pj, area_um2, leakage_nw, source, confidence, note."
      ),
      (
        "source: \"lab\", confidence: \"found\", points: [{ bits: 8, energy_pj: 1 }, { bits: 8, energy_pj: 2 }],",
        "t.json5:5:95: components.adder.points[1].energy_pj: another point already gives energy_pj for this place."
      ),
      (
        "energy_pj: { below: 1, source: \"lab\", confidence: \"found\" },",
        "t.json5:5:12: components.adder.energy_pj: no point gives energy_pj, which this rule is for."
      ),
      (
        "source: \"lab\", confidence: \"found\", points: [{ bits: 8, energy_pj: 1 }], energy_pj: null,",
        "t.json5:5:85: components.adder.energy_pj: points give energy_pj as well."
      ),
      (
        "source: \"lab\", confidence: \"found\", points: [{ bits: 8, energy_pj: 1 }], energy_pj: { above: 9 },",
        "t.json5:5:85: components.adder.energy_pj.source: the key \"source\" is missing.\n"
          + "t.json5:5:85: components.adder.energy_pj.confidence: the key \"confidence\" is missing.\n"
          + "t.json5:5:94: components.adder.energy_pj.above: 9 is out of range; allowed: 0 to 4."
      ),
      (
        "source: \"lab\", confidence: \"found\", points: [{ bits: 8, energy_pj: 1 }], "
          + "energy_pj: { between: \"linear\", source: \"lab\", confidence: \"found\" },",
        "t.json5:5:96: components.adder.energy_pj.between: unknown way to join points \"linear\". Allowed: power_law."
      ),
      (
        "area_um2: { same_as: \"leakage_nw\", source: \"lab\", confidence: \"found\" },"
          + "leakage_nw: { same_as: \"area_um2\", source: \"lab\", confidence: \"found\" },",
        "t.json5:5:11: components.adder.area_um2: leakage_nw is itself the same as another.\n"
          + "t.json5:5:85: components.adder.leakage_nw: area_um2 is itself the same as another."
      ),
      (
        "area_um2: { same_as: \"area\", source: \"lab\", confidence: \"found\" },",
        "t.json5:5:22: components.adder.area_um2.same_as: unknown quantity \"area\". Allowed: energy_pj, leakage_nw."
      ),
      (
        "energy_pj: 3,",
        "t.json5:5:12: components.adder.energy_pj: expected an object, found the number 3."
      ),
    ])
  func wrongEntries(entry: String, text: String) {
    #expect(findings(table(adder: entry)) == text)
  }

  @Test("unknown components, memories and keys are named with the near one")
  func unknownKeys() {
    let text = """
      {
        name: "t", technology: { node: "45nm", voltage: "0.9V" }, tecnology: 1,
        components: { ader: {} },
        memories: { register_file: { up_to: "64B", made_of: "sram", source: "x", confidence: "found" }, srm: {} },
      }
      """
    #expect(
      findings(text) == """
        t.json5:2:61: tecnology: unknown key "tecnology"; did you mean "technology"? Allowed: name, extends, \
        description, technology, notes, sources, components, units, memories, dram, hierarchy, static_mw, leaves_out.
        t.json5:3:17: components.ader: unknown key "ader"; did you mean "adder"? Allowed: adder, multiplier, shifter, \
        float_adder, float_multiplier, lookup, bitwise, full_adder, multiplexer, register, wire.
        t.json5:4:55: memories.register_file.made_of: unknown component "sram". Allowed: register.
        t.json5:4:71: memories.register_file.source: unknown source "x".
        t.json5:4:99: memories.srm: unknown key "srm"; did you mean "sram"? Allowed: sram, register_file.
        """)
  }

  @Test("a memory's sizes need units that make sense")
  func memorySizes() {
    let text = """
      {
        name: "t", technology: { node: "45nm", voltage: "0.9V" }, sources: { lab: "measured" },
        memories: { sram: { source: "lab", confidence: "found", points: [
          { capacity: "8kibi", word: "64b", read_pj: 1 },
          { capacity: "8KiB", word: "0b", read_pj: 1 },
          { capacity: "8KiB", read_pj: 1 },
        ] } },
      }
      """
    #expect(
      findings(text) == """
        t.json5:4:17: memories.sram.points[0].capacity: unknown unit "kibi"; did you mean "KiB"? Write a size as \
        "108KiB", "64KB" or "512b".
        t.json5:5:31: memories.sram.points[1].word: 0b is out of range; allowed: 1b to 8KiB.
        t.json5:6:5: memories.sram.points[2].word: the key "word" is missing.
        """)
  }

  @Test("name and technology must be there")
  func missing() {
    #expect(
      findings("{}") == """
        t.json5:1:1: name: the key "name" is missing.
        t.json5:1:1: technology: the key "technology" is missing.
        """)
  }

  @Test("extending a table that does not exist names those that do")
  func unknownParent() {
    #expect(
      findings("{ name: \"t\", extends: \"horowitz-45\", technology: { node: 45, voltage: 1 } }")
        == "t.json5:1:23: extends: unknown cost table \"horowitz-45\"; did you mean \"horowitz-45nm\"? "
        + "Allowed: cacti-45nm, eyeriss-65nm, eyeriss-normalized, horowitz-45nm, synthesized-45nm.")
  }

  @Test("tables that extend each other in a circle are an error")
  func circle() {
    let library = CostTableLibrary(names: ["a", "t"]) { name throws(Findings) in
      let text = "{ name: \"\(name)\", extends: \"\(name == "a" ? "t" : "a")\" , technology: { node: 45, voltage: 1 } }"
      return try JSON5Document.parse(Array(text.utf8), file: "\(name).json5")
    }
    #expect(
      findings("{ name: \"t\", extends: \"a\" }", library: library)
        == "a.json5:1:23: extends: \"t\" extends itself through t, a.")
    #expect(
      findings("{ name: \"t\", extends: \"t\", technology: { node: 45, voltage: 1 } }", library: library)
        == "t.json5:1:23: extends: \"t\" extends itself through t.")
  }

  @Test("no mutation of a valid table crashes the reader", arguments: 1...8 as ClosedRange<UInt64>)
  func mutations(seed: UInt64) throws {
    var generator = RandomNumbers(seed: seed)
    let valid = Array(
      """
      {
        name: "t", extends: "horowitz-45nm", technology: { node: "45nm", voltage: "0.9V" }, sources: { lab: "measured" },
        components: { adder: { source: "lab", confidence: "found", points: [{ bits: 8, energy_pj: 1 }],
          energy_pj: { between: "power_law", below: 1, above: 1, source: "lab", confidence: "assumed" },
          leakage_nw: { nw_per_um2: 20, source: "lab", confidence: "derived" } } },
        memories: { sram: { points: [{ capacity: "8KiB", word: 64, read_pj: 1, source: "lab", confidence: "found" }],
          read_pj: { by_capacity: { above: 0.5 }, by_word: { below: 1 }, source: "lab", confidence: "assumed" },
          write_pj: { same_as: "read_pj", source: "lab", confidence: "assumed" } } },
        dram: { points: [{ bits: 64, read_pj: 1300, source: "lab", confidence: "found" }], background_mw: null },
      }
      """.utf8)
    let base = try RepositoryFiles.table("horowitz-45nm")
    let alphabet = Array("{}[]:,\"0129-+.eENaInul_abkKiB\n ".utf8)
    for _ in 0..<150 {
      var bytes = valid
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        let letter = alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
        switch Int.random(in: 0...3, using: &generator) {
        case 0: bytes[place] = letter
        case 1: bytes.insert(letter, at: place)
        case 2: bytes.remove(at: place)
        default: bytes.removeLast(min(bytes.count - 1, Int.random(in: 0...40, using: &generator)))
        }
      }
      do throws(Findings) {
        let document = try JSON5Document.parse(bytes, file: "t.json5")
        let table = try document.read { CostTableReader(root: $0, parent: base).table { _ in } }.0
        let memory = Memory.sram("m", kibibytes: 3)
        #expect(table.energy(of: .read, perBitOf: memory).value?.isFinite ?? true, "seed \(seed)")
      } catch {
        #expect(!error.description.isEmpty, "seed \(seed)")
      }
    }
  }
}
