import Documents
import Testing

@testable import picojoule

/// `picojoule compare --mapping`, and the options of the search.
@Suite("Mappings of compared designs")
struct CompareMappingTests {
  private let folder: Folder

  /// A layer of 8 filters over 4 channels of 8 x 8 with 3 x 3 taps; 3 x 2 elements, once with spads as large as they need to
  /// be and once smaller, and a systolic array with other memories.
  init() throws {
    folder = try Folder()
    try folder.write("net.json5", SmallCase.network)
    try folder.write("large.json5", SmallCase.chip(spads: "64B"))
    try folder.write("small.json5", SmallCase.chip(spads: "24B"))
    try folder.write(
      "systolic.json5",
      """
      { clock: "200MHz", array: { rows: 4, columns: 4, dataflow: "weight_stationary" },
        processing_element: { units: [{ kind: "mac", weights: "int8", activations: "int8", accumulator: 24 }] },
        memories: { global: { holds: ["ifmap", "ofmap", "filter"], capacity: "4KiB" } }, dram: { bandwidth: "1GB/s" } }
      """)
  }

  /// 216 bits in each element.
  private static let needsLarge = SmallCase.mapping
  /// 6 filter words, 3 ifmap words and 2 psums: 120 bits.
  private static let fitsBoth = needsLarge.replacing("M: 4", with: "M: 2")
  /// No array of the three has five rows.
  private static let fitsNone = needsLarge.replacing("rows: { R: 3 }", with: "rows: { R: 5 }")

  private func ended(_ arguments: [String]) -> Ended {
    var recorder = Recorder()
    let code = run(
      arguments: arguments, surroundings: Repository.surroundings, workbench: Model.init(library:), console: &recorder)
    return Ended(code: code, output: recorder.output, errors: recorder.errors)
  }

  private func compare(_ designs: String..., with more: [String]) -> Ended {
    let files = designs.map { "\(folder.path)/\($0).json5" }.joined(separator: ",")
    return ended(["compare", "--network", "\(folder.path)/net.json5", "--accelerators", files] + more)
  }

  private func mappings(_ text: String) throws -> String {
    try folder.write("m.json5", "{ layers: {\n  a: \(text) } }")
  }

  /// For each design where its mapping of layer `a` came from, its remarks and totals.
  private func designs(_ ended: Ended) throws -> [(source: String, remarks: [String], totals: JSON5Node?)] {
    let root = try JSON5Document.parse(Array(ended.output.utf8), file: "comparison.json").root
    func elements(_ node: JSON5Node?) -> [JSON5Node] { if case .array(let all)? = node?.value { all } else { [] } }
    func text(_ node: JSON5Node?) -> String { if case .string(let text)? = node?.value { text } else { "" } }
    let layer = elements(root["layers"]).first { text($0["layer"]) == "a" }
    return zip(elements(root["designs"]), elements(layer?["designs"])).map {
      (text($1["mapping"]), elements($0["remarks"]).map { text($0) }, $0["totals"])
    }
  }

  @Test("every design uses the mapping that fits it, and its figures are those of simulate with the same file")
  func everyDesign() throws {
    let file = try mappings(Self.fitsBoth)
    let compared = compare("large", "small", with: ["--mapping", file, "--per-layer", "--format", "json"])
    #expect(compared.code == 0 && compared.errors.isEmpty)
    #expect(compared.output.contains("\"settings\": [\"mapping=\(file)\"],"))
    let designs = try designs(compared)
    #expect(designs.map(\.source) == ["given", "given"])
    for (name, design) in zip(["large", "small"], designs) {
      #expect(design.remarks.contains("mappings were given for a"))
      #expect(!design.remarks.contains { $0.contains("not used") })
      let alone = ended([
        "simulate", "--network", "\(folder.path)/net.json5", "--accelerator", "\(folder.path)/\(name).json5",
        "--mapping",
        file, "--format", "json",
      ])
      let root = try JSON5Document.parse(Array(alone.output.utf8), file: "report.json").root
      for figure in ["total_cycles", "energy_total_pj", "dram_read_bits"] {
        let value = try #require(root["totals"]?[figure]?.value)
        #expect(design.totals?[figure]?.value == value, "\(name) \(figure)")
      }
    }
  }

  @Test("a design that a mapping does not fit searches for its own, and says why")
  func oneDesign() throws {
    let file = try mappings(Self.needsLarge)
    for normalization in [[], ["--normalize", "same-array"]] {
      let designs = try designs(
        compare(
          "large", "small", "systolic", with: ["--mapping", file, "--per-layer", "--format", "json"] + normalization))
      #expect(designs.map(\.source) == ["given", "searched", "searched"])
      #expect(
        designs[1].remarks.contains(
          "the given mapping of a was not used: memories.spads is too small for this tile: filter 96, ifmap 24, psum 96, "
            + "together 216 bits, and each element has 192: 24 bits (13 %) too many"))
      let systolic = designs[2].remarks.first { $0.contains("not used") } ?? ""
      #expect(
        systolic.hasPrefix(
          "the given mappings were not used: \(file):2:18: layers.a.levels.buffer: unknown memory of systolic \"buffer\""
        ),
        "\(systolic)")
    }
  }

  @Test("where a given mapping does not fit, the chip's own takes its place")
  func own() throws {
    try folder.write("own.json5", "{ network: \"net\", layers: { a: \(Self.fitsBoth) } }")
    try folder.write("small.json5", SmallCase.chip(spads: "24B", ", mappings: [\"own.json5\"]"))
    let file = try mappings(Self.needsLarge)
    let designs = try designs(
      compare("large", "small", with: ["--mapping", file, "--per-layer", "--format", "json"]))
    #expect(designs.map(\.source) == ["given", "own"])
  }

  @Test("SCALE-Sim's timing has mappings of its own")
  func scaleSim() throws {
    let text = try String(contentsOfFile: "\(folder.path)/systolic.json5", encoding: .utf8)
    try folder.write(
      "scale.json5",
      text.replacing("dataflow:", with: "timing: \"scale-sim\", dataflow:").replacing("global", with: "buffer"))
    let file = try mappings("{ levels: { buffer: { tile: { M: 8, E: 6, F: 6, R: 3, S: 3 } } } }")
    try folder.write("systolic.json5", text.replacing("global", with: "buffer"))
    let ended = compare("systolic", "scale", with: ["--mapping", file, "--per-layer", "--format", "json"])
    #expect(ended.code == 0, "\(ended.errors)")
    let designs = try designs(ended)
    #expect(designs.map(\.source) == ["given", ""])
    #expect(
      designs[1].remarks.contains(
        "the given mappings were not used: scale has SCALE-Sim's timing, which follows a mapping of its own"))
  }

  @Test("a mapping that fits none of the designs ends with 65: each design's reason at the line and key path")
  func none() throws {
    let file = try mappings(Self.fitsNone)
    #expect(
      compare("large", "small", with: ["--mapping", file])
        == Ended(
          code: 65, output: "",
          errors: """
            Error: \(file):2:91: layers.a.levels.spads.tile: small: memories.spads is too small for this tile: filter 96, \
            ifmap 24, psum 96, together 216 bits, and each element has 192: 24 bits (13 %) too many.
            Error: \(file):3:9: layers.a.rows: large: R5 = 5 parts over 3 rows: 2 too many.
            Error: \(file):3:9: layers.a.rows: small: R5 = 5 parts over 3 rows: 2 too many.

            """))
  }

  @Test("a file that is for none of the designs, or for no layer, ends with 65")
  func unreadable() throws {
    let file = try mappings(Self.fitsBoth.replacing("spads:", with: "spots:"))
    let unknown = compare("large", "systolic", with: ["--mapping", file])
    #expect(unknown.code == 65 && unknown.output.isEmpty)
    #expect(
      unknown.errors.contains("layers.a.levels.spots: unknown memory of large \"spots\"; did you mean \"spads\"?"))
    #expect(unknown.errors.contains("layers.a.levels.buffer: unknown memory of systolic \"buffer\""))
    let other = try folder.write("m.json5", "{ layers: { aa: \(Self.fitsBoth) } }")
    #expect(
      compare("large", "small", with: ["--mapping", other])
        == Ended(
          code: 65, output: "",
          errors: "Error: \(other):1:13: layers.aa: unknown layer of net \"aa\". Allowed: a, b.\n"))
    let missing = "\(folder.path)/none.json5"
    #expect(
      compare("large", "small", with: ["--mapping", missing])
        == Ended(code: 65, output: "", errors: "Error: \(missing): there is no such file.\n"))
  }

  @Test("objective, effort and seed hold for all designs")
  func search() throws {
    let more = ["--objective", "cycles", "--effort", "low", "--seed", "7", "--per-layer", "--format", "json"]
    let ended = compare("large", "small", with: more)
    #expect(ended.code == 0 && ended.errors.isEmpty)
    #expect(ended.output.contains("\"settings\": [\"objective=cycles\", \"effort=low\", \"seed=7\"],"))
    for design in try designs(ended) {
      #expect(design.remarks.contains { $0.hasPrefix("mappings searched for the least cycles at low effort: ") })
    }
    let wrong = compare("large", "small", with: ["--seed", "x"])
    #expect(wrong.code == 64 && wrong.errors.contains("'--seed <number>'"))
  }
}
