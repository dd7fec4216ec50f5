import Activity
import Hardware
import Quantities
import Scheduling
import Testing
import Workloads

@testable import Evaluation

/// The first TPU, where Jouppi et al. (ISCA 2017) say what to expect.
@Suite struct TensorProcessingUnitTests {
  @Test("its peak is 92 TOPS")
  func peak() throws {
    let accelerator = try RepositoryFiles.accelerator("tpu-v1")
    #expect(accelerator.array.count == 65_536)
    let peak = 2 * Double(accelerator.array.count) * Double(accelerator.clock.count) / 1e12
    #expect((peak * 10).rounded() == 918)
    #expect(peak.rounded() == 92)
  }

  @Test("no layer of any network comes above its peak")
  func belowPeak() async throws {
    for result in try await ShippedRuns.results(on: "tpu-v1") {
      #expect(try #require(result.throughputGOPS) < 91_751)
    }
  }

  @Test(
    "half of the accumulators holds a tile's sums, half of the weight FIFO its filters, half of the buffer the rest")
  func tiles() async throws {
    for result in try await ShippedRuns.results(on: "tpu-v1") {
      for layer in result.layers {
        guard let mapping = layer.mapping, let space = layer.space(on: result.accelerator) else { continue }
        let place = Comment(rawValue: "\(result.network.name) \(layer.layer.name)")
        try #require(mapping.levels.count == 2)
        let (outer, inner) = (mapping.levels[0].tile, mapping.levels[1].tile)
        // 2,048 x 256 sums of 32 bits.
        #expect(space.ofmapWords(of: inner) <= 2048 * 256, place)
        // Two arrays full of weights.
        #expect(space.filterWords(of: outer) <= 2 * 65_536 || space.filterWords(of: inner) <= 2 * 65_536, place)
        #expect(space.ifmapWords(of: outer) <= 12 << 20, place)
      }
    }
  }

  @Test(
    "fully connected layers wait for weights at 34 GB/s",
    arguments: [("alexnet", ["fc6", "fc7", "fc8"]), ("vgg16", ["fc6", "fc7"])], [1, 16])
  func weightBound(layers: (network: String, names: [String]), batch: Int) throws {
    let options = EvaluationOptions(layers: layers.names, batch: batch)
    let result = try evaluate(layers.network, on: "tpu-v1", options: options)
    for layer in result.layers {
      let place = Comment(rawValue: "\(layers.network) \(layer.layer.name) x \(batch)")
      #expect(layer.activity.bound == .transfer(.dram), place)
      let weights = try #require(layer.layer.operation.convolution).weights * 8
      #expect(layer.activity.dram.read.filter.count == weights, place)
      // 34 GB/s at 700 MHz: 2,720 bits in seven cycles.
      let rate = try #require(result.accelerator.dram.rate)
      #expect(rate.bits * 7 == rate.cycles * 2720, place)
      // Beside the latency, the last tile in the array, and what rounding each transfer up to a cycle adds.
      let least = rate.cycles(toMove: Bits(layer.dramBits)) + Cycles(70)
      #expect(layer.cycles.total >= least && layer.cycles.total.count < least.count + least.count / 100, place)
      #expect(Double(weights) > 0.97 * Double(layer.dramBits), place)
      let waiting = layer.cycles.stalls.first { $0.place == .dram && $0.operand == .filter }
      #expect(try #require(waiting).cycles.count > layer.cycles.total.count / 2, place)
    }
  }

  @Test("a network of fully connected layers runs at a few percent of the peak, and the more images the faster each")
  func fullyConnectedNetwork() throws {
    // Three layers of 2,048 words, 12.6 M weights: the shape of the paper's MLPs.
    let layers = (1...3).map { "{ name: \"fc\($0)\", kind: \"fc\", output_channels: 2048 }" }.joined(separator: ", ")
    let network = try trace("input: { channels: 2048, height: 1, width: 1 }, layers: [\(layers)]")
    let accelerator = try RepositoryFiles.accelerator("tpu-v1")
    var milliseconds: [Double] = []
    for batch in [1, 8, 64, 200] {
      let result = try Evaluator(
        accelerator, costs: RepositoryFiles.table(), options: EvaluationOptions(batch: batch)
      ).evaluate(network)
      #expect(result.layers.allSatisfy { $0.activity.bound == .transfer(.dram) })
      // Weights alone: 12,582,912 bytes at 34 GB/s are 0.37 ms.
      #expect(result.latencyMilliseconds > 12_582_912 / 34e9 * 1e3)
      let utilization = 2 * Double(result.multiplyAccumulates) / (result.latencyMilliseconds * 1e-3) / 91.75e12
      #expect(utilization < 0.15)
      milliseconds.append(result.latencyMilliseconds / Double(batch))
    }
    #expect(milliseconds == milliseconds.sorted(by: >))
  }
}
