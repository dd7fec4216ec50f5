import Documents
import Quantities

/// `TensorProto`: a stored tensor and its name.
struct TensorMessage {
  var name = ""
  var data: TensorData
  /// Of the message, from the file's start.
  var offset: Int

  /// The largest number of dimensions.
  static let mostDimensions = 64

  /// Reads the message of `field`, the field `fieldName` of what is above it.
  init(_ field: WireField, _ fieldName: String, files: ExternalFiles) throws(ONNXFailure) {
    let range = try field.range(fieldName)
    var fields = TensorFields()
    var reader = try field.message(fieldName)
    while let field = try reader.next() { try fields.take(field) }
    name = fields.name
    offset = field.offset
    do throws(ONNXFailure) {
      data = try fields.data(message: range, files: files)
    } catch {
      var failure = error
      failure.offset = field.offset
      throw failure
    }
  }
}

/// How many elements a typed list has.
private enum ListSize {
  case counted(Int)
  /// A packed list of varints has to be read to be counted.
  case uncounted
}

/// The fields of a tensor's message while they are read.
private struct TensorFields {
  var name = ""
  private var dimensions: [Int] = []
  private var typeCode = 0
  private var raw: ByteRange?
  /// The typed lists that are there and not empty, by field number.
  private var lists: [Int: ListSize] = [:]
  private var isSegmented = false
  private var isExternal = false
  private var external: [String: String] = [:]

  mutating func take(_ field: WireField) throws(ONNXFailure) {
    switch field.number {
    case 1: try field.append(integersTo: &dimensions, "dims")
    case 2: typeCode = try field.integer("data_type")
    case 3: isSegmented = true
    case 4: count(field, width: 4)
    case 5: count(field, width: nil)
    case 6: count(field, width: nil)
    case 7, 11: count(field, width: nil)
    case 8: name = try field.text("name")
    case 9: raw = try field.range("raw_data")
    case 10: count(field, width: 8)
    case 13: try takeExternal(field)
    case 14: isExternal = try field.integer("data_location") == 1
    default: break
    }
  }

  /// Counts the elements of a list; those of `width` bytes without looking at them.
  private mutating func count(_ field: WireField, width: Int?) {
    var added = 1
    if case .bytes(let range) = field.value, field.number != 6 {
      guard range.count > 0 else { return }
      guard let width else { return lists[field.number] = .uncounted }
      // A part of an element counts as one too many: the sizes will not agree.
      added = range.count.dividedRoundingUp(by: width)
    }
    switch lists[field.number] {
    case .uncounted: break
    case .counted(let count): lists[field.number] = .counted(count.plus(added))
    case nil: lists[field.number] = .counted(added)
    }
  }

  private mutating func takeExternal(_ field: WireField) throws(ONNXFailure) {
    var entry = try field.message("external_data")
    var key = ""
    var value = ""
    try within("external_data") { () throws(ONNXFailure) in
      while let part = try entry.next() {
        switch part.number {
        case 1: key = try part.text("key")
        case 2: value = try part.text("value")
        default: break
        }
      }
    }
    external[key] = value
  }

  func data(message: ByteRange, files: ExternalFiles) throws(ONNXFailure) -> TensorData {
    let file = message.bytes.file
    func failure(_ problem: ONNXProblem) -> ONNXFailure { ONNXFailure(file: file, problem: problem) }
    guard !isSegmented else { throw failure(.segmented) }
    guard let type = ElementType(rawValue: typeCode) else { throw failure(.elementType(typeCode)).inside("data_type") }
    guard dimensions.count <= TensorMessage.mostDimensions else {
      throw failure(.tooMany("dimensions", count: dimensions.count, limit: TensorMessage.mostDimensions)).inside("dims")
    }
    if let negative = dimensions.first(where: { $0 < 0 }) {
      throw failure(.negativeDimension(negative)).inside("dims")
    }
    guard dimensions.elementCount <= Count.limit, dimensions.allSatisfy({ $0 <= Count.limit }) else {
      throw failure(.tooManyElements(dimensions)).inside("dims")
    }
    let place = try place(type: type, message: message, files: files)
    let data = TensorData(type: type, shape: dimensions, place: place)
    if let problem = sizeProblem(data) { throw failure(problem) }
    return data
  }

  private func place(
    type: ElementType, message: ByteRange, files: ExternalFiles
  ) throws(ONNXFailure) -> TensorData.Place {
    let file = message.bytes.file
    if isExternal {
      guard raw == nil, lists.isEmpty else { throw ONNXFailure(file: file, problem: .wrongDataField(type)) }
      return .external(try externalData(file: file, files: files))
    }
    if let raw {
      guard lists.isEmpty, type.bits != nil else { throw ONNXFailure(file: file, problem: .wrongDataField(type)) }
      return .raw(raw)
    }
    guard lists.keys.allSatisfy({ $0 == TensorLists.field(of: type) }) else {
      throw ONNXFailure(file: file, problem: .wrongDataField(type))
    }
    return .typed(message)
  }

  private func externalData(file: String, files: ExternalFiles) throws(ONNXFailure) -> ExternalData {
    func number(_ key: String) throws(ONNXFailure) -> Int? {
      guard let text = external[key] else { return nil }
      guard let number = Int(text), number >= 0 else {
        throw ONNXFailure(file: file, problem: .externalNumber(key: key, text: text)).inside("external_data")
      }
      return number
    }
    let location = external["location"] ?? ""
    if let problem = ExternalFiles.problem(ofPath: location) {
      throw ONNXFailure(file: file, problem: .externalPath(location, problem)).inside("external_data")
    }
    return ExternalData(
      location: location, offset: try number("offset") ?? 0, length: try number("length"), files: files)
  }

  /// Whether there is as much data as the shape needs, where that can be said without reading the data.
  private func sizeProblem(_ data: TensorData) -> ONNXProblem? {
    switch data.place {
    case .raw(let range):
      let expected = data.byteCount ?? 0
      return range.count == expected ? nil : .wrongDataSize(expected: expected, found: range.count, unit: .bytes)
    case .external(let external):
      guard let length = external.length, let expected = data.byteCount, length != expected else { return nil }
      return .wrongDataSize(expected: expected, found: length, unit: .bytes)
    case .typed:
      let numbers = data.type == .complex64 || data.type == .complex128 ? data.count.times(2) : data.count
      let expected = data.type.bits == 4 ? numbers.dividedRoundingUp(by: 2) : numbers
      guard let field = TensorLists.field(of: data.type) else { return nil }
      switch lists[field] ?? .counted(0) {
      case .uncounted: return nil
      case .counted(let found):
        return found == expected ? nil : .wrongDataSize(expected: expected, found: found, unit: .elements)
      }
    case .integers, .reals: return nil
    }
  }
}
