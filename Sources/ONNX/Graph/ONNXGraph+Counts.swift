import Quantities

extension ONNXGraph {
  /// Multiply-accumulates of a node: taps on padding count, as in every published table. Zero for nodes without products
  /// of tensors and for those whose outputs are constants; `nil` where a shape is not known.
  ///
  /// A convolution has `output words · filter words of one output channel`, a transposed one `input words · filter words of
  /// one input channel`, in which products of outputs that are cut off count and taps on padding do not; a product of matrices `output words · inner dimension`.
  public func multiplyAccumulates(of node: ONNXNode) -> Int? {
    guard let output = node.outputs.first?.map({ tensors[$0] }) else { return 0 }
    if output.isConstant { return 0 }
    switch node.operation {
    case .convolution(let operation):
      guard let filter = shape(node, operation.arithmetic.secondOperand), let words = output.count else {
        return nil
      }
      return words.times(Array(filter.dropFirst()).elementCount)
    case .transposedConvolution:
      guard let image = shape(node, 0), let filter = shape(node, 1) else { return nil }
      return image.elementCount.times(Array(filter.dropFirst()).elementCount)
    case .matrixProduct(let operation):
      guard let first = shape(node, 0), let words = output.count else { return nil }
      let inner = operation.general?.transposesFirst == true ? first.first : first.last
      return words.times(inner ?? 0)
    case .unknown: return nil
    default: return 0
    }
  }

  /// Multiply-accumulates of all nodes; those whose shapes are not known are left out (see ``unknownOperators``).
  public var multiplyAccumulates: Int { nodes.reduce(0) { $0.plus(multiplyAccumulates(of: $1) ?? 0) } }

  /// Elements of all constants of real numbers that nodes read which are not constant themselves, each tensor once.
  public var parameters: Int {
    var seen: Set<Int> = []
    var count = 0
    for node in nodes where !node.outputs.allSatisfy({ $0.map { tensors[$0].isConstant } ?? true }) {
      for case let number? in node.inputs where seen.insert(number).inserted {
        let tensor = tensors[number]
        if tensor.isConstant, tensor.type?.isReal == true { count = count.plus(tensor.count ?? 0) }
      }
    }
    return count
  }

  /// Elements of the constant operands of convolutions and matrix products: the words that a datapath multiplies by.
  public var weights: Int {
    nodes.reduce(0) { count, node in
      guard let output = node.outputs.first.flatMap(\.self), !tensors[output].isConstant else { return count }
      let place: Int
      switch node.operation {
      case .convolution(let operation): place = operation.arithmetic.secondOperand
      case .matrixProduct(let operation): place = operation.arithmetic.secondOperand
      case .transposedConvolution: place = 1
      default: return count
      }
      guard place < node.inputs.count, let number = node.inputs[place], tensors[number].isConstant else { return count }
      return count.plus(tensors[number].count ?? 0)
    }
  }

  /// The shape of an input of a node.
  private func shape(_ node: ONNXNode, _ place: Int) -> [Int]? {
    guard place < node.inputs.count, let number = node.inputs[place] else { return nil }
    return tensors[number].shape
  }
}
