import Arithmetic
import Hardware
import Quantities

/// What depends on the formats a layer runs in: prices of what its unit does, and of the words handed on to it.
public struct LayerTariffs: Sendable {
  /// Operations, registers inside the processing elements, and what happens to finished words.
  public let compute: Tariff
  /// Moves between processing elements.
  public let network: Tariff
}

extension Tariff {
  /// Prices of bits that move, the same for every operand.
  init(
    moving prices: [(AccessDirection, Price)], _ counter: (AccessDirection, Operand) -> Counter
  ) {
    self.init()
    for (direction, price) in prices {
      add(Operand.allCases.map { counter(direction, $0) }, at: price)
    }
  }

  /// Prices of operations in these formats, of registers inside the processing elements, and of what happens to
  /// finished words.
  init(computing formats: FormatPair, on accelerator: Accelerator, by table: CostTable) {
    self.init()
    let element = accelerator.processingElement
    let unit = element.unit(for: formats)
    if let whole = accelerator.wholeUnit(for: formats, by: table) {
      add(.operations, at: whole.operation(by: table))
      if let change = whole.weightChange(by: table) { add(.operandChanges(.filter), at: change) }
    } else {
      let lanes = unit?.mode.throughput.lanes ?? 1
      for part in unit?.mode.partsPerStep ?? [] {
        let price = table.energy(of: part.primitive)
        // A step of all lanes is so many operations, each of which pays its share.
        let share =
          lanes == 1
          ? price
          : price.scaled(by: 1 / Double(lanes), to: price.unit, step: "; shared by the \(lanes) operations of a step")
        add(.operations, multiplicity: part.count, at: share)
      }
      if unit == nil {
        add(.operations, at: .unknown("operation", in: .picojoulesPerOperation, because: "no unit accepts \(formats)"))
      }
      let write = table.energy(of: .register(bits: 1)).scaled(by: 1, to: .picojoulesPerBit, step: "")
      add(Operand.allCases.map { .registerWrites($0) }, at: write.named("register write"))
    }

    let model = (unit.map { element.units[$0.index] } ?? element.units.first)?.model
    let isFloatingPoint = model?.formats.activations.isFloatingPoint ?? false
    let psum = model?.accumulatorBits ?? formats.activations.storageBits
    add(.biasPreloads, at: table.energy(of: .register(bits: psum)))
    // A float needs no shift behind the multiplication by its scale.
    let requantizing: [Primitive] =
      isFloatingPoint ? [.floatMultiplier(bits: psum)] : [.multiplier(bits: psum, by: psum), .shifter(bits: psum)]
    for primitive in requantizing { add(.requantizations, at: table.energy(of: primitive)) }
    for part in model?.partsPerResult ?? [] {
      add(.requantizations, multiplicity: part.count, at: table.energy(of: part.primitive))
    }
    let word = formats.activations.storageBits
    add(
      .vectorOperations,
      at: table.energy(of: formats.activations.isFloatingPoint ? .floatAdder(bits: word) : .adder(bits: word)))
    self = without { counter in counter.uncounted.map { table.uncounted.contains($0) } ?? false }
  }

  /// Prices of words handed from one processing element to the next: a register write and the wire. Where the table
  /// prices the unit as a whole, the register that a streaming word lands in is the unit's own and paid with it. A flat
  /// price of the network goes before.
  init(handingOnIn formats: FormatPair, on accelerator: Accelerator, elementArea: Double?, by prices: PriceMemory) {
    self.init()
    if let flat = prices.delivery {
      add(Operand.allCases.map { .hops($0) }, at: flat)
      return
    }
    guard let elementArea else {
      let reason = "the area of a processing element is unknown"
      add(
        Operand.allCases.map { .hops($0) }, at: .unknown(CostTable.hopName, in: .picojoulesPerBit, because: reason))
      return
    }
    let (wire, hop) = prices.hop(elementArea: elementArea)
    let ownsRegisters = prices.unit(for: formats, on: accelerator).isWhole
    for operand in Operand.allCases {
      let isInside = ownsRegisters && operand != accelerator.array.dataflow.stationaryOperand
      // What a multicast delivers lands in a register or memory of the element, which is paid there.
      let isHandedOn = accelerator.array.mesh.map { $0.interconnect(of: operand).kind == .systolic } ?? true
      add(.hops(operand), at: isInside || !isHandedOn ? wire : hop)
    }
  }

  /// Leakage power of processing elements and memories, or the chip's static power where the table gives it as a whole, and
  /// the DRAM's background power where the table knows it: what a cycle costs.
  init(
    leakageOf accelerator: Accelerator, _ parts: [PriceMemory.PricedPart], _ memories: [PriceMemory.PricedMemory],
    by prices: PriceMemory
  ) {
    self.init()
    if let power = prices.chipPower {
      add(.cycles, at: power.perCycle(of: accelerator.clock, purpose: "chip"))
    } else if !prices.leavesOutLeakage {
      addLeakage(of: accelerator, parts, memories)
    }
    if let power = prices.dramPower { add(.cycles, at: power.perCycle(of: accelerator.clock, purpose: "DRAM")) }
  }

  private mutating func addLeakage(
    of accelerator: Accelerator, _ parts: [PriceMemory.PricedPart], _ memories: [PriceMemory.PricedMemory]
  ) {
    let clock = accelerator.clock
    for priced in parts {
      add(
        .cycles,
        at: priced.leakage.perCycle(
          of: clock, count: accelerator.elementCount.times(priced.part.count), purpose: priced.part.purpose))
    }
    for (memory, priced) in zip(accelerator.memories, memories) {
      add(
        .cycles,
        at: priced.leakage.perCycle(of: clock, count: accelerator.instances(of: memory), purpose: memory.name))
    }
  }
}

extension Counter {
  /// What a table says of it when it leaves it out; `nil` for what no table leaves out.
  fileprivate var uncounted: UncountedCost? {
    switch self {
    case .biasPreloads: .biasPreloads
    case .requantizations: .requantizations
    case .vectorOperations: .vectorOperations
    case .registerWrites: .registerWrites
    case .operations, .operandChanges, .hops, .memory, .dram, .cycles: nil
    }
  }
}

extension Price {
  /// A published power, in milliwatts.
  init(_ power: CostPoint, milliwattsOf subject: String) {
    self.init(
      subject: subject, value: power.value * 1e6, unit: .nanowatts, grounds: [power.provenance],
      confidence: power.provenance.confidence, derivation: "published")
  }

  /// The energy of a power over one cycle: `P / f`, with P = `count` times this price in nanowatts.
  fileprivate func perCycle(of clock: Hertz, count: Int = 1, purpose: String) -> Price {
    let (power, own) = (value ?? 0, self)
    return named(purpose == own.subject ? "leakage, \(purpose)" : "leakage, \(purpose): \(own.subject)").scaled(
      by: Double(count) / Double(clock.count) * 1e3, to: .picojoulesPerCycle,
      step: "; \(count) x \(power.shortText(digits: 8)) nW / \(clock.text)")
  }
}

extension Accelerator {
  /// The unit that runs these formats, as a table sees it that prices the unit as a whole; `nil` if it does not.
  func wholeUnit(for formats: FormatPair, by table: CostTable) -> WholeUnit? {
    guard let (index, mode) = processingElement.unit(for: formats),
      let shape = processingElement.units[index].shape(in: table)
    else { return nil }
    return WholeUnit(shape: shape, lanes: mode.throughput.lanes, cycles: mode.throughput.cycles)
  }
}

extension CostTable {
  func area(of content: ElementPart.Content) -> Price {
    switch content {
    case .primitive(let primitive): area(of: primitive)
    case .unit(let shape): price(.area, of: shape)
    }
  }

  func leakage(of content: ElementPart.Content) -> Price {
    switch content {
    case .primitive(let primitive): leakage(of: primitive)
    case .unit(let shape): price(.leakage, of: shape)
    }
  }

  static let hopName = "move to a neighbour"
}
