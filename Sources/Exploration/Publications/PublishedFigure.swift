/// A figure that publications print of chips and their workloads, and that a simulation has as well.
///
/// The list is closed: a figure that is not here cannot be compared, and a file that names it is wrong.
public enum PublishedFigure: String, Sendable, Hashable, CaseIterable {
  /// Two operations for each multiply-accumulate that all elements could do, in 10^9 a second.
  case peak = "peak_gops"
  /// The same for those that were done, over the whole time.
  case throughput = "throughput_gops"
  /// Square millimetres.
  case area = "area_mm2"
  /// 1024 bytes of memory on the chip, registers of processing elements included.
  case onChipMemory = "on_chip_kib"
  /// Average power of the chip, the memory outside apart, in milliwatts.
  case power = "power_mw"
  /// Throughput over that power, in 10^9 operations a joule.
  case efficiency = "gops_per_watt"
  /// From the first cycle to the last, for all images of the batch.
  case cycles = "cycles"
  /// Those of them in which nothing waits for the memory outside.
  case processingCycles = "processing_cycles"
  /// ``cycles`` in milliseconds.
  case latency = "latency_ms"
  /// ``processingCycles`` in milliseconds.
  case processingLatency = "processing_latency_ms"
  /// Images a second.
  case frameRate = "frames_per_second"
  /// Processing elements at work, averaged over the cycles in which the array computes.
  case activeElements = "active_pes"
  /// Energy of the chip for all images of the batch, the memory outside apart, in microjoules.
  case energy = "energy_uj"
  /// The same for one image.
  case energyPerFrame = "energy_uj_per_frame"
  /// Energy of arithmetic for the batch, in microjoules.
  case computeEnergy = "energy_compute_uj"
  /// Energy of memories that every processing element has of its own.
  case registerEnergy = "energy_register_uj"
  /// Energy of memories that all processing elements share.
  case bufferEnergy = "energy_buffer_uj"
  /// Energy of moves between processing elements.
  case networkEnergy = "energy_network_uj"
  /// Energy of the memory outside.
  case externalEnergy = "energy_dram_uj"
  /// 10^6 bytes read from and written to the memories that the workload names as its buffers.
  case bufferTraffic = "buffer_traffic_mb"
  /// 10^6 bytes to and from the memory outside.
  case externalTraffic = "dram_traffic_mb"
  /// Words of 16 bits to and from the memory outside for every multiply-accumulate.
  case externalWordsPerOperation = "dram_words_per_mac"

  /// What a figure is about.
  public enum Scope: Sendable, Hashable, CaseIterable {
    case chip, workload, layer
  }

  /// Where the figure may stand.
  public var scopes: Set<Scope> {
    switch self {
    case .peak, .area, .onChipMemory: [.chip]
    case .throughput, .power, .efficiency: [.chip, .workload, .layer]
    case .frameRate, .energyPerFrame: [.workload]
    case .cycles, .processingCycles, .latency, .processingLatency, .activeElements, .energy, .computeEnergy,
      .registerEnergy, .bufferEnergy, .networkEnergy, .externalEnergy, .bufferTraffic, .externalTraffic,
      .externalWordsPerOperation:
      [.workload, .layer]
    }
  }

  /// Every figure that may stand there, in the order of the list.
  public static func all(in scope: Scope) -> [PublishedFigure] { allCases.filter { $0.scopes.contains(scope) } }
}

/// A ratio between two chips that a publication prints.
public enum PublishedRatio: String, Sendable, Hashable, CaseIterable {
  /// The other's time over this one's.
  case speedup
  /// The other's energy over this one's.
  case energySaving = "energy_saving"
  /// This one's area over the other's.
  case area
}
