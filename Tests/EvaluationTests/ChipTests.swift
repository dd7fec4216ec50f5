import Evaluation
import Testing
import Workloads

/// What chips of the literature were measured, or computed, to do.
@Suite struct ChipTests {
  private func cycles(_ layer: LayerResult) -> Int { layer.cycles.compute.count + layer.cycles.fillDrain }

  /// Chen et al., JSSC 2017, table V, batch 4 at 200 MHz: processing latencies [found in nn_dataflow's reference].
  @Test("Eyeriss takes for AlexNet's convolutions what was measured, within 10 % a layer and 5 % on average")
  func eyerissLatency() throws {
    let published = ["conv1": 16.5, "conv2": 39.2, "conv3": 21.8, "conv4": 16.0, "conv5": 10.0]
    let layers = published.keys.sorted()
    let result = try evaluate("alexnet", on: "eyeriss", options: EvaluationOptions(layers: layers, batch: 4))
    var errors: [Double] = []
    for layer in result.layers {
      let milliseconds = Double(cycles(layer)) / 200_000
      let error = abs(milliseconds / (try #require(published[layer.layer.name])) - 1)
      #expect(error < 0.10, "\(layer.layer.name): \(milliseconds) ms")
      errors.append(error)
    }
    #expect(errors.count == 5)
    #expect(errors.reduce(0, +) / 5 < 0.05)
  }

  /// The same table, but for CONV1, where the paper prints the peak, 154; eight strips of seven rows over 55 average less.
  @Test("Eyeriss keeps as many elements busy as the paper says")
  func eyerissElements() throws {
    let published = [("conv1", 151.25), ("conv2", 135.0), ("conv3", 156.0), ("conv4", 156.0), ("conv5", 156.0)]
    let result = try evaluate(
      "alexnet", on: "eyeriss", options: EvaluationOptions(layers: published.map(\.0), batch: 4))
    #expect(result.layers.map(\.activePEs) == published.map(\.1))
  }

  /// The same table: 332, 288, 266, 235 and 236 mW without DRAM; prices of nn_dataflow's authors for 65 nm.
  @Test("Eyeriss's power without DRAM is 0.6 to 1.2 times the measured one in every layer")
  func eyerissPower() throws {
    let published = ["conv1": 332.0, "conv2": 288, "conv3": 266, "conv4": 235, "conv5": 236]
    let result = try evaluate(
      "alexnet", on: "eyeriss", costs: "eyeriss-65nm",
      options: EvaluationOptions(layers: published.keys.sorted(), batch: 4))
    for layer in result.layers {
      let chip = try #require(layer.energy.total).count - (try #require(layer.energy.dram).count)
      let milliwatts = Double(chip) * 1e-12 / (Double(cycles(layer)) / 200e6)
      let ratio = milliwatts / (try #require(published[layer.layer.name]))
      #expect((0.6...1.2).contains(ratio), "\(layer.layer.name): \(milliwatts) mW")
    }
  }
}
