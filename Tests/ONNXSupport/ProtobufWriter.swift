/// Writes protobuf messages, for tests only.
package struct ProtobufWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func varint(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  package mutating func raw(_ content: [UInt8]) { bytes += content }

  /// A tag with any wire type.
  package mutating func tag(_ field: Int, wireType: UInt64) { varint(UInt64(field) << 3 | wireType) }

  package mutating func integer(_ field: Int, _ number: Int) {
    tag(field, wireType: 0)
    varint(UInt64(bitPattern: Int64(number)))
  }

  package mutating func float(_ field: Int, _ number: Float) {
    tag(field, wireType: 5)
    for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: number.bitPattern >> UInt32(shift))) }
  }

  package mutating func bytes(_ field: Int, _ content: [UInt8]) {
    tag(field, wireType: 2)
    varint(UInt64(content.count))
    bytes += content
  }

  package mutating func text(_ field: Int, _ text: String) { bytes(field, Array(text.utf8)) }

  package mutating func message(_ field: Int, _ write: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    write(&inner)
    bytes(field, inner.bytes)
  }

  /// A packed list of varints.
  package mutating func packed(_ field: Int, _ numbers: [Int]) {
    var inner = ProtobufWriter()
    for number in numbers { inner.varint(UInt64(bitPattern: Int64(number))) }
    bytes(field, inner.bytes)
  }

  /// A packed list of floats.
  package mutating func packed(_ field: Int, _ numbers: [Float]) {
    bytes(
      field,
      numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> UInt32(8 * $0)) } })
  }
}
