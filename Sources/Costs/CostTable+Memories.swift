import Arithmetic
import Hardware
import Quantities

/// Whether bits leave a memory or enter it.
public enum AccessDirection: String, Sendable, Hashable, CaseIterable {
  case read
  case write
}

extension CostTable {
  /// What a bit read from or written into a memory costs: an access moves one word, and words are packed without
  /// padding, so that a bit costs the access over the bits of a word. The access is one of a bank. A flat price by place in
  /// the hierarchy goes before.
  public func energy(of direction: AccessDirection, perBitOf memory: Memory) -> Price {
    let subject: @Sendable () -> String = { [name = memory.name] in "\(name) \(direction.rawValue)" }
    if let flat = memory.isPerElement ? hierarchy.element : hierarchy.shared {
      let curve = direction == .read ? flat.read : flat.write
      let place = memory.isPerElement ? "memories of elements" : "shared memories"
      return energyPerBit(curve, of: subject(), missing: "\(direction.rawValue) energy for \(place)")
        .scaled(asEnergyBy: scaling)
    }
    if let rule = registerRule(for: memory) {
      return energy(of: .register(bits: 1)).resting(on: rule.provenance)
        .scaled(by: 1, to: .picojoulesPerBit, step: ", a register write; \(rule.step)").named(subject())
    }
    guard let surface = direction == .read ? sram.read : sram.write, memory.wordBits.count > 0 else {
      return .unknown(subject(), in: .picojoulesPerBit, because: "\(name) has no \(direction.rawValue) energy for sram")
    }
    let access = surface.price(
      capacity: memory.bankCapacity, word: memory.wordBits, of: subject(), in: .picojoulesPerAccess)
    return access.scaled(
      by: 1 / Double(memory.wordBits.count), to: .picojoulesPerBit,
      step: "; \(access.value.map { $0.shortText(digits: 8) } ?? "") pJ per access / \(memory.wordBits.count) bits"
    ).scaled(asEnergyBy: scaling)
  }

  /// The area of a memory with all its partitions.
  public func area(of memory: Memory) -> Price {
    if let rule = registerRule(for: memory) {
      return area(of: .register(bits: memory.capacity.count)).resting(on: rule.provenance)
        .scaled(by: 1, to: .squareMicrometers, step: "; \(rule.step)").named(memory.name)
    }
    guard let surface = sram.area else {
      return .unknown(memory.name, in: .squareMicrometers, because: "\(name) has no area for sram")
    }
    return surface.price(
      capacity: memory.bankCapacity, word: memory.wordBits, of: memory.name, in: .squareMicrometers
    ).times(banksOf: memory).scaled(asAreaBy: scaling)
  }

  /// The leakage power of a memory with all its partitions.
  public func leakage(of memory: Memory) -> Price {
    if let rule = registerRule(for: memory) {
      return leakage(of: .register(bits: memory.capacity.count)).resting(on: rule.provenance)
        .scaled(by: 1, to: .nanowatts, step: "; \(rule.step)").named(memory.name)
    }
    guard let surface = sram.leakage else {
      return .unknown(memory.name, in: .nanowatts, because: "\(name) has no leakage for sram")
    }
    return surface.price(capacity: memory.bankCapacity, word: memory.wordBits, of: memory.name, in: .milliwatts)
      .scaled(by: 1e6, to: .nanowatts, step: "").times(banksOf: memory).leftUnscaled(by: scaling)
  }

  /// What a bit through the DRAM's interface costs: the widest published access over its bits. Never scaled: another chip.
  public func energyPerDRAMBit(_ direction: AccessDirection) -> Price {
    energyPerBit(
      direction == .read ? dram.read : dram.write, of: "DRAM \(direction.rawValue)",
      missing: "\(direction.rawValue) energy for dram")
  }

  /// What a bit brought to an element costs by a flat price: the widest published access over its bits; `nil` where the
  /// table has none.
  func energyPerDeliveredBit() -> Price? {
    hierarchy.network.map {
      energyPerBit($0, of: "delivery to an element", missing: "energy for the network").scaled(asEnergyBy: scaling)
    }
  }

  /// The widest published access over its bits.
  private func energyPerBit(
    _ curve: CostCurve?, of subject: @autoclosure @escaping @Sendable () -> String,
    missing: @autoclosure @escaping @Sendable () -> String
  ) -> Price {
    guard let curve, let bits = curve.points.last?.size else {
      return .unknown(subject(), in: .picojoulesPerBit, because: "\(name) has no \(missing())")
    }
    let access = curve.price(at: bits, along: .width, of: subject(), in: .picojoulesPerAccess)
    return access.scaled(
      by: 1 / bits, to: .picojoulesPerBit,
      step: "; \(access.value.map { $0.shortText(digits: 8) } ?? "") pJ per access / \(bits.shortText()) bits")
  }

  /// The rule that makes this memory a register file, if it is one.
  private func registerRule(for memory: Memory) -> RegisterFileRule? {
    guard let registerFile, memory.bankCapacity <= registerFile.limit else { return nil }
    return registerFile
  }
}

extension RegisterFileRule {
  fileprivate var step: String {
    "memories of up to \(CostAxis.capacity.label(Double(limit.count))) are registers"
  }
}

extension Price {
  /// The price of all banks, this being one's.
  fileprivate func times(banksOf memory: Memory) -> Price {
    memory.banks == 1 ? self : scaled(by: Double(memory.banks), to: unit, step: "; \(memory.banks) banks")
  }
}
