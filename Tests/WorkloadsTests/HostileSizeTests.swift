import Documents
import Testing

@testable import Workloads

/// Files of the largest size that is read: the time to read them grows with their length and no faster. Nothing here
/// looks at a clock; what grew with the square of the length would keep the tests from ending.
@Suite("Readers of networks on very long files")
struct HostileSizeTests {
  /// Enough for a square to be felt.
  private static let many = 20_000

  private static func trace(_ layers: some Sequence<String>) -> [UInt8] {
    let head = "{ name: \"x\", input: { channels: 3, height: 9, width: 9 }, layers: ["
    return Array((head + layers.joined(separator: ",") + "] }").utf8)
  }

  private static func findings(_ bytes: [UInt8]) -> Findings? {
    do throws(Findings) {
      _ = try TraceReader.read(bytes, file: "x.json5")
      return nil
    } catch {
      return error
    }
  }

  @Test("a network of many layers is read, and one of more than are allowed is a finding")
  func manyLayers() {
    let layers = (0...Network.mostLayers).map { "{name:\"l\($0)\",kind:\"softmax\"}" }
    #expect(Self.findings(Self.trace(layers.prefix(Self.many))) == nil)
    #expect(
      Self.findings(Self.trace(layers))?.description
        == "x.json5:1:67: layers: the network has 100001 layers; at most 100000 are read.")
  }

  @Test("wrong edges in every layer are counted, and the first thousand kept")
  func manyWrongEdges() throws {
    let layers = (0..<Self.many).map { "{name:\"l\($0)\",kind:\"softmax\",inputs:[\"x\($0)\"]}" }
    let findings = try #require(Self.findings(Self.trace(layers)))
    #expect(findings.all.count == 1000)
    #expect(findings.omitted == Self.many - 1000)
  }

  @Test("a sum of a hundred thousand inputs is a sum")
  func manyInputs() throws {
    let inputs = Array(repeating: "\"a\"", count: 100_000).joined(separator: ",")
    let layers = ["{name:\"a\",kind:\"softmax\"}", "{name:\"b\",kind:\"add\",inputs:[\(inputs)]}"]
    #expect(try TraceReader.read(Self.trace(layers), file: "x.json5").layers[1].inputs.count == 100_000)
  }

  @Test("many rows of one name all get their own")
  func manyNames() throws {
    let rows = Array(repeating: "a,1,2,3", count: Self.many).joined(separator: "\n")
    let network = try ScaleSimTopologyReader.read(Array(rows.utf8), file: "x.csv")
    #expect(network.layers.last?.name == "a#\(Self.many)")
  }
}
