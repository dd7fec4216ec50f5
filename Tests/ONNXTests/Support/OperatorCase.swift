import ONNXSupport

@testable import ONNX

/// A single node with what it gives: a line of `operator-cases.csv`, whose form `make_cases.py` describes.
struct OperatorCase: Sendable {
  let line: String
  let model: TestModel
  let outputs: [Expected?]

  /// An output.
  struct Expected: Sendable {
    var type: String
    var shape: [Int]
    /// Of a constant.
    var values: [Double]?
  }

  struct Malformed: Error { let text: String }

  init(_ row: [String: String]) throws {
    func field(_ name: String) throws -> String {
      guard let text = row[name] else { throw Malformed(text: name) }
      return text
    }
    line = try ["set", "operator", "attributes", "inputs", "outputs"].map(field).joined(separator: ";")
    guard let set = Int(try field("set")) else { throw Malformed(text: line) }
    let inputs = try field("inputs").split(separator: " ").map { try Self.tensor(String($0)) }
    outputs = try field("outputs").split(separator: " ").map { try Self.tensor(String($0)) }
    var model = TestModel(irVersion: 10, operatorSet: set)
    var names: [String] = []
    for (index, input) in inputs.enumerated() {
      guard let input else {
        names.append("")
        continue
      }
      let name = "i\(index)"
      names.append(name)
      let tensor = try Self.written(input, name: name)
      if input.values == nil { model.inputs.append(tensor) } else { model.initializers.append(tensor) }
    }
    var node = TestNode(
      try field("operator"), names, outputs.enumerated().map { $1 == nil ? "" : "o\($0)" })
    node.attributes = try field("attributes").split(separator: " ").map { try Self.attribute(String($0)) }
    model.nodes = [node]
    model.outputs = outputs.enumerated().compactMap { $1 == nil ? nil : TestTensor("o\($0)", nil, shape: nil) }
    self.model = model
  }

  /// `float32[2x3]{1,2}`, or `-`.
  private static func tensor(_ text: String) throws -> Expected? {
    if text == "-" { return nil }
    guard let open = text.firstIndex(of: "["), let close = text.firstIndex(of: "]") else { throw Malformed(text: text) }
    let sizes = text[text.index(after: open)..<close]
    let shape = sizes == "scalar" ? [] : sizes.split(separator: "x").compactMap { Int($0) }
    let rest = text[text.index(after: close)...]
    let values = rest.isEmpty ? nil : rest.dropFirst().dropLast().split(separator: ",").compactMap { Double($0) }
    return Expected(type: String(text[..<open]), shape: shape, values: values)
  }

  private static func written(_ tensor: Expected, name: String) throws -> TestTensor {
    guard let type = ElementType.allCases.first(where: { $0.name == tensor.type }) else {
      throw Malformed(text: tensor.type)
    }
    var written = TestTensor(name, type, tensor.shape)
    guard let values = tensor.values else { return written }
    let raw = values.flatMap { bytes($0, of: type) }
    written.data = { $0.bytes(9, raw) }
    return written
  }

  /// The bytes of a number as `raw_data` holds it.
  private static func bytes(_ value: Double, of type: ElementType) -> [UInt8] {
    let pattern: UInt64 =
      switch type {
      case .float32: UInt64(Float(value).bitPattern)
      case .float64: value.bitPattern
      case .float16: UInt64(halfPattern(value))
      default: UInt64(bitPattern: Int64(exactly: value) ?? 0)
      }
    return (0..<((type.bits ?? 8) / 8)).map { UInt8(truncatingIfNeeded: pattern >> UInt64(8 * $0)) }
  }

  /// The half-precision pattern of a number that is one and not subnormal.
  private static func halfPattern(_ value: Double) -> UInt16 {
    guard value != 0 else { return 0 }
    let sign: UInt16 = value < 0 ? 0x8000 : 0
    guard value.isFinite else { return sign | 0x7C00 | (value.isNaN ? 1 : 0) }
    return sign | UInt16(value.exponent + 15) << 10 | UInt16((value.significand - 1) * 1024)
  }

  private static func attribute(_ text: String) throws -> TestAttribute {
    let parts = text.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let kind = parts[1].first else { throw Malformed(text: text) }
    let value = String(parts[1].dropFirst(2))
    let list = value.split(separator: ",")
    let content: TestAttribute.Value =
      switch kind {
      case "i": .integer(Int(value) ?? 0)
      case "f": .float(Float(value) ?? 0)
      case "s": .text(value)
      case "I": .integers(list.compactMap { Int($0) })
      case "F": .floats(list.compactMap { Float($0) })
      case "t":
        if let tensor = try tensor(value) {
          .tensor(try written(tensor, name: ""))
        } else {
          throw Malformed(text: text)
        }
      default: throw Malformed(text: text)
      }
    return TestAttribute(String(parts[0]), content)
  }
}
