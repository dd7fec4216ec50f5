import Activity
import Costs
import Hardware
import Quantities

/// What a run comes to over all layers: the sums that reports give as totals, and the ratios that follow from them.
///
/// Sums stop at the top of `Int`; ``check()`` refuses those that did.
public struct NetworkTotals: Sendable, Hashable {
  /// One figure of the part's energy over all layers; `nil` once it is unknown of any.
  struct Energies: Sendable, Hashable {
    var compute: Femtojoules? = .zero
    var memories: [Femtojoules?]
    var network: Femtojoules? = .zero
    var dram: Femtojoules? = .zero
    var leakage: Femtojoules? = .zero
    var total: Femtojoules? = .zero
  }

  public private(set) var multiplyAccumulates = 0
  /// Multiply-accumulates that took their share of the cycles: ``LayerResult/scheduledOperations``.
  public private(set) var scheduledOperations = 0
  public private(set) var bops = 0
  public private(set) var computeCycles = 0
  public private(set) var fillDrainCycles = 0
  public private(set) var stallCycles = 0
  public private(set) var totalCycles = 0
  /// Over all layers, cycles x the multiply-accumulates that the array could do in one in the layer's mode.
  public private(set) var peakOperations = 0.0
  /// Processing elements busy, summed over the cycles of layers with multiply-accumulates.
  public private(set) var activePECycles = 0
  /// Compute cycles of layers with multiply-accumulates.
  public private(set) var computingCycles = 0
  /// Bits through the ports of each memory, in the accelerator's order.
  public private(set) var memoryReads: [Int]
  public private(set) var memoryWrites: [Int]
  public private(set) var dramReads = 0
  public private(set) var dramWrites = 0
  private(set) var energies: Energies
  /// What a described device did in the layers in which it was asked; `nil` if it never was, and in sweeps.
  public private(set) var dram: DRAMUse?
  /// Whether the device was not asked for some layer's traffic.
  private var missesDevice = false
  public let clock: Hertz
  public let area: AcceleratorArea
  public let storage: StorageTotals

  /// What a network stores, of which layers are no parts.
  public struct StorageTotals: Sendable, Hashable {
    public var weights: Bits
    public var peakActivations: Bits
    public var onChip: Bits

    /// Bits of all weights, of the largest sum of live feature maps, and of what a chip without DRAM needs.
    public init(weights: Bits, peakActivations: Bits, onChip: Bits) {
      self.weights = weights
      self.peakActivations = peakActivations
      self.onChip = onChip
    }
  }

  /// Totals of no layers.
  init(memoryCount: Int, clock: Hertz, area: AcceleratorArea, storage: StorageTotals) {
    memoryReads = Array(repeating: 0, count: memoryCount)
    memoryWrites = memoryReads
    energies = Energies(memories: Array(repeating: .zero, count: memoryCount))
    self.clock = clock
    self.area = area
    self.storage = storage
  }

  /// Adds `count` layers that came out alike, all but their ``peakOperations``.
  mutating func add(_ layer: LayerFigures, count: Int = 1) {
    func add(_ value: Int, to sum: inout Int) { sum = sum.plus(count == 1 ? value : value.times(count)) }
    let (cycles, total) = (layer.activity.cycles, layer.totalCycles)
    add(layer.multiplyAccumulates, to: &multiplyAccumulates)
    add(layer.scheduledOperations, to: &scheduledOperations)
    add(layer.bops, to: &bops)
    add(cycles.compute.count, to: &computeCycles)
    add(cycles.fillDrain, to: &fillDrainCycles)
    add(cycles.stalled.count, to: &stallCycles)
    add(total, to: &totalCycles)
    if layer.activity.operations.total > 0 {
      add(layer.activity.activePECycles, to: &activePECycles)
      add(cycles.compute.count, to: &computingCycles)
    }
    for (index, memory) in layer.activity.memories.enumerated() where index < memoryReads.count {
      add(memory.read.total.count, to: &memoryReads[index])
      add(memory.written.total.count, to: &memoryWrites[index])
    }
    add(layer.activity.dram.read.total.count, to: &dramReads)
    add(layer.activity.dram.written.total.count, to: &dramWrites)
    func add(_ energy: Femtojoules?, to sum: inout Femtojoules?) {
      guard let known = sum else { return }
      sum = energy.map { Femtojoules(known.count.plus(count == 1 ? $0.count : $0.count.times(count))) }
    }
    add(layer.energy.compute, to: &energies.compute)
    for index in energies.memories.indices { add(layer.energy[.memory(index)], to: &energies.memories[index]) }
    add(layer.energy.network, to: &energies.network)
    add(layer.energy.dram, to: &energies.dram)
    add(layer.energy.leakage, to: &energies.leakage)
    add(layer.energy.total, to: &energies.total)
    addDevice(of: layer)
  }

  private mutating func addDevice(of layer: LayerFigures) {
    if let own = layer.dram {
      if dram == nil {
        dram = own
        if missesDevice { dram?.losesEnergy() }
      } else {
        dram?.add(own)
      }
    } else if layer.activity.dram.read.total + layer.activity.dram.written.total > .zero {
      missesDevice = true
      dram?.losesEnergy()
    }
  }

  /// Adds one layer's cycles x peak. Fractions are rounded, so layers have to come in the network's order.
  mutating func add(peakOfCycles cycles: Int, _ peakOperationsPerCycle: Double) {
    peakOperations += Double(cycles) * peakOperationsPerCycle
  }
}

/// The figures of one layer that totals are made of.
struct LayerFigures {
  var activity: LayerActivity
  var energy: LayerEnergy
  var dram: DRAMUse?
  var multiplyAccumulates: Int
  var scheduledOperations: Int
  var bops: Int
  var totalCycles: Int

  init(
    activity: LayerActivity, energy: LayerEnergy, dram: DRAMUse? = nil, multiplyAccumulates: Int, isSparse: Bool,
    bops: Int
  ) {
    self.activity = activity
    self.energy = energy
    self.dram = dram
    self.multiplyAccumulates = multiplyAccumulates
    scheduledOperations = Self.scheduled(multiplyAccumulates, activity, isSparse: isSparse)
    self.bops = bops
    totalCycles = activity.cycles.total.count
  }

  /// See ``LayerResult/scheduledOperations``.
  static func scheduled(_ all: Int, _ activity: LayerActivity, isSparse: Bool) -> Int {
    isSparse ? all : max(0, all - activity.operations.skipped)
  }
}

extension NetworkTotals {
  /// Energy of all layers; unknown if any part of any layer is.
  public var energy: Femtojoules? { energies.total }

  /// One part of the energy over all layers; unknown if it is unknown of any.
  public func energy(of part: EnergyPart) -> Femtojoules? {
    switch part {
    case .compute: energies.compute
    case .memory(let index): energies.memories.indices.contains(index) ? energies.memories[index] : nil
    case .network: energies.network
    case .dram: energies.dram
    case .leakage: energies.leakage
    }
  }

  /// Scheduled MACs over what the array could have done in the cycles of all layers; `nil` when nothing takes time.
  public var utilization: Double? { peakOperations > 0 ? Double(scheduledOperations) / peakOperations : nil }

  /// Processing elements busy, averaged over the cycles in which the array computes; `nil` when it never does.
  public var activePEs: Double? { computingCycles > 0 ? Double(activePECycles) / Double(computingCycles) : nil }

  /// Total cycles over the clock, in milliseconds.
  public var latencyMilliseconds: Double { Double(totalCycles) / Double(clock.count) * 1e3 }

  /// Billions of operations a second, two for each multiply-accumulate; `nil` when nothing takes time.
  public var throughputGOPS: Double? {
    guard totalCycles > 0 else { return nil }
    return 2 * Double(multiplyAccumulates) / (latencyMilliseconds * 1e-3) / 1e9
  }

  /// Operations per energy: GOPS / W = operations per nanojoule; `nil` when the energy is unknown or zero.
  public var gopsPerWatt: Double? {
    guard let energy, energy.count > 0 else { return nil }
    return 2 * Double(multiplyAccumulates) / (Double(energy.count) * 1e-6)
  }

  /// Energy over time, in milliwatts: the average power while the network runs; `nil` when nothing takes time.
  public var powerMilliwatts: Double? {
    guard let energy, totalCycles > 0 else { return nil }
    // fJ over ms is 10^-12 W.
    return Double(energy.count) / latencyMilliseconds * 1e-9
  }

  /// Energy times latency, in microjoule-seconds; `nil` when the energy is unknown.
  public var energyDelayMicrojouleSeconds: Double? {
    energy.map { Double($0.count) * 1e-9 * latencyMilliseconds * 1e-3 }
  }

  /// ``throughputGOPS`` over the area of processing elements and memories in square millimetres.
  public var gopsPerSquareMillimeter: Double? {
    guard let throughputGOPS, let area = area.total, area.count > 0 else { return nil }
    return throughputGOPS / (area.count * 1e-6)
  }
}

extension NetworkTotals {
  /// The whole's value in a column; unknown for the columns that only layers have.
  public func value(of column: ResultColumn) -> ResultValue {
    switch column {
    case .layer, .kind, .unit, .weightsFormat, .activationsFormat, .dataflow: .unknown
    case .macs: .count(multiplyAccumulates)
    case .bops: .count(bops)
    case .computeCycles: .count(computeCycles)
    case .fillDrainCycles: .count(fillDrainCycles)
    case .stallCycles: .count(stallCycles)
    case .totalCycles: .count(totalCycles)
    case .utilization: ResultValue(utilization)
    case .activePEs: ResultValue(activePEs)
    case .readBits(.dram): .count(dramReads)
    case .writeBits(.dram): .count(dramWrites)
    case .readBits(.memory(let index)): .count(memoryReads.indices.contains(index) ? memoryReads[index] : 0)
    case .writeBits(.memory(let index)): .count(memoryWrites.indices.contains(index) ? memoryWrites[index] : 0)
    case .energyCompute: ResultValue(energy(of: .compute))
    case .energyMemory(let index): ResultValue(energy(of: .memory(index)))
    case .energyNetwork: ResultValue(energy(of: .network))
    case .energyDRAM: ResultValue(energy(of: .dram))
    case .energyStatic: ResultValue(energy(of: .leakage))
    case .energyTotal: ResultValue(energy)
    case .dram(let figure): dram?.value(of: figure) ?? .unknown
    case .areaPE: ResultValue(area.processingElements?.count)
    case .areaMemory: ResultValue(area.allMemories?.count)
    case .areaTotal: ResultValue(area.total?.count)
    case .latency: ResultValue(latencyMilliseconds)
    case .throughput: ResultValue(throughputGOPS)
    case .gopsPerWatt: ResultValue(gopsPerWatt)
    case .weightBits: .count(storage.weights.count)
    case .peakActivationBits: .count(storage.peakActivations.count)
    case .onChipBits: .count(storage.onChip.count)
    }
  }

  /// Refuses a total above ``Count/limit``: it may have been held at the top of `Int`.
  func check() throws(EvaluationError) {
    let counts = [
      (totalCycles, "total_cycles"), (multiplyAccumulates, "macs"), (bops, "bops"),
      (energy?.count ?? 0, "energy_total_pj"), (storage.weights.count, "weight_bits"),
      (storage.peakActivations.count, "peak_activation_bits"), (storage.onChip.count, "on_chip_bits"),
      (dramReads, "dram_read_bits"), (dramWrites, "dram_write_bits"),
    ]
    for (count, figure) in counts where count > Count.limit { throw .countTooLarge(layer: nil, figure: figure) }
  }
}
