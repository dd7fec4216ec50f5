import Testing

@Suite("The published workload tables")
struct PublishedWorkloadTests {
  @Test("each layer's size, weights and MACs follow from its own shape", arguments: PublishedWorkload.allCases)
  func layersAreConsistent(workload: PublishedWorkload) throws {
    for layer in try workload.layers() {
      let height = (layer.inputHeight + 2 * layer.padding - layer.kernel) / layer.stride + 1
      let width = (layer.inputWidth + 2 * layer.padding - layer.kernel) / layer.stride + 1
      #expect((layer.outputHeight, layer.outputWidth) == (height, width), "\(layer.name)")
      let weights = layer.outputChannels * (layer.inputChannels / layer.groups) * layer.kernel * layer.kernel
      #expect(layer.weights == weights, "\(layer.name)")
      #expect(layer.macs == weights * layer.outputHeight * layer.outputWidth, "\(layer.name)")
    }
  }

  @Test("the layers of a network add up to its published totals", arguments: PublishedWorkload.allCases)
  func layersAddUp(workload: PublishedWorkload) throws {
    let layers = try workload.layers()
    let convolutions = layers.filter { !$0.isFullyConnected }
    let others = layers.filter(\.isFullyConnected)
    let totals = try workload.totals()
    #expect(try convolutions.count == totals.count("conv_layers"))
    #expect(try others.count == totals.count("fc_layers"))
    let sums: [(column: String, sum: Int, decimals: Int)] = [
      ("conv_weights_M", sum(\.weights, of: convolutions), 4), ("conv_MACs_M", sum(\.macs, of: convolutions), 3),
      ("fc_weights_M", sum(\.weights, of: others), 4), ("total_weights_M", sum(\.weights, of: layers), 4),
      ("total_MACs_M", sum(\.macs, of: layers), 3),
    ]
    for (column, sum, decimals) in sums {
      let printed: PrintedFigure = try #require(try totals.figure(column))
      #expect(printed.isWithinHalfAUnit(of: sum, over: 1_000_000, decimals: decimals), "\(column): \(sum), \(printed)")
    }
  }

  @Test(
    "weights and biases, two a channel where batch norm is folded, are the published parameters",
    arguments: PublishedWorkload.allCases)
  func parameters(workload: PublishedWorkload) throws {
    let totals = try workload.totals()
    let normalized = try totals.text("folded_batch_norm") == "yes"
    let sum = try workload.layers().reduce(0) { sum, layer in
      let perChannel = normalized && !layer.isFullyConnected ? 2 : 1
      return sum + layer.weights + perChannel * layer.outputChannels
    }
    #expect(try sum == totals.count("published_parameters"))
  }

  private func sum(_ count: KeyPath<PublishedLayer, Int>, of layers: [PublishedLayer]) -> Int {
    layers.reduce(0) { $0 + $1[keyPath: count] }
  }
}
