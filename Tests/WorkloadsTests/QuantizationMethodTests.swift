import Arithmetic
import Testing

@testable import Workloads

/// The methods against the survey's table, and what they make of AlexNet.
@Suite struct QuantizationMethodTests {
  @Test("there are the table's fifteen methods, with its widths and its full first and last layers")
  func table() throws {
    let rows = try PublishedTable("quantization-methods.csv").rows
    #expect(try rows.map { try $0.text("name") } == QuantizationMethod.allCases.map(\.rawValue))
    for (row, method) in zip(rows, QuantizationMethod.allCases) {
      #expect(try row.text("method") == method.title)
      let weights = try row.text("weight_bits").split(separator: "/").compactMap { Int($0) }
      #expect(method.formats.convolutions.storageBits == weights.first, "\(method)")
      #expect(method.formats.fullyConnected.storageBits == weights.last, "\(method)")
      let activations = try row.text("activation_bits")
      if activations == "32f" {
        #expect(method.formats.activations == .float32)
      } else {
        #expect(method.formats.activations.storageBits == Int(activations), "\(method)")
      }
      #expect(try method.leavesEndsFull == (row.text("first_last") == "full"))
    }
  }

  @Test("a method is known by its name, by the table's and by its short one, in any case")
  func names() {
    for method in QuantizationMethod.allCases {
      #expect(QuantizationMethod(spelling: method.rawValue) == method)
      #expect(QuantizationMethod(spelling: method.title) == method)
      #expect(QuantizationMethod(spelling: method.title.uppercased()) == method)
    }
    #expect(QuantizationMethod(spelling: "TTQ") == .trainedTernaryQuantization)
    #expect(QuantizationMethod(spelling: "Deep Compression 4/2") == .deepCompression42)
    #expect(QuantizationMethod(spelling: "deep") == nil)
  }

  @Test("every method runs through AlexNet's layers", arguments: QuantizationMethod.allCases)
  func alexNet(method: QuantizationMethod) throws {
    let network = try RepositoryFiles.network("alexnet")
    let planned = try PrecisionPlan.parse(method.rawValue, .formats, option: "--precision")
      .applied(to: network, native: PrecisionPlanTests.native)
    let layers = planned.layers.filter { $0.operation.convolution != nil }
    for (place, layer) in layers.enumerated() {
      if method.leavesEndsFull, place == 0 || place == layers.count - 1 {
        #expect(layer.weightsFormat == .float32 && layer.activationsFormat == .float32)
        continue
      }
      let isConvolution = layer.operation.kindName == "conv"
      #expect(layer.weightsFormat == (isConvolution ? method.formats.convolutions : method.formats.fullyConnected))
      #expect(layer.activationsFormat == method.formats.activations)
    }
    #expect(planned.layers.allSatisfy { $0.activationsFormat != nil })
  }
}
