import Documents

/// `ModelProto`: a graph, and by which version of which operators it is meant.
struct ModelMessage {
  let file: String
  var irVersion: Int
  /// The version of ONNX's own operators.
  var operatorSet: Int
  var producer: String
  var graph: GraphMessage

  /// Versions of the file format that are read.
  static let irVersions = 3...10
  /// Versions of ONNX's own operators that are read.
  static let operatorSets = 7...21

  /// Reads the model that fills `bytes`; files beside it are opened by `files`.
  init(_ bytes: FileBytes, files: ExternalFiles) throws(ONNXFailure) {
    file = bytes.file
    let whole = ByteRange(bytes: bytes, offsets: 0..<bytes.count)
    var fields = ModelFields()
    var reader = WireReader(whole, budget: ReadBudget(file: bytes.file))
    while let field = try reader.next() { try fields.take(field, files: files) }
    func failure(_ problem: ONNXProblem) -> ONNXFailure { ONNXFailure(file: bytes.file, problem: problem) }
    guard let irVersion = fields.irVersion else { throw failure(.missingField("ir_version")) }
    guard Self.irVersions.contains(irVersion) else { throw failure(.irVersion(irVersion)).inside("ir_version") }
    guard let graph = fields.graph else { throw failure(.missingField("graph")) }
    guard let operatorSet = fields.operatorSets[""] else { throw failure(.noOperatorSet).inside("opset_import") }
    guard Self.operatorSets.contains(operatorSet) else {
      throw failure(.operatorSet(operatorSet)).inside("opset_import")
    }
    self.irVersion = irVersion
    self.operatorSet = operatorSet
    self.graph = graph
    producer = [fields.producer, fields.producerVersion].filter { !$0.isEmpty }.joined(separator: " ")
  }
}

/// The fields of a model while they are read.
private struct ModelFields {
  var irVersion: Int?
  var producer = ""
  var producerVersion = ""
  var graph: GraphMessage?
  /// The version of each imported domain.
  var operatorSets: [String: Int] = [:]

  mutating func take(_ field: WireField, files: ExternalFiles) throws(ONNXFailure) {
    switch field.number {
    case 1: irVersion = try field.integer("ir_version")
    case 2: producer = try field.text("producer_name")
    case 3: producerVersion = try field.text("producer_version")
    case 7:
      guard graph == nil else { throw field.failure(.givenTwice, "graph") }
      // A model that is refused anyway need not be read whole.
      if let irVersion, !ModelMessage.irVersions.contains(irVersion) {
        throw ONNXFailure(file: field.budget.file, problem: .irVersion(irVersion)).inside("ir_version")
      }
      graph = try within("graph") { () throws(ONNXFailure) in try GraphMessage(field, files: files) }
    case 8: try takeOperatorSet(field)
    default: break
    }
  }

  private mutating func takeOperatorSet(_ field: WireField) throws(ONNXFailure) {
    var reader = try field.message("opset_import")
    var domain = ""
    var version = 0
    try within("opset_import") { () throws(ONNXFailure) in
      while let part = try reader.next() {
        switch part.number {
        case 1: domain = try part.text("domain")
        case 2: version = try part.integer("version")
        default: break
        }
      }
    }
    operatorSets[domain == "ai.onnx" ? "" : domain] = version
  }
}
