import Activity

/// A figure of a result, by layer or in total: the one list of what reports and sweeps say, in their order.
///
/// ``name(memories:)`` is how CSV, JSON and `picojoule why` call it; it carries its unit.
public enum ResultColumn: Sendable, Hashable {
  case layer, kind, unit, weightsFormat, activationsFormat, dataflow
  case macs, bops
  case computeCycles, fillDrainCycles, stallCycles, totalCycles
  /// MACs over total cycles x peak, 0 to 1.
  case utilization
  /// Time average.
  case activePEs
  /// At the ports of one memory or of DRAM, fills included.
  case readBits(Stall.Place)
  case writeBits(Stall.Place)
  case energyCompute
  /// Of the accelerator's memory of that index.
  case energyMemory(Int)
  case energyNetwork, energyDRAM, energyStatic, energyTotal
  /// Of a described device that was timed.
  case dram(DRAMFigure)
  // Of a network and accelerator as a whole.
  case areaPE, areaMemory, areaTotal
  case latency, throughput, gopsPerWatt
  case weightBits, peakActivationBits, onChipBits
}

extension ResultColumn {
  /// The columns of a layer, for an accelerator with so many memories, and perhaps a device that was timed.
  public static func ofLayer(memoryCount: Int, hasDevice: Bool = false) -> [ResultColumn] {
    [.layer, .kind, .unit, .weightsFormat, .activationsFormat, .dataflow]
      + sums(memoryCount: memoryCount, hasDevice: hasDevice)
  }

  /// The columns of the totals: what layers have too, then what only the whole has.
  public static func ofTotals(memoryCount: Int, hasDevice: Bool = false) -> [ResultColumn] {
    sums(memoryCount: memoryCount, hasDevice: hasDevice) + [
      .areaPE, .areaMemory, .areaTotal, .latency, .throughput, .gopsPerWatt, .weightBits, .peakActivationBits,
      .onChipBits,
    ]
  }

  /// The energies that make up ``energyTotal``.
  public static func energyParts(memoryCount: Int) -> [ResultColumn] {
    [.energyCompute] + (0..<memoryCount).map { .energyMemory($0) } + [.energyNetwork, .energyDRAM, .energyStatic]
  }

  private static func sums(memoryCount: Int, hasDevice: Bool) -> [ResultColumn] {
    [.macs, .bops, .computeCycles, .fillDrainCycles, .stallCycles, .totalCycles, .utilization, .activePEs]
      + (0..<memoryCount).flatMap { [.readBits(.memory($0)), .writeBits(.memory($0))] }
      + [.readBits(.dram), .writeBits(.dram)] + energyParts(memoryCount: memoryCount) + [.energyTotal]
      + (hasDevice ? DRAMFigure.allCases.map { .dram($0) } : [])
  }

  /// The name in CSV and JSON, for an accelerator whose memories have these names.
  public func name(memories: [String]) -> String {
    switch self {
    case .layer: "layer"
    case .kind: "kind"
    case .unit: "unit"
    case .weightsFormat: "weights_format"
    case .activationsFormat: "activations_format"
    case .dataflow: "dataflow"
    case .macs: "macs"
    case .bops: "bops"
    case .computeCycles: "compute_cycles"
    case .fillDrainCycles: "fill_drain_cycles"
    case .stallCycles: "stall_cycles"
    case .totalCycles: "total_cycles"
    case .utilization: "utilization"
    case .activePEs: "active_pes"
    case .readBits(let place): "\(place.name(memories: memories))_read_bits"
    case .writeBits(let place): "\(place.name(memories: memories))_write_bits"
    case .energyCompute: "energy_compute_pj"
    case .energyMemory(let index): "energy_\(Stall.Place.memory(index).name(memories: memories))_pj"
    case .energyNetwork: "energy_network_pj"
    case .energyDRAM: "energy_dram_pj"
    case .energyStatic: "energy_static_pj"
    case .energyTotal: "energy_total_pj"
    case .dram(let figure): figure.rawValue
    case .areaPE: "area_pe_um2"
    case .areaMemory: "area_memory_um2"
    case .areaTotal: "area_total_um2"
    case .latency: "latency_ms"
    case .throughput: "throughput_gops"
    case .gopsPerWatt: "gops_per_watt"
    case .weightBits: "weight_bits"
    case .peakActivationBits: "peak_activation_bits"
    case .onChipBits: "on_chip_bits"
    }
  }
}

extension Stall.Place {
  /// `dram`, or the memory's own name.
  public func name(memories: [String]) -> String {
    switch self {
    case .dram: "dram"
    case .memory(let index): memories.indices.contains(index) ? memories[index] : "memory\(index)"
    }
  }
}

extension Bound {
  /// `compute`, `dram`, or the memory's own name.
  public func name(memories: [String]) -> String {
    switch self {
    case .compute: "compute"
    case .transfer(let place): place.name(memories: memories)
    }
  }
}
