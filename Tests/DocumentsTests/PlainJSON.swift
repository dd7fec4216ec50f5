import Foundation

@testable import Documents

/// JSON as Foundation and this package can both produce it: without places, order and spelling.
enum PlainJSON: Hashable, Decodable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([PlainJSON])
  case object([String: PlainJSON])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([PlainJSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: PlainJSON].self))
    }
  }

  init(_ node: JSON5Node) {
    switch node.value {
    case .null, .unreadable: self = .null
    case .bool(let value): self = .bool(value)
    case .number(let number): self = .number(number.value)
    case .string(let text): self = .string(text)
    case .array(let elements): self = .array(elements.map { PlainJSON($0) })
    case .object(let members):
      self = .object(Dictionary(members.map { ($0.key, PlainJSON($0.value)) }, uniquingKeysWith: { first, _ in first }))
    }
  }

  /// What Foundation makes of `bytes`, or `nil` when it refuses them.
  ///
  /// A line end is put behind them, because Foundation (Swift 6.3.1) looks at the byte behind a number that ends the
  /// document, outside of the data. It traps on an exponent without digits, as in `5e+`: never give it one.
  static func foundation(_ bytes: [UInt8]) -> PlainJSON? {
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    return try? decoder.decode(PlainJSON.self, from: Data(bytes + [0x0A]))
  }

  /// What this package makes of `bytes`, or `nil` when it finds anything wrong.
  static func ours(_ bytes: [UInt8]) -> PlainJSON? {
    let (root, findings) = JSON5Parser.parse(bytes, file: "x.json5")
    return findings.isEmpty ? root.map { PlainJSON($0) } : nil
  }
}
