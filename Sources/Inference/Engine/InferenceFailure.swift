import Arithmetic
import ONNX

/// Why a network cannot be computed. ``sentence`` says it in words.
public enum InferenceFailure: Error, Sendable, Hashable {
  /// Nodes whose operators this engine does not compute, in order: titles and operators.
  case unsupported([UnsupportedNode])
  /// The shape of that tensor is not known.
  case unknownShape(tensor: String)
  /// That tensor has more words than ``Tensor/mostWords``.
  case tooLarge(tensor: String, shape: [Int])
  /// A whole number that single precision does not hold.
  case inexact(tensor: String)
  /// The weights of the model cannot be read.
  case model(ONNXFailure)
  /// No words were given for that input.
  case missingInput(String, shape: [Int])
  /// Words were given for something that is no input.
  case unknownInput(String, allowed: [String])
  /// An input has another shape.
  case wrongShape(input: String, found: [Int], expected: [Int])
  /// A node has no input or output at that place, though its operator needs one.
  case missingOperand(node: String, place: Int)
  /// A node's scale is not a finite number above zero.
  case scale(node: String, found: Float)
  /// A node reads a place outside the tensor that it is to lead into.
  case placeOutOfRange(node: String, found: Int, size: Int)

  /// Numbers were given for a node that multiplies nothing.
  case noProduct(node: String)
  /// The unit does not accept the formats.
  case formats(node: String, FormatPair, unit: String)
  /// Quantizers of weights are neither one nor one for each output channel, or not all of one format.
  case quantizers(node: String, found: Int, channels: Int)
  /// Ternary weights or activations with two scales, where the unit keeps one sum.
  case separateScales(node: String)
  /// An operand to be coded is infinite or not a number.
  case notFinite(node: String)

  /// A node that is not computed.
  public struct UnsupportedNode: Sendable, Hashable {
    public var title: String
    public var operatorName: String
  }

  /// What is wrong, with the final stop.
  public var sentence: String {
    func size(_ shape: [Int]) -> String { shape.isEmpty ? "scalar" : shape.map(String.init).joined(separator: "x") }
    switch self {
    case .unsupported(let nodes):
      let names = Set(nodes.map(\.operatorName)).sorted().joined(separator: ", ")
      return "\(nodes.count) nodes cannot be computed: \(names); the first is \"\(nodes.first?.title ?? "")\"."
    case .unknownShape(let tensor): return "The shape of \"\(tensor)\" is not known."
    case .tooLarge(let tensor, let shape):
      return "\"\(tensor)\" is \(size(shape)), more than the \(Tensor.mostWords) words that a tensor may have."
    case .inexact(let tensor):
      return "\"\(tensor)\" has a whole number that single precision does not hold."
    case .model(let failure): return failure.sentence
    case .missingInput(let name, let shape): return "The input \"\(name)\" is missing; it is \(size(shape))."
    case .unknownInput(let name, let allowed):
      return "\"\(name)\" is no input of the network; its inputs are \(allowed.joined(separator: ", "))."
    case .wrongShape(let input, let found, let expected):
      return "The input \"\(input)\" is \(size(found)); the network needs \(size(expected))."
    case .missingOperand(let node, let place): return "\"\(node)\" has no input or output \(place + 1)."
    case .scale(let node, let found):
      return "\"\(node)\" has a scale of \(found); scales are finite numbers above 0."
    case .placeOutOfRange(let node, let found, let size):
      return "\"\(node)\" reads place \(found) of a dimension with \(size) words."
    case .noProduct(let node): return "\"\(node)\" is neither a convolution nor a matrix product."
    case .formats(let node, let formats, let unit):
      return "\"\(node)\" has \(formats), which a unit of kind \(unit) does not compute."
    case .quantizers(let node, let found, let channels):
      return "\"\(node)\" has \(found) quantizers of weights; it needs one, or \(channels) of one format."
    case .separateScales(let node):
      return "\"\(node)\" has ternary words with two scales, for which its unit would have to keep two sums."
    case .notFinite(let node): return "\"\(node)\" reads a word that is infinite or not a number."
    }
  }
}
