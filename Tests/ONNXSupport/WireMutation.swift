import TestSupport

/// Damages protobuf files: bits, bytes and, with knowledge of the format, whole fields, lengths and numbers.
package enum WireMutation {
  /// `bytes` after one to four random changes.
  package static func mutate(_ bytes: [UInt8], _ random: inout RandomNumbers) -> [UInt8] {
    var result = bytes
    for _ in 0..<random.number(1...4) where !result.isEmpty {
      switch random.number(0...9) {
      case 0: result[random.number(0...(result.count - 1))] ^= 1 << UInt8(random.number(0...7))
      case 1: result[random.number(0...(result.count - 1))] = UInt8(random.number(0...255))
      case 2: result.removeSubrange(random.number(0...(result.count - 1))...)
      default: result = changed(result, depth: random.number(0...5), &random)
      }
    }
    return result
  }

  /// A message with one of its fields, or a field of one of its fields, changed.
  private static func changed(_ bytes: [UInt8], depth: Int, _ random: inout RandomNumbers) -> [UInt8] {
    var fields = split(bytes)
    guard !fields.isEmpty else { return bytes }
    // Deeper where it goes deeper: half the time into the field with most bytes, which is the graph.
    var index = random.number(0...(fields.count - 1))
    if depth > 3, let largest = fields.indices.max(by: { fields[$0].content.count < fields[$1].content.count }) {
      index = largest
    }
    if depth > 0, fields[index].wireType == 2, fields[index].content.count > 1 {
      fields[index].content = changed(fields[index].content, depth: depth - 1, &random)
    } else {
      switch random.number(0...6) {
      case 0: fields.remove(at: index)
      case 1: fields.insert(fields[index], at: random.number(0...fields.count))
      case 2: fields.swapAt(index, random.number(0...(fields.count - 1)))
      case 3: fields[index].number = random.number(1...26)
      case 4:
        fields[index].claimedLength = random.pick([
          0, 1, fields[index].content.count + 1, 1 << 20, 1 << 40, Int.max, -1,
        ])
      case 5: fields[index].content = fields[random.number(0...(fields.count - 1))].content
      default: fields[index].content = number(&random, like: fields[index].wireType)
      }
    }
    return fields.flatMap(\.bytes)
  }

  /// The bytes of an odd number, as a varint or packed.
  private static func number(_ random: inout RandomNumbers, like wireType: UInt64) -> [UInt8] {
    let odd = [0, 1, -1, 2, 3, 7, 255, 65536, 1 << 31, (1 << 31) - 1, 1 << 53, 1 << 62, Int.max, Int.min]
    var writer = ProtobufWriter()
    let count = wireType == 2 ? random.number(0...6) : 1
    for _ in 0..<count { writer.varint(UInt64(bitPattern: Int64(random.pick(odd)))) }
    return writer.bytes
  }

  private struct Field {
    var number: Int
    var wireType: UInt64
    /// Without the length.
    var content: [UInt8]
    var claimedLength: Int?

    var bytes: [UInt8] {
      var writer = ProtobufWriter()
      writer.tag(number, wireType: wireType)
      if wireType == 2 { writer.varint(UInt64(bitPattern: Int64(claimedLength ?? content.count))) }
      return writer.bytes + content
    }
  }

  /// The fields of a message as far as it is one.
  private static func split(_ bytes: [UInt8]) -> [Field] {
    var rest = bytes[...]
    func varint() -> UInt64? {
      var number: UInt64 = 0
      for shift in stride(from: UInt64(0), to: 63, by: 7) {
        guard let byte = rest.popFirst() else { return nil }
        number |= UInt64(byte & 0x7F) << shift
        if byte & 0x80 == 0 { return number }
      }
      return nil
    }
    var fields: [Field] = []
    while let tag = varint(), let number = Int(exactly: tag >> 3) {
      let start = rest
      var count = 0
      switch tag & 7 {
      case 0:
        guard varint() != nil else { return fields }
        count = rest.startIndex - start.startIndex
        rest = start
      case 1: count = 8
      case 2: count = varint().flatMap { Int(exactly: $0) } ?? Int.max
      case 5: count = 4
      default: return fields
      }
      guard count <= rest.count else { return fields }
      fields.append(Field(number: number, wireType: tag & 7, content: Array(rest.prefix(count))))
      rest = rest.dropFirst(count)
    }
    return fields
  }
}
