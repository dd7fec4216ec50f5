import Documents
import Foundation
import Hardware
import Testing
import Workloads

@testable import Scheduling

/// Mappings in files: what is written is what is read, and what is wrong is said at its place.
@Suite("Mapping files")
struct MappingFileTests {
  @Test("a mapping that was written is read back as it was, on every accelerator")
  func roundTrip() throws {
    try RandomCases(600, seed: 20261).check { random in
      let accelerator = random.once(in: 2) ? random.accelerator() : random.spatialAccelerator()
      var layers: [(name: String, mapping: Mapping)] = []
      for name in ["conv1", "conv2/3x3", "1st", "a \"b\"\n\u{2028}\\"].shuffled(using: &random) {
        let space = IterationSpace(random.convolution(), widths: .bytes)
        layers.append((name, random.anyMapping(of: space, on: accelerator)))
      }
      let text = MappingText(of: layers, network: "net", batch: 3, on: accelerator).text
      let file = try MappingReader.read(Array(text.utf8), file: "m.json5", for: accelerator)
      return firstDifference(
        difference("the network", file.network, expected: "net"), difference("the batch", file.batch, expected: 3),
        difference("the layers", file.entries.map(\.layer), expected: layers.map(\.name)),
        difference("the mappings", file.entries.map(\.mapping), expected: layers.map(\.mapping)))
    }
  }

  @Test("fitting a mapping to its layer leaves what moves as it was, and fitting again changes nothing")
  func fitting() {
    RandomCases(300, seed: 20262).check { random in
      let accelerator = random.spatialAccelerator()
      let space = IterationSpace(random.convolution(), widths: .bytes)
      let mapping = random.anyMapping(of: space, on: accelerator)
      let fitted = mapping.fitted(to: space, on: accelerator)
      if fitted.fitted(to: space, on: accelerator) != fitted { return "it changes again: \(fitted)" }
      let (before, after) = (
        NestAnalysis(space, mapping, on: accelerator), NestAnalysis(space, fitted, on: accelerator)
      )
      for operand in [Operand.filter, .ifmap, .psum] {
        for stage in 0...before.laneStage {
          for sharing in [Sharing.once, .ownCopies] {
            let found = after.changed(operand, stage: stage, sharing: sharing)
            let expected = before.changed(operand, stage: stage, sharing: sharing)
            if found != expected {
              return "\(operand) at stage \(stage), \(sharing): \(found) instead of \(expected), \(mapping)"
            }
          }
        }
      }
      return difference("steps", after.steps, expected: before.steps)
    }
  }

  @Test("dimensions left out are 1, all is the whole dimension, and the loops left out are outside")
  func defaults() throws {
    let file = try read(
      """
      { network: "alexnet", batch: 4, accelerator: "eyeriss", source: "somebody", notes: ["a note"],
        layers: { conv1: {
          levels: { buffer: { tile: { M: "all", F: 5 }, order: "CM", bypass: ["ofmap"] }, weights: { tile: {} } },
          rows: { R: 3 }, lanes: { C: 2 }, order: "S" } } }
      """)
    #expect(file.network == "alexnet" && file.batch == 4 && file.source == "somebody")
    let mapping = try #require(file.mappings["conv1"])
    var tile = Extents(repeating: 1)
    tile[.outputChannel] = MappingReader.whole
    tile[.outputColumn] = 5
    #expect(
      mapping.levels == [
        Mapping.Level(
          tile: tile, order: LoopOrder(innermost: [.inputChannel, .outputChannel]), bypassed: [.psum, .ofmap]),
        Mapping.Level(tile: Extents(repeating: 1), order: LoopOrder(innermost: [])),
      ])
    var spatial = SpatialMapping(order: LoopOrder(innermost: [.filterColumn]))
    spatial.rows[.filterRow] = 3
    spatial.lanes[.inputChannel] = 2
    #expect(mapping.array == .blocked(spatial))
  }

  @Test(
    "what is wrong with a file is said with line, key path and the likely meant word",
    arguments: [
      ("{}", ":1:1: layers: the key \"layers\" is missing."),
      (
        "{ layers: { a: { level: {} } } }",
        ":1:18: layers.a.level: unknown key \"level\"; did you mean \"levels\"? Allowed: levels, rows, columns, lanes, "
          + "order."
      ),
      (
        "{ layers: { a: { levels: { bufer: { tile: {} }, weights: { tile: {} } } } } }",
        ":1:28: layers.a.levels.bufer: unknown memory of spatial \"bufer\"; did you mean \"buffer\"? Allowed: buffer, "
          + "weights, inputs."
      ),
      (
        "{ layers: { a: { levels: { buffer: { tile: {} } } } } }",
        ":1:26: layers.a.levels: every level of memory needs a tile; missing: weights or inputs."
      ),
      (
        "{ layers: { a: { levels: { buffer: { tile: {} }, weights: { tile: {} }, inputs: { tile: {} } } } } }",
        ":1:73: layers.a.levels.inputs: weights is of the same level and has said what it works on."
      ),
      (
        "{ layers: { a: { levels: { buffer: { tile: { m: 4 } }, weights: { tile: {} } } } } }",
        ":1:46: layers.a.levels.buffer.tile.m: unknown dimension \"m\"; did you mean \"M\"? Allowed: G, N, M, C, E, F, R, S."
      ),
      (
        "{ layers: { a: { levels: { buffer: { tile: { M: 0 } }, weights: { tile: { C: \"al\" } } } } } }",
        """
        :1:49: layers.a.levels.buffer.tile.M: 0 is out of range; allowed: 1 to 9007199254740992.
        :1:78: layers.a.levels.weights.tile.C: unknown size "al"; did you mean "all"? Allowed: all.
        """
      ),
      (
        "{ layers: { a: { levels: { buffer: { tile: {}, order: \"MM\" }, weights: { tile: {} } } } } }",
        ":1:55: layers.a.levels.buffer.order: M stands here twice; a dimension has one loop at a level."
      ),
      (
        "{ layers: { a: { levels: { buffer: { tile: {} }, weights: { tile: {}, bypass: [\"ofmap\"] } } } } }",
        ":1:80: layers.a.levels.weights.bypass[0]: no memory of this level holds it, so it passes by anyway."
      ),
      (
        "{ layers: { a: { levels: { buffer: { tile: {} }, weights: { tile: {} } }, rows: { R: \"all\" } } } }",
        ":1:86: layers.a.rows.R: expected a whole number, found the text \"all\"."
      ),
    ] as [(String, String)])
  func findings(text: String, message: String) {
    #expect(findings(in: text, for: Samples.spatial) == message.replacing("\n:", with: "\nm.json5:", prefix: "m.json5"))
  }

  @Test("a systolic array takes no factors")
  func systolic() {
    #expect(
      findings(in: "{ layers: { a: { levels: { buffer: { tile: {} } }, rows: { R: 3 } } } }", for: Samples.systolic)
        == "m.json5:1:58: layers.a.rows: the array of systolic is systolic: its dataflow says what goes over rows, "
        + "columns and time; leave rows out.")
  }

  @Test("layers that are not there, or have nothing to map, are findings at their names")
  func unknownLayers() throws {
    let axis = SlidingAxis(ifmap: 4, window: 1)
    let network = Network(
      name: "net", title: "Net",
      layers: [
        Layer(
          name: "conv1",
          operation: .convolution(Convolution(inputChannels: 1, outputChannels: 2, vertical: axis, horizontal: axis)),
          inputs: [.external]),
        Layer(
          name: "pool1",
          operation: .pooling(Pooling(kind: .maximum, channels: 2, vertical: axis, horizontal: axis)),
          inputs: [.layer(0)]),
      ])
    let level = "{ levels: { buffer: { tile: {} }, weights: { tile: {} } } }"
    let file = try read("{ layers: { conv2: \(level), conv1: \(level),\n pool1: \(level) } }")
    #expect(
      file.findings(with: network).map(\.sentence) == [
        "m.json5:1:13: layers.conv2: unknown layer of net \"conv2\"; did you mean \"conv1\"? Allowed: conv1.",
        "m.json5:2:2: layers.pool1: layer pool1 has no multiply-accumulates, so there is nothing to map.",
      ])
  }

  private func read(_ text: String) throws(Findings) -> MappingFile {
    try MappingReader.read(Array(text.utf8), file: "m.json5", for: Samples.spatial)
  }

  private func findings(in text: String, for accelerator: Accelerator) -> String {
    do throws(Findings) {
      _ = try MappingReader.read(Array(text.utf8), file: "m.json5", for: accelerator)
      return ""
    } catch {
      return error.description
    }
  }
}

extension String {
  fileprivate func replacing(_ old: String, with new: String, prefix: String) -> String {
    prefix + replacingOccurrences(of: old, with: new)
  }
}
