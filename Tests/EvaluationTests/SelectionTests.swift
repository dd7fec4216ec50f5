import Quantities
import Testing
import Workloads

@testable import Evaluation

/// Chosen layers and batches.
@Suite struct SelectionTests {
  private let accelerator = "systolic-int8-32x32"

  @Test("chosen layers come in the network's order, each once, with the figures they have in the whole")
  func selection() throws {
    let whole = try evaluate("alexnet", on: accelerator)
    let names = ["fc8", "conv3", "pool1", "conv3"]
    let some = try evaluate("alexnet", on: accelerator, options: EvaluationOptions(layers: names))
    #expect(some.layers.map(\.layer.name) == ["pool1", "conv3", "fc8"])
    for layer in some.layers {
      let other = try whole.layer(layer.layer.name)
      #expect(layer.activity == other.activity && layer.energy == other.energy && layer.bops == other.bops)
      #expect(layer.ofmapFormat == other.ofmapFormat)
    }
    #expect(some.totalCycles.count == some.layers.reduce(0) { $0 + $1.activity.cycles.total.count })
    #expect(some.multiplyAccumulates == some.layers.reduce(0) { $0 + $1.activity.operations.total })
    #expect(some.area.total == whole.area.total)
  }

  @Test("no layers at all take nothing and have no rates")
  func none() throws {
    let result = try evaluate("alexnet", on: accelerator, options: EvaluationOptions(layers: []))
    #expect(result.layers.isEmpty && result.totalCycles == .zero && result.energy == .zero)
    #expect(result.throughputGOPS == nil && result.gopsPerWatt == nil)
    #expect(result.weightBits > .zero)
  }

  @Test("MACs, ofmaps and bit operations grow with the batch in every layer", arguments: [2, 7, 16])
  func batch(images: Int) throws {
    let one = try evaluate("resnet18", on: accelerator)
    let many = try evaluate("resnet18", on: accelerator, options: EvaluationOptions(batch: images))
    #expect(many.multiplyAccumulates == one.multiplyAccumulates * images)
    #expect(many.weightBits == one.weightBits)
    for (a, b) in zip(one.layers, many.layers) {
      #expect(b.activity.operations.performed == a.activity.operations.performed * images)
      #expect(b.activity.dram.written.ofmap == a.activity.dram.written.ofmap * images)
      #expect(b.activity.vectorOperations == a.activity.vectorOperations * images)
      #expect(b.activity.requantizations == a.activity.requantizations * images)
      #expect(abs(b.bops - a.bops * images) <= images)
    }
  }

  @Test("filters that fit the chip are read once whatever the batch; psums and biases do not multiply either")
  func weightTraffic() throws {
    // 25 · 6 + 6 · 16 · 25 + … words: all of LeNet-5's layers fit 512 KiB whole.
    let one = try evaluate("lenet5", on: accelerator)
    let many = try evaluate("lenet5", on: accelerator, options: EvaluationOptions(batch: 8))
    for (a, b) in zip(one.layers, many.layers) {
      #expect(b.activity.dram.read.filter == a.activity.dram.read.filter)
      #expect(b.activity.dram.read.psum == a.activity.dram.read.psum)
      guard let convolution = a.layer.operation.convolution else { continue }
      #expect(a.activity.dram.read.filter.count == convolution.weights * 8)
    }
  }

  @Test(
    "a batch is never slower than its images one by one, nor faster than their MACs", arguments: ["alexnet", "lenet5"])
  func batchTime(network: String) throws {
    let one = try evaluate(network, on: accelerator)
    let many = try evaluate(network, on: accelerator, options: EvaluationOptions(batch: 4))
    for (a, b) in zip(one.layers, many.layers) {
      #expect(b.activity.cycles.total.count <= 4 * a.activity.cycles.total.count, "\(a.layer.name)")
      let macs = b.layer.operation.multiplyAccumulates
      #expect(b.activity.cycles.total.count >= macs.dividedRoundingUp(by: 1024), "\(a.layer.name)")
    }
  }

  @Test("rates follow from totals: latency, operations a second, operations a joule")
  func rates() throws {
    let result = try evaluate("alexnet", on: accelerator)
    let seconds = Double(result.totalCycles.count) / 500e6
    let operations = 2 * Double(result.multiplyAccumulates)
    let joules = Double(try #require(result.energy).count) * 1e-15
    #expect(abs(result.latencyMilliseconds / (seconds * 1e3) - 1) < 1e-12)
    #expect(abs(try #require(result.throughputGOPS) / (operations / seconds / 1e9) - 1) < 1e-12)
    #expect(abs(try #require(result.gopsPerWatt) / (operations / joules / 1e9) - 1) < 1e-12)
  }
}
