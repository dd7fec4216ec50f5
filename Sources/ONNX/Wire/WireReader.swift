/// Goes through the fields of one protobuf message, in the order in which they are written.
///
/// Source: "Encoding", protobuf.dev: a field is a tag (field number times 8 plus wire type, as a varint) and a value.
/// Nothing is copied: texts, messages and packed lists come as parts of the file.
struct WireReader {
  let bytes: FileBytes
  let budget: ReadBudget
  /// Of the next tag.
  private(set) var offset: Int
  /// Behind the message's last byte.
  let end: Int

  /// The message that fills `range`.
  init(_ range: ByteRange, budget: ReadBudget) {
    bytes = range.bytes
    self.budget = budget
    offset = range.offsets.lowerBound
    end = range.offsets.upperBound
  }

  /// The next field, or `nil` at the end of the message.
  mutating func next() throws(ONNXFailure) -> WireField? {
    guard offset < end else { return nil }
    let start = offset
    let tag = try varint()
    guard (1..<1 << 29).contains(tag >> 3) else { throw failure(.fieldNumber(tag >> 3), at: start) }
    return WireField(
      number: Int(tag >> 3), value: try value(wireType: tag & 7, tagAt: start), offset: start, budget: budget)
  }

  private mutating func value(wireType: UInt64, tagAt start: Int) throws(ONNXFailure) -> WireValue {
    switch wireType {
    case 0: return .varint(try varint())
    case 1: return .fixed64(try fixed(width: 8))
    case 2:
      let count = try varint()
      guard count <= UInt64(end - offset) else {
        throw failure(.endsInside(needed: count, left: end - offset), at: start)
      }
      let range = ByteRange(bytes: bytes, offsets: offset..<offset + Int(count))
      offset = range.offsets.upperBound
      return .bytes(range)
    case 5: return .fixed32(UInt32(truncatingIfNeeded: try fixed(width: 4)))
    case 3, 4: throw failure(.group, at: start)
    default: throw failure(.wireType(Int(wireType)), at: start)
    }
  }

  /// Seven bits a byte, the low ones first; the top bit says that more follow. At most ten bytes.
  mutating func varint() throws(ONNXFailure) -> UInt64 {
    let start = offset
    var number: UInt64 = 0
    for index in 0..<10 {
      guard offset < end else { throw failure(.endsInside(needed: 1, left: 0), at: start) }
      let byte = bytes[offset]
      offset += 1
      // The tenth byte has room for one bit.
      guard index < 9 || byte <= 1 else { break }
      number |= UInt64(byte & 0x7F) << UInt64(7 * index)
      if byte & 0x80 == 0 { return number }
    }
    throw failure(.varintTooLong, at: start)
  }

  /// A little-endian number of `width` bytes.
  mutating func fixed(width: Int) throws(ONNXFailure) -> UInt64 {
    guard end - offset >= width else {
      throw failure(.endsInside(needed: UInt64(width), left: end - offset), at: offset)
    }
    defer { offset += width }
    return bytes.littleEndian(at: offset, width: width)
  }

  /// Whether all of the message was read.
  var isAtEnd: Bool { offset >= end }

  private func failure(_ problem: ONNXProblem, at offset: Int) -> ONNXFailure {
    ONNXFailure(file: bytes.file, offset: offset, problem: problem)
  }
}

/// The value of a field, as its wire type says.
enum WireValue {
  case varint(UInt64)
  case fixed64(UInt64)
  case bytes(ByteRange)
  case fixed32(UInt32)

  /// What messages call the wire type.
  var kind: WireKind {
    switch self {
    case .varint: .varint
    case .fixed64: .fixed64
    case .bytes: .lengthDelimited
    case .fixed32: .fixed32
    }
  }
}

/// The four wire types that are in use.
public enum WireKind: String, Sendable, Hashable {
  case varint = "a varint"
  case fixed64 = "64 bits"
  case lengthDelimited = "bytes with a length"
  case fixed32 = "32 bits"
}

/// Bounds what the structure of a model may take in memory: a file of two-byte messages would otherwise become a
/// hundred times as large.
final class ReadBudget {
  /// Bytes, roughly. Far above every network: BERT-base takes about one of these 128 MiB.
  static let limit = 128 << 20
  /// The file whose structure is read.
  let file: String
  private var left = ReadBudget.limit

  init(file: String) { self.file = file }

  /// Takes `bytes`; false when there are not as many left.
  func take(_ bytes: Int) -> Bool {
    guard bytes <= left else { return false }
    left -= bytes
    return true
  }
}
