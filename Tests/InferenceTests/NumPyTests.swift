import TestSupport
import Testing

@testable import Inference

@Suite("NumPy's files")
struct NumPyTests {
  /// A file with this header and these bytes.
  static func file(_ header: String, _ data: [UInt8] = [], version: UInt8 = 1) -> [UInt8] {
    let text = Array(header.utf8)
    let length = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + text + data
  }

  static func sentence(_ bytes: [UInt8]) -> String {
    do throws(NumPyFailure) {
      _ = try Tensor.readNumPy(bytes, file: "x.npy")
      return ""
    } catch {
      return error.sentence
    }
  }

  @Test("every type and order of bytes and dimensions is read")
  func types() throws {
    func words(_ descr: String, _ data: [UInt8], fortran: String = "False", shape: String = "(2,)") throws -> [Float] {
      let header = "{'descr': '\(descr)', 'fortran_order': \(fortran), 'shape': \(shape), }  \n"
      return try Tensor.readNumPy(Self.file(header, data), file: "x.npy").words
    }
    #expect(try words("<f4", [0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC0]) == [1, -2.5])
    #expect(try words(">f4", [0x3F, 0x80, 0, 0, 0xC0, 0x20, 0, 0]) == [1, -2.5])
    #expect(try words("<f8", [0, 0, 0, 0, 0, 0, 0xF8, 0x3F] + [0, 0, 0, 0, 0, 0, 0, 0x80]) == [1.5, 0])
    #expect(try words("|u1", [0, 255]) == [0, 255])
    #expect(try words("|i1", [128, 127]) == [-128, 127])
    #expect(try words("|b1", [0, 1]) == [0, 1])
    #expect(try words("<i2", [0xFE, 0xFF, 1, 2]) == [-2, 513])
    #expect(try words("<u2", [0xFE, 0xFF, 1, 2]) == [65534, 513])
    #expect(try words("<i8", [UInt8](repeating: 255, count: 8) + [7, 0, 0, 0, 0, 0, 0, 0]) == [-1, 7])
    #expect(try words("|u1", [1, 2, 3, 4, 5, 6], fortran: "True", shape: "(2, 3)") == [1, 3, 5, 2, 4, 6])
    #expect(try words("|u1", [9], shape: "()") == [9])
    #expect(try words("|u1", [], shape: "(0, 9)") == [])
  }

  @Test("every version of the format is read")
  func versions() throws {
    for version in UInt8(1)...3 {
      let bytes = Self.file("{\"shape\": (1L,), \"descr\": \"|u1\", \"fortran_order\": False}", [5], version: version)
      #expect(try Tensor.readNumPy(bytes, file: "x.npy") == Tensor([1], [5]))
    }
  }

  @Test("files that are wrong are refused with a sentence")
  func sentences() {
    func header(_ descr: String, _ shape: String) -> String {
      "{'descr': '\(descr)', 'fortran_order': False, 'shape': \(shape), }"
    }
    #expect(Self.sentence([1, 2]) == "x.npy: this is no .npy file: it does not start with \\x93NUMPY.")
    #expect(
      Self.sentence(Self.file("", version: 4)) == "x.npy: version 4 of the .npy format is not read; allowed: 1, 2, 3.")
    #expect(Self.sentence(Array(Self.file("{}").dropLast())) == "x.npy: the file ends inside its header.")
    #expect(Self.sentence(Self.file("[]")) == "x.npy: byte 0 of the header: expected \"{\".")
    #expect(
      Self.sentence(Self.file("{'size': 1}"))
        == "x.npy: byte 1 of the header: expected descr, fortran_order and shape, once each.")
    #expect(
      Self.sentence(Self.file(header("|O", "(1,)")))
        == "x.npy: elements of type \"|O\" are not read; allowed: f4, f8, i1, i2, i4, i8, u1, u2, u4, u8, b1.")
    #expect(
      Self.sentence(Self.file(header("<f4", "(2, 3)"), [1])) == "x.npy: the shape needs 24 bytes, and 1 are there.")
    #expect(
      Self.sentence(Self.file(header("<f4", "(9999999999, 9999999999)")))
        == "x.npy: 9999999999x9999999999 is too large: at most 64 dimensions and 1073741824 words are read.")
    #expect(Self.sentence(Self.file(header("<f4", "(-1,)"))) == "x.npy: byte 51 of the header: expected a size.")
    #expect(
      Self.sentence(Self.file(header("<i4", "()"), [1, 0, 0, 1]))
        == "x.npy: element 0 is a whole number that single precision does not hold.")
    #expect(
      Self.sentence(Self.file(header("|u1", "(" + String(repeating: "1,", count: 65) + ")"), [1])).contains("too large")
    )
  }

  @Test("a damaged file is read or refused, and never ends the program")
  func damaged() {
    let seed: UInt64 = 99
    var numbers = RandomNumbers(seed: seed)
    let whole = Self.file(
      "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", [UInt8](repeating: 1, count: 24))
    var refused = 0
    for _ in 0..<2000 {
      var bytes = whole
      for _ in 0..<numbers.number(1...3) {
        bytes[numbers.number(0...(bytes.count - 1))] = UInt8(numbers.number(0...255))
      }
      if numbers.number(0...9) == 0 { bytes.removeLast(numbers.number(0...bytes.count)) }
      if !Self.sentence(bytes).isEmpty { refused += 1 }
    }
    #expect(refused > 500, "seed \(seed)")
  }
}
