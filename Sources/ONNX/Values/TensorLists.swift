import Quantities

/// The typed lists of a tensor's message: what `raw_data` replaces. They may be packed or not, in one piece or several.
struct TensorLists {
  /// The tensor's message.
  let message: ByteRange

  init(_ message: ByteRange) { self.message = message }

  /// The field in which elements of a type are listed (onnx.proto3, `TensorProto`).
  static func field(of type: ElementType) -> Int? {
    switch type {
    case .float32, .complex64: 4
    case .int32, .int16, .int8, .uint16, .uint8, .boolean, .float16, .bfloat16, .float8E4M3FN, .float8E4M3FNUZ,
      .float8E5M2, .float8E5M2FNUZ, .uint4, .int4:
      5
    case .string: 6
    case .int64: 7
    case .float64, .complex128: 10
    case .uint32, .uint64: 11
    }
  }

  /// The bit patterns of `count` elements.
  /// - Throws: another number of them.
  func patterns(of type: ElementType, count: Int) throws(ONNXFailure) -> [UInt64] {
    // Two 4-bit elements share one number of the list.
    let listed = type.bits == 4 ? count.dividedRoundingUp(by: 2) : count
    var patterns: [UInt64] = []
    patterns.reserveCapacity(min(listed, message.count))
    let number = Self.field(of: type)
    var reader = WireReader(message, budget: ReadBudget(file: message.bytes.file))
    while let field = try reader.next() {
      guard field.number == number, patterns.count <= listed else { continue }
      try append(field, to: &patterns, limit: listed)
    }
    guard patterns.count == listed else {
      throw ONNXFailure(
        file: message.bytes.file, offset: message.offsets.lowerBound,
        problem: .wrongDataSize(expected: listed, found: patterns.count, unit: .elements))
    }
    guard type.bits == 4 else { return patterns }
    return (0..<count).map { patterns[$0 / 2] >> ($0 % 2 == 0 ? 0 : 4) & 15 }
  }

  private func append(_ field: WireField, to patterns: inout [UInt64], limit: Int) throws(ONNXFailure) {
    switch field.value {
    case .varint(let pattern), .fixed64(let pattern): patterns.append(pattern)
    case .fixed32(let pattern): patterns.append(UInt64(pattern))
    case .bytes(let range):
      var list = WireReader(range, budget: field.budget)
      while !list.isAtEnd, patterns.count <= limit {
        switch field.number {
        case 4: patterns.append(try list.fixed(width: 4))
        case 10: patterns.append(try list.fixed(width: 8))
        default: patterns.append(try list.varint())
        }
      }
    }
  }
}
