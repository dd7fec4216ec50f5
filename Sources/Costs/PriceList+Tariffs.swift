import Arithmetic
import Hardware
import Quantities

extension Tariff {
  /// Prices of bits that move, the same for every operand.
  init(
    moving prices: [(AccessDirection, Price)], _ counter: (AccessDirection, Operand) -> Counter
  ) {
    self.init()
    for (direction, price) in prices {
      for operand in Operand.allCases { add(counter(direction, operand), at: price) }
    }
  }

  /// Prices of operations in these formats, of registers inside the processing elements, and of what happens to
  /// finished words.
  init(computing formats: FormatPair, on accelerator: Accelerator, by table: CostTable) {
    self.init()
    let element = accelerator.processingElement
    let unit = element.unit(for: formats)
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
    for operand in Operand.allCases { add(.registerWrites(operand), at: write.named("register write")) }

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
  }

  /// Leakage power of processing elements and memories, and the DRAM's background power where the table knows it: what
  /// a cycle costs.
  init(leakageOf accelerator: Accelerator, by table: CostTable) {
    self.init()
    let clock = accelerator.clock
    for (part, count) in accelerator.elementParts.map({ ($0, accelerator.elementCount.times($0.part.count)) }) {
      add(.cycles, at: table.leakage(of: part.part.primitive).perCycle(of: clock, count: count, purpose: part.purpose))
    }
    for memory in accelerator.memories {
      add(.cycles, at: table.leakage(of: memory).perCycle(of: clock, count: 1, purpose: memory.name))
    }
    if let background = table.dram.background {
      let power = Price(
        subject: "background power", value: background.value * 1e6, unit: .nanowatts,
        grounds: [background.provenance], confidence: background.provenance.confidence, derivation: "published")
      add(.cycles, at: power.perCycle(of: clock, count: 1, purpose: "DRAM"))
    }
  }
}

extension Price {
  /// The energy of a power over one cycle: `P / f`, with P = `count` times this price in nanowatts.
  fileprivate func perCycle(of clock: Hertz, count: Int, purpose: String) -> Price {
    let (power, name) = (value ?? 0, purpose == subject ? "leakage, \(purpose)" : "leakage, \(purpose): \(subject)")
    return named(name).scaled(
      by: Double(count) / Double(clock.count) * 1e3, to: .picojoulesPerCycle,
      step: "; \(count) x \(power.shortText(digits: 8)) nW / \(clock.text)")
  }
}

extension CostTable {
  /// What the processing elements of an accelerator are made of, at the price of area.
  func elementAreaCharges(of accelerator: Accelerator) -> [Charge] {
    accelerator.elementParts.map { element in
      Charge(
        counter: "\(element.purpose): \(element.part.primitive.name)",
        count: accelerator.elementCount.times(element.part.count), price: area(of: element.part.primitive))
    }
  }

  /// A bit into the neighbour's register, over a wire as long as the side of a square of one processing element's area.
  func hop(betweenElementsOf areaCharges: [Charge], count: Int) -> Price {
    let subject = "move to a neighbour"
    let write = energy(of: .register(bits: 1)).scaled(by: 1, to: .picojoulesPerBit, step: "").named("register write")
    guard let area = areaCharges.total, count > 0 else {
      return .unknown(subject, in: .picojoulesPerBit, because: "the area of a processing element is unknown")
    }
    let pitch = (area / Double(count)).squareRoot() / 1000
    return write.plus(energyOfWire(millimeters: pitch), named: subject)
  }
}
