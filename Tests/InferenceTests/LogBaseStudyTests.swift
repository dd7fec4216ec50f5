import Arithmetic
import ONNX
import ONNXSupport
import Testing

@testable import Inference

@Suite("Bases of logarithmic formats")
struct LogBaseStudyTests {
  @Test("the common base is that of the least sum, and its loss is against the best of every layer")
  func figures() {
    let node = ProductNode(node: 0, title: "n", weightsInput: 1, activationsInput: 0, hasConstantWeights: true)
    let study = LogBaseStudy(
      bits: 5, fractions: [1, 2],
      rows: [[4.0, 2], [1, 3], [6, 5]].map {
        LogBaseStudy.Row(product: node, weights: $0, activations: [0, 0])
      })
    #expect(study.totals(.weights) == [11, 10])
    #expect(study.common(.weights) == 1)
    #expect(study.loss(.weights, at: 1) == 0.25)
    #expect(study.loss(.weights, at: 0) == 0.375)
    #expect((0..<2).map { study.count(.weights, bestAt: $0) } == [1, 2])
    #expect(study.common(.activations) == 0 && study.loss(.activations, at: 0) == nil)
    #expect(study.loss(.weights, at: 2) == nil)
  }

  @Test("the base whose powers the words are has no error")
  func recovered() throws {
    // Powers of 2^(1/2) for the weights and of 2 for the activations, from the largest of their formats downwards.
    func powers(_ exponents: [Double]) -> [Float] {
      let root = 2.0.squareRoot()
      return exponents.map { exponent in
        let whole = exponent.rounded(.down)
        let half = exponent - whole > 0 ? root : 1
        return Float(half * (whole < 0 ? 1 / Double(1 << Int(-whole)) : Double(1 << Int(whole))))
      }
    }
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .float32, [1, 6])]
    let weights = powers([0, -0.5, -1, -1.5, -2, -2.5, -3, -3.5, -4, -4.5, -5, -5.5])
    var stored = TestTensor("w", .float32, [6, 2])
    stored.data = { $0.packed(4, weights) }
    model.initializers = [stored]
    model.nodes = [TestNode("MatMul", ["x", "w"], ["y"])]
    model.outputs = [TestTensor("y", .float32, [1, 2])]
    let graph = try model.read()
    let input = Tensor([1, 6], powers([3, 2, 1, 0, -1, -2]))
    let record = try CalibrationRecord(graph, CalibrationData(["x": [input]], for: graph), threads: 1)
    let study = try record.logBases(bits: 5, CalibrationOptions(rule: .minimumMaximum))
    #expect(study.fractions == [1, 2, 4, 8])
    #expect(study.common(.weights) == 1)
    #expect(study.rows[0].weights[1] < 1e-12)
    #expect(study.rows[0].weights[0] > 1e-4 && study.rows[0].weights[3] > 1e-4)
    // Activations are all positive and have no sign: powers of 2 are powers of 2^(1/2) and 2^(1/4), too, while those reach.
    #expect(study.rows[0].activations[0] < 1e-12 && study.rows[0].activations[1] < 1e-12)
    #expect(study.rows[0].activations[3] > 1e-9)
  }
}
