import ONNX
import ONNXSupport
import Testing

@Suite("Scales and zero points that do not fit")
struct QuantizationRuleTests {
  /// What is wrong with a node, without file, place and operator.
  private static func problem(
    _ operatorName: String, _ inputs: [(String, ElementType, [Int])], set: Int = 13, _ attributes: [TestAttribute] = []
  ) -> String {
    var model = TestModel(irVersion: 10, operatorSet: set)
    model.inputs = inputs.map { TestTensor($0.0, $0.1, $0.2) }
    model.nodes = [TestNode(operatorName, inputs.map(\.0), ["y"], name: "n")]
    model.nodes[0].attributes = attributes
    model.outputs = [TestTensor("y", nil, shape: nil)]
    let sentence = model.sentence()
    guard let start = sentence.range(of: "\(operatorName) \"n\": ")?.upperBound else { return sentence }
    return String(sentence[start...])
  }

  @Test("types and shapes of scales and zero points are looked at")
  func quantization() {
    let data: (String, ElementType, [Int]) = ("x", .float32, [2, 3])
    let scale: (String, ElementType, [Int]) = ("s", .float32, [])
    #expect(Self.problem("QuantizeLinear", [data, scale, ("z", .uint8, [])]) == "")
    #expect(
      Self.problem("QuantizeLinear", [data, scale, ("z", .float32, [])]) == "words cannot be quantized to float32.")
    #expect(
      Self.problem("QuantizeLinear", [data, ("s", .int32, []), ("z", .uint8, [])])
        == "the scale, input 2, is of the type int32, and must be real.")
    #expect(
      Self.problem("QuantizeLinear", [data, ("s", .float32, [3]), ("z", .uint8, [2])])
        == "zero points 2 and scales 3 differ.")
    #expect(
      Self.problem(
        "QuantizeLinear", [data, ("s", .float32, [3]), ("z", .uint8, [3])], [TestAttribute("axis", .integer(2))])
        == "axis 2 does not exist among 2 dimensions.")
    #expect(
      Self.problem("QuantizeLinear", [data, scale], set: 21, [TestAttribute("block_size", .integer(-1))])
        == "a block of -1 words is out of range; allowed: 0 and more.")
    #expect(
      Self.problem("DequantizeLinear", [("x", .uint8, [2]), scale, ("z", .int8, [])])
        == "inputs are of the types uint8 and int8, and must be of one.")
    #expect(Self.problem("DequantizeLinear", [data, scale]) == "float32 words are not quantized.")
  }

  @Test("operands of integer products have zero points of their own type, one or one for each channel")
  func products() {
    let names = ["x", "xs", "xz", "w", "ws", "wz", "ys", "yz"]
    func convolution(_ change: (inout [(String, ElementType, [Int])]) -> Void) -> String {
      let types: [ElementType] = [.uint8, .float32, .uint8, .int8, .float32, .int8, .float32, .uint8]
      let shapes = [[1, 2, 3, 3], [], [], [4, 2, 1, 1], [4], [4], [], []]
      var inputs = zip(names, zip(types, shapes)).map { ($0, $1.0, $1.1) }
      change(&inputs)
      return Self.problem("QLinearConv", inputs)
    }
    #expect(convolution { _ in } == "")
    #expect(convolution { $0[2].1 = .int8 } == "inputs are of the types uint8 and int8, and must be of one.")
    #expect(convolution { $0[5].1 = .uint8 } == "inputs are of the types int8 and uint8, and must be of one.")
    #expect(convolution { $0[4].2 = [3] } == "input 5 is 3; allowed: one word, 4.")
    #expect(convolution { $0[1].2 = [2] } == "input 2 is 2; allowed: one word.")
    #expect(convolution { $0[6].2 = [4] } == "input 7 is 4; allowed: one word.")
    #expect(convolution { $0[6].1 = .uint8 } == "the scale, input 7, is of the type uint8, and must be real.")
    #expect(convolution { $0[7].1 = .float32 } == "words cannot be quantized to float32.")
    #expect(
      convolution { ($0[0].1, $0[2].1) = (.int16, .int16) } == "input 1 is of the type int16, and must be of 8 bits.")
    let matrices: [(String, ElementType, [Int])] = [("a", .int8, [2, 3]), ("b", .uint8, [3, 4])]
    #expect(Self.problem("MatMulInteger", matrices + [("z", .int8, [2]), ("v", .uint8, [4])]) == "")
    #expect(
      Self.problem("MatMulInteger", matrices + [("z", .int8, []), ("v", .uint8, [3])])
        == "input 4 is 3; allowed: one word, 4, 1x4.")
    #expect(
      Self.problem("MatMulInteger", [("a", .float32, [2, 3]), ("b", .uint8, [3, 4])])
        == "input 1 is of the type float32, and must be of 8 bits.")
  }
}
