import Documents
import Quantities

/// `ValueInfoProto`: the name, type and shape of a tensor as a file declares them.
struct ValueInfoMessage {
  var name = ""
  /// `nil` when the file does not say.
  var type: ElementType?
  /// `nil` when the file does not say, not even how many dimensions there are.
  var shape: [ONNXDimension]?
  /// What it is when it is no tensor: "sequence", "map".
  var otherKind: String?
  /// Of the message, from the file's start.
  var offset: Int

  /// Reads the message of `field`, the field `fieldName` of the graph.
  init(_ field: WireField, _ fieldName: String) throws(ONNXFailure) {
    offset = field.offset
    var reader = try field.message(fieldName)
    while let field = try reader.next() {
      switch field.number {
      case 1: name = try field.text("name")
      case 2: try within("type") { () throws(ONNXFailure) in try takeType(field) }
      default: break
      }
    }
  }

  private mutating func takeType(_ field: WireField) throws(ONNXFailure) {
    var reader = try field.message("type")
    while let field = try reader.next() {
      switch field.number {
      case 1: try within("tensor_type") { () throws(ONNXFailure) in try takeTensorType(field) }
      case 4: otherKind = "sequence"
      case 5: otherKind = "map"
      case 7: otherKind = "value of an unknown kind"
      case 8: otherKind = "sparse tensor"
      case 9: otherKind = "optional value"
      default: break
      }
    }
  }

  private mutating func takeTensorType(_ field: WireField) throws(ONNXFailure) {
    var reader = try field.message("tensor_type")
    while let field = try reader.next() {
      switch field.number {
      case 1:
        let code = try field.integer("elem_type")
        // An undefined type is not an error: the operator that makes the tensor says what it is.
        guard code == 0 || ElementType(rawValue: code) != nil else {
          throw field.failure(.elementType(code), "elem_type")
        }
        type = ElementType(rawValue: code)
      case 2: shape = try within("shape") { () throws(ONNXFailure) in try Self.shape(field) }
      default: break
      }
    }
  }

  private static func shape(_ field: WireField) throws(ONNXFailure) -> [ONNXDimension] {
    var reader = try field.message("shape")
    var dimensions: [ONNXDimension] = []
    while let field = try reader.next() {
      guard field.number == 1 else { continue }
      let index = dimensions.count
      guard index < TensorMessage.mostDimensions else {
        throw field.failure(.tooMany("dimensions", count: index + 1, limit: TensorMessage.mostDimensions), "dim")
      }
      dimensions.append(try within("dim", index) { () throws(ONNXFailure) in try dimension(field) })
    }
    return dimensions
  }

  private static func dimension(_ field: WireField) throws(ONNXFailure) -> ONNXDimension {
    var reader = try field.message("dim", cost: 16)
    var dimension = ONNXDimension.unknown
    while let field = try reader.next() {
      switch field.number {
      case 1:
        let size = try field.integer("dim_value")
        guard size >= 0 else { throw field.failure(.negativeDimension(size), "dim_value") }
        guard size <= Count.limit else { throw field.failure(.tooManyElements([size]), "dim_value") }
        dimension = .fixed(size)
      case 2:
        let name = try field.text("dim_param")
        dimension = name.isEmpty ? .unknown : .named(name)
      default: break
      }
    }
    return dimension
  }
}
