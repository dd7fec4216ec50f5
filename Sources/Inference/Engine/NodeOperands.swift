import ONNX

/// What a kernel knows of the node that it computes.
struct NodeOperands {
  /// The place in the graph's list.
  let node: Int
  /// What messages call the node.
  let title: String
  let operation: ONNXOperation
  /// The inputs whose words are read; `nil` where one is left out or only its shape counts.
  let inputs: [Tensor?]
  /// Places of inputs that depend on no input of the network.
  let constants: Set<Int>
  /// The outputs; `nil` where nobody wants one.
  let outputs: [Output?]
  /// What multiplies.
  let products: any ProductEngine
  let threads: Int

  /// What is known of an output beforehand.
  struct Output {
    var shape: [Int]
    var type: ElementType?
  }

  /// An input that the operator cannot do without.
  func input(_ place: Int) throws(InferenceFailure) -> Tensor {
    guard let tensor = optional(place) else { throw .missingOperand(node: title, place: place) }
    return tensor
  }

  /// An input that may be left out.
  func optional(_ place: Int) -> Tensor? { inputs.indices.contains(place) ? inputs[place] : nil }

  /// An output that somebody wants.
  func output(_ place: Int = 0) throws(InferenceFailure) -> Output {
    guard outputs.indices.contains(place), let output = outputs[place] else {
      throw .missingOperand(node: title, place: place)
    }
    return output
  }

  /// The shape of the first output.
  func shape() throws(InferenceFailure) -> [Int] { try output().shape }

  /// This node is one that the engine does not compute.
  var unsupported: InferenceFailure {
    .unsupported([InferenceFailure.UnsupportedNode(title: title, operatorName: title)])
  }
}

extension ONNXOperation {
  /// The inputs whose words a kernel reads, of `count`: of others only the shape counts, which is known. `nil` where there is no
  /// kernel.
  func wordsRead(of count: Int) -> [Int]? {
    let all = Array(0..<count)
    func first(_ number: Int) -> [Int] { Array(all.prefix(number)) }
    switch self {
    case .elementwise(.bitwiseAnd), .elementwise(.bitwiseOr), .elementwise(.bitwiseXor): return nil
    case .elementwise(.shiftLeft), .elementwise(.shiftRight): return nil
    case .convolution, .matrixProduct, .transposedConvolution, .elementwise, .softmax, .quantization: return all
    case .pooling, .reduction: return first(1)
    case .normalization(.batch): return all
    case .normalization: return first(3)
    case .unary(.bitwiseNot), .unary(.isInfinite): return nil
    case .unary(.clip(let lower, let upper)):
      return first(1) + [lower, upper].compactMap { if case .input(let place) = $0 { place } else { nil } }
    case .unary: return first(1)
    case .resize(let operation):
      return operation.antialiases || operation.mode == .cubic || operation.region != [] ? nil : first(1)
    case .arrangement(let arrangement): return arrangement.wordsRead(all)
    case .constant, .unknown: return nil
    }
  }
}

extension ONNXArrangement {
  fileprivate func wordsRead(_ all: [Int]) -> [Int]? {
    switch self {
    case .reshape, .transpose, .split, .slice, .expand, .tile, .depthToSpace, .spaceToDepth: [0]
    case .concatenation, .gather, .gatherElements: all
    case .pad: all.filter { $0 == 0 || $0 == 2 }
    case .gatherRows, .scatterElements, .scatterRows, .triangle, .oneHot, .runningSum, .largest: nil
    }
  }
}
