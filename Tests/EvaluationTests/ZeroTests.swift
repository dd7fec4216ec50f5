import Arithmetic
import Hardware
import Quantities
import Testing
import Workloads

@testable import Evaluation

/// Densities through whole evaluations.
@Suite("Zeros")
struct ZeroTests {
  private static let plain = "systolic-int8-32x32"

  private static func run(
    _ network: String, density: String?, zeros: String?, dataflow: String = "weight_stationary"
  ) throws -> NetworkResult {
    var options = EvaluationOptions()
    if let density { options.plans = [try PrecisionPlan.parse(density, .densities, option: "--density")] }
    return try evaluate(
      network, on: plain, ["processing_element.zeros": zeros ?? "{}", "array.dataflow": dataflow], options: options)
  }

  @Test(
    "performed, gated and skipped operations are the layer's MACs whatever the element does, and utilization is a share",
    arguments: Dataflow.allCases)
  func sums(dataflow: Dataflow) throws {
    let actions = ZeroHandling.Action.allCases
    for weights in actions {
      for activations in actions {
        let imbalance = weights == .skip || activations == .skip ? ",imbalance:1.1" : ""
        let zeros = "{weights:\"\(weights.rawValue)\",activations:\"\(activations.rawValue)\"\(imbalance)}"
        let result = try Self.run(
          "lenet5", density: "weights=0.37,activations=0.61", zeros: zeros, dataflow: dataflow.rawValue)
        for layer in result.layers where layer.layer.operation.convolution != nil {
          #expect(layer.activity.operations.total == layer.layer.operation.multiplyAccumulates)
          let utilization = try #require(layer.utilization)
          #expect(utilization >= 0 && utilization <= 1, "\(layer.layer.name) \(zeros)")
        }
      }
    }
  }

  @Test("gating saves the operations' energy and nothing else")
  func gate() throws {
    let dense = try Self.run("vgg16", density: nil, zeros: nil)
    let gated = try Self.run("vgg16", density: "activations=0.4", zeros: "{activations:\"gate\"}")
    #expect(gated.totalCycles == dense.totalCycles)
    for (a, b) in zip(dense.layers, gated.layers) where a.layer.operation.convolution != nil {
      #expect(a.activity.memories == b.activity.memories && a.activity.dram == b.activity.dram)
      let macs = a.layer.operation.multiplyAccumulates
      #expect(b.activity.operations.performed == Int((Double(macs) * 0.4).rounded()))
      // 0.2 pJ for the multiplication and 0.1 pJ for the addition of each operation gated.
      let saved = try #require(a.energy.compute).count - #require(b.energy.compute).count
      #expect(abs(saved - 300 * b.activity.operations.gated) <= 1, "\(a.layer.name)")
      #expect(a.energy.dram == b.energy.dram && a.energy.leakage == b.energy.leakage)
    }
  }

  @Test("skipping saves cycles, fewer where elements are out of balance, and never costs any")
  func skip() throws {
    let dense = try Self.run("vgg16", density: nil, zeros: nil)
    let even = try Self.run("vgg16", density: "weights=0.3", zeros: "{weights:\"skip\",imbalance:1}")
    let uneven = try Self.run("vgg16", density: "weights=0.3", zeros: "{weights:\"skip\",imbalance:1.5}")
    #expect(even.totalCycles < uneven.totalCycles && uneven.totalCycles < dense.totalCycles)
    #expect(even.operations == uneven.operations)
    for (a, b) in zip(dense.layers, uneven.layers) {
      #expect(b.cycles.total <= a.cycles.total && b.activity.dram == a.activity.dram)
    }
  }

  @Test("AlexNet's published densities leave the table's non-zero MACs, before and after pruning")
  func alexNet() throws {
    for (preset, convolutions, classifiers) in [("alexnet-dense", 395e6, 14.5e6), ("alexnet-pruned", 56.4e6, 1.9e6)] {
      let zeros = "{weights:\"skip\",activations:\"gate\",imbalance:1}"
      let result = try Self.run("alexnet", density: preset, zeros: zeros)
      var (convolution, classifier) = (0, 0)
      for layer in result.layers {
        if layer.layer.operation.kindName == "conv" { convolution += layer.activity.operations.performed }
        if layer.layer.operation.kindName == "fc" { classifier += layer.activity.operations.performed }
      }
      #expect(abs(Double(convolution) / convolutions - 1) < 0.002, "\(preset): \(convolution)")
      #expect(abs(Double(classifier) / classifiers - 1) < 0.002, "\(preset): \(classifier)")
    }
  }

  @Test("the presets are the published table's counts")
  func presets() throws {
    func figure(_ text: String?) throws -> Double {
      let text = try #require(text)
      let scale = text.hasSuffix("M") ? 1e6 : text.hasSuffix("k") ? 1e3 : 1
      return try #require(Double(text.filter { $0 != "M" && $0 != "k" })) * scale
    }
    let pairs: [(String, SparsityPreset, String)] = [
      ("AlexNet", .alexNetDense, "dense"), ("AlexNet", .alexNetPruned, "sparse"),
      ("GoogLeNet v1", .googLeNetDense, "dense"), ("GoogLeNet v1", .googLeNetPruned, "sparse"),
    ]
    for (network, preset, kind) in pairs {
      let row = try #require(
        try RepositoryFiles.published("sparsity", of: "Workloads").first { $0["network"] == network })
      #expect(try preset.convolutions.nonZeroWeights == figure(row["conv_nz_weights_\(kind)"]))
      #expect(try preset.convolutions.nonZeroMultiplyAccumulates == figure(row["conv_nz_macs_\(kind)"]))
      #expect(try preset.fullyConnected.nonZeroWeights == figure(row["fc_nz_weights_\(kind)"]))
      #expect(try preset.fullyConnected.nonZeroMultiplyAccumulates == figure(row["fc_nz_macs_\(kind)"]))
      for counts in [preset.convolutions, preset.fullyConnected] {
        #expect((0...1).contains(counts.weightDensity) && (0...1).contains(counts.activationDensity), "\(preset)")
      }
    }
  }

  @Test("what zeros do is remarked: share and imbalance, elements that ignore them, binary numbers, no densities")
  func remarks() throws {
    let skipped = try Self.run("lenet5", density: "weights=0.5", zeros: "{weights:\"skip\",imbalance:1.25}")
    #expect(skipped.remarks.contains { $0.contains("50.0 % skipped at an imbalance of 1.25") })
    #expect(skipped.remarks.contains { $0.contains("as run lengths") })
    let ignored = try Self.run("lenet5", density: "weights=0.5", zeros: nil)
    #expect(ignored.remarks.contains("densities save nothing here: the processing elements compute with zeros"))
    #expect(ignored.layers.allSatisfy { $0.activity.operations.gated + $0.activity.operations.skipped == 0 })
    let unknown = try Self.run("lenet5", density: nil, zeros: "{weights:\"gate\"}")
    #expect(unknown.remarks.contains { $0.contains("no densities are given") })
    #expect(try !Self.run("lenet5", density: nil, zeros: nil).remarks.contains { $0.contains("zeros") })

    var options = EvaluationOptions()
    options.plans = [
      try PrecisionPlan.parse("binary", .formats, option: "--precision"),
      try PrecisionPlan.parse("weights=0.5", .densities, option: "--density"),
    ]
    let binary = try evaluate(
      "face_detection", on: Self.plain, ["processing_element.zeros": "{weights:\"gate\"}"], options: options)
    #expect(binary.layers.allSatisfy { $0.activity.operations.gated == 0 })
    #expect(
      binary.remarks.contains(
        "binary numbers are never zero: densities of binary operands are passed over in conv1, conv2, conv3, fc9"))
  }
}

/// Accumulators that a layer's sums could overflow.
@Suite struct AccumulatorNeedTests {
  @Test("a narrow accumulator is remarked with every layer that it could overflow on, and by how much")
  func narrow() throws {
    let result = try evaluate(
      "face_detection", on: "systolic-int8-32x32",
      ["processing_element.units": "[{kind:\"mac\",weights:\"int8\",activations:\"int8\",accumulator:24}]"])
    // Sums of 27 products need 16 + 5 bits, of 576 16 + 10, of 2,048 16 + 11.
    #expect(
      result.remarks.contains(
        "the 24-bit accumulator of mac could overflow in conv2 (26 bits), conv3 (26 bits), fc9 (27 bits): "
          + "so many bits hold any of their sums"))
    let wide = try evaluate("face_detection", on: "systolic-int8-32x32")
    #expect(!wide.remarks.contains { $0.contains("accumulator") })
  }

  @Test("no accumulator that holds the largest sum is remarked, though the sizing rule asks for a bit more")
  func wideEnough() throws {
    // 576 products of 2^14 are below 2^24: 25 bits hold them, where the rule asks for 26.
    let result = try evaluate(
      "face_detection", on: "systolic-int8-32x32",
      ["processing_element.units": "[{kind:\"mac\",weights:\"int8\",activations:\"int8\",accumulator:25}]"])
    #expect(
      result.remarks.contains(
        "the 25-bit accumulator of mac could overflow in fc9 (27 bits): so many bits hold any of their sums"))
  }

  @Test("the need follows the plan's formats, not the unit's")
  func planned() throws {
    var options = EvaluationOptions()
    options.plans = [try PrecisionPlan.parse("int4,last=int8", .formats, option: "--precision")]
    let result = try evaluate(
      "face_detection", on: "systolic-int8-32x32",
      ["processing_element.units": "[{kind:\"mac\",weights:\"int8\",activations:\"int8\",accumulator:24}]"],
      options: options)
    #expect(
      result.remarks.contains(
        "the 24-bit accumulator of mac could overflow in fc9 (27 bits): so many bits hold any of their sums"))
  }

  @Test("powers of two count with the bits by which they shift; what has no integer products has no need")
  func formats() {
    let axis = SlidingAxis(ifmap: 1, window: 1)
    let convolution = Convolution(inputChannels: 64, outputChannels: 1, vertical: axis, horizontal: axis)
    func need(_ weights: NumberFormat, _ activations: NumberFormat) -> Int? {
      AccumulatorNeed.bits(of: convolution, in: FormatPair(weights: weights, activations: activations))
    }
    #expect(need(.signedInteger(bits: 8), .unsignedInteger(bits: 8)) == 22)
    #expect(need(.binary, .binary) == 8)
    #expect(need(.ternary, .signedInteger(bits: 8)) == 16)
    // 64 · 2^6 · 128 = 2^19, and its negative: 21 bits.
    #expect(need(.oneHot(bits: 4), .signedInteger(bits: 8)) == 21)
    #expect(need(.twoHot(bits: 8), .signedInteger(bits: 8)) == 22)
    #expect(need(.float32, .float32) == nil)
    #expect(need(.codebook(bits: 4), .signedInteger(bits: 8)) == nil)
    #expect(need(.logarithmic(bits: 5, fraction: 2, signed: true), .signedInteger(bits: 8)) == nil)
  }
}
