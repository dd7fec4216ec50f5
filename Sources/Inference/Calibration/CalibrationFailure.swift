import Arithmetic

/// Why a network cannot be calibrated or its quality measured. ``sentence`` says it in words.
public enum CalibrationFailure: Error, Sendable, Hashable {
  /// A folder that cannot be read: what `DocumentFile` says.
  case folder(String)
  /// A file of words that cannot be read.
  case numPy(NumPyFailure)
  /// There is no `.npy` file for an input; those of networks with several inputs are found by their names.
  case noFiles(folder: String, input: String, isOnlyInput: Bool)
  /// A file that belongs to no input.
  case noInput(file: String, allowed: [String])
  /// Words of another shape than the input's, or several of them.
  case shape(file: String, found: [Int], input: String, expected: [Int])
  /// A number of images that is no multiple of those the network takes at once.
  case images(file: String, found: Int, atOnce: Int)
  /// Inputs have words for different numbers of runs.
  case uneven([InputRuns])
  /// Nothing to calibrate with: files of no image at all.
  case noRuns
  /// The network cannot be computed.
  case inference(InferenceFailure)
  /// An operand of a node has words that are infinite or not a number: so many.
  case notFinite(node: String, operand: Operand, count: Int)
  /// Numbers were asked for a node that is no product, or that no run computed.
  case noProduct(node: Int)
  /// The operand of a node cannot be coded.
  case quantization(node: String, operand: Operand, QuantizationError)
  /// The labels do not fit.
  case labels(file: String, LabelProblem)

  /// For how many runs an input has words.
  public struct InputRuns: Sendable, Hashable {
    public var input: String
    public var runs: Int
  }

  /// What is wrong with labels.
  public enum LabelProblem: Sendable, Hashable {
    case count(found: Int, images: Int)
    /// A label that is no class's number.
    case label(Float, place: Int, classes: Int)
    /// The network's first output has no words for each image.
    case noClasses
  }

  /// What is wrong, with the final stop.
  public var sentence: String {
    func size(_ shape: [Int]) -> String { shape.isEmpty ? "scalar" : shape.map(String.init).joined(separator: "x") }
    switch self {
    case .folder(let text): return text
    case .numPy(let failure): return failure.sentence
    case .noFiles(let folder, let input, true): return "\(folder): there is no .npy file for the input \"\(input)\"."
    case .noFiles(let folder, let input, false):
      let name = CalibrationData.fileName(input)
      return "\(folder): there is no \(name).npy or \(name)-….npy for the input \"\(input)\"."
    case .noInput(let file, let allowed):
      let names = allowed.map { "\(CalibrationData.fileName($0)).npy or \(CalibrationData.fileName($0))-….npy" }
      return "\(file): this is named after no input of the network; allowed: \(names.joined(separator: ", "))."
    case .shape(let file, let found, let input, let expected):
      guard expected.count > 1 else {
        return "\(file): this is \(size(found)); the input \"\(input)\" is \(size(expected))."
      }
      let rest = size(Array(expected.dropFirst()))
      return
        "\(file): this is \(size(found)); the input \"\(input)\" is \(size(expected)), and Nx\(rest) is read as N images."
    case .images(let file, let found, let atOnce):
      return "\(file): these are \(found) images; the network takes \(atOnce) at once, and none may be left over."
    case .uneven(let inputs):
      let list = inputs.map { "\"\($0.input)\" for \($0.runs)" }.joined(separator: ", ")
      return "Inputs have words for different numbers of runs: \(list)."
    case .noRuns: return "There are no images."
    case .inference(let failure): return failure.sentence
    case .notFinite(let node, let operand, let count):
      return "\"\(node)\": \(count) words of the \(operand.rawValue) are infinite or not a number."
    case .noProduct(let node): return "Node \(node) is no product that was computed."
    case .quantization(let node, let operand, let error): return "\"\(node)\", \(operand.rawValue): \(error)."
    case .labels(let file, .count(let found, let images)):
      return "\(file): these are \(found) labels for \(images) images."
    case .labels(let file, .label(let found, let place, let classes)):
      let text = Int(exactly: found).map(String.init) ?? "\(found)"
      return "\(file): label \(place) is \(text); classes are whole numbers from 0 to \(classes - 1)."
    case .labels(let file, .noClasses):
      return "\(file): the network's first output has no words for each image, so that labels have no meaning."
    }
  }
}

/// One of the two operands of a product.
public enum Operand: String, Sendable, Hashable, CaseIterable {
  case weights, activations
}
