/// Logarithmic weights times logarithmic activations: their exponents are added, the fraction of the sum goes through a
/// look-up table, and the result is shifted by the whole part and accumulated.
///
/// With base 2^(1/j) for weights and 2^(1/l) for activations, both are counted in steps of 1/k, k = max(j, l):
/// `±2^(x/k) = ±2^q · 2^(f/k)`, x = q·k + f. The table has k entries `round(2^(f/k) · 2^L)`, L being ``lookUpFraction``; the
/// accumulator counts steps of 2^−F, F being ``accumulatorFraction``: what falls below is cut off the magnitude.
///
/// One product is wrong by at most `2^(q−L−1)` where f is above zero, and by less than `2^−F` more where F < L and 2^q does
/// not carry the table's last bit over it (``errorBound(weight:activation:in:)``); a sum by the sum of these.
///
/// Miyashita et al., Convolutional Neural Networks using Logarithmic Data Representation, 2016; Vogel et al., Efficient
/// Hardware Acceleration of CNNs using Logarithmic Data Representation with Arbitrary log-base, ICCAD 2018.
public struct LogarithmicUnit: ProcessingUnitModel {
  public static let kind = "log"
  /// The most bits of a table entry below the point, and of the accumulator.
  public static let mostFraction = 24
  public let formats: FormatPair
  /// L: bits below the point of a table entry, whose leading one is not stored.
  public let lookUpFraction: Int
  /// F: bits below the point of the accumulator.
  public let accumulatorFraction: Int
  public let width: AccumulatorWidth
  /// 2^(f/k) for every f, as integers in steps of 2^−L.
  private let table: [Int]

  /// A unit for logarithmic formats. `nil` for other formats, for fractions outside 0 to ``mostFraction``, and when the
  /// accumulator cannot hold one product (``productBits(of:lookUpFraction:accumulatorFraction:)``).
  public init?(
    formats: FormatPair, lookUpFraction: Int = 7, accumulatorFraction: Int = 7, accumulatorBits: Int,
    overflow: Overflow = .wrap
  ) {
    guard
      let needed = Self.productBits(
        of: formats, lookUpFraction: lookUpFraction, accumulatorFraction: accumulatorFraction),
      needed...64 ~= accumulatorBits, let steps = Self.steps(of: formats)
    else { return nil }
    self.formats = formats
    self.lookUpFraction = lookUpFraction
    self.accumulatorFraction = accumulatorFraction
    width = AccumulatorWidth(bits: accumulatorBits, overflow: overflow)
    table = Self.table(steps: steps, fraction: lookUpFraction)
  }

  /// The unit for other formats, with the same fractions and accumulator; `nil` where such a unit cannot be.
  public func taking(_ formats: FormatPair) -> LogarithmicUnit? {
    LogarithmicUnit(
      formats: formats, lookUpFraction: lookUpFraction, accumulatorFraction: accumulatorFraction,
      accumulatorBits: width.bits, overflow: width.overflow)
  }

  /// Bits that hold every product in steps of the accumulator; `nil` for formats and fractions that the unit does not
  /// compute with, and for products beyond 2^64.
  public static func productBits(of formats: FormatPair, lookUpFraction: Int, accumulatorFraction: Int) -> Int? {
    guard let steps = steps(of: formats), 0...mostFraction ~= lookUpFraction, 0...mostFraction ~= accumulatorFraction,
      let largest = largestSteps(of: formats, each: steps), largest / steps <= 64
    else { return nil }
    let entry = table(steps: steps, fraction: lookUpFraction)[largest % steps]
    let magnitude = shifted(entry, by: largest / steps - lookUpFraction + accumulatorFraction)
    return .bits(toHold: -magnitude...magnitude)
  }

  public var accumulatorBits: Int { width.bits }
  public var productBits: Int {
    Self.productBits(of: formats, lookUpFraction: lookUpFraction, accumulatorFraction: accumulatorFraction) ?? 0
  }

  /// Adding the exponents, looking up the fraction, shifting and accumulating take a cycle each; without a fraction there
  /// is nothing to look up.
  public var pipelineDepth: Int { table.count > 1 ? 3 : 2 }

  public var modes: [OperatingMode] {
    [OperatingMode(formats, throughput: Throughput(depth: pipelineDepth), partsPerStep: billOfMaterials.parts)]
  }

  /// The exponents' adder, the table, the shifter as wide as the largest product, gates that invert it and gates that make
  /// zero of it, the accumulator, and what the stages hand on: exponent, sign and zero flag, then the entry with them.
  public var billOfMaterials: BillOfMaterials {
    let steps = table.count
    let exponent = (Self.largestSteps(of: formats, each: steps) ?? 0) + 1
    let sum = exponent.ceilingOfLog2
    var parts = [Part(.adder(bits: sum)), Part(.register(bits: sum + 2))]
    if steps > 1 {
      let shift = max(0, sum - steps.ceilingOfLog2)
      parts += [
        Part(.lookUp(entries: steps, bits: lookUpFraction)), Part(.register(bits: lookUpFraction + shift + 2)),
      ]
    }
    return BillOfMaterials(
      parts + [
        Part(.shifter(bits: productBits - 1)), Part(.xnor(bits: productBits)),
        Part(.multiplexer(bits: productBits - 1)),
        Part(.adder(bits: accumulatorBits)),
      ])
  }

  public func accumulate(
    _ operands: ArraySlice<OperandPair?>, in formats: FormatPair, into accumulator: inout Accumulator
  ) {
    for case let pair? in operands {
      guard let product = product(pair, in: formats) else { continue }
      let magnitude = magnitude(ofSteps: product.steps)
      accumulator[0] = width.adding(product.isNegative ? -magnitude : magnitude, to: accumulator[0])
    }
  }

  /// The real number that an accumulator stands for.
  public func value(of accumulator: Accumulator) -> Double {
    Double(accumulator[0]) * Self.power(-accumulatorFraction)
  }

  /// How far one product may be from the exact one: half a step of the table, and a step of the accumulator where bits are
  /// cut off.
  public func errorBound(weight: Int, activation: Int, in formats: FormatPair? = nil) -> Double {
    let pair = OperandPair(weight: weight, activation: activation)
    guard let product = product(pair, in: formats ?? self.formats), product.steps % table.count != 0 else { return 0 }
    let shift = product.steps / table.count
    let rounding = Self.power(shift - lookUpFraction - 1)
    return shift < lookUpFraction - accumulatorFraction
      ? rounding + Self.power(-accumulatorFraction) : rounding
  }
}

extension LogarithmicUnit {
  /// k: how many steps of the finer base make a factor of two; `nil` for formats that are not logarithmic.
  private static func steps(of formats: FormatPair) -> Int? {
    guard case .logarithmic(_, let weights, _) = formats.weights,
      case .logarithmic(_, let activations, _) = formats.activations
    else { return nil }
    return max(1, weights, activations)
  }

  /// How many of `steps` one step of a format's own base is.
  private static func stride(of format: NumberFormat, in steps: Int) -> Int {
    guard case .logarithmic(_, let fraction, _) = format else { return 0 }
    return steps / max(1, fraction)
  }

  /// The largest sum of exponents.
  private static func largestSteps(of formats: FormatPair, each steps: Int) -> Int? {
    guard let weights = formats.weights.exponentCodeBits, let activations = formats.activations.exponentCodeBits else {
      return nil
    }
    return ((1 << weights) - 2) * stride(of: formats.weights, in: steps)
      + ((1 << activations) - 2) * stride(of: formats.activations, in: steps)
  }

  /// Sign and exponent of a product, in steps of the finer base; `nil` for zero.
  private func product(_ pair: OperandPair, in formats: FormatPair) -> (isNegative: Bool, steps: Int)? {
    guard let weight = steps(ofCode: pair.weight, formats.weights),
      let activation = steps(ofCode: pair.activation, formats.activations)
    else { return nil }
    return (weight.isNegative != activation.isNegative, weight.steps + activation.steps)
  }

  /// Sign and exponent of an operand, in steps of the finer base; `nil` for zero.
  func steps(ofCode code: Int, _ format: NumberFormat) -> (isNegative: Bool, steps: Int)? {
    format.logarithm(ofCode: code).map { ($0.isNegative, $0.steps * Self.stride(of: format, in: table.count)) }
  }

  /// The largest exponent of a format's numbers, in steps of the finer base; `nil` for formats that are not logarithmic.
  func largestSteps(of format: NumberFormat) -> Int? {
    format.exponentCodeBits.map { ((1 << $0) - 2) * Self.stride(of: format, in: table.count) }
  }

  /// What a product of that exponent, in steps of the finer base, adds to the accumulator.
  func magnitude(ofSteps steps: Int) -> Int128 {
    let (shift, fraction) = steps.quotientAndRemainder(dividingBy: table.count)
    return Self.shifted(table[fraction], by: shift - lookUpFraction + accumulatorFraction)
  }

  /// `entry · 2^places` without the bits that fall below.
  private static func shifted(_ entry: Int, by places: Int) -> Int128 { Int128(entry) << places }

  /// `round(2^(f/k) · 2^fraction)` for f from 0 to k − 1, by square roots of square roots.
  private static func table(steps: Int, fraction: Int) -> [Int] {
    (0..<steps).map { step in
      var (root, value) = (2.0, power(fraction))
      var weight = steps
      while weight > 1 {
        root = root.squareRoot()
        weight /= 2
        if step & weight != 0 { value *= root }
      }
      // Irrational but for the first, so that no entry lies half way.
      return Int(value + 0.5)
    }
  }

  private static func power(_ exponent: Int) -> Double { Double(sign: .plus, exponent: exponent, significand: 1) }
}
