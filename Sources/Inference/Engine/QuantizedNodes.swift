import ONNX

extension ONNXGraph {
  /// Whole numbers that are used as reals only: what `DequantizeLinear` scales, and biases of `QLinearConv`. Beyond 2^24 they are the
  /// nearest floats, which changes what is made of them by less than a millionth.
  var roundedConstants: Set<Int> {
    var (rounded, exact): (Set<Int>, Set<Int>) = ([], Set(outputs))
    for node in nodes {
      for (place, read) in node.inputs.enumerated() {
        guard let read else { continue }
        switch node.operation {
        case .quantization(.dequantize) where place == 0: rounded.insert(read)
        case .convolution(let operation) where operation.arithmetic == .quantized && place == operation.arithmetic.bias:
          rounded.insert(read)
        default: exact.insert(read)
        }
      }
    }
    return rounded.subtracting(exact)
  }

  /// Whether the operands and results of a node that quantizes, or multiplies what is quantized, are integers: of floats of 8 bits
  /// nothing is computed. Nor is a product of a first matrix with a scale for each row; ONNX Runtime refuses that, too.
  func hasIntegers(_ node: ONNXNode) -> Bool {
    func isInteger(_ tensor: Int?) -> Bool { tensor.flatMap { tensors[$0].type }?.isInteger ?? false }
    func input(_ place: Int) -> Int? { node.inputs.indices.contains(place) ? node.inputs[place] : nil }
    let arithmetic: ONNXArithmetic
    switch node.operation {
    case .quantization(.quantize): return isInteger(node.outputs.first ?? nil)
    case .quantization(.dequantize): return isInteger(input(0))
    case .convolution(let operation): arithmetic = operation.arithmetic
    case .matrixProduct(let operation):
      arithmetic = operation.arithmetic
      guard arithmetic == .quantized else { break }
      func scales(_ place: Int) -> Int? { input(place).flatMap { tensors[$0].count } }
      let columns = node.outputs.first.flatMap(\.self).flatMap { tensors[$0].shape?.last }
      guard scales(1) == 1, scales(4) == 1 || scales(4) == columns else { return false }
    default: return true
    }
    let places = arithmetic == .native ? [] : [input(0), input(arithmetic.secondOperand), node.outputs.first ?? nil]
    return places.allSatisfy(isInteger)
  }
}
