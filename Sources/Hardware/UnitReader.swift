import Arithmetic
import Documents

/// Reads the units of a processing element. A new kind is one more entry of ``kinds``.
enum UnitReader {
  /// Every kind of unit with the function that reads its keys.
  private static let kinds: [(name: String, value: @Sendable (ObjectReader) -> ProcessingUnit?)] = [
    (MultiplyAccumulateUnit.kind, multiplyAccumulate), (FloatMultiplyAccumulateUnit.kind, floatMultiplyAccumulate),
    (XnorPopcountUnit.kind, xnorPopcount), (SignUnit.kind, sign), (TernaryUnit.kind, ternary), (ShiftUnit.kind, shift),
    (LogarithmicUnit.kind, logarithmic), (BitSerialUnit.kind, bitSerial),
  ]

  /// The unit that `object` describes.
  static func unit(_ object: ObjectReader) -> ProcessingUnit? {
    guard let read = object.choice("kind", of: kinds) else {
      // Which keys are known depends on the kind.
      object.allowsUnknownKeys = true
      return nil
    }
    return read(object)
  }

  @Sendable private static func multiplyAccumulate(_ object: ObjectReader) -> ProcessingUnit? {
    let formats = readFormats(object, weights: { $0.integerRange != nil }, activations: { $0.integerRange != nil })
    let dropped = readDroppedBits(object, of: formats)
    let needed = formats.flatMap { formats in
      dropped.flatMap { MultiplyAccumulateUnit.productBits(of: formats, dropping: $0) }
    }
    let accumulator = readAccumulator(object, holding: needed)
    let overflow = object.choice("overflow", default: Overflow.wrap)
    let subwords = readSubwords(object, of: formats, accumulator: accumulator?.value)
    if let subwords, !subwords.isEmpty, let dropped, dropped > 0 {
      object.report(
        .inconsistent("sub-words keep all bits of their products; leave one of the two out"), key: "dropped_bits")
      return nil
    }
    guard let formats, let dropped, let accumulator, let subwords else { return nil }
    let rest = dropped > 0 ? " without its \(dropped) low bits" : ""
    guard
      accumulator.holds("the product of \(formats)\(rest)", object),
      let unit = MultiplyAccumulateUnit(
        formats: formats, accumulatorBits: accumulator.value, overflow: overflow, subwords: subwords,
        droppedBits: dropped)
    else { return nil }
    return .mac(unit)
  }

  @Sendable private static func floatMultiplyAccumulate(_ object: ObjectReader) -> ProcessingUnit? {
    guard let formats = readFormats(object, weights: \.isFloatingPoint, activations: \.isFloatingPoint) else {
      return nil
    }
    guard let unit = FloatMultiplyAccumulateUnit(formats: formats) else {
      let words = "a float_mac multiplies numbers of one format, and has \(formats)"
      object.report(.inconsistent(words), key: "activations")
      return nil
    }
    return .floatMAC(unit)
  }

  @Sendable private static func xnorPopcount(_ object: ObjectReader) -> ProcessingUnit? {
    let formats = readFormats(object, weights: { $0 == .binary }, activations: { $0 == .binary })
    let lanes = object.integer("lanes", in: 1...XnorPopcountUnit.mostLanes)
    let accumulator = readAccumulator(object, holding: lanes.map(XnorPopcountUnit.stepBits))
    let overflow = object.choice("overflow", default: Overflow.wrap)
    guard formats != nil, let lanes, let accumulator,
      accumulator.holds("the sum of \(lanes) products of +1 or -1", object)
    else { return nil }
    return XnorPopcountUnit(lanes: lanes, accumulatorBits: accumulator.value, overflow: overflow)
      .map(ProcessingUnit.xnorPopcount)
  }

  @Sendable private static func sign(_ object: ObjectReader) -> ProcessingUnit? {
    let formats = readFormats(
      object, weights: { $0 == .binary }, activations: { $0.integerRange != nil || $0.isFloatingPoint })
    // A float is added in its own format; there is nothing to choose.
    let isFloat = formats?.activations.isFloatingPoint ?? false
    let needed = formats.flatMap { SignUnit.productBits(of: $0.activations) }
    let accumulator =
      isFloat ? needed.map { AccumulatorSize(value: $0, needed: $0) } : readAccumulator(object, holding: needed)
    let overflow = isFloat ? .wrap : object.choice("overflow", default: Overflow.wrap)
    guard let formats, let accumulator, accumulator.holds("+ or - one of \(formats.activations)", object) else {
      return nil
    }
    return SignUnit(activations: formats.activations, accumulatorBits: accumulator.value, overflow: overflow)
      .map(ProcessingUnit.sign)
  }

  @Sendable private static func ternary(_ object: ObjectReader) -> ProcessingUnit? {
    let formats = readFormats(
      object,
      weights: { format in
        if case .codebook(let bits) = format { bits <= TernaryUnit.mostCodebookBits } else { format == .ternary }
      }, activations: { $0.integerRange != nil })
    // Indices into a codebook have a sum for each code.
    let scales = formats.map { $0.weights != .ternary } ?? false ? 1 : object.integer("scales", default: 1, in: 1...2)
    let accumulator = readAccumulator(
      object, holding: formats.flatMap { TernaryUnit.productBits(of: $0, scales: scales) })
    let overflow = object.choice("overflow", default: Overflow.wrap)
    guard let formats, let accumulator, accumulator.holds("one activation of \(formats.activations)", object) else {
      return nil
    }
    return TernaryUnit(formats: formats, scales: scales, accumulatorBits: accumulator.value, overflow: overflow)
      .map(ProcessingUnit.ternary)
  }

  @Sendable private static func shift(_ object: ObjectReader) -> ProcessingUnit? {
    let formats = readFormats(
      object,
      weights: { format in
        let integers = FormatPair(weights: format, activations: .binary)
        return ShiftUnit.productBits(of: integers).map { $0 <= 64 } ?? false
      }, activations: { $0.integerRange != nil })
    let isTwoHot = formats.map { if case .twoHot = $0.weights { true } else { false } } ?? true
    let terms = object.integer("terms_per_cycle", default: 1, in: 1...(isTwoHot ? 2 : 1))
    let isSelectable = object.bool("selectable", default: false)
    if isSelectable, !isTwoHot {
      object.report(
        .inconsistent("one-hot weights have one term; only two-hot weights leave a choice"), key: "selectable")
      return nil
    }
    let accumulator = readAccumulator(object, holding: formats.flatMap(ShiftUnit.productBits))
    let overflow = object.choice("overflow", default: Overflow.wrap)
    guard let formats, let accumulator, accumulator.holds("the product of \(formats)", object) else { return nil }
    return ShiftUnit(
      formats: formats, termsPerCycle: terms, isSelectable: isSelectable, accumulatorBits: accumulator.value,
      overflow: overflow
    ).map(ProcessingUnit.shift)
  }

  @Sendable private static func logarithmic(_ object: ObjectReader) -> ProcessingUnit? {
    func isLogarithmic(_ format: NumberFormat) -> Bool { if case .logarithmic = format { true } else { false } }
    let formats = readFormats(object, weights: isLogarithmic, activations: isLogarithmic)
    let fractions = 0...LogarithmicUnit.mostFraction
    let lookUp = object.integer("look_up_fraction", default: 7, in: fractions)
    let fraction = object.integer("accumulator_fraction", default: lookUp, in: fractions)
    let needed = formats.flatMap {
      LogarithmicUnit.productBits(of: $0, lookUpFraction: lookUp, accumulatorFraction: fraction)
    }
    if let formats, needed == nil {
      object.report(
        .inconsistent("the product of \(formats) goes beyond 2^64; no accumulator holds it"), key: "weights")
    }
    let accumulator = readAccumulator(object, holding: needed)
    let overflow = object.choice("overflow", default: Overflow.wrap)
    guard let formats, needed != nil, let accumulator,
      accumulator.holds("the product of \(formats) with \(fraction) bits of fraction", object)
    else { return nil }
    return LogarithmicUnit(
      formats: formats, lookUpFraction: lookUp, accumulatorFraction: fraction, accumulatorBits: accumulator.value,
      overflow: overflow
    ).map(ProcessingUnit.log)
  }

  @Sendable private static func bitSerial(_ object: ObjectReader) -> ProcessingUnit? {
    func isInteger(_ format: NumberFormat) -> Bool {
      format.integerRange != nil && format != .binary && format != .ternary
    }
    let formats = readFormats(object, weights: isInteger, activations: isInteger)
    let lanes = object.integer("lanes", in: 1...BitSerialUnit.mostLanes)
    let serial = object.choice("serial", default: BitSerialUnit.SerialOperand.activations)
    let needed = formats.flatMap { formats in lanes.flatMap { BitSerialUnit.stepBits(of: formats, lanes: $0) } }
    let accumulator = readAccumulator(object, holding: needed)
    let overflow = object.choice("overflow", default: Overflow.wrap)
    guard let formats, let lanes, let accumulator,
      accumulator.holds("the sum of \(lanes) products of \(formats)", object)
    else { return nil }
    return BitSerialUnit(
      formats: formats, lanes: lanes, serial: serial, accumulatorBits: accumulator.value, overflow: overflow
    ).map(ProcessingUnit.bitSerial)
  }
}
