import Foundation
import Hardware
import Simulation
import Testing
import Workloads

/// One layer of a run of SCALE-Sim 3.0.0, as its reports have it.
struct ScaleSimReferenceRow: Sendable, CustomStringConvertible {
  let fields: [String: String]

  /// All rows of the fixture.
  static func all() throws -> [ScaleSimReferenceRow] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Published/scalesim-3.0.0.csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }
    let header = try #require(lines.first).split(separator: ",").map(String.init)
    return lines.dropFirst().map { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return ScaleSimReferenceRow(fields: Dictionary(uniqueKeysWithValues: zip(header, fields)))
    }
  }

  var description: String {
    ["topology", "layer", "params", "rows", "cols", "dataflow", "sram_kb"].map { fields[$0, default: "?"] }
      .joined(separator: " ")
  }

  func text(_ column: String) throws -> String { try #require(fields[column]) }
  func count(_ column: String) throws -> Int { try #require(Int(text(column))) }
  var isConvolution: Bool { fields["type"] == "conv" }

  var dataflow: Dataflow {
    get throws {
      switch try text("dataflow") {
      case "os": .outputStationary
      case "ws": .weightStationary
      default: .inputStationary
      }
    }
  }

  var gemm: ScaleSimGEMM {
    get throws {
      guard isConvolution else {
        return ScaleSimGEMM(pixels: try count("M"), filters: try count("N"), windowWords: try count("K"))
      }
      let numbers = try text("params").split(separator: " ").map { try #require(Int($0)) }
      try #require(numbers.count == 7)
      return ScaleSimGEMM(
        Convolution(
          inputChannels: numbers[4], outputChannels: numbers[5],
          vertical: SlidingAxis(ifmap: numbers[0], window: numbers[2], stride: numbers[6], rounding: .ceilUnclipped),
          horizontal: SlidingAxis(ifmap: numbers[1], window: numbers[3], stride: numbers[6], rounding: .ceilUnclipped)))
    }
  }

  var machine: ScaleSimMachine {
    get throws {
      let words = try text("sram_kb").split(separator: "/").map { try #require(Int($0)) * 1024 }
      try #require(words.count == 3)
      return ScaleSimMachine(
        rows: try count("rows"), columns: try count("cols"), dataflow: try dataflow, ifmapWords: words[0],
        filterWords: words[1], ofmapWords: words[2])
    }
  }

  /// What our closed forms say.
  func report() throws -> ScaleSimLayerReport { try ScaleSimLayerReport(try gemm, on: try machine) }
}
