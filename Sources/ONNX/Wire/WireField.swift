import Quantities

/// A field of a message. Its values are read under the name that ONNX gives it; failures carry that name.
struct WireField {
  let number: Int
  let value: WireValue
  /// Of the tag, from the file's start.
  let offset: Int
  let budget: ReadBudget

  /// Longest name or text that is kept.
  static let longestText = 1 << 16

  /// A signed 64-bit number. Negative ones are written as their two's complement.
  func integer(_ name: String) throws(ONNXFailure) -> Int {
    guard case .varint(let pattern) = value else { throw wrongKind(name, expected: .varint) }
    return Int(truncatingIfNeeded: pattern)
  }

  /// A float.
  func float(_ name: String) throws(ONNXFailure) -> Float {
    guard case .fixed32(let pattern) = value else { throw wrongKind(name, expected: .fixed32) }
    return Float(bitPattern: pattern)
  }

  /// A part of the file.
  func range(_ name: String) throws(ONNXFailure) -> ByteRange {
    guard case .bytes(let range) = value else { throw wrongKind(name, expected: .lengthDelimited) }
    return range
  }

  /// A message below this one, whose reading takes `cost` bytes of the budget.
  func message(_ name: String, cost: Int = 256) throws(ONNXFailure) -> WireReader {
    let range = try range(name)
    try take(cost, name)
    return WireReader(range, budget: budget)
  }

  /// A text in UTF-8.
  func text(_ name: String) throws(ONNXFailure) -> String {
    let range = try range(name)
    guard range.count <= Self.longestText else {
      throw failure(.textTooLong(bytes: range.count, limit: Self.longestText), name)
    }
    try take(range.count + 32, name)
    guard let text = range.bytes.withBytes(range.offsets, { String(validating: $0, as: UTF8.self) }) else {
      throw failure(.notText, name)
    }
    return text
  }

  /// A text that need not be UTF-8: what is not becomes a replacement character.
  func lossyText(_ name: String) throws(ONNXFailure) -> String {
    let range = try range(name)
    guard range.count <= Self.longestText else {
      throw failure(.textTooLong(bytes: range.count, limit: Self.longestText), name)
    }
    try take(range.count + 32, name)
    return range.bytes.withBytes(range.offsets) { String(decoding: $0, as: UTF8.self) }
  }

  /// Appends one number, or all of a packed list.
  func append(integersTo list: inout [Int], _ name: String) throws(ONNXFailure) {
    guard case .bytes(let range) = value else {
      let number = try integer(name)
      try take(8, name)
      return list.append(number)
    }
    // At least one byte each: the budget is asked before the memory is taken.
    try take(range.count.times(8), name)
    var reader = WireReader(range, budget: budget)
    try within(name) { () throws(ONNXFailure) in
      while !reader.isAtEnd { list.append(Int(truncatingIfNeeded: try reader.varint())) }
    }
  }

  /// Appends one float, or all of a packed list.
  func append(floatsTo list: inout [Float], _ name: String) throws(ONNXFailure) {
    guard case .bytes(let range) = value else {
      let number = try float(name)
      try take(4, name)
      return list.append(number)
    }
    try take(range.count, name)
    var reader = WireReader(range, budget: budget)
    try within(name) { () throws(ONNXFailure) in
      while !reader.isAtEnd {
        list.append(Float(bitPattern: UInt32(truncatingIfNeeded: try reader.fixed(width: 4))))
      }
    }
  }

  /// What is wrong with this field.
  func failure(_ problem: ONNXProblem, _ name: String) -> ONNXFailure {
    ONNXFailure(file: budget.file, offset: offset, problem: problem).inside(name)
  }

  private func wrongKind(_ name: String, expected: WireKind) -> ONNXFailure {
    failure(.wrongWireType(found: value.kind, expected: expected), name)
  }

  private func take(_ bytes: Int, _ name: String) throws(ONNXFailure) {
    guard bytes >= 0, budget.take(bytes) else { throw failure(.structureTooLarge(limit: ReadBudget.limit), name) }
  }
}
