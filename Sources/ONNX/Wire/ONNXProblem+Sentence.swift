import Documents

// Every sentence about a model is made here, so that they sound alike and can be tested to the letter.

extension ONNXFailure: CustomStringConvertible {
  /// The same as an error of the other readers. The byte stands in the sentence: the file has no lines.
  public var finding: Finding {
    if case .file(let problem) = problem { return Finding(file: file, path: path, problem: problem) }
    let words = offset.map { "at byte \($0): \(problem.words)" } ?? problem.words
    return Finding(file: file, path: path, problem: .inconsistent(words))
  }

  /// File, field path, byte and problem in one line.
  public var sentence: String { finding.sentence }

  /// The same as ``sentence``.
  public var description: String { sentence }
}

extension ONNXProblem {
  /// The problem in words, without a final stop.
  var words: String {
    switch self {
    // Without its final stop.
    case .file(let problem): String(Finding(file: "", problem: problem).sentence.dropLast())
    case .endsInside(let needed, let left):
      "\(needed) more bytes are needed, and \(left) are left: the file is cut short or a length is wrong"
    case .varintTooLong: "a number has more than 64 bits"
    case .fieldNumber(let number): "a field has the number \(number); allowed: 1 to 536870911"
    case .group: "a field is a group, which no ONNX file has"
    case .wireType(let type): "a field has the wire type \(type), which does not exist"
    case .wrongWireType(let found, let expected):
      "the field is written as \(found.rawValue) instead of \(expected.rawValue)"
    case .notText: "the text is not UTF-8"
    case .textTooLong(let bytes, let limit): "a text of \(bytes) bytes is too long; at most \(limit) are read"
    case .structureTooLarge(let limit):
      "nodes, names and lists of the model would take more than \(limit >> 20) MiB; this is no network"
    default: modelWords
    }
  }

  private var modelWords: String {
    switch self {
    case .missingField(let name): "\(Self.quoted(name)) is missing: the file is no ONNX model, or a damaged one"
    case .givenTwice: "the field is given twice"
    case .irVersion(let version): "the model has IR version \(version); versions 3 to 10 are read"
    case .noOperatorSet: "the model imports no operator set of the domain ai.onnx"
    case .operatorSet(let version): "the model uses operator set \(version); sets 7 to 21 are read"
    case .tooMany(let what, let count, let limit): "there are \(count) \(what); at most \(limit) are read"
    case .elementType(let code): "the element type \(code) is not known"
    case .notATensor(let kind): "the value is a \(kind); only tensors are read"
    case .negativeDimension(let size): "a dimension of \(size) is out of range; allowed: 0 and more"
    case .tooManyElements(let shape): "a tensor of \(shape.shapeText) has more than 2^53 elements"
    case .sparseInitializer: "sparse initializers are not read; store the tensor dense"
    case .segmented: "tensors in segments are not read"
    case .wrongDataField(let type): "the data of the tensor is not where that of a \(type.name) tensor must be"
    case .wrongDataSize(let expected, let found, let unit):
      "the tensor has \(found) \(unit.rawValue) of data; its shape and type need \(expected)"
    case .externalPath(let path, let problem):
      "the file of weights \(Self.quoted(path)) is not opened: \(problem.words)"
    case .externalNumber(let key, let text):
      "\(key) of the external data is \(Self.quoted(text)), not a whole number from 0"
    case .externalRange(let offset, let length, let size):
      "the external data are \(length) bytes from byte \(offset); their file has \(size) bytes"
    case .notNumbers(let type): "values of a \(type.name) tensor are needed as numbers"
    default: graphWords
    }
  }

  private var graphWords: String {
    switch self {
    case .duplicateName(let name): "the name \(Self.quoted(name)) is produced twice"
    case .missingTensor(let name, let nearest):
      "nothing produces \(Self.quoted(name))" + (nearest.map { "; did you mean \(Self.quoted($0))?" } ?? "")
    case .cycle(let names): "nodes wait for each other: \(Self.list(names))"
    case .declaredDiffers(let name, let declared, let inferred):
      "\(Self.quoted(name)) is declared as \(declared) and comes out as \(inferred)"
    case .badInputText(let text):
      "\(Self.quoted(text)) is not an input and its shape, such as data=1x3x224x224"
    case .unknownInput(let name, let allowed, let nearest):
      "the model has no input \(Self.quoted(name))" + (nearest.map { "; did you mean \(Self.quoted($0))?" } ?? "")
        + (nearest == nil ? "." : "") + " Its inputs: \(Self.list(allowed))"
    case .wrongRank(let name, let declared, let given):
      "input \(Self.quoted(name)) is declared as \(declared); \(given.shapeText) has \(given.count) dimensions"
    case .symbolConflict(let symbol, let first, let second):
      "inputs set \(Self.quoted(symbol)) to \(first) and to \(second)"
    case .repeatedInput(let name): "input \(Self.quoted(name)) is set twice"
    case .openInputs(let inputs):
      "the sizes of \(inputs.count == 1 ? "an input" : "\(inputs.count) inputs") are open; set them with "
        + inputs.prefix(8).map { "--input \(Finding.plain($0.name, limit: 60))=\($0.example)" }.joined(separator: " ")
        + " and sizes of your choice"
    default: nodeWords
    }
  }

  private var nodeWords: String {
    switch self {
    case .node(let title, let operatorName, let problem):
      "\(Finding.plain(operatorName, limit: 60)) \(Self.quoted(title)): \(problem.words)"
    case .inputCount(let found, let allowed): "the node has \(found) inputs; allowed: \(Self.range(allowed))"
    case .outputCount(let found, let allowed): "the node has \(found) outputs; allowed: \(Self.range(allowed))"
    case .missingOperand(let index): "input \(index + 1) of the node is missing"
    case .missingAttribute(let name): "the attribute \(Self.quoted(name)) is missing"
    case .attributeType(let name, let expected): "the attribute \(Self.quoted(name)) is not \(expected)"
    case .inconsistent(let words): words
    default: ""
    }
  }

  private static func range(_ range: ClosedRange<Int>) -> String {
    if range.lowerBound == range.upperBound { return "\(range.lowerBound)" }
    return range.upperBound == .max ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(12).map { quoted($0) }.joined(separator: ", ")
    return names.count > 12 ? "\(shown) and \(names.count - 12) more" : shown
  }

  static func quoted(_ text: String) -> String { "\"\(Finding.plain(text, limit: 60, escaping: ["\"", "\\"]))\"" }
}

extension ExternalPathProblem {
  fileprivate var words: String {
    switch self {
    case .empty: "the path is empty"
    case .absolute: "the path is absolute, and weights lie in the folder of their model"
    case .leavesFolder: "the path may lead out of the folder of the model"
    case .linkLeavesFolder: "a link leads out of the folder of the model"
    }
  }
}

extension OpenInput {
  /// The shape as it could be set: open sizes by their names, or as a number to choose.
  fileprivate var example: String {
    guard let declared else { return "1x3x224x224" }
    return declared.map { dimension in
      switch dimension {
      case .fixed(let size): "\(size)"
      case .named(let name): "<\(Finding.plain(name, limit: 30))>"
      case .unknown: "<size>"
      }
    }.joined(separator: "x")
  }
}

extension [Int] {
  /// `1x3x224x224`; a scalar's is `scalar`.
  var shapeText: String { isEmpty ? "scalar" : map(String.init).joined(separator: "x") }
}
