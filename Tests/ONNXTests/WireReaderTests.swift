import Testing

import ONNXSupport

@testable import ONNX

@Suite("The wire format of protobuf")
struct WireReaderTests {
  private func reader(_ bytes: [UInt8]) -> WireReader {
    let file = FileBytes(bytes, file: "x")
    return WireReader(ByteRange(bytes: file, offsets: 0..<bytes.count), budget: ReadBudget(file: "x"))
  }

  @Test("a varint has seven bits a byte, and up to 64 in all")
  func varints() throws {
    for number in [0, 1, 127, 128, 300, 1 << 35, UInt64(Int64.max), UInt64.max, 1 << 63] {
      var writer = ProtobufWriter()
      writer.varint(number)
      var reader = reader(writer.bytes)
      #expect(try reader.varint() == number)
      #expect(reader.isAtEnd)
    }
  }

  @Test("fields come in order with their values")
  func fields() throws {
    var writer = ProtobufWriter()
    writer.integer(1, -5)
    writer.float(2, 1.5)
    writer.text(3, "ä")
    writer.tag(4, wireType: 1)
    writer.raw(Array(1...8))
    var reader = reader(writer.bytes)
    let first = try #require(try reader.next())
    #expect(first.number == 1)
    #expect(try first.integer("a") == -5)
    #expect(try reader.next()?.float("b") == 1.5)
    #expect(try reader.next()?.text("c") == "ä")
    let last = try #require(try reader.next())
    guard case .fixed64(let pattern) = last.value else { throw Missing() }
    #expect(pattern == 0x0807_0605_0403_0201)
    #expect(try reader.next() == nil)
  }

  private struct Missing: Error {}

  @Test("a list of numbers may be packed, unpacked, or both")
  func lists() throws {
    var writer = ProtobufWriter()
    writer.integer(8, 1)
    writer.packed(8, [2, -3])
    writer.integer(8, 4)
    var reader = reader(writer.bytes)
    var list: [Int] = []
    while let field = try reader.next() { try field.append(integersTo: &list, "ints") }
    #expect(list == [1, 2, -3, 4])
  }

  @Test(
    "damage is said with its byte",
    arguments: [
      ([0x08], "x: at byte 1: 1 more bytes are needed, and 0 are left: the file is cut short or a length is wrong."),
      (
        [0x12, 0x05, 0x01],
        "x: at byte 0: 5 more bytes are needed, and 1 are left: the file is cut short or a length is wrong."
      ),
      (
        [0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        "x: at byte 0: 18446744073709551615 more bytes are needed, and 0 are left: the file is cut short or a length is wrong."
      ),
      (
        [0x0D, 0x01],
        "x: at byte 1: 4 more bytes are needed, and 1 are left: the file is cut short or a length is wrong."
      ),
      ([0x00, 0x01], "x: at byte 0: a field has the number 0; allowed: 1 to 536870911."),
      ([0x0B], "x: at byte 0: a field is a group, which no ONNX file has."),
      ([0x0E], "x: at byte 0: a field has the wire type 6, which does not exist."),
      ([0x08] + [UInt8](repeating: 0xFF, count: 11), "x: at byte 1: a number has more than 64 bits."),
    ] as [([UInt8], String)])
  func damage(bytes: [UInt8], words: String) {
    var reader = reader(bytes)
    #expect(sentence { () throws(ONNXFailure) in try reader.next() } == words)
  }

  @Test("a field of another kind, and a text that is none, are said with their names")
  func kinds() throws {
    var writer = ProtobufWriter()
    writer.text(1, "x")
    writer.bytes(2, [0xC3, 0x28])
    writer.bytes(3, [UInt8](repeating: 65, count: 70_000))
    var reader = reader(writer.bytes)
    let fields = try [reader.next(), reader.next(), reader.next()].compactMap(\.self)
    #expect(
      sentence { () throws(ONNXFailure) in try fields[0].integer("dims") }
        == "x: dims: at byte 0: the field is written as bytes with a length instead of a varint.")
    #expect(
      sentence { () throws(ONNXFailure) in try fields[1].text("name") } == "x: name: at byte 3: the text is not UTF-8.")
    #expect(
      sentence { () throws(ONNXFailure) in try fields[2].text("name") }
        == "x: name: at byte 7: a text of 70000 bytes is too long; at most 65536 are read.")
  }

  @Test("a structure that would take far more memory than any network's is refused")
  func budget() {
    let budget = ReadBudget(file: "x")
    #expect(budget.take(ReadBudget.limit))
    #expect(!budget.take(1))
    // Half a million empty nodes in a megabyte.
    var graph = ProtobufWriter()
    for _ in 0..<600_000 { graph.bytes(11, []) }
    var model = ProtobufWriter()
    model.integer(1, 8)
    model.bytes(7, graph.bytes)
    #expect(sentence(about: model.bytes).contains("would take more than 128 MiB; this is no network"))
  }
}
