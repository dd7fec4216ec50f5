import Arithmetic
import Quantities
import Testing

@testable import Workloads

/// Lattice's tables (Choi 2018) through precision plans: formats decide what is stored.
@Suite("Precision plans on Lattice's applications")
struct LatticePlanTests {
  /// What a network stores under the plan written so.
  private static func storage(_ network: Network, _ plan: String) throws -> NetworkStorage {
    let native = PrecisionPlanTests.native
    let planned = try PrecisionPlan.parse(plan, .formats, option: "--precision").applied(to: network, native: native)
    return NetworkStorage(planned) { $0.formats(native: native) }
  }

  /// The plans of the columns: one width throughout; the image keeps 8 bit in the 1-bit column.
  private static let plans = ["16b": "int16", "8b": "int8", "1b": "binary,input=uint8"]

  @Test(
    "the columns of each width are what the plan of that width stores, to the printed digit",
    arguments: ["face", "gender", "human"], ["16b", "8b", "1b"])
  func columns(name: String, width: String) throws {
    let table = try LatticeTable("lattice-\(name)-detection.csv")
    let columns = table.columns.filter { $0.split(separator: "_").dropFirst().first.map(String.init) == width }
    // The table of human detection has no 8-bit columns.
    #expect(columns.count == (name == "human" && width == "8b" ? 0 : 2))
    let network = try RepositoryFiles.network("\(name)_detection")
    let storage = try Self.storage(network, try #require(Self.plans[width]))
    var compared = 0
    for row in table.rows {
      let label = try row.text("layer")
      for column in columns {
        guard let printed = try row.figure(column) else { continue }
        let ofWeights = column.hasPrefix("w_")
        var bits = 0
        for (index, layer) in network.layers.enumerated() where label == layer.name || label == "total" {
          // Batch norm's map is not in the table.
          let isListed = layer.operation.kindName != "batch_norm"
          bits += ofWeights ? storage.layerWeightBits[index].count : isListed ? storage.ofmapBits[index].count : 0
        }
        if !ofWeights, label == "input" || (label == "total" && name != "human") { bits += storage.ifmapBits[0].count }
        #expect(printed.agrees(with: bits, over: 8 * table.bytesPerKilobyte), "\(label) \(column): \(bits) bits")
        compared += 1
      }
    }
    #expect(compared >= (columns.isEmpty ? 0 : 12))
  }

  @Test("letters for human detection's convolutions give the weights of every mix, to the printed digit")
  func mixes() throws {
    let network = try RepositoryFiles.network("human_detection")
    let table = try PublishedTable("lattice-mixed-precision.csv")
    #expect(table.rows.count == 5)
    for row in table.rows {
      let letters = try (1...7).map { try row.text("conv\($0)") }.joined()
      let printed: PrintedFigure = try #require(try row.figure("weight_KB"))
      let bits = try Self.storage(network, letters).weightBits.count
      #expect(printed.agrees(with: bits, over: 8 * 1024), "\(letters): \(bits) bits")
    }
  }

  /// So many 3x3 convolutions of `width` channels in and out, on maps of one size.
  private static func chain(layers: Int, width: Int) throws -> Network {
    let list = (1...layers).map {
      "{ name: \"conv\($0)\", kind: \"conv\", output_channels: \(width), kernel: 3, padding: 1, bias: false }"
    }
    let text = """
      { name: "chain", input: { channels: \(width), height: 32, width: 32 }, layers: [\(list.joined(separator: ","))] }
      """
    return try TraceReader.read(Array(text.utf8), file: "chain.json5")
  }

  @Test("the plain rows of the CIFAR-100 study scale as chains of convolutions under plans do")
  func scaling() throws {
    func measure(layers: Int, width: Int, _ plan: String, bits: Int) throws -> (time: Int, memory: Int) {
      let network = try Self.chain(layers: layers, width: 16 * width)
      let storage = try Self.storage(network, plan)
      // One operation takes as many cycles as its words have bits; memory is the largest in + out of a layer.
      return (network.multiplyAccumulates * bits, (storage.onChipBits - storage.weightBits).count)
    }
    let base = try measure(layers: 6, width: 1, "int16", bits: 16)
    var compared = 0
    for row in try PublishedTable("lattice-cifar100-scaling.csv").rows {
      // B-12-m1-k4: letter, layers, m, k; rows with more parts or another m are not plain.
      let parts = try row.text("network").split(separator: "-")
      guard parts.count == 4, parts[2] == "m1", let layers = Int(parts[1]), let width = Int(parts[3].dropFirst()) else {
        continue
      }
      let isBinary = parts[0] == "B"
      let ours = try measure(layers: layers, width: width, isBinary ? "binary" : "int16", bits: isBinary ? 1 : 16)
      let time: PrintedFigure = try #require(try row.figure("compute_time_pct"))
      let memory: PrintedFigure = try #require(try row.figure("memory_pct"))
      #expect(time.agrees(with: ours.time * 100, over: base.time), "\(parts)")
      #expect(memory.agrees(with: ours.memory * 100, over: base.memory), "\(parts)")
      compared += 1
    }
    #expect(compared == 7)
  }
}
