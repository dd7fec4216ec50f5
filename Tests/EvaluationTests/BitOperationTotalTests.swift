import Costs
import Testing

@testable import Evaluation

/// Bit operations of whole networks.
@Suite struct BitOperationTotalTests {
  /// Networks of UNIQ's table whose shapes are those of a shipped trace.
  private static let traces = [
    "MobileNet": "mobilenet_v1", "ResNet-18": "resnet18", "ResNet-34": "resnet34", "ResNet-50": "resnet50_v1",
  ]

  @Test("networks with narrow weights have the bit operations of UNIQ's formula to the printed digit")
  func published() throws {
    var compared = 0
    for row in try RepositoryFiles.published("uniq-bops", of: "Costs") {
      let bits = try #require(row["bits_w_a"]).split(separator: ",")
      guard let trace = Self.traces[row["network", default: ""]], bits.last == "8" else { continue }
      let result = try evaluate(trace, on: "systolic-int8-32x32", ["native_formats.weights": "int\(bits[0])"])
      let formula = try #require(row["formula_gbops"].flatMap(Double.init))
      #expect(abs(Double(result.bops) / 1e9 - formula) <= 0.0501, "\(row)")
      compared += 1
    }
    #expect(compared == 9)
  }

  @Test("ResNet-18 at 8 bits has 163.7 giga bit operations")
  func resNet18() throws {
    let result = try evaluate("resnet18", on: "systolic-int8-32x32")
    // The published multiply-accumulates of ResNet-18, by products in a sum, times 80 + log2(products).
    var expected = 0.0
    for row in try RepositoryFiles.published("bops-layers", of: "Costs") where row["network"] == "ResNet-18" {
      let macs = try #require(row["macs"].flatMap(Double.init))
      let products = try #require(row["products_per_sum"].flatMap(Int.init))
      expected += macs * (80 + binaryLogarithm(Double(products)))
    }
    #expect(abs(Double(result.bops) / expected - 1) < 1e-9)
    #expect((Double(result.bops) / 1e8).rounded() / 10 == 163.7)
  }

  @Test("the short reading is b_a·b_w + b_a for each MAC, and stays below UNIQ's")
  func short() throws {
    let options = EvaluationOptions(bitOperations: .short)
    let short = try evaluate("resnet18", on: "systolic-int8-32x32", options: options)
    let uniq = try evaluate("resnet18", on: "systolic-int8-32x32")
    #expect(short.bops == short.multiplyAccumulates * 72)
    #expect(short.multiplyAccumulates == uniq.multiplyAccumulates)
    #expect(short.bops < uniq.bops)
    for (a, b) in zip(short.layers, uniq.layers) {
      #expect(a.activity == b.activity && a.energy == b.energy)
      #expect(a.bops == a.layer.operation.multiplyAccumulates * 72)
      #expect(a.bops < b.bops || b.bops == 0)
    }
  }

  @Test(
    "the bill behind a layer's bit operations comes to the layer's figure", arguments: BitOperations.Reading.allCases)
  func charge(reading: BitOperations.Reading) throws {
    let options = EvaluationOptions(bitOperations: reading)
    let result = try evaluate("alexnet", on: "systolic-int8-32x32", options: options)
    let evaluator = Evaluator(result.accelerator, costs: try RepositoryFiles.table(), options: options)
    for layer in result.layers {
      let charge = evaluator.bitOperationsCharge(of: layer)
      #expect((charge == nil) == (layer.layer.operation.convolution == nil))
      #expect(charge?.amount.map { Int($0.rounded()) } ?? 0 == layer.bops)
    }
  }

  /// The logarithm bit by bit: halve while above 2, then square 40 times and note when it passes 2.
  private func binaryLogarithm(_ value: Double) -> Double {
    var (value, logarithm, weight) = (value, 0.0, 0.5)
    while value >= 2 { (value, logarithm) = (value / 2, logarithm + 1) }
    for _ in 0..<48 {
      value *= value
      if value >= 2 { (value, logarithm) = (value / 2, logarithm + weight) }
      weight /= 2
    }
    return logarithm
  }
}
