import Documents
import Foundation
import Testing

@testable import picojoule

/// The pictures of `docs/scheduling.md`: every count in them is one that `explain` gives of the files named there.
@Suite("Pictures of mappings")
struct MappingPictureTests {
  /// What `explain --format json` says.
  private struct Nest {
    let root: JSON5Node

    init(_ arguments: [String]) throws {
      let files = arguments.map { $0.hasPrefix("docs/") ? Repository.root + $0 : $0 }
      var recorder = Recorder()
      let code = run(
        arguments: ["explain", "--format", "json"] + files, surroundings: Repository.surroundings,
        workbench: Model.init(library:), console: &recorder)
      #expect(code == 0, "\(recorder.errors)")
      root = try JSON5Document.parse(Array(recorder.output.utf8), file: "explanation.json").root
    }

    /// The number under keys and positions; 1,728 is written as in the pictures.
    func number(_ node: JSON5Node?) throws -> String {
      guard case .number(let number) = try #require(node).value else {
        Issue.record("no number: \(String(describing: node))")
        return ""
      }
      let digits = "\(number.integer ?? Int(number.value.rounded()))"
      return digits.count > 3 ? "\(digits.dropLast(3)),\(digits.suffix(3))" : digits
    }

    func value(_ key: String) throws -> String { try number(root[key]) }

    /// A figure of an operand in a memory.
    func words(_ memory: String, _ operand: String, _ key: String) throws -> String {
      for level in elements(root["levels"]) {
        for place in elements(level["memories"]) where place["name"]?.value == .string(memory) {
          for use in elements(place["operands"]) where use["operand"]?.value == .string(operand) {
            return try number(use[key])
          }
        }
      }
      Issue.record("\(memory) holds no \(operand)")
      return ""
    }

    /// A figure of an operand's way between memories and elements.
    func way(_ operand: String, _ key: String) throws -> String {
      let way = elements(root["network_ways"]).first { $0["operand"]?.value == .string(operand) }
      return try number(way?[key])
    }

    /// `M 2 x 4, …` of the loops under a key of a level, or of what an element does.
    func loops(_ level: Int?, _ key: String = "loops") throws -> [String] {
      let node = level.map { elements(root["levels"])[$0] } ?? root["element"]
      return try elements(node?[key]).map { loop in
        guard case .string(let dimension)? = loop["dimension"]?.value else { return "" }
        return "\(dimension) \(try number(loop["trips"])) x \(try number(loop["size"]))"
      }
    }

    /// `M 4, C 4` of a tile, sizes of 1 left out.
    func tile(_ node: JSON5Node?) throws -> String {
      try "MCEFRS".compactMap { letter -> String? in
        let size = try number(node?[String(letter)])
        return size == "1" ? nil : "\(letter) \(size)"
      }.joined(separator: ", ")
    }

    func elements(_ node: JSON5Node?) -> [JSON5Node] {
      if case .array(let elements)? = node?.value { elements } else { [] }
    }
  }

  /// The texts of a picture, without their marks.
  private func texts(_ picture: String) throws -> Set<String> {
    let text = try String(contentsOfFile: "\(Repository.root)docs/pictures/\(picture)", encoding: .utf8)
    let parts = text.components(separatedBy: "<text ").dropFirst()
    return Set(
      parts.map { part in
        let inner = part.components(separatedBy: "</text>")[0].split(separator: ">", maxSplits: 1)[1]
        return String(inner).replacing(/<[^>]*>/, with: "")
      })
  }

  private func expect(_ expected: [String], in picture: String) throws {
    let texts = try texts(picture)
    for text in expected { #expect(texts.contains(text), "\(picture) does not say: \(text)") }
  }

  @Test("weight stationary")
  func weightStationary() throws {
    let nest = try Nest([
      "--network", "docs/examples/point.json5", "--accelerator", "docs/examples/four-elements.json5", "--layer",
      "point",
      "--mapping", "docs/examples/weight-stationary.json5",
    ])
    func buffer(_ operand: String, _ key: String) throws -> String { try nest.words("buffer", operand, key) }
    let levels = nest.elements(nest.root["levels"])
    let reads = try nest.words("register", "filter", "words_out")
    try expect(
      [
        "\(nest.tile(nest.root["extents"])): the whole layer, \(nest.value("macs")) MACs",
        "\(buffer("filter", "distinct_words")) filter, \(buffer("ifmap", "distinct_words")) ifmap, "
          + "\(buffer("ofmap", "distinct_words")) ofmap words",
        "for \(nest.loops(0).joined())", nest.tile(levels[0]["tile"]),
        "\(buffer("filter", "tile_words")) filter, \(buffer("ifmap", "tile_words")) ifmap words, "
          + "\(buffer("psum", "tile_words")) psums",
        "for \(nest.loops(1).joined())", "side by side on rows: \(nest.loops(1, "rows").joined())",
        "side by side on columns: \(nest.loops(1, "columns").joined())",
        "\(nest.tile(levels[1]["tile"])) of one M and one C",
        "\(nest.words("register", "filter", "tile_words")) filter word, which stays for 6 steps",
        "1 MAC; \(nest.value("active_pes")) elements take \(nest.value("compute_cycles")) steps",
        // From DRAM to the buffer and back.
        "filter \(buffer("filter", "words_in"))", "ifmap \(buffer("ifmap", "words_in"))",
        "ofmap \(buffer("ofmap", "words_out"))",
        // Between buffer and elements.
        "filter \(nest.way("filter", "words"))", nest.way("ifmap", "words"), "psum \(nest.way("psum", "words"))",
        "psum \(buffer("psum", "words_out"))",
        "filter: \(nest.way("filter", "words")) words, each read for 6 steps = \(reads)",
        "ifmap: \(nest.way("ifmap", "words")) words, each for 2 elements = \(nest.way("ifmap", "element_words"))",
        "psum: \(nest.way("psum", "element_words")) leave elements; 2 add up to one = \(nest.way("psum", "words")),",
        "\(buffer("psum", "words_in")) half done (they come back) and \(buffer("ofmap", "words_in")) finished",
      ] + nest.loops(nil).map { "for \($0)" }, in: "weight-stationary.svg")
    // 16 x 6, 48 x 2, 96 / 2 are what the picture's sentences say.
    #expect(reads == "\(16 * 6)")
  }

  @Test("row stationary")
  func rowStationary() throws {
    let layer = [
      "--network", "docs/examples/conv.json5", "--accelerator", "docs/examples/row-stationary-array.json5", "--layer",
      "conv", "--mapping",
    ]
    let nest = try Nest(layer + ["docs/examples/row-stationary.json5"])
    let folded = try Nest(layer + ["docs/examples/row-stationary-folded.json5", "--set", "array.columns=3"])
    func buffer(_ operand: String, _ key: String) throws -> String { try nest.words("buffer", operand, key) }
    #expect(try folded.loops(1, "rows") == ["E 2 x 3", "R 3 x 1"] && folded.loops(1, "columns") == ["E 3 x 1"])
    try expect(
      [
        "One set: R 3 x E 6 elements", nest.tile(nest.root["extents"]), "for \(nest.loops(0).joined())",
        "\(buffer("filter", "tile_words")) filter, \(buffer("ifmap", "tile_words")) ifmap, "
          + "\(buffer("psum", "tile_words")) psums",
        "on rows: \(nest.loops(1, "rows").joined(separator: ", "))",
        "on columns: \(nest.loops(1, "columns").joined())",
        "\(nest.words("filter_spad", "filter", "tile_words")) filter, "
          + "\(nest.words("ifmap_spad", "ifmap", "tile_words")) ifmap, "
          + "\(nest.words("psum_spad", "psum", "tile_words")) psums",
        "for S 3 x 1", "for M 2 x 1: 1 MAC",
        "\(nest.value("active_pes")) of 36 elements", "\(folded.value("active_pes")) of 18 elements",
        "filter: \(nest.way("filter", "words")) words leave the buffer, each for 6 elements = "
          + "\(nest.way("filter", "element_words")) (two sets, 36 elements)",
        "ifmap: \(nest.way("ifmap", "words")) words leave the buffer, each for 4.5 elements on average = "
          + "\(nest.way("ifmap", "element_words"))",
        "psum: \(nest.way("psum", "element_words")) leave the elements, three add up to one = "
          + "\(nest.way("psum", "words")); \(buffer("psum", "words_out")) of them come back for the next channel",
      ] + nest.loops(1).map { "for \($0)" }, in: "row-stationary.svg")
    #expect(try nest.loops(nil) == ["S 3 x 1", "M 2 x 1"])
  }

  @Test("Eyeriss's sets for two layers of AlexNet", arguments: [("conv2", "135"), ("conv3", "156")])
  func eyeriss(layer: String, elements: String) throws {
    let nest = try Nest(["--network", "alexnet", "--accelerator", "eyeriss", "--batch", "4", "--layer", layer])
    #expect(try nest.value("active_pes") == elements)
    let level = nest.elements(nest.root["levels"]).count - 1
    let spread = try (nest.loops(level, "rows") + nest.loops(level, "columns")).sorted()
    #expect(spread == (layer == "conv2" ? ["E 14 x 1", "E 2 x 14", "R 5 x 1"] : ["E 13 x 1", "M 4 x 16", "R 3 x 1"]))
    try expect(
      ["Eyeriss, \(layer)", "\(elements) of 168 elements"]
        + (layer == "conv2"
          ? ["a set of 5 x 27", "e0 to e13", "e14 to e26"]
          : ["four sets of 3 x 13", "m0 to m15", "m16 to m31", "m32 to m47", "m48 to m63"]),
      in: "row-stationary.svg")
  }
}
