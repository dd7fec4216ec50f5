/// A figure of a report that is made of prices.
public enum Figure: Sendable, Hashable {
  /// A part of a layer's energy.
  case energy(EnergyPart)
  /// The sum of the parts.
  case totalEnergy
  /// All processing elements with their registers.
  case peArea
  /// All memories.
  case memoryArea
  /// Processing elements and memories.
  case totalArea

  /// The name in reports, such as `energy_dram_pj`, on an accelerator whose memories have these names.
  public func name(memories: [String]) -> String {
    switch self {
    case .energy(.compute): "energy_compute_pj"
    case .energy(.memory(let index)):
      "energy_\(memories.indices.contains(index) ? memories[index] : "memory\(index)")_pj"
    case .energy(.network): "energy_network_pj"
    case .energy(.dram): "energy_dram_pj"
    case .energy(.leakage): "energy_static_pj"
    case .totalEnergy: "energy_total_pj"
    case .peArea: "area_pe_um2"
    case .memoryArea: "area_memory_um2"
    case .totalArea: "area_total_um2"
    }
  }

  /// Every figure of an accelerator with these memories, in the order of the report.
  public static func all(memories: [String]) -> [Figure] {
    [.energy(.compute)] + memories.indices.map { .energy(.memory($0)) }
      + [.energy(.network), .energy(.dram), .energy(.leakage), .totalEnergy, .peArea, .memoryArea, .totalArea]
  }

  /// The figure of that name, or `nil`.
  public init?(name: String, memories: [String]) {
    guard let figure = Self.all(memories: memories).first(where: { $0.name(memories: memories) == name }) else {
      return nil
    }
    self = figure
  }
}

/// A part of a layer's energy.
public enum EnergyPart: Sendable, Hashable {
  /// Operations, accumulator and stationary registers, bias preloads, requantizations, vector operations.
  case compute
  /// The accelerator's memory of that index.
  case memory(Int)
  /// Moves between processing elements.
  case network
  case dram
  /// Leakage power x time.
  case leakage
}
