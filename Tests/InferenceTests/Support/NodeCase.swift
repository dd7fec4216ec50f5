import Foundation
import Inference
import ONNX
import ONNXSupport

/// A single node with words in and words out: a line of `node-cases.csv` or `integer-cases.csv`, whose form `make_node_cases.py`
/// describes.
struct NodeCase: Sendable {
  let line: String
  let operatorName: String
  let model: TestModel
  let inputs: [String: Tensor]
  let outputs: [Tensor]
  /// How far ONNX Runtime's outputs, or those of ONNX's reference, are from these: 0 where only one of them computes the node; `nil`
  /// where the other refuses it.
  let difference: Float?

  struct Malformed: Error { let text: String }

  /// All lines of a file.
  static func all(_ name: String) throws -> [NodeCase] {
    let file = CheckoutFiles.published.appending(path: name)
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst().map {
      try NodeCase(String($0))
    }
  }

  init(_ line: String) throws {
    let fields = line.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 6, let set = Int(fields[0]) else { throw Malformed(text: line) }
    self.line = String(line.prefix(300))
    operatorName = fields[1]
    difference = fields[5] == "only" ? 0 : Float(fields[5])
    guard difference != nil || fields[5] == "refused" else { throw Malformed(text: line) }
    var model = TestModel(irVersion: 10, operatorSet: set)
    var (names, given): ([String], [String: Tensor]) = ([], [:])
    for (index, text) in fields[3].split(separator: " ").enumerated() {
      guard text != "-" else {
        names.append("")
        continue
      }
      let name = "i\(index)"
      names.append(name)
      let (type, tensor, isConstant) = try Self.tensor(String(text))
      var written = TestTensor(name, type, tensor.shape)
      if isConstant {
        let words = tensor.words
        written.data = { Self.write(words, type, to: &$0) }
        model.initializers.append(written)
      } else {
        model.inputs.append(written)
        given[name] = tensor
      }
    }
    outputs = try fields[4].split(separator: " ").map { try Self.tensor(String($0)).tensor }
    let made = outputs.indices.map { "o\($0)" }
    var node = TestNode(fields[1], names, made)
    node.attributes = try fields[2].split(separator: " ").map { try Self.attribute(String($0)) }
    model.nodes = [node]
    model.outputs = made.map { TestTensor($0, nil, shape: nil) }
    self.model = model
    inputs = given
  }

  /// The typed list of a stored tensor: two numbers of 4 bits share one of the list.
  private static func write(_ words: [Float], _ type: ElementType, to tensor: inout ProtobufWriter) {
    let numbers = type == .float32 ? [] : words.map { Int($0) }
    switch type {
    case .float32: tensor.packed(4, words)
    case .int64: tensor.packed(7, numbers)
    case .int4, .uint4:
      let halves = numbers.map { $0 & 15 } + [0]
      tensor.packed(5, stride(from: 0, to: numbers.count, by: 2).map { halves[$0] | halves[$0 + 1] << 4 })
    default: tensor.packed(5, numbers)
    }
  }

  /// `float32[2x3](1,2)`, or with braces.
  private static func tensor(_ text: String) throws -> (type: ElementType, tensor: Tensor, isConstant: Bool) {
    guard let open = text.firstIndex(of: "["), let close = text.firstIndex(of: "]"),
      let type = ElementType.allCases.first(where: { $0.name == text[..<open] })
    else { throw Malformed(text: text) }
    let sizes = text[text.index(after: open)..<close]
    let shape = sizes == "scalar" ? [] : sizes.split(separator: "x").compactMap { Int($0) }
    let rest = text[text.index(after: close)...]
    let words = rest.dropFirst().dropLast().split(separator: ",").compactMap { Float($0) }
    guard let tensor = Tensor(shape: shape, words: words) else { throw Malformed(text: text) }
    return (type, tensor, rest.first == "{")
  }

  private static func attribute(_ text: String) throws -> TestAttribute {
    let parts = text.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let kind = parts[1].first else { throw Malformed(text: text) }
    let value = String(parts[1].dropFirst(2))
    let list = value.split(separator: ",")
    switch kind {
    case "i": return TestAttribute(String(parts[0]), .integer(Int(value) ?? 0))
    case "f": return TestAttribute(String(parts[0]), .float(Float(value) ?? 0))
    case "s": return TestAttribute(String(parts[0]), .text(value))
    case "I": return TestAttribute(String(parts[0]), .integers(list.compactMap { Int($0) }))
    case "F": return TestAttribute(String(parts[0]), .floats(list.compactMap { Float($0) }))
    default: throw Malformed(text: text)
    }
  }
}
