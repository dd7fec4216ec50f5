import Arithmetic
import Quantities
import Testing

@testable import Workloads

/// The edge applications against the slides they come from (Choi 2018).
@Suite("The traces of Lattice's applications")
struct LatticeTraceTests {
  /// What the layers of a trace measure, and its input, by the names of the table's rows.
  private static func measured(_ network: Network, rows: [String]) throws -> [MeasuredLayer] {
    var layers: [MeasuredLayer] = []
    if rows.contains("input") {
      layers.append(MeasuredLayer(name: "input", activationWords: try #require(network.input).words))
    }
    for layer in network.layers where rows.contains(layer.name) {
      let operation = layer.operation
      let isListed = operation.kindName != "batch_norm"
      layers.append(
        MeasuredLayer(
          name: layer.name, macs: operation.multiplyAccumulates,
          activationWords: isListed ? operation.ofmapShape.words : nil,
          weightWords: operation.weights + operation.biases))
    }
    return layers
  }

  @Test(
    "every cell of the table is what the trace makes, but for those that the table itself excepts",
    arguments: ["face_detection", "gender_detection", "human_detection", "finding_waldo", "micro_yolo"])
  func tables(name: String) throws {
    let table = try LatticeTable("lattice-\(name.replacing("_", with: "-")).csv")
    let network = try RepositoryFiles.network(name)
    let rows = try table.rows.map { try $0.text("layer") }
    let layers = try Self.measured(network, rows: rows)
    #expect(try table.differences(from: layers) == table.expectedDifferences())
  }

  /// Weights and activations of so many bits; the input keeps 8.
  private static func storage(_ network: Network, bits: Int) -> NetworkStorage {
    let format = bits == 1 ? NumberFormat.binary : .signedInteger(bits: bits)
    var network = network
    network.inputFormat = .unsignedInteger(bits: bits == 1 ? 8 : bits)
    return NetworkStorage(network) { _ in FormatPair(weights: format, activations: format) }
  }

  @Test(
    "face detection needs the memory that the slide says without DRAM", arguments: [(1, 25.8), (8, 198.3), (16, 396.7)])
  func onChip(bits: Int, kilobytes: Double) throws {
    let storage = Self.storage(try RepositoryFiles.network("face_detection"), bits: bits)
    // The slide rounds to 26, 200 and 400 kB.
    #expect(abs(Double(storage.onChipBits.count) / 8000 - kilobytes) < 0.05)
  }

  @Test("the 1-bit column of face detection is the storage of its maps")
  func oneBit() throws {
    let network = try RepositoryFiles.network("face_detection")
    let storage = Self.storage(network, bits: 1)
    #expect(storage.ifmapBits[0] == Bits(8 * 3 * 32 * 32))
    #expect(storage.ofmapBits.map(\.count) == [65_536, 16_384, 16_384, 4_096, 8_192, 2_048, 2])
    #expect(storage.weightBits == Bits(1_728 + 36_864 + 73_728 + 4_096))
  }

  @Test("human detection's weights shrink with each convolution that becomes binary")
  func mixedPrecision() throws {
    let network = try RepositoryFiles.network("human_detection")
    let names = network.layers.filter { $0.operation.convolution != nil }.map(\.name)
    for row in try PublishedTable("lattice-mixed-precision.csv").rows {
      let binary = Set(try names.filter { try row.text($0) == "B" })
      let storage = NetworkStorage(network) { layer in
        let format = binary.contains(layer.name) ? NumberFormat.binary : .signedInteger(bits: 16)
        return FormatPair(weights: format, activations: format)
      }
      let printed: PrintedFigure = try #require(try row.figure("weight_KB"))
      #expect(printed.agrees(with: storage.weightBits.count, over: 8 * 1024), "line \(row.line)")
    }
  }
}
