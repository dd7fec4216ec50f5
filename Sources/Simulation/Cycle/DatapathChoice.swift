import Arithmetic

/// What works with any datapath; generic, so that each is compiled for its own words and loops.
protocol DatapathUser {
  func run(_ datapath: some ElementDatapath) throws(CycleEngineError) -> CycleRun
}

/// Which datapath stands for a unit in a pair of formats.
struct DatapathChoice: Sendable {
  let unit: ProcessingUnit
  let formats: FormatPair
  let throughput: Throughput

  /// `nil` if the unit does not accept the formats.
  init?(_ unit: ProcessingUnit, formats: FormatPair) {
    guard let mode = unit.model.mode(for: formats) else { return nil }
    self.unit = unit
    self.formats = formats
    throughput = mode.throughput
  }

  /// The register of a unit whose operations are sums of integer products, added once; `nil` for the others: floats,
  /// logarithms, several sums, products without their low bits, and shifters that saturate between the terms of a weight.
  private var integerRegister: AccumulatorWidth? {
    switch unit {
    case .mac(let unit): unit.droppedBits(in: formats) == 0 ? unit.width : nil
    case .xnorPopcount(let unit): formats.weights == .binary && formats.activations == .binary ? unit.width : nil
    case .sign(let unit): formats.weights == .binary && !unit.formats.activations.isFloatingPoint ? unit.width : nil
    case .ternary(let unit): unit.sums == 1 ? unit.width : nil
    case .shift(let unit): unit.width.overflow == .wrap || unit.termsPerCycle == 2 ? unit.width : nil
    case .bitSerial(let unit): unit.width
    case .floatMAC, .log: nil
    }
  }

  private func integers<Word: FixedWidthInteger & SignedInteger & Sendable>(_: Word.Type) -> IntegerDatapath<Word>? {
    guard let register = integerRegister, let weights = IntegerCodes(formats.weights),
      let activations = IntegerCodes(formats.activations)
    else { return nil }
    return IntegerDatapath(lanes: throughput.lanes, width: register, weights: weights, activations: activations)
  }

  /// Whether elements are stepped as vectors of machine words.
  var isFast: Bool { integers(Int.self) != nil }

  /// Whether sums are held within the accumulator's range.
  var saturates: Bool { integerRegister?.overflow == .saturate }

  /// Runs with the unit's own operation if `oneByOne`.
  func run(_ user: some DatapathUser, oneByOne: Bool) throws(CycleEngineError) -> CycleRun {
    oneByOne ? try runWhole(user) : try run(user)
  }

  /// Runs with the narrowest machine words that are exact, else with the unit's own operation.
  func run(_ user: some DatapathUser) throws(CycleEngineError) -> CycleRun {
    if let datapath = integers(Int32.self) { return try user.run(datapath) }
    if let datapath = integers(Int.self) { return try user.run(datapath) }
    return try runWhole(user)
  }

  private func runWhole(_ user: some DatapathUser) throws(CycleEngineError) -> CycleRun {
    switch unit {
    case .mac(let model): return try user.run(whole(model))
    case .floatMAC(let model): return try user.run(whole(model))
    case .xnorPopcount(let model): return try user.run(whole(model))
    case .sign(let model): return try user.run(whole(model))
    case .ternary(let model): return try user.run(whole(model))
    case .shift(let model): return try user.run(whole(model))
    case .log(let model): return try user.run(whole(model))
    case .bitSerial(let model): return try user.run(whole(model))
    }
  }

  private func whole<Unit: ProcessingUnitModel>(_ model: Unit) -> UnitDatapath<Unit> {
    UnitDatapath(model, formats: formats, lanes: throughput.lanes, adder: PsumAdder(unit))
  }
}
