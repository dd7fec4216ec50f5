/// What works with any datapath; generic, so that each is compiled for its own words and loops.
public protocol DatapathUser {
  associatedtype Result
  associatedtype Failure: Error
  func run(_ datapath: some ElementDatapath) throws(Failure) -> Result
}

/// Which datapath stands for a unit in a pair of formats.
public struct DatapathChoice: Sendable {
  @usableFromInline let unit: ProcessingUnit
  @usableFromInline let formats: FormatPair
  public let throughput: Throughput

  /// `nil` if the unit does not accept the formats.
  public init?(_ unit: ProcessingUnit, formats: FormatPair) {
    guard let mode = unit.model.mode(for: formats) else { return nil }
    self.unit = unit
    self.formats = formats
    throughput = mode.throughput
  }

  /// The register of a unit whose operations are sums of integer products, added once, with or without the low bits of each;
  /// `nil` for the others: floats, logarithms, several sums, and shifters that saturate between the terms of a weight.
  private var integerRegister: AccumulatorWidth? {
    switch unit {
    case .mac(let unit): unit.width
    case .xnorPopcount(let unit): formats.weights == .binary && formats.activations == .binary ? unit.width : nil
    case .sign(let unit): formats.weights == .binary && !unit.formats.activations.isFloatingPoint ? unit.width : nil
    case .ternary(let unit): unit.sums == 1 ? unit.width : nil
    case .shift(let unit):
      unit.width.overflow == .wrap || unit.termsPerCycle == 2 || formats.weights.isOneHot ? unit.width : nil
    case .bitSerial(let unit): unit.width
    case .floatMAC, .log: nil
    }
  }

  @usableFromInline
  func integers<Operand: MachineInteger, Word: MachineInteger>(
    _: Operand.Type, _: Word.Type
  ) -> IntegerDatapath<Operand, Word>? {
    guard let register = integerRegister, let weights = IntegerCodes(formats.weights),
      let activations = IntegerCodes(formats.activations)
    else { return nil }
    return IntegerDatapath(
      lanes: throughput.lanes, width: register, weights: weights, activations: activations,
      dropped: unit.model.droppedBits(in: formats))
  }

  @usableFromInline var selectedSums: SelectedSumDatapath? {
    if case .ternary(let unit) = unit { SelectedSumDatapath(unit, in: formats) } else { nil }
  }

  @usableFromInline var twoTerms: TwoTermDatapath? {
    if case .shift(let unit) = unit { TwoTermDatapath(unit, in: formats) } else { nil }
  }

  @usableFromInline var table: TableDatapath? {
    if case .log(let unit) = unit { TableDatapath(unit, in: formats) } else { nil }
  }

  @usableFromInline
  func floats<Precision>(_ format: NumberFormat, _: Precision.Type) -> FloatDatapath<Precision>? {
    let own: NumberFormat
    switch unit {
    case .floatMAC(let unit): own = unit.formats.activations
    case .sign(let unit): own = unit.formats.activations
    default: return nil
    }
    return own == format ? FloatDatapath(lanes: throughput.lanes, formats: formats) : nil
  }

  /// Whether elements are stepped in machine words.
  public var isFast: Bool {
    if case .log(let unit) = unit { return TableDatapath.holds(unit) }
    return integers(Int.self, Int.self) != nil || selectedSums != nil || twoTerms != nil
      || floats(.float16, HalfPrecisionWords.self) != nil || floats(.float32, SinglePrecisionWords.self) != nil
  }

  /// Whether the unit's arithmetic is that of whole numbers, as far as its register holds them.
  public var isWhole: Bool { integers(Int.self, Int.self) != nil && unit.model.droppedBits(in: formats) == 0 }

  /// Whether sums are held within the accumulator's range.
  public var saturates: Bool { integerRegister?.overflow == .saturate }

  /// What one in the last place of an accumulator stands for, in products of operands' values.
  public var step: Double {
    if case .log(let unit) = unit { return unit.value(of: Accumulator(words: [1])) }
    return Double(sign: .plus, exponent: unit.model.droppedBits(in: formats), significand: 1)
  }

  /// Whether sums are floats.
  public var isFloatingPoint: Bool { PsumAdder(unit).range == nil }

  /// Runs with the unit's own operation if `oneByOne`.
  @inlinable
  public func run<User: DatapathUser>(_ user: User, oneByOne: Bool) throws(User.Failure) -> User.Result {
    oneByOne ? try runWhole(user) : try run(user)
  }

  /// Runs with the narrowest machine words that are exact, else with the unit's own operation.
  @inlinable
  public func run<User: DatapathUser>(_ user: User) throws(User.Failure) -> User.Result {
    if let datapath = integers(Int16.self, Int32.self) { return try user.run(datapath) }
    if let datapath = integers(Int16.self, Int.self) { return try user.run(datapath) }
    if let datapath = integers(Int.self, Int.self) { return try user.run(datapath) }
    if let datapath = floats(.float32, SinglePrecisionWords.self) { return try user.run(datapath) }
    if let datapath = floats(.float16, HalfPrecisionWords.self) { return try user.run(datapath) }
    if let datapath = selectedSums { return try user.run(datapath) }
    if let datapath = twoTerms { return try user.run(datapath) }
    if let datapath = table { return try user.run(datapath) }
    return try runWhole(user)
  }

  @inlinable
  func runWhole<User: DatapathUser>(_ user: User) throws(User.Failure) -> User.Result {
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

  @usableFromInline
  func whole<Unit: ProcessingUnitModel>(_ model: Unit) -> UnitDatapath<Unit> {
    UnitDatapath(model, formats: formats, lanes: throughput.lanes, adder: PsumAdder(unit))
  }
}

extension NumberFormat {
  fileprivate var isOneHot: Bool { if case .oneHot = self { true } else { false } }
}
