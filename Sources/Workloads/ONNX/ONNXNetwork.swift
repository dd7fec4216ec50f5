import Documents
import ONNX
import Quantities

/// A network made from an ONNX model, and what became of the nodes that are no layers.
public struct ONNXNetwork: Sendable {
  /// The network. Its notes say what ``treatments`` counts.
  public let network: Network
  /// How many nodes of which operator have no layer of their own, and why; in the order of ``ONNXTreatment``'s cases, then
  /// by name.
  public let treatments: [Treated]
  /// The nodes that each of the network's layers stands for, in the order of the layers.
  public let layerNodes: [LayerNodes]

  /// The nodes of a graph that one layer stands for, by their places in ``ONNX/ONNXGraph/nodes``.
  ///
  /// Nodes that ride along, say where words are or are constant belong to no layer. A node may become several layers, a transposed
  /// convolution one for each of its phases.
  public struct LayerNodes: Sendable, Hashable {
    /// The node whose work the layer is.
    public let main: Int
    /// The convolution or matrix product whose multiply-accumulates, or a part of them, the layer does: ``main``, or `nil` for a
    /// layer without any.
    public let product: Int?
    /// Nodes that became a part of the layer's weights and biases, in order.
    public internal(set) var folded: [Int] = []

    /// All of them, in order.
    public var all: [Int] { [main] + folded }
  }

  /// Nodes of one operator that were treated alike.
  public struct Treated: Sendable, Hashable {
    public let treatment: ONNXTreatment
    public let operatorName: String
    public let count: Int
  }
}

/// What becomes of a node that is no layer.
public enum ONNXTreatment: Int, Sendable, Hashable, CaseIterable {
  /// It becomes a part of the weights and biases of the layer before.
  case folded
  /// It is done to the words of a map while they are written.
  case ridesAlong
  /// It says where words are, and moves none.
  case addressesOnly
  /// Its result does not depend on the network's input and is computed once.
  case constant
  /// No output depends on it.
  case unused
  /// It is not known, and the user wants it ignored.
  case ignored

  /// The beginning of a note; operators and their numbers follow.
  public var words: String {
    switch self {
    case .folded: "Folded into the layer before"
    case .ridesAlong: "Done while the map before is written, without cost of its own"
    case .addressesOnly: "Says where words are and moves none, without cost"
    case .constant: "Constant, computed once, without cost"
    case .unused: "No output depends on it, left out"
    case .ignored: "Not known, ignored, its cost is in no figure"
    }
  }
}

/// Reads networks from ONNX models (`docs/networks.md`).
public enum ONNXNetworkReader {
  /// How the names of such files end.
  public static let ending = ".onnx"

  /// Reads the model at `path`.
  ///
  /// - Parameters:
  ///   - inputs: shapes of inputs that the model leaves open or that are to be changed.
  ///   - ignoresUnknown: whether operators that are not known are left out, with a note, instead of being an error.
  /// - Throws: what is wrong with the model; operators that have no layer, each with its number and first node.
  public static func load(
    _ path: String, inputs: [ONNXInputShape] = [], ignoresUnknown: Bool = false
  ) throws(Findings) -> ONNXNetwork {
    do throws(ONNXFailure) {
      return try network(try ONNXReader.load(path, inputs: inputs), ignoresUnknown: ignoresUnknown)
    } catch {
      throw Findings(error.finding)
    }
  }

  /// Reads the model in `bytes`; messages call it `file`, in whose folder files beside it are looked for.
  /// - Throws: as ``load(_:inputs:ignoresUnknown:)``.
  public static func read(
    _ bytes: [UInt8], file: String, inputs: [ONNXInputShape] = [], ignoresUnknown: Bool = false
  ) throws(Findings) -> ONNXNetwork {
    do throws(ONNXFailure) {
      return try network(try ONNXReader.read(bytes, file: file, inputs: inputs), ignoresUnknown: ignoresUnknown)
    } catch {
      throw Findings(error.finding)
    }
  }

  /// The network of a graph.
  /// - Throws: as ``load(_:inputs:ignoresUnknown:)``.
  public static func network(_ graph: ONNXGraph, ignoresUnknown: Bool = false) throws(ONNXFailure) -> ONNXNetwork {
    var layers = ONNXLayers(graph, ignoresUnknown: ignoresUnknown)
    layers.readAll()
    func failure(_ words: String) -> ONNXFailure { ONNXFailure(file: graph.file, problem: .inconsistent(words)) }
    if let refusal = layers.refusal { throw failure(refusal) }
    if layers.passedOver > 0 {
      throw failure(NetworkProblem.tooManyLayers(layers.layers.count.plus(layers.passedOver)).sentence)
    }
    var notes = layers.notes
    notes += graph.assumedDimensions.map {
      "The batch of input \($0.input) is open in the model and taken as 1: \($0.shape.map(String.init).joined(separator: "x"))"
    }
    if layers.images > 1 {
      notes.append(
        "The leading dimension of the first input is taken as \(layers.images) images that run together; a batch multiplies them"
      )
    }
    // Exporters call their graphs "main_graph": the file says more.
    let name = DocumentFile.stem(of: graph.file)
    let network = Network(
      name: name, title: name,
      source: "ONNX model" + (graph.producer.isEmpty ? "" : " written by \(graph.producer)"), notes: notes,
      input: layers.input, layers: layers.layers)
    if let problem = network.problems.first { throw failure(problem.sentence) }
    return ONNXNetwork(network: network, treatments: layers.treatments, layerNodes: layers.layerNodes)
  }
}
