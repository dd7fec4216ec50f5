import ONNX

/// Which tensors of a graph are functions of each word of another one, and so can be made while that one is written.
///
/// `x · sigmoid(x)` or `x/2 · (1 + erf(x/√2))` are several nodes and one function of x. Who reads x or such functions from
/// outside decides what has to be stored: one of them is what the layer before writes, any other is made by a layer of its own.
struct PointwiseGroups {
  /// By tensor: the one that it is a function of; itself, unless it is one.
  private(set) var roots: [Int]
  /// By tensor: nodes between it and its root.
  private(set) var depths: [Int]
  /// By root: tensors of the group that are read from outside, or given by the graph, in the order in which they are made.
  private(set) var exits: [Int: [Int]] = [:]
  /// By tensor: how many nodes and outputs of the graph read it.
  private(set) var readers: [Int]

  init(_ graph: ONNXGraph) {
    roots = Array(graph.tensors.indices)
    depths = [Int](repeating: 0, count: graph.tensors.count)
    readers = depths
    for node in graph.nodes where node.isUsed {
      for case let read? in node.inputs { readers[read] += 1 }
      guard let output = node.outputs.first.flatMap(\.self), let root = root(of: node, graph) else { continue }
      roots[output] = root
      depths[output] = 1 + (node.inputs.compactMap { $0.map { depths[$0] } }.max() ?? 0)
    }
    for output in graph.outputs { readers[output] += 1 }
    var outside = Set(graph.outputs)
    for node in graph.nodes where node.isUsed {
      let output = node.outputs.first.flatMap(\.self)
      for case let read? in node.inputs where output.map({ roots[$0] == $0 || roots[$0] != roots[read] }) ?? true {
        outside.insert(read)
      }
    }
    for tensor in graph.tensors.indices where outside.contains(tensor) {
      exits[roots[tensor], default: []].append(tensor)
    }
    for root in exits.keys { exits[root]?.sort { depths[$0] < depths[$1] } }
  }

  /// What the node's first output is a function of, word by word.
  private func root(of node: ONNXNode, _ graph: ONNXGraph) -> Int? {
    switch node.operation {
    case .unary, .quantization(.quantize), .quantization(.dequantize): break
    case .elementwise: break
    default: return nil
    }
    guard let output = node.outputs.first.flatMap(\.self), !graph.tensors[output].isConstant else { return nil }
    var found: Set<Int> = []
    for case let read? in node.inputs {
      let tensor = graph.tensors[read]
      if tensor.isConstant {
        // Scales of a quantization are one a channel at most, and are multiplied into other scales.
        if case .quantization = node.operation { continue }
        guard tensor.count == 1 else { return nil }
      } else {
        guard tensor.shape == graph.tensors[output].shape else { return nil }
        found.insert(roots[read])
      }
    }
    return found.count == 1 ? found.first : nil
  }
}
