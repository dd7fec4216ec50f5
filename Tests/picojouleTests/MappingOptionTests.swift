import Testing

@testable import picojoule

/// `--mapping` from the command line to the report, and mappings of a chip's own.
@Suite("Mappings on the command line")
struct MappingOptionTests {
  private let folder: Folder

  /// A layer of 8 filters over 4 channels of 8 x 8 with 3 x 3 taps, and 2 x 3 elements that each hold a row of a filter.
  init() throws {
    folder = try Folder()
    try folder.write("net.json5", SmallCase.network)
    try folder.write("chip.json5", SmallCase.chip())
    try folder.write("chip.m.json5", "{ network: \"net\", batch: 1, layers: { a: \(SmallCase.mapping) } }")
  }

  private func simulate(_ more: String..., batch: Int = 1) -> Ended {
    var recorder = Recorder()
    let arguments =
      [
        "simulate", "--network", "\(folder.path)/net.json5", "--accelerator", "\(folder.path)/chip.json5",
        "--batch=\(batch)",
      ] + more
    let code = run(
      arguments: arguments, surroundings: Repository.surroundings, workbench: Model.init(library:), console: &recorder)
    return Ended(code: code, output: recorder.output, errors: recorder.errors)
  }

  @Test("a mapping that fits is used, and the report says for each layer where its mapping came from")
  func given() throws {
    let file = try folder.write("m.json5", "{ layers: { a: \(SmallCase.mapping) } }")
    let ended = simulate("--mapping", file, "--format", "json")
    #expect(ended.code == 0 && ended.errors.isEmpty)
    #expect(ended.output.contains("\"settings\": [\"batch=1\", \"mapping=\(file)\"],"))
    #expect(ended.output.contains("\"mappings were given for a\""))
    for (layer, origin) in [("a", "\"given\""), ("p", "null"), ("b", "\"searched\"")] {
      let line = ended.output.split(separator: "\n").first { $0.contains("{\"layer\": \"\(layer)\",") } ?? ""
      #expect(line.contains("\"mapping\": \(origin)}"))
    }
  }

  @Test("a mapping that does not fit ends with 65 at its line, naming memory and operands and by how much")
  func overflow() throws {
    let text = SmallCase.mapping.replacing("M: 4, S: 3", with: "M: 40, F: 6, S: 3").replacing(
      "rows: { R: 3 }", with: "rows: { R: 4 }")
    let file = try folder.write("m.json5", "{ layers: {\n  a: \(text) } }")
    let ended = simulate("--mapping", file)
    #expect(ended.code == 65 && ended.output.isEmpty)
    #expect(
      ended.errors == """
        Error: \(file):2:91: layers.a.levels.spads.tile: memories.spads is too small for this tile: filter 192, ifmap 64, \
        psum 1152, together 1408 bits, and each element has 512: 896 bits (175 %) too many.
        Error: \(file):3:9: layers.a.rows: R4 = 4 parts over 3 rows: 1 too many.

        """)
  }

  @Test("names in a mapping file are looked up")
  func names() throws {
    let file = try folder.write("m.json5", "{ layers: { aa: \(SmallCase.mapping), p: \(SmallCase.mapping) } }")
    let ended = simulate("--mapping", file)
    #expect(ended.code == 65 && ended.output.isEmpty)
    #expect(ended.errors.hasPrefix("Error: \(file):1:13: layers.aa: unknown layer of net \"aa\". Allowed: a, b.\n"))
    #expect(ended.errors.hasSuffix("layers.p: layer p has no multiply-accumulates, so there is nothing to map.\n"))
    let missing = "\(folder.path)/none.json5"
    #expect(
      simulate("--mapping", missing)
        == Ended(code: 65, output: "", errors: "Error: \(missing): there is no such file.\n"))
  }

  @Test("a chip's own mappings are used for the network and batch they name")
  func own() throws {
    try folder.write("chip.json5", SmallCase.chip(", mappings: [\"chip.m.json5\"]"))
    #expect(simulate().output.contains("\n  mappings of the chip's own (chip.m) were used for a\n"))
    #expect(!simulate(batch: 2).output.contains("mappings of the chip's own"))
    #expect(!simulate("--set", "mappings=[]").output.contains("mappings of the chip's own"))
    let given = try folder.write("m.json5", "{ layers: { a: \(SmallCase.mapping) } }")
    #expect(simulate("--mapping", given).output.contains("\n  mappings were given for a\n"))
    let narrow = simulate("--set", "array.rows=2")
    #expect(narrow.code == 0)
    #expect(
      narrow.output.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(
        "the chip's own mapping of a does not fit, so one was searched for: R3 = 3 parts over 2 rows: 1 too many"))
  }

  @Test("what is wrong with a chip's own mappings ends with 65")
  func ownMistakes() throws {
    try folder.write("chip.json5", SmallCase.chip(", mappings: [\"none.json5\"]"))
    #expect(
      simulate() == Ended(code: 65, output: "", errors: "Error: \(folder.path)/none.json5: there is no such file.\n"))
    try folder.write("chip.json5", SmallCase.chip(", mappings: [\"chip.m.json5\"]"))
    try folder.write("chip.m.json5", "{ layers: {} }")
    #expect(
      simulate()
        == Ended(
          code: 65, output: "",
          errors:
            "Error: \(folder.path)/chip.m.json5: a chip's own mappings have to say which network they are for, as network.\n"
        ))
  }
}
