import Foundation
import Testing

import ONNXSupport

@testable import ONNX

@Suite("Stored tensors of ONNX")
struct TensorDataTests {
  /// The tensor of a model that has no other.
  private func tensor(_ type: ElementType, _ sizes: [Int], _ data: @escaping @Sendable (inout ProtobufWriter) -> Void)
    throws(ONNXFailure) -> TensorData
  {
    var model = TestModel()
    var stored = TestTensor("t", type, sizes)
    stored.data = data
    model.initializers = [stored]
    let graph = try model.read()
    guard case .stored(let data) = graph.tensors[0].origin else { throw ONNXFailure(file: "", problem: .givenTwice) }
    return data
  }

  private func words(_ type: ElementType, _ sizes: [Int], _ data: @escaping @Sendable (inout ProtobufWriter) -> Void)
    -> String
  {
    sentence { () throws(ONNXFailure) in
      let tensor = try tensor(type, sizes, data)
      return try tensor.reals()
    }
  }

  @Test(
    "raw data are read little-endian in every type",
    arguments: [
      (.float32, [0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC0], [1, -2.5]), (.int8, [0xFF, 0x7F], [-1, 127]),
      (.uint8, [0xFF, 1], [255, 1]), (.int16, [0xFE, 0xFF, 1, 0], [-2, 1]), (.uint16, [0xFE, 0xFF, 1, 0], [65534, 1]),
      (.int32, [0xFF, 0xFF, 0xFF, 0xFF, 2, 0, 0, 0], [-1, 2]),
      (.uint32, [0xFF, 0xFF, 0xFF, 0xFF, 2, 0, 0, 0], [4294967295, 2]),
      (.int64, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2, 0, 0, 0, 0, 0, 0, 0], [-1, 2]),
      (.uint64, [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0], [1, 2]), (.boolean, [0, 1], [0, 1]),
      (.float64, [0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0], [1, -2]),
      (.float16, [0, 0x3C, 1, 0x80], [1, -0x1p-24]), (.bfloat16, [0x80, 0x3F, 0x20, 0xC0], [1, -2.5]),
      // 448 and the least subnormal; one scale less; 57344; its half.
      (.float8E4M3FN, [0x7E, 0x81], [448, -0x1p-9]), (.float8E4M3FNUZ, [0x7F, 0x81], [240, -0x1p-10]),
      (.float8E5M2, [0x7B, 0x81], [57344, -0x1p-16]), (.float8E5M2FNUZ, [0x7F, 0x81], [57344, -0x1p-17]),
      // The first of two in a byte is in its low bits.
      (.uint4, [0xF1], [1, 15]), (.int4, [0x8F], [-1, -8]),
    ] as [(ElementType, [UInt8], [Double])])
  func raw(type: ElementType, bytes: [UInt8], values: [Double]) throws {
    let tensor = try tensor(type, [2]) { $0.bytes(9, bytes) }
    #expect(try tensor.reals() == values)
    if type.isInteger { #expect(try tensor.integers() == values.map { Int($0) }) }
  }

  @Test("small floats have the infinities and gaps of their formats")
  func specials() {
    #expect(ElementType.float16.real(0x7C00) == .infinity && ElementType.float16.real(0xFC00) == -.infinity)
    #expect(ElementType.float8E5M2.real(0x7C) == .infinity)
    for (type, pattern) in [
      (ElementType.float16, 0x7E00), (.float8E5M2, 0x7F), (.float8E4M3FN, 0xFF), (.float8E4M3FNUZ, 0x80),
      (.float8E5M2FNUZ, 0x80),
    ] as [(ElementType, UInt64)] {
      #expect(type.real(pattern)?.isNaN == true, "\(type)")
    }
  }

  @Test("typed lists are read packed and unpacked, in the field of their type")
  func typed() throws {
    #expect(
      try tensor(.float32, [3]) {
        $0.packed(4, [1, 2.5] as [Float]); $0.float(4, -3)
      }.reals() == [1, 2.5, -3])
    #expect(
      try tensor(.int64, [3]) {
        $0.packed(7, [1, -2]); $0.integer(7, 3)
      }.integers() == [1, -2, 3])
    #expect(try tensor(.int8, [2]) { $0.packed(5, [-1, 7]) }.integers() == [-1, 7])
    #expect(try tensor(.float16, [1]) { $0.packed(5, [0x3C00]) }.reals() == [1])
    #expect(try tensor(.uint32, [1]) { $0.packed(11, [9]) }.integers() == [9])
    #expect(try tensor(.int4, [3]) { $0.packed(5, [0xF1, 0x02]) }.integers() == [1, -1, 2])
    #expect(try tensor(.int64, []) { $0.packed(7, [5]) }.integers() == [5])
    #expect(try tensor(.int64, [0]) { _ in }.integers() == [])
  }

  @Test("too little, too much or misplaced data are errors")
  func wrongData() {
    let head = "test.onnx: graph.initializer[0]: at byte 24: "
    #expect(
      words(.float32, [3]) { $0.bytes(9, [0, 0, 0, 0]) } == head
        + "the tensor has 4 bytes of data; its shape and type need 12.")
    #expect(words(.float32, [3]) { _ in } == head + "the tensor has 0 elements of data; its shape and type need 3.")
    #expect(
      words(.float32, [1]) { $0.bytes(4, [0, 0, 0, 0, 0]) } == head
        + "the tensor has 2 elements of data; its shape and type need 1.")
    #expect(
      words(.float32, [1]) { $0.packed(7, [0]) } == head
        + "the data of the tensor is not where that of a float32 tensor must be.")
    #expect(
      words(.int64, [3]) { $0.packed(7, [1, 2]) }
        == "test.onnx: at byte 26: the tensor has 2 elements of data; its shape and type need 3.")
    #expect(
      words(.string, [1]) { $0.text(6, "a") }
        == "test.onnx: at byte 26: values of a string tensor are needed as numbers.")
    #expect(
      words(.float32, [-1]) { _ in }
        == "test.onnx: graph.initializer[0].dims: at byte 24: a dimension of -1 is out of range; allowed: 0 and more.")
    #expect(words(.float32, [1 << 40, 1 << 40]) { _ in }.contains("has more than 2^53 elements"))
    #expect(words(.float32, [1]) { $0.bytes(3, []) } == head + "tensors in segments are not read.")
  }

  @Test(
    "files beside the model must be inside its folder",
    arguments: [
      ("/etc/passwd", "the path is absolute, and weights lie in the folder of their model"),
      ("../w", "the path may lead out of the folder of the model"),
      ("a/../../w", "the path may lead out of the folder of the model"),
      ("a\\w", "the path may lead out of the folder of the model"),
      ("C:w", "the path is absolute, and weights lie in the folder of their model"),
      ("", "the path is empty"),
    ])
  func escapes(path: String, reason: String) {
    let words = words(.float32, [1]) { $0.external(["location": path]) }
    let shown = path.replacingOccurrences(of: "\\", with: "\\\\")
    #expect(
      words
        == "test.onnx: graph.initializer[0].external_data: at byte 24: the file of weights \"\(shown)\" is not opened: \(reason)."
    )
  }

  @Test("numbers of external data must be whole and fit to the tensor")
  func externalNumbers() {
    #expect(
      words(.float32, [1]) { $0.external(["location": "w", "offset": "-4"]) }
        == "test.onnx: graph.initializer[0].external_data: at byte 24: offset of the external data is \"-4\", not a whole number from 0."
    )
    #expect(
      words(.float32, [1]) { $0.external(["location": "w", "length": "99999999999999999999"]) }.contains(
        "length of the external data"))
    #expect(
      words(.float32, [2]) { $0.external(["location": "w", "length": "4"]) }.contains(
        "the tensor has 4 bytes of data; its shape and type need 8"))
    #expect(
      words(.float32, [1]) {
        $0.external(["location": "w"]); $0.bytes(9, [0, 0, 0, 0])
      }.contains("is not where that"))
  }

  @Test("weights in a file beside the model are looked at when asked for, and links out of the folder are refused")
  func external() throws {
    let manager = FileManager.default
    let root = manager.temporaryDirectory.appending(path: "onnx-\(UUID().uuidString)")
    let folder = root.appending(path: "model")
    try manager.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? manager.removeItem(at: root) }
    try Data([9, 9, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 9]).write(to: folder.appending(path: "w"))
    try Data([0, 0, 0x80, 0x3F]).write(to: root.appending(path: "outside"))
    try manager.createSymbolicLink(
      atPath: folder.appending(path: "link").path(), withDestinationPath: "../outside")
    try manager.createSymbolicLink(atPath: folder.appending(path: "inner").path(), withDestinationPath: "w")
    func values(_ entries: KeyValuePairs<String, String>, _ count: Int) throws(ONNXFailure) -> [Double] {
      var model = TestModel()
      var stored = TestTensor("t", .float32, [count])
      stored.data = { [entries = entries.map { ($0.key, $0.value) }] writer in
        for (key, value) in entries {
          writer.message(13) {
            $0.text(1, key); $0.text(2, value)
          }
        }
        writer.integer(14, 1)
      }
      model.initializers = [stored]
      let path = folder.appending(path: "m.onnx").path()
      do { try Data(model.bytes).write(to: URL(filePath: path)) } catch {
        throw ONNXFailure(file: "\(error)", problem: .givenTwice)
      }
      let graph = try ONNXReader.load(path)
      guard case .stored(let data) = graph.tensors[0].origin else { return [] }
      return try data.reals()
    }
    #expect(try values(["location": "w", "offset": "2", "length": "8"], 2) == [1, -2])
    #expect(try values(["location": "inner", "offset": "2"], 1) == [1])
    #expect(
      sentence { () throws(ONNXFailure) in try values(["location": "w", "offset": "8"], 1) }.hasSuffix(
        "model/w: the external data are 4 bytes from byte 8; their file has 11 bytes."))
    #expect(
      sentence { () throws(ONNXFailure) in try values(["location": "link"], 1) }.hasSuffix(
        "a link leads out of the folder of the model."))
    #expect(sentence { () throws(ONNXFailure) in try values(["location": "nothing"], 1) }.contains("nothing"))
    #expect(sentence { () throws(ONNXFailure) in try ONNXReader.load(folder.path()) }.contains("directory"))
    #expect(sentence { () throws(ONNXFailure) in try ONNXReader.load("/dev/null") }.contains("/dev/null"))
  }
}
