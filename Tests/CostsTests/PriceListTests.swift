import Activity
import Arithmetic
import Hardware
import Quantities
import TestSupport
import Testing

@testable import Costs

@Suite("PriceList")
struct PriceListTests {
  @Test("systolic-int8-32x32 is priced as derived by hand, line by line")
  func workedExample() throws {
    let rows = try RepositoryFiles.published("worked-systolic-int8-32x32")
    let worked = Dictionary(uniqueKeysWithValues: rows.map { ($0["item"] ?? "", $0["value"].flatMap(Double.init)) })
    let list = PriceList(accelerator: try .systolic(), table: try RepositoryFiles.table("horowitz-45nm"))
    let cacti = PriceList(accelerator: try .systolic(), table: try RepositoryFiles.table("cacti-45nm"))
    let compute = list.compute(for: .int8)
    let perElement = list.elementAreaCharges.total.map { $0 / 1024 }
    let leakage = try list.leakage.prices.map(value)
    let hop = try price(of: .hops(.psum), in: compute.network)
    let computed: [String: Double?] = [
      "area_pe": perElement,
      "area_array": AcceleratorArea(list).processingElements?.count,
      "area_memory": AcceleratorArea(list).allMemories?.count,
      "area_total": AcceleratorArea(list).total?.count,
      "leakage_array": leakage.dropLast().reduce(0, +) / 2,
      "leakage_memory": leakage[leakage.count - 1] / 2,
      "leakage_energy_per_cycle": leakage.reduce(0, +),
      "operation": try price(of: .operations, in: compute.compute),
      "hop": hop, "ifmap_hop": 8 * hop, "filter_hop": 8 * hop, "psum_hop": 32 * hop,
      "register_write": try price(of: .registerWrites(.filter), in: compute.compute),
      "bias_preload": try price(of: .biasPreloads, in: compute.compute),
      "requantization": try price(of: .requantizations, in: compute.compute),
      "vector_operation": try price(of: .vectorOperations, in: compute.compute),
      "buffer": try price(of: .memory(0, .read, .ifmap), in: list.memories[0]),
      "buffer_access": 64 * (try price(of: .memory(0, .write, .ofmap), in: list.memories[0])),
      "buffer_read_cacti": try price(of: .memory(0, .read, .ifmap), in: cacti.memories[0]),
      "buffer_write_cacti": try price(of: .memory(0, .write, .ifmap), in: cacti.memories[0]),
      "dram": try price(of: .dram(.read, .filter), in: list.dram),
    ]
    for (item, value) in computed {
      #expect(agree(value, worked[item] ?? nil, within: 1e-8), "\(item): \(value.map { "\($0)" } ?? "n/a")")
    }
    #expect(Set(worked.keys).subtracting(computed.keys) == ["register_bits", "leakage_pe", "leakage_total", "pitch"])
  }

  @Test("every part is linear in its counters, at the prices derived by hand", arguments: 1...30 as ClosedRange<UInt64>)
  func linear(seed: UInt64) throws {
    var generator = RandomNumbers(seed: seed)
    let list = PriceList(accelerator: try .systolic(), table: try RepositoryFiles.table("horowitz-45nm"))
    let activity = LayerActivity.random(memoryCount: 1, using: &generator)
    let energy = list.energy(of: activity, compute: list.compute(for: .int8))
    func sum(_ bits: PerOperand<Bits>...) -> Double { bits.reduce(0) { $0 + Double($1.total.count) } }
    let expected: [(Femtojoules?, Double)] = [
      (
        energy.compute,
        0.3 * Double(activity.operations.performed) + 0.009 * sum(activity.registerWrites)
          + 0.288 * Double(activity.biasPreloads) + 3.23 * Double(activity.requantizations)
          + 0.03 * Double(activity.vectorOperations)
      ),
      (energy.memories[0], 1.132468224993 * sum(activity.memories[0].read, activity.memories[0].written)),
      (energy.network, 0.012322281908 * sum(activity.hops)),
      (energy.dram, 20.3125 * sum(activity.dram.read, activity.dram.written)),
      (energy.leakage, 83.8364064 * Double(activity.cycles.total.count)),
    ]
    for (part, picojoules) in expected {
      let femtojoules = try #require(part).count
      #expect(abs(Double(femtojoules) - picojoules * 1000) <= 1 + picojoules * 1e-5, "seed \(seed)")
    }
  }

  @Test("a layer of less than no cycles leaks nothing")
  func noCycles() throws {
    let list = PriceList(accelerator: try .systolic(), table: try RepositoryFiles.table("horowitz-45nm"))
    var activity = LayerActivity(memoryCount: 1)
    activity.cycles.fillDrain = -1
    let compute = list.compute(for: .int8)
    #expect(list.energy(of: activity, compute: compute).leakage == .zero)
    #expect(list.charges(for: .energy(.leakage), of: activity, compute: compute).isEmpty)
  }

  /// What one of a counter costs, all its lines together.
  private func price(of counter: Counter, in tariff: Tariff) throws -> Double {
    try tariff.rates.filter { $0.counter == counter }.map {
      try value(tariff.prices[$0.price]) * Double($0.multiplicity)
    }
    .reduce(0, +)
  }

  @Test("the energy of a layer is what hand calculation gives")
  func handComputedLayer() throws {
    let list = PriceList(accelerator: try .systolic(), table: try RepositoryFiles.table("horowitz-45nm"))
    var activity = LayerActivity(memoryCount: 1)
    activity.operations.performed = 1_000_000
    activity.operations.gated = 500_000
    activity.operations.skipped = 500_000
    activity.biasPreloads = 1000
    activity.requantizations = 1000
    activity.vectorOperations = 100
    activity.registerWrites.psum = Bits(32_000_000)
    activity.cycles.compute = Cycles(2000)
    activity.dram.read.filter = Bits(64_000)
    activity.dram.written.ofmap = Bits(8000)
    let energy = list.energy(of: activity, compute: list.compute(for: .int8))
    // 1e6 x (0.2 + 0.1) + 32e6 x 0.009 + 1000 x 0.288 + 1000 x 3.23 + 100 x 0.03 pJ
    #expect(energy.compute == Femtojoules(591_521_000))
    #expect(energy.memories == [.zero])
    #expect(energy.network == .zero)
    // 72000 x 1300 / 64 pJ
    #expect(energy.dram == Femtojoules(1_462_500_000))
    // 2000 cycles x 83.8364064 pJ
    #expect(energy.leakage == Femtojoules(167_672_813))
    #expect(energy.total == Femtojoules(2_221_693_813))
    #expect(energy.isCountable)
  }

  @Test(
    "every energy figure is the sum of its charges, and the total the sum of its parts",
    arguments: 1...40 as ClosedRange<UInt64>)
  func chargesClose(seed: UInt64) throws {
    var generator = RandomNumbers(seed: seed)
    let memories: [Memory] = [
      .sram("global_buffer", kibibytes: 108, word: 256), .sram("accumulators", kibibytes: 3, word: 32),
      .bits("scratchpad", 256),
    ]
    let names = memories.map(\.name)
    let dataflow = Dataflow.allCases.randomElement(using: &generator) ?? .weightStationary
    let accelerator = try Accelerator.systolic(dataflow: dataflow, memories: memories)
    for name in ["horowitz-45nm", "cacti-45nm"] {
      let list = PriceList(accelerator: accelerator, table: try RepositoryFiles.table(name))
      let compute = list.compute(for: .int8)
      let activity = LayerActivity.random(memoryCount: 3, using: &generator)
      let energy = list.energy(of: activity, compute: compute)
      var sum = Femtojoules.zero
      for part in list.parts {
        let charges = list.charges(for: .energy(part), of: activity, compute: compute)
        let total = try #require(charges.total)
        #expect(
          Femtojoules(picojoules: total) == energy[part], "seed \(seed), \(Figure.energy(part).name(memories: names))")
        #expect(charges.allSatisfy { $0.count > 0 && !$0.price.source.isEmpty && !$0.price.derivation.isEmpty })
        sum = sum + (energy[part] ?? .zero)
      }
      #expect(energy.total == sum, "seed \(seed)")
      let all = list.charges(for: .totalEnergy, of: activity, compute: compute)
      let parts = list.parts.flatMap { list.charges(for: .energy($0), of: activity, compute: compute) }
      #expect(all == parts)
    }
  }

  @Test("areas are the sums of their charges: processing elements times parts")
  func areaCharges() throws {
    let list = PriceList(accelerator: try .systolic(), table: try RepositoryFiles.table("horowitz-45nm"))
    let area = AcceleratorArea(list)
    let activity = LayerActivity(memoryCount: 1)
    let compute = list.compute(for: .int8)
    #expect(list.charges(for: .peArea, of: activity, compute: compute).total == area.processingElements?.count)
    #expect(list.charges(for: .memoryArea, of: activity, compute: compute).total == area.allMemories?.count)
    #expect(agree(list.charges(for: .totalArea, of: activity, compute: compute).total, area.total?.count))
    #expect(
      list.elementAreaCharges.map { "\($0.count) x \($0.counter) at \($0.price.text)" } == [
        "1024 x mac: multiplier, 8 x 8 bits at 282 um2", "1024 x mac: adder, 32 bits at 137 um2",
        "1024 x ifmap register: register, 8 bits at 47.84 um2",
        "2048 x filter registers: register, 8 bits at 47.84 um2",
        "1024 x psum register: register, 32 bits at 191.36 um2",
      ])
  }

  @Test(
    "the operand that the dataflow keeps still has a second register when the array is double buffered",
    arguments: [
      (Dataflow.weightStationary, true, 56), (.inputStationary, true, 56), (.outputStationary, true, 80),
      (.weightStationary, false, 48), (.outputStationary, false, 48),
    ])
  func registers(dataflow: Dataflow, isDoubleBuffered: Bool, bits: Int) throws {
    let accelerator = try Accelerator.systolic(dataflow: dataflow, isDoubleBuffered: isDoubleBuffered)
    let table = try RepositoryFiles.table("horowitz-45nm")
    let registers = accelerator.elementParts(pricedBy: table).reduce(0) { sum, part in
      if case .primitive(.register(let bits)) = part.content { sum + bits * part.count } else { sum }
    }
    #expect(registers == bits)
  }

  @Test("a charge explains itself to the last digit")
  func explanation() throws {
    let list = PriceList(accelerator: try .systolic(), table: try RepositoryFiles.table("horowitz-45nm"))
    var activity = LayerActivity(memoryCount: 1)
    activity.dram.read.filter = Bits(640)
    activity.cycles.compute = Cycles(7)
    activity.hops.ifmap = Bits(8)
    let compute = list.compute(for: .int8)
    let dram = try #require(list.charges(for: .energy(.dram), of: activity, compute: compute).first)
    #expect(dram.counter == "DRAM bits read, filter")
    #expect(dram.amount == 13_000)
    #expect(dram.price.text == "20.3125 pJ/bit")
    #expect(dram.price.derivation == "published at 64 bits; 1300 pJ per access / 64 bits")
    #expect(dram.price.confidence == .found)
    let hop = try #require(list.charges(for: .energy(.network), of: activity, compute: compute).first)
    #expect(hop.counter == "bits moved to a neighbour, ifmap")
    #expect(
      hop.price.derivation
        == "register write 0.009 (published at 1 bit) + wire 0.003322 (published at 1 bit; 0.121 pJ/mm x 0.02746 mm)")
    #expect(hop.price.confidence == .assumed)
    let leakage = list.charges(for: .energy(.leakage), of: activity, compute: compute)
    #expect(leakage.map(\.count) == [7, 7, 7, 7, 7, 7])
    #expect(
      leakage.map(\.price.subject) == [
        "leakage, mac: multiplier, 8 x 8 bits", "leakage, mac: adder, 32 bits",
        "leakage, ifmap register: register, 8 bits", "leakage, filter registers: register, 8 bits",
        "leakage, psum register: register, 32 bits", "leakage, global_buffer",
      ])
    #expect(
      leakage[0].price.derivation
        == "published at 8 bits; x 19.9 nW/um2; 1024 x 5611.8 nW / 500MHz")
    #expect(leakage[5].price.derivation == "published at 512KiB; 1 x 29139400 nW / 500MHz")
  }

  @Test("an unknown price makes its part and the total unknown, and no other part")
  func unknownStaysUnknown() throws {
    var table = try RepositoryFiles.table("horowitz-45nm")
    table.dram.write = nil
    let list = PriceList(accelerator: try .systolic(), table: table)
    let compute = list.compute(for: .int8)
    var activity = LayerActivity(memoryCount: 1)
    activity.operations.performed = 10
    activity.dram.read.filter = Bits(64)
    #expect(list.energy(of: activity, compute: compute).dram == Femtojoules(1_300_000))
    activity.dram.written.ofmap = Bits(1)
    let energy = list.energy(of: activity, compute: compute)
    #expect(energy.dram == nil)
    #expect(energy.total == nil)
    #expect(energy.compute == Femtojoules(3000))
    let charges = list.charges(for: .energy(.dram), of: activity, compute: compute)
    #expect(charges.total == nil)
    #expect(charges.map(\.price.text) == ["20.3125 pJ/bit", "n/a"])
    #expect(charges[1].price.derivation == "horowitz-45nm has no write energy for dram")
  }

  @Test("without the area of a processing element neither it nor a hop is known")
  func unknownArea() throws {
    var table = try RepositoryFiles.table("horowitz-45nm")
    table.components[.multiplier]?.area = nil
    let list = PriceList(accelerator: try .systolic(), table: table)
    #expect(AcceleratorArea(list).processingElements == nil)
    #expect(AcceleratorArea(list).total == nil)
    #expect(AcceleratorArea(list).allMemories != nil)
    let network = list.compute(for: .int8).network
    #expect(network.prices.map(\.value) == [nil])
    #expect(network.prices.map(\.derivation) == ["the area of a processing element is unknown"])
    // Leakage of the multiplier rests on its area.
    #expect(list.leakage.prices.filter { $0.value == nil }.count == 1)
  }

  @Test("formats that no unit accepts have no price for an operation")
  func unacceptedFormats() throws {
    let list = PriceList(accelerator: try .systolic(), table: try RepositoryFiles.table("horowitz-45nm"))
    let compute = list.compute(for: .fp32).compute
    var activity = LayerActivity(memoryCount: 1)
    activity.vectorOperations = 2
    #expect(compute.energy(of: activity) == Femtojoules(1800))
    activity.operations.performed = 1
    #expect(compute.energy(of: activity) == nil)
  }

  @Test("narrow words on a wide unit cost what the unit costs")
  func narrowFormats() throws {
    let list = PriceList(accelerator: try .systolic(), table: try RepositoryFiles.table("horowitz-45nm"))
    var activity = LayerActivity(memoryCount: 1)
    activity.operations.performed = 1000
    let binary = FormatPair(weights: .binary, activations: .signedInteger(bits: 4))
    #expect(list.compute(for: binary).compute.energy(of: activity) == Femtojoules(300_000))
  }

  @Test("a float unit requantizes by a multiplication alone")
  func floatUnit() throws {
    let unit = try #require(FloatMultiplyAccumulateUnit(formats: .fp32))
    let list = PriceList(
      accelerator: try .systolic(unit: .floatMAC(unit)), table: try RepositoryFiles.table("horowitz-45nm"))
    let compute = list.compute(for: .fp32).compute
    var activity = LayerActivity(memoryCount: 1)
    activity.operations.performed = 10
    #expect(compute.energy(of: activity) == Femtojoules(46_000))
    activity.requantizations = 10
    #expect(compute.energy(of: activity) == Femtojoules(83_000))
  }

  @Test("what the table leaves out or is not made for is remarked on")
  func remarks() throws {
    var accelerator = try Accelerator.systolic()
    let table = try RepositoryFiles.table("horowitz-45nm")
    let dram = "horowitz-45nm does not know the DRAM's background power: energy_static_pj is on-chip leakage"
    #expect(PriceList(accelerator: accelerator, table: table).remarks == [dram])
    accelerator.technology.node = Nanometers(28)
    #expect(
      PriceList(accelerator: accelerator, table: table).remarks
        == ["prices are those of 45nm and 900mV, not of 28nm and 900mV", dram])
  }

  @Test("the DRAM's background power is paid by the cycle where the table knows it")
  func background() throws {
    var table = try RepositoryFiles.table("horowitz-45nm")
    table.dram.background = CostPoint(size: 1, value: 100, provenance: .test)
    let list = PriceList(accelerator: try .systolic(), table: table)
    #expect(agree(list.leakage.prices.last?.value, 200))
    #expect(list.leakage.prices.last?.derivation == "published; 1 x 100000000 nW / 500MHz")
    #expect(list.remarks.isEmpty)
  }

  @Test("lists that share looked-up prices are those that look up their own")
  func shared() throws {
    for name in ["horowitz-45nm", "cacti-45nm", "synthesized-45nm"] {
      let table = try RepositoryFiles.table(name)
      let memory = PriceMemory(table)
      var accelerators: [Accelerator] = []
      for file in ["systolic-int8-32x32", "eyeriss", "xnor", "mac-int8"] {
        let accelerator = try RepositoryFiles.accelerator(file)
        accelerators.append(accelerator)
        var other = accelerator
        (other.array.rows, other.array.columns, other.clock) = (5, 7, Hertz(123_456_789))
        accelerators.append(other)
        other.array.isDoubleBuffered.toggle()
        for index in other.memories.indices { other.memories[index].partitions[0].capacity = Bits(1 << 15) }
        accelerators.append(other)
      }
      for accelerator in accelerators + accelerators.reversed() {
        let (own, shared) = (
          PriceList(accelerator: accelerator, table: table), PriceList(accelerator: accelerator, prices: memory)
        )
        #expect(shared.elementAreaCharges == own.elementAreaCharges)
        #expect(shared.memoryAreaCharges == own.memoryAreaCharges)
        #expect(shared.leakage.prices == own.leakage.prices)
        #expect(shared.memories.map(\.prices) == own.memories.map(\.prices))
        let formats = accelerator.nativeFormats
        #expect(shared.compute(for: formats).compute.prices == own.compute(for: formats).compute.prices)
        #expect(shared.compute(for: formats).network.prices == own.compute(for: formats).network.prices)
      }
    }
  }
}
