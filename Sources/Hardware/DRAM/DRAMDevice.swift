import Quantities

/// A DRAM with banks, and the controller before it.
public struct BankedDRAM: Sendable, Hashable {
  /// The name of the preset it began as.
  public var name: String
  public var geometry: DRAMGeometry
  /// Of commands; data move twice in each clock.
  public var clock: Hertz
  public var timings: DRAMTimings
  public var page: PagePolicy
  public var mapping: AddressMapping
  public var queues: DRAMQueues
  /// Whether row commands have wires of their own, so that one of them and a column command go out in one clock (HBM).
  public var hasRowCommandBus: Bool
  /// What the commands of a rank take; `nil`: unknown.
  public var energies: DRAMEnergies?
  /// Where the figures come from.
  public var source: String

  /// A device of parts; ``problems`` checks it.
  public init(
    name: String, geometry: DRAMGeometry, clock: Hertz, timings: DRAMTimings, page: PagePolicy = .open,
    mapping: AddressMapping = .rowBankColumn, queues: DRAMQueues = DRAMQueues(), hasRowCommandBus: Bool = false,
    energies: DRAMEnergies? = nil, source: String
  ) {
    self.name = name
    self.geometry = geometry
    self.clock = clock
    self.timings = timings
    self.page = page
    self.mapping = mapping
    self.queues = queues
    self.hasRowCommandBus = hasRowCommandBus
    self.energies = energies
    self.source = source
  }

  /// Clocks from a lone read's arrival in a bank with another row open to the end of its data: the request is sorted to its
  /// bank (1), the row is closed (tRP), the other opened (tRCD) and read (tCL), and its burst passes.
  public var unloadedLatency: Int {
    1.plus(timings.tRP).plus(timings.tRCD).plus(timings.tCL).plus(geometry.burstClocks)
  }
}

/// Memory off the chip as the device that it is.
public enum DRAMDevice: Sendable, Hashable {
  /// Banks with rows to be opened and closed.
  case banked(BankedDRAM)
  /// A serial bus with one latency a transaction.
  case serial(SerialMemory)

  /// The name of the preset it began as.
  public var name: String {
    switch self {
    case .banked(let device): device.name
    case .serial(let device): device.name
    }
  }

  /// The clock in which the device counts.
  public var clock: Hertz {
    switch self {
    case .banked(let device): device.clock
    case .serial(let device): device.clock
    }
  }

  /// Bytes that a request moves. A power of two.
  public var burstBytes: Int {
    switch self {
    case .banked(let device): device.geometry.burstBytes
    case .serial(let device): device.burstBytes
    }
  }

  /// Bytes of the whole memory.
  public var capacityBytes: Int {
    switch self {
    case .banked(let device): device.geometry.capacityBytes
    case .serial(let device): device.capacityBytes
    }
  }

  /// Data wires of all channels.
  public var busBits: Int {
    switch self {
    case .banked(let device): device.geometry.busBits.times(device.geometry.channels)
    case .serial(let device): device.busBits
    }
  }

  /// Clocks of the device that a lone read takes from its arrival to the end of its data, at worst.
  public var unloadedLatency: Int {
    switch self {
    case .banked(let device): device.unloadedLatency
    case .serial(let device):
      device.commandClocks.plus(device.initialLatency.times(2)).plus(device.burstClocks)
    }
  }

  /// What the data wires move at most: two bits a wire and clock.
  public var peak: BitsPerSecond { BitsPerSecond(busBits.times(2).times(clock.count)) }
}

/// The clocks of a memory and of the accelerator before it, as an exact ratio.
public struct ClockRatio: Sendable, Hashable {
  /// Accelerator cycles over clocks of the memory, as cycles to move so many bits.
  private let toMemory: TransferRate
  private let toAccelerator: TransferRate

  /// The ratio of two clocks; `nil` unless both are above zero.
  public init?(memory: Hertz, accelerator: Hertz) {
    guard let toMemory = TransferRate(bits: accelerator.count, cycles: memory.count),
      let toAccelerator = TransferRate(bits: memory.count, cycles: accelerator.count)
    else { return nil }
    self.toMemory = toMemory
    self.toAccelerator = toAccelerator
  }

  /// The first clock of the memory that does not begin before the accelerator's cycle: ⌈c · f_memory / f_accelerator⌉.
  public func memoryClock(notBefore cycle: Cycles) -> Int { toMemory.cycles(toMove: Bits(cycle.count)).count }

  /// The first cycle of the accelerator that does not begin before the memory's clock.
  public func cycle(notBefore clock: Int) -> Cycles { toAccelerator.cycles(toMove: Bits(clock)) }
}

extension DRAM {
  /// A device, seen as the pipe of its peak rate and of the latency of a lone read; `nil` for clocks of zero and devices that
  /// move nothing.
  public init?(device: DRAMDevice, clock: Hertz) {
    guard let ratio = ClockRatio(memory: device.clock, accelerator: clock),
      let rate = TransferRate(device.peak, clock: clock)
    else { return nil }
    var (divisor, rest) = (rate.bits, rate.cycles)
    while rest > 0 { (divisor, rest) = (rest, divisor % rest) }
    let reduced = TransferRate(bits: rate.bits / divisor, cycles: rate.cycles / divisor)
    self.init(rate: reduced, latency: ratio.cycle(notBefore: device.unloadedLatency))
    self.device = device
  }
}
