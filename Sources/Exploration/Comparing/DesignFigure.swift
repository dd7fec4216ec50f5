/// A figure by which designs are compared: the one list of them, in their order.
///
/// ``name`` is how CSV and JSON call it. Figures that a report of one simulation has too have the same name, unit and
/// value there.
public enum DesignFigure: Sendable, Hashable {
  case processingElements
  /// Operations a second in the fastest mode that a layer ran in, two for each multiply-accumulate.
  case peak
  case macs, bops
  case computeCycles, fillDrainCycles, stallCycles, totalCycles
  case utilization, activePEs
  /// Bits through the ports of the on-chip memory of that name.
  case memoryRead(String)
  case memoryWrite(String)
  case dramRead, dramWrite
  /// Both of them.
  case dramTraffic
  case energyCompute
  /// Of the on-chip memory of that name.
  case energyMemory(String)
  /// Of all on-chip memories.
  case energyMemories
  case energyNetwork, energyDRAM, energyStatic, energyTotal
  case areaPE, areaMemory, areaTotal
  case latency, throughput
  /// Energy over latency.
  case power
  /// Energy x latency.
  case energyDelay
  case gopsPerWatt
  /// Throughput over ``areaTotal``.
  case gopsPerArea
  case weightBits, peakActivationBits, onChipBits

  /// Whether less of it or more of it is better, all else being equal.
  public enum Aim: Sendable, Hashable { case less, more, neither }
}

extension DesignFigure {
  /// Every figure of a design whose on-chip memories have these names.
  public static func all(memories: [String]) -> [DesignFigure] {
    [
      .processingElements, .peak, .macs, .bops, .computeCycles, .fillDrainCycles, .stallCycles, .totalCycles,
      .utilization, .activePEs,
    ] + memories.flatMap { [.memoryRead($0), .memoryWrite($0)] } + [.dramRead, .dramWrite, .dramTraffic]
      + [.energyCompute] + memories.map { .energyMemory($0) }
      + [.energyMemories, .energyNetwork, .energyDRAM, .energyStatic, .energyTotal]
      + [.areaPE, .areaMemory, .areaTotal, .latency, .throughput, .power, .energyDelay, .gopsPerWatt, .gopsPerArea]
      + [.weightBits, .peakActivationBits, .onChipBits]
  }

  /// The name in CSV and JSON, its unit included.
  public var name: String {
    switch self {
    case .processingElements: "pes"
    case .peak: "peak_gops"
    case .macs: "macs"
    case .bops: "bops"
    case .computeCycles: "compute_cycles"
    case .fillDrainCycles: "fill_drain_cycles"
    case .stallCycles: "stall_cycles"
    case .totalCycles: "total_cycles"
    case .utilization: "utilization"
    case .activePEs: "active_pes"
    case .memoryRead(let memory): "\(memory)_read_bits"
    case .memoryWrite(let memory): "\(memory)_write_bits"
    case .dramRead: "dram_read_bits"
    case .dramWrite: "dram_write_bits"
    case .dramTraffic: "dram_traffic_bits"
    case .energyCompute: "energy_compute_pj"
    case .energyMemory(let memory): "energy_\(memory)_pj"
    // No memory can have a name that makes this one.
    case .energyMemories: "memory_energy_pj"
    case .energyNetwork: "energy_network_pj"
    case .energyDRAM: "energy_dram_pj"
    case .energyStatic: "energy_static_pj"
    case .energyTotal: "energy_total_pj"
    case .areaPE: "area_pe_um2"
    case .areaMemory: "area_memory_um2"
    case .areaTotal: "area_total_um2"
    case .latency: "latency_ms"
    case .throughput: "throughput_gops"
    case .power: "power_mw"
    case .energyDelay: "edp_uj_s"
    case .gopsPerWatt: "gops_per_watt"
    case .gopsPerArea: "gops_per_mm2"
    case .weightBits: "weight_bits"
    case .peakActivationBits: "peak_activation_bits"
    case .onChipBits: "on_chip_bits"
    }
  }

  /// Whether less or more is better. Neither, for what is a means: a design with many elements is not better for it.
  public var aim: Aim {
    switch self {
    case .processingElements, .peak, .macs, .bops, .computeCycles, .fillDrainCycles, .stallCycles, .activePEs: .neither
    case .utilization, .throughput, .gopsPerWatt, .gopsPerArea: .more
    default: .less
    }
  }
}
