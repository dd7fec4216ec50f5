import Activity
import Evaluation
import Quantities
import Scheduling
import Testing

/// Chen, Emer, Sze, ISCA 2016, figure 10: AlexNet at batch 16 on 256 elements with 512 B each and a buffer of 128 KB, in 10^9
/// multiply-accumulates. Values [found] in nn_dataflow's test_eyeriss_isca16, a re-implementation that reproduces the figure.
@Suite struct RowStationaryEnergyTests {
  struct Published: Sendable, CustomTestStringConvertible {
    var layer: String
    var arithmetic: Double
    var dram: Double
    var registers: Double
    var testDescription: String { layer }
  }

  static let figure = [
    Published(layer: "conv1", arithmetic: 1.69, dram: 2.46, registers: 6.75),
    Published(layer: "conv2", arithmetic: 3.58, dram: 2.27, registers: 14.33),
    Published(layer: "conv3", arithmetic: 2.39, dram: 2.02, registers: 9.57),
    Published(layer: "conv4", arithmetic: 1.79, dram: 1.57, registers: 7.18),
    Published(layer: "conv5", arithmetic: 1.20, dram: 1.05, registers: 4.78),
    Published(layer: "fc6", arithmetic: 0.60, dram: 7.78, registers: 2.42),
  ]

  private func run(_ name: String) throws -> (layer: LayerResult, result: NetworkResult) {
    let result = try evaluate(
      "alexnet", on: "eyeriss-isca16", costs: "eyeriss-normalized",
      options: EvaluationOptions(layers: [name], batch: 16))
    return (try result.layer(name), result)
  }

  /// 10^9 multiply-accumulates, one of which is priced at 1 pJ.
  private func units(_ energy: Femtojoules?) throws -> Double { Double(try #require(energy).count) * 1e-12 }

  @Test("arithmetic and register files take what figure 10 says, within 2 %", arguments: figure)
  func elements(published: Published) throws {
    let (layer, result) = try run(published.layer)
    let registers = try result.accelerator.memories.indices.filter { result.accelerator.memories[$0].isPerElement }
      .reduce(0.0) { try $0 + units(layer.energy[.memory($1)]) }
    let arithmetic = try units(layer.energy.compute)
    #expect((0.98...1.02).contains(arithmetic / published.arithmetic), "\(arithmetic)")
    #expect((0.98...1.02).contains(registers / published.registers), "\(registers)")
  }

  @Test(
    "the DRAM takes at least what every word once costs, and at most 1.02 times what figure 10 says", arguments: figure)
  func external(published: Published) throws {
    let (layer, result) = try run(published.layer)
    let space = try #require(layer.space(on: result.accelerator))
    let compulsory = space.filterWords + space.ifmapWords + space.ofmapWords
    let dram = try units(layer.energy.dram)
    #expect(layer.dramBits >= 16 * compulsory)
    #expect(dram >= 200e-9 * Double(compulsory))
    #expect(dram <= 1.02 * published.dram)
  }

  /// The published figure fetches the padding: planes of 31 x 31 and 15 x 15 words in place of 27 x 27 and 13 x 13.
  @Test(
    "with padding counted as words the chip's mappings give the DRAM's part of figure 10 to its digits",
    arguments: [
      ("conv2", 27.0, 31.0, 2.27), ("conv3", 13, 15, 2.02), ("conv4", 13, 15, 1.57), ("conv5", 13, 15, 1.05),
      ("fc7", 1, 1, 3.39), ("fc8", 1, 1, 0.84),
    ])
  func padded(name: String, side: Double, paddedSide: Double, published: Double) throws {
    let layer = try run(name).layer
    let plain = Double(layer.dramBits(.filter) + layer.dramBits(.ofmap)) / 16
    let ifmap = Double(layer.dramBits(.ifmap)) / 16 * (paddedSide * paddedSide) / (side * side)
    // Nothing else moves but the biases, which the figure does not have.
    #expect(layer.activity.dram.written[.psum] == .zero)
    #expect(abs(200e-9 * (plain + ifmap) - published) < 0.005)
  }
}
