import Documents

/// `AttributeProto`: a named constant of a node.
struct AttributeMessage {
  /// What an attribute holds.
  enum Value {
    case float(Float)
    case integer(Int)
    case text(String)
    case tensor(TensorData)
    case floats([Float])
    case integers([Int])
    case texts([String])
    /// A graph, a sparse tensor, a type or a list of such: nothing that an operator of this room takes.
    case other
  }

  var name: String
  var value: Value
  /// Of the message, from the file's start.
  var offset: Int
  /// Its place in the list of its node.
  var index: Int

  /// Reads the message of `field`, the element `index` of its node's list.
  init(_ field: WireField, index: Int, files: ExternalFiles) throws(ONNXFailure) {
    var fields = AttributeFields()
    var reader = try field.message("attribute")
    while let field = try reader.next() { try fields.take(field, files: files) }
    guard let name = fields.name else {
      throw ONNXFailure(file: reader.bytes.file, offset: field.offset, problem: .missingField("name"))
    }
    self.name = name
    value = fields.value
    offset = field.offset
    self.index = index
  }
}

/// The fields of an attribute's message while they are read.
private struct AttributeFields {
  var name: String?
  private var type = 0
  private var float: Float?
  private var integer: Int?
  private var text: String?
  private var tensor: TensorData?
  private var floats: [Float] = []
  private var integers: [Int] = []
  private var texts: [String] = []
  private var hasOther = false

  mutating func take(_ field: WireField, files: ExternalFiles) throws(ONNXFailure) {
    switch field.number {
    case 1: name = try field.text("name")
    case 2: float = try field.float("f")
    case 3: integer = try field.integer("i")
    case 4: text = try field.lossyText("s")
    case 5:
      guard tensor == nil else { throw field.failure(.givenTwice, "t") }
      tensor = try within("t") { () throws(ONNXFailure) in try TensorMessage(field, "t", files: files).data }
    case 7: try field.append(floatsTo: &floats, "floats")
    case 8: try field.append(integersTo: &integers, "ints")
    case 9: texts.append(try field.lossyText("strings"))
    case 20: type = try field.integer("type")
    case 6, 10, 11, 14, 15, 21, 22, 23: hasOther = true
    default: break
    }
  }

  /// The field that the type names. Writers of proto3 leave out zeros and empty lists; very old ones the type.
  var value: AttributeMessage.Value {
    switch type {
    case 1: return .float(float ?? 0)
    case 2: return .integer(integer ?? 0)
    case 3: return .text(text ?? "")
    case 4: return tensor.map { .tensor($0) } ?? .other
    case 6: return .floats(floats)
    case 7: return .integers(integers)
    case 8: return .texts(texts)
    case 0 where !hasOther: break
    default: return .other
    }
    if let tensor { return .tensor(tensor) }
    if let float { return .float(float) }
    if let integer { return .integer(integer) }
    if let text { return .text(text) }
    if !floats.isEmpty { return .floats(floats) }
    if !integers.isEmpty { return .integers(integers) }
    return texts.isEmpty ? .other : .texts(texts)
  }
}
