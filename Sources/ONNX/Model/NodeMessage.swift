import Documents

/// `NodeProto`: one application of an operator.
struct NodeMessage {
  /// Names of the tensors read; an empty name stands for an optional input that is left out.
  var inputs: [String] = []
  /// Names of the tensors made; an empty name stands for an optional output that nobody wants.
  var outputs: [String] = []
  var name = ""
  var operatorName = ""
  /// Empty for ONNX's own operators.
  var domain = ""
  var attributes: [AttributeMessage] = []
  /// Of the message, from the file's start.
  var offset: Int

  /// Reads the message of `field`.
  init(_ field: WireField, files: ExternalFiles) throws(ONNXFailure) {
    offset = field.offset
    var reader = try field.message("node")
    while let field = try reader.next() {
      switch field.number {
      case 1: inputs.append(try field.text("input"))
      case 2: outputs.append(try field.text("output"))
      case 3: name = try field.text("name")
      case 4: operatorName = try field.text("op_type")
      case 5:
        let index = attributes.count
        let attribute = try within("attribute", index) { () throws(ONNXFailure) in
          try AttributeMessage(field, index: index, files: files)
        }
        attributes.append(attribute)
      case 7: domain = try field.text("domain")
      default: break
      }
    }
    guard !operatorName.isEmpty else {
      throw ONNXFailure(file: reader.bytes.file, offset: offset, problem: .missingField("op_type"))
    }
    if domain == "ai.onnx" { domain = "" }
  }

  /// What messages call the node: its name, or its operator and its first output.
  var title: String {
    name.isEmpty ? "\(operatorName) of \(outputs.first { !$0.isEmpty } ?? "nothing")" : name
  }
}
