import Arithmetic
import Quantities
import Testing

@testable import Workloads

@Suite("The traces")
struct PublishedTraceTests {
  @Test("every trace can be read and simulated", arguments: RepositoryFiles.traceNames)
  func traceIsValid(name: String) throws {
    let network = try RepositoryFiles.network(name)
    #expect(network.name == name)
    #expect(network.problems == [])
    #expect(!network.source.isEmpty)
  }

  @Test("there is a trace of every network that the tables list")
  func tracesAreThere() {
    #expect(Set(PublishedWorkload.allCases.map(\.rawValue)).isSubset(of: RepositoryFiles.traceNames))
    #expect(RepositoryFiles.traceNames.count == 19)
  }

  @Test("each convolution has its published shape, MACs and weights", arguments: PublishedWorkload.allCases)
  func layersAgree(workload: PublishedWorkload) throws {
    let layers = try RepositoryFiles.network(workload.rawValue).layers.filter { $0.operation.convolution != nil }
    let published = try workload.layers()
    try #require(layers.map(\.name) == published.map(\.name))
    for (layer, row) in zip(layers, published) {
      let convolution = try #require(layer.operation.convolution)
      #expect(layer.operation.multiplyAccumulates == row.macs, "\(layer.name)")
      #expect(layer.operation.weights == row.weights, "\(layer.name)")
      #expect(convolution.ofmapShape == row.ofmap, "\(layer.name)")
      if case .fullyConnected = layer.operation {
        #expect(row.isFullyConnected && convolution.ifmapWords == row.inputChannels, "\(layer.name)")
      } else {
        #expect(!row.isFullyConnected && convolution.ifmapShape == row.ifmap, "\(layer.name)")
        #expect(convolution.groups == row.groups, "\(layer.name)")
      }
    }
  }

  @Test("weights and biases are the published parameters", arguments: PublishedWorkload.allCases)
  func parameters(workload: PublishedWorkload) throws {
    let network = try RepositoryFiles.network(workload.rawValue)
    let totals = try workload.totals()
    let hasScales = try totals.text("folded_batch_norm") == "yes"
    let sum = network.layers.reduce(0) { sum, layer in
      var words = layer.operation.weights + layer.operation.biases
      // A folded batch norm leaves its shift as a bias; its scale is in the weights.
      if hasScales, case .convolution(let convolution) = layer.operation { words += convolution.outputChannels }
      return sum + words
    }
    #expect(try sum == totals.count("published_parameters"))
  }

  @Test(
    "feature maps live as an independent count says",
    arguments: RepositoryFiles.traceNames.filter { $0 != "alexnet_one_group" })
  func activations(name: String) throws {
    let table = try PublishedTable("activation-storage.csv")
    let row = try #require(table.rows.first { $0.cells["trace"] == name })
    let network = try RepositoryFiles.network(name)
    let storage = NetworkStorage(network) { _ in .bytes }
    #expect(try network.layers.count == row.count("layers"))
    #expect(try storage.peakActivationBits == Bits(8 * row.count("peak_live_words")))
    #expect(try storage.peakLayer.map { network.layers[$0].name } == row.text("peak_layer"))
    // The table lets a concatenation copy its inputs: while it runs, they and the joined map live. Here they are one.
    let joined = network.layers.filter { $0.operation.kindName == "concat" }.reduce(0) {
      $0 + $1.operation[.ofmapWords]
    }
    let live = storage.liveActivationBits.reduce(.zero, +) + Bits(8 * joined)
    #expect(try live == Bits(8 * row.count("summed_live_words")))
    let inOut = storage.onChipBits - storage.weightBits
    #expect(try inOut == Bits(8 * row.count("largest_in_out_words")))
  }
}

extension FormatPair {
  /// A byte for every word.
  static let bytes = FormatPair(weights: .signedInteger(bits: 8), activations: .signedInteger(bits: 8))
}

extension PublishedLayer {
  fileprivate var ifmap: TensorShape {
    TensorShape(channels: inputChannels, height: inputHeight, width: inputWidth)
  }
  fileprivate var ofmap: TensorShape {
    TensorShape(channels: outputChannels, height: outputHeight, width: outputWidth)
  }
}
