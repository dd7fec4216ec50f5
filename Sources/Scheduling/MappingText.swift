import Documents
import Hardware

/// Mappings as a file that ``MappingReader`` reads back as they were.
public struct MappingText: Sendable {
  public var accelerator: Accelerator
  /// The network that the layers are of; empty to leave it out.
  public var network: String
  /// Images worked on together.
  public var batch: Int
  /// Layers with their mappings, in the order of printing.
  public var layers: [(name: String, mapping: Mapping)]

  /// The file of some layers' mappings.
  public init(
    of layers: [(name: String, mapping: Mapping)], network: String = "", batch: Int = 1, on accelerator: Accelerator
  ) {
    self.accelerator = accelerator
    self.network = network
    self.batch = batch
    self.layers = layers
  }

  /// The whole file.
  public var text: String {
    var lines: [String] = ["{"]
    if !network.isEmpty { lines.append("  network: \(JSON5Text.string(network)),") }
    lines.append("  batch: \(batch),")
    lines.append("  accelerator: \(JSON5Text.string(accelerator.name)),")
    lines.append("  layers: {")
    for layer in layers { lines += member(layer.name, layer.mapping).map { "    \($0)" } }
    lines += ["  },", "}"]
    return lines.joined(separator: "\n") + "\n"
  }

  /// `conv3: { … },` in lines.
  private func member(_ name: String, _ mapping: Mapping) -> [String] {
    var lines = ["\(JSON5Text.key(name)): {"]
    if !mapping.levels.isEmpty {
      // A level goes by the first of its memories.
      let names = mapping.levels.indices.map { level in
        JSON5Text.key(accelerator.memories.first { $0.level == level }?.name ?? "level\(level + 1)")
      }
      let width = names.reduce(0) { max($0, $1.count) }
      lines.append("  levels: {")
      for (name, level) in zip(names, mapping.levels) {
        let gap = String(repeating: " ", count: width - name.count)
        lines.append("    \(name): \(gap){ \(Self.members(of: level).joined(separator: ", ")) },")
      }
      lines.append("  },")
    }
    if case .blocked(let spatial) = mapping.array {
      let order = Self.letters(of: spatial.order)
      lines.append("  rows: \(Self.sizes(spatial.rows)), columns: \(Self.sizes(spatial.columns)),")
      lines.append(
        "  lanes: \(Self.sizes(spatial.lanes)),"
          + (order.isEmpty ? "" : " order: \(JSON5Text.string(order)),"))
    }
    return lines + ["},"]
  }

  private static func members(of level: Mapping.Level) -> [String] {
    var members = ["tile: \(sizes(level.tile))"]
    let order = letters(of: level.order)
    if !order.isEmpty { members.append("order: \(JSON5Text.string(order))") }
    let bypassed = [(Operand.filter, OperandSet.filter), (.ifmap, .ifmap), (.ofmap, [.psum, .ofmap])].filter {
      !level.bypassed.isDisjoint(with: $0.1)
    }
    if !bypassed.isEmpty {
      members.append("bypass: [\(bypassed.map { JSON5Text.string($0.0.name) }.joined(separator: ", "))]")
    }
    return members
  }

  /// `{ M: 16, C: 4 }`: what is not 1.
  static func sizes(_ sizes: Extents) -> String {
    let members = Dimension.allCases.filter { sizes[$0] != 1 }.map {
      "\($0.letter): \(sizes[$0] == MappingReader.whole ? "\"all\"" : "\(sizes[$0])")"
    }
    return members.isEmpty ? "{}" : "{ \(members.joined(separator: ", ")) }"
  }

  /// The fewest innermost loops that say the order.
  static func letters(of order: LoopOrder) -> String {
    for count in 0...order.dimensions.count {
      let innermost = Array(order.dimensions.suffix(count))
      if LoopOrder(innermost: innermost) == order { return String(innermost.map(\.letter)) }
    }
    return String(order.dimensions.map(\.letter))
  }
}
