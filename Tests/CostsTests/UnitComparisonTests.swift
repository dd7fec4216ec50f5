import Activity
import Arithmetic
import Hardware
import Quantities
import Testing

@testable import Costs

/// Units by both tables beside each other and beside published ones: what `docs/validation.md` says, held.
@Suite("Units against published ones")
struct UnitComparisonTests {
  /// The prices of one unit, its registers included.
  private struct Figures {
    /// pJ of a multiply-accumulate without registers outside the unit.
    var operation: Double
    /// The same with all registers, the weight held and activation and accumulator written.
    var held: Double
    /// The same with another weight every time.
    var changing: Double
    /// um2 with one register an operand.
    var area: Double
  }

  private func figures(_ unit: ProcessingUnit, by table: CostTable) throws -> Figures {
    let accelerator = try Accelerator.systolic(unit: unit, isDoubleBuffered: false)
    let list = PriceList(accelerator: accelerator, table: table)
    let tariff = list.compute(for: unit.model.formats).compute
    func price(_ counter: Counter) -> Double {
      tariff.rates.filter { $0.counter == counter }.reduce(0) { $0 + $1.picojoules * Double($1.multiplicity) }
    }
    let operation = price(.operations)
    let width = unit.model.interface
    let write = try value(table.energy(of: .register(bits: 1)))
    let isWhole = unit.shape(in: table) != nil
    let lanes = Double(unit.model.mode(for: unit.model.formats)?.throughput.lanes ?? 1)
    let held = isWhole ? 0 : Double(width.activations + unit.model.accumulatorBits) * write / lanes
    let weight = isWhole ? price(.operandChanges(.filter)) : Double(width.weights) * write / lanes
    return Figures(
      operation: operation, held: operation + held, changing: operation + held + weight,
      area: try #require(list.elementAreaCharges.total) / 1024)
  }

  private func mac(_ weights: Int, _ activations: Int, _ accumulator: Int) throws -> ProcessingUnit {
    let formats = FormatPair(weights: .signedInteger(bits: weights), activations: .signedInteger(bits: activations))
    return .mac(try #require(MultiplyAccumulateUnit(formats: formats, accumulatorBits: accumulator)))
  }

  private func shift(_ weights: NumberFormat, activations: Int, terms: Int = 1, _ accumulator: Int) throws
    -> ProcessingUnit
  {
    let formats = FormatPair(weights: weights, activations: .signedInteger(bits: activations))
    return .shift(
      try #require(ShiftUnit(formats: formats, termsPerCycle: terms, accumulatorBits: accumulator)))
  }

  private func tables() throws -> (horowitz: CostTable, synthesized: CostTable) {
    (try RepositoryFiles.table("horowitz-45nm"), try RepositoryFiles.table("synthesized-45nm"))
  }

  // MARK: - Seven formats (Hashemi et al.)

  /// The units of the seven formats of the table, in its order.
  private func sevenUnits() throws -> [(weights: Int, activations: Int, unit: ProcessingUnit)] {
    [
      (32, 32, .floatMAC(try #require(FloatMultiplyAccumulateUnit(formats: .fp32)))),
      (32, 32, try mac(32, 32, 64)), (16, 16, try mac(16, 16, 40)), (8, 8, try mac(8, 8, 24)),
      (4, 4, try mac(4, 4, 16)), (6, 16, try shift(.oneHot(bits: 6), activations: 16, 48)),
      (1, 16, .sign(try #require(SignUnit(activations: .signedInteger(bits: 16), accumulatorBits: 24)))),
    ]
  }

  /// pJ a cycle and mm2 of 16 x 16 units with DianNao's buffers: 16 K weights, of which 256 are read a cycle, 1 K inputs, of
  /// which 16 are read, and 1 K outputs, of which 16 are written.
  private func tile(
    _ unit: ProcessingUnit, weights: Int, activations: Int, by table: CostTable
  ) throws -> (picojoules: Double, squareMillimeters: Double) {
    let figures = try figures(unit, by: table)
    let buffers = [
      (Memory.bits("weights", 16384 * weights), AccessDirection.read, 256 * weights),
      (.bits("inputs", 1024 * activations), .read, 16 * activations),
      (.bits("outputs", 1024 * activations), .write, 16 * activations),
    ]
    var (energy, area) = (256 * figures.changing, 256 * figures.area)
    for (memory, direction, bits) in buffers {
      energy += try value(table.energy(of: direction, perBitOf: memory)) * Double(bits)
      area += try value(table.area(of: memory))
    }
    return (energy, area / 1e6)
  }

  @Test("with its buffers, a tile in seven formats burns in the published order, but for one pair by the synthesis")
  func sevenFormats() throws {
    let rows = try RepositoryFiles.published("hashemi-date17")
    let power = try rows.map { try #require($0["power_mw"].flatMap(Double.init)) }
    let published = rows.indices.sorted { power[$0] > power[$1] }
    #expect(published == [0, 1, 2, 3, 5, 4, 6])
    let (horowitz, synthesized) = try tables()
    func energies(by table: CostTable) throws -> [Double] {
      try zip(rows, try sevenUnits()).map { row, design in
        #expect(row["weight_bits"] == "\(design.weights)" && row["activation_bits"] == "\(design.activations)")
        return try tile(design.unit, weights: design.weights, activations: design.activations, by: table).picojoules
      }
    }
    let parts = try energies(by: horowitz)
    #expect(rows.indices.sorted { parts[$0] > parts[$1] } == published, "\(parts)")
    // Floating point is not synthesized. A 16-bit shift unit whose weight changes in every cycle burns more than an 8-bit
    // multiplier there, which the narrower buffer does not quite make up for.
    let whole = try energies(by: synthesized)
    #expect(rows.indices.dropFirst().sorted { whole[$0] > whole[$1] } == [1, 2, 5, 3, 4, 6], "\(whole)")
    #expect(abs(whole[5] / whole[3] - 1) < 0.05)
  }

  @Test("savings of the seven formats against float: within 8 points of power")
  func savings() throws {
    let (table, _) = try tables()
    let rows = try RepositoryFiles.published("hashemi-date17")
    var float: (picojoules: Double, squareMillimeters: Double)?
    for (row, (weights, activations, unit)) in zip(rows, try sevenUnits()) {
      let tile = try tile(unit, weights: weights, activations: activations, by: table)
      let reference = float ?? tile
      float = reference
      let saving = 100 * (1 - tile.picojoules / reference.picojoules)
      let published = try #require(row["power_saving_pct"].flatMap(Double.init))
      #expect(abs(saving - published) <= 8, "\(row): \(saving)")
    }
  }

  @Test("what a float unit costs more than a 32-bit integer one is what the published tile says, within a quarter")
  func floatAgainstFixed() throws {
    let (table, _) = try tables()
    let rows = try RepositoryFiles.published("hashemi-date17")
    let units = try sevenUnits()
    let (float, fixed) = (try figures(units[0].unit, by: table), try figures(units[1].unit, by: table))
    func published(_ key: String) throws -> Double {
      try #require(rows[0][key].flatMap(Double.init)) - #require(rows[1][key].flatMap(Double.init))
    }
    let scaling = try TechnologyScaling(
      from: Technology(node: Nanometers(65), voltage: Millivolts(1000)),
      to: Technology(node: Nanometers(45), voltage: Millivolts(900)))
    // 256 units, 65 nm, 250 MHz.
    let area = try published("area_mm2") * 1e6 / 256 * scaling.area
    let energy = try published("power_mw") / 250e6 * 1e9 / 256 * scaling.energy
    #expect(abs((float.area - fixed.area) / area - 1) < 0.25)
    #expect(abs((float.operation - fixed.operation) / energy - 1) < 0.25)
  }

  // MARK: - Bit Fusion

  @Test(
    "Bit Fusion's plain units: Horowitz's operations within 17 % of its energies, ours synthesized within 8 % of its areas"
  )
  func bitFusionPlain() throws {
    let (horowitz, synthesized) = try tables()
    let accumulators = [2: 16, 4: 16, 8: 24, 16: 40]
    for row in try RepositoryFiles.published("bitfusion-units-45nm") where row["max_bits"] == row["min_bits"] {
      let bits = try #require(row["max_bits"].flatMap(Int.init))
      let unit = try mac(bits, bits, accumulators[bits] ?? 32)
      let area = try #require(row["area_um2_single"].flatMap(Double.init))
      let energy = try #require(row["pj_per_cycle_single"].flatMap(Double.init))
      let (parts, whole) = (try figures(unit, by: horowitz), try figures(unit, by: synthesized))
      #expect(abs(parts.operation / energy - 1) < 0.17, "\(bits) bits: \(parts.operation)")
      // At 2 bits our accumulator of 16 bits is most of the unit.
      if bits > 2 { #expect(abs(whole.area / area - 1) < 0.08, "\(bits) bits: \(whole.area)") }
    }
  }

  @Test("Bit Fusion's splittable 8-bit unit: 2.5 times the area of a plain one here as there")
  func bitFusionComposed() throws {
    let (table, _) = try tables()
    func narrow(_ bits: Int, lanes: Int) -> SubwordMode {
      SubwordMode(
        FormatPair(weights: .signedInteger(bits: bits), activations: .signedInteger(bits: bits)), lanes: lanes)
    }
    let composed = ProcessingUnit.mac(
      try #require(
        MultiplyAccumulateUnit(
          formats: .int8, accumulatorBits: 24, subwords: [narrow(4, lanes: 4), narrow(2, lanes: 16)])))
    let (whole, plain) = (try figures(composed, by: table), try figures(mac(8, 8, 24), by: table))
    let rows = try RepositoryFiles.published("bitfusion-units-45nm")
    func published(_ bits: (String, String), _ key: String) throws -> Double {
      let row = try #require(rows.first { $0["max_bits"] == bits.0 && $0["min_bits"] == bits.1 })
      return try #require(row[key].flatMap(Double.init))
    }
    let area = try published(("8", "2"), "area_um2_single") / published(("8", "8"), "area_um2_single")
    let energy = try published(("8", "2"), "pj_per_cycle_single") / published(("8", "8"), "pj_per_cycle_single")
    #expect(abs(whole.area / plain.area / area - 1) < 0.15)
    #expect(whole.operation > plain.operation && energy > 1)
  }

  // MARK: - Multiplication against shift

  @Test("one-hot shift against int8: cheaper by both tables, but by the synthesis only while weights stay")
  func shiftAgainstMultiplication() throws {
    let (horowitz, synthesized) = try tables()
    let units: [(String, ProcessingUnit)] = [
      ("int8", try mac(8, 8, 32)), ("int4 x int8", try mac(4, 8, 32)),
      ("one-hot", try shift(.oneHot(bits: 4), activations: 8, 32)),
      ("two-hot", try shift(.twoHot(bits: 8), activations: 8, terms: 2, 32)),
    ]
    var parts: [String: Figures] = [:]
    var whole: [String: Figures] = [:]
    for (name, unit) in units {
      parts[name] = try figures(unit, by: horowitz)
      whole[name] = try figures(unit, by: synthesized)
    }
    let (p, w) = (parts, whole)
    func better(_ left: String, _ right: String, _ table: [String: Figures], _ key: KeyPath<Figures, Double>) throws
      -> Bool
    {
      try #require(table[left])[keyPath: key] < #require(table[right])[keyPath: key]
    }
    // Where shift wins by both tables: against int8, in area and while the weight stays.
    #expect(try better("one-hot", "int8", p, \.held) && better("one-hot", "int8", w, \.held))
    #expect(try better("one-hot", "int8", p, \.area) && better("one-hot", "int8", w, \.area))
    // Against a multiplier for weights as narrow as its own.
    #expect(try better("one-hot", "int4 x int8", p, \.held) && better("one-hot", "int4 x int8", p, \.changing))
    #expect(try !better("one-hot", "int4 x int8", w, \.changing))
    // With another weight in every cycle its advantage over int8 is all but gone by the synthesis.
    #expect(try better("one-hot", "int8", p, \.changing))
    let (shifted, multiplied) = (try #require(w["one-hot"]), try #require(w["int8"]))
    #expect(shifted.changing > 0.95 * multiplied.changing && shifted.held < 0.7 * multiplied.held)
    // Two terms at once: no smaller than int8 by either, and dearer by the synthesis when weights change.
    #expect(try better("two-hot", "int8", w, \.held) && !better("two-hot", "int8", w, \.changing))
    let (two, eight) = (try #require(w["two-hot"]), try #require(w["int8"]))
    #expect(abs(two.area / eight.area - 1) < 0.01)
  }

  @Test("int4 instead of int8 units pay the tables' ratio for their multiply-accumulates")
  func narrowUnits() throws {
    for (name, ratio) in [
      ("horowitz-45nm", (0.05 + 0.075) / (0.2 + 0.1)), ("synthesized-45nm", 0.3272 / 0.8703),
    ] {
      let table = try RepositoryFiles.table(name)
      var activity = LayerActivity(memoryCount: 1)
      activity.operations.performed = 1_000_000_000
      let energies = try ["mac-int4", "mac-int8"].map { design in
        let accelerator = try RepositoryFiles.accelerator(design)
        let list = PriceList(accelerator: accelerator, table: table)
        let energy = list.energy(of: activity, compute: list.compute(for: accelerator.nativeFormats)).compute
        return Double(try #require(energy).count)
      }
      #expect(agree(energies[0] / energies[1], ratio, within: 1e-6), "\(name): \(energies)")
    }
  }

  // MARK: - Claims of lectures

  @Test("every claim about the cost of operations follows from the table or is explained")
  func claims() throws {
    let (table, _) = try tables()
    let rows = try RepositoryFiles.published("operation-claims")
    func energy(_ primitive: Primitive) throws -> Double { try value(table.energy(of: primitive)) }
    let xnor = ProcessingUnit.xnorPopcount(try #require(XnorPopcountUnit(lanes: 16, accumulatorBits: 16)))
    let (sixteen, popcount) = (try figures(mac(16, 16, 48), by: table), try figures(xnor, by: table))
    // What the table gives, and how far from the claim that may be: half of its last digit where it follows.
    let derived: [String: (value: Double, tolerance: Double)] = [
      "int8 add vs int32 add energy": (try energy(.adder(bits: 32)) / energy(.adder(bits: 8)), 0.05),
      "int8 add vs fp32 add energy": (try energy(.floatAdder(bits: 32)) / energy(.adder(bits: 8)), 0.5),
      "int8 mult vs int32 mult energy": (
        try energy(.multiplier(bits: 32, by: 32)) / energy(.multiplier(bits: 8, by: 8)), 0.05
      ),
      "int8 mult vs fp32 mult energy": (
        try energy(.floatMultiplier(bits: 32)) / energy(.multiplier(bits: 8, by: 8)), 0.05
      ),
      "8-bit ops per 32-bit op and cycle": (32 / 8, 0),
      "float32 FMA energy (pJ)": (try energy(.floatMultiplier(bits: 32)) + energy(.floatAdder(bits: 32)), 0.05),
      "int16 ADD energy (pJ)": (try energy(.adder(bits: 16)), 0.005),
    ]
    // Cited: nobody can get them from a table of 8 and 32 bits, or they are no energies.
    let cited: Set = [
      "adder energy grows with bits", "multiplier energy grows with bits", "int16 FMA energy (pJ)",
      "float32 FMA cycles on ARM (normalized)", "int16 FMA cycles on ARM (normalized)",
      "int16 ADD cycles on ARM (normalized)", "XNOR+popcount vs 16-bit MAC energy and time",
    ]
    #expect(rows.count == 14)
    for row in rows {
      let claim = try #require(row["claim"])
      guard let (found, tolerance) = derived[claim] else {
        #expect(cited.contains(claim), "\(claim)")
        continue
      }
      let text = try #require(row["value"])
      let said = try #require(Double(text.hasPrefix("1/") ? String(text.dropFirst(2)) : text))
      #expect(abs(found - said) <= tolerance + 1e-9, "\(claim): \(found)")
    }
    // The exponents between the published points stand for "n" and "n^2".
    #expect(
      abs(PowerLaw.exponent(from: (8, try energy(.adder(bits: 8))), to: (32, try energy(.adder(bits: 32)))) - 1) < 0.14)
    #expect(
      abs(
        PowerLaw.exponent(
          from: (8, try energy(.multiplier(bits: 8, by: 8))), to: (32, try energy(.multiplier(bits: 32, by: 32)))) - 2)
        < 0.03)
    // 1.6 pJ is twice what the table gives for a 16-bit multiplication and addition, and its own rule half of it.
    #expect(agree(try energy(.multiplier(bits: 16, by: 16)) + energy(.adder(bits: 16)), 0.8374, within: 1e-3))
    // 1/16 of a 16-bit multiply-accumulate: 16 lanes in the time of one, and less than a sixteenth of its energy.
    #expect(popcount.operation < sixteen.operation / 16)
    #expect(try #require(xnor.model.mode(for: xnor.model.formats)).throughput.operationsPerCycle == 16)
  }
}
