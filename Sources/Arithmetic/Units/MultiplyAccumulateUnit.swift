/// A narrower mode of a multiplier: so many products of these formats at once, added up.
public struct SubwordMode: Sendable, Hashable {
  public var formats: FormatPair
  /// Products of one step.
  public var lanes: Int

  /// `lanes` products of `formats` at once.
  public init(_ formats: FormatPair, lanes: Int) {
    self.formats = formats
    self.lanes = lanes
  }
}

/// An integer multiplier and an adder: `accumulator += Σ weight · activation`, one product a step or, in a sub-word mode,
/// several narrower ones.
///
/// A multiplier of W by A bits that is split into w by a bits has (W/w)·(A/a) of them (Sharma et al., Bit Fusion, ISCA 2018:
/// 8 x 8 bits are one, four of 4 x 4 or sixteen of 2 x 2).
///
/// Fixed-point datapaths often add up less than whole products (Eyeriss: 16 of 32 bits): `accumulator += ⌊product / 2^d⌋`
/// with d ``droppedBits``. Operands narrower than the multiplier enter at its top, so that of their products fewer are
/// dropped: `d − (W − w) − (A − a)`, at least none.
public struct MultiplyAccumulateUnit: ProcessingUnitModel {
  public static let kind = "mac"
  public let formats: FormatPair
  public let width: AccumulatorWidth
  public let subwords: [SubwordMode]
  /// Low bits of a product of the unit's own formats that are cut off before it is added.
  public let droppedBits: Int

  /// A unit for integer formats of these widths. Returns `nil` when a format is not an integer's, when the accumulator
  /// cannot hold what is left of one product (``productBits(of:dropping:)``) or one step of a sub-word mode, when a sub-word
  /// mode has formats that these do not represent, or more lanes than its multiplier can be split into, when nothing would be
  /// left of a product, and when sub-words are asked for together with dropped bits.
  public init?(
    formats: FormatPair, accumulatorBits: Int, overflow: Overflow = .wrap, subwords: [SubwordMode] = [],
    droppedBits: Int = 0
  ) {
    guard let whole = Self.productBits(of: formats), 0..<whole ~= droppedBits, droppedBits == 0 || subwords.isEmpty,
      let needed = Self.productBits(of: formats, dropping: droppedBits), needed...64 ~= accumulatorBits
    else { return nil }
    for mode in subwords {
      guard let most = Self.mostLanes(of: mode.formats, in: formats), 1...most ~= mode.lanes,
        let needed = Self.stepBits(of: mode), needed <= accumulatorBits
      else { return nil }
    }
    self.formats = formats
    self.width = AccumulatorWidth(bits: accumulatorBits, overflow: overflow)
    self.subwords = subwords
    self.droppedBits = droppedBits
  }

  public var accumulatorBits: Int { width.bits }
  public var productBits: Int { Self.productBits(of: formats, dropping: droppedBits) ?? 0 }

  /// Bits that hold every product of two integers of these formats without its low `dropped` bits; `nil` when a format is
  /// not an integer's.
  public static func productBits(of formats: FormatPair, dropping dropped: Int = 0) -> Int? {
    guard let weights = formats.weights.integerRange, let activations = formats.activations.integerRange else {
      return nil
    }
    let products = weights.products(with: activations)
    return .bits(toHold: (products.lowerBound >> dropped)...(products.upperBound >> dropped))
  }

  public func droppedBits(in formats: FormatPair) -> Int {
    // Codes that are no integers, such as exponents, decode to some of the full width.
    func spare(_ own: NumberFormat, _ other: NumberFormat) -> Int {
      guard let own = own.integerRange, let other = other.integerRange else { return 0 }
      func bits(_ range: ClosedRange<Int>) -> Int { .bits(toHold: Int128(range.lowerBound)...Int128(range.upperBound)) }
      return max(0, bits(own) - bits(other))
    }
    let narrower =
      spare(self.formats.weights, formats.weights) + spare(self.formats.activations, formats.activations)
    return max(0, droppedBits - narrower)
  }

  /// Products of `narrow` that a multiplier of `wide` can be split into; `nil` when it does not represent them.
  public static func mostLanes(of narrow: FormatPair, in wide: FormatPair) -> Int? {
    guard productBits(of: narrow) != nil, wide.represents(narrow) else { return nil }
    return (wide.weights.storageBits / narrow.weights.storageBits)
      * (wide.activations.storageBits / narrow.activations.storageBits)
  }

  /// Bits that hold the sum of one step of a sub-word mode; `nil` when a format is not an integer's.
  public static func stepBits(of mode: SubwordMode) -> Int? {
    productBits(of: mode.formats).map { $0 + mode.lanes.ceilingOfLog2 }
  }

  public func accumulate(
    _ operands: ArraySlice<OperandPair?>, in formats: FormatPair, into accumulator: inout Accumulator
  ) {
    var sum: Int128 = 0
    let dropped = droppedBits(in: formats)
    for case let pair? in operands {
      guard let weight = formats.weights.integer(ofCode: pair.weight),
        let activation = formats.activations.integer(ofCode: pair.activation)
      else { continue }
      sum += (Int128(weight) * Int128(activation)) >> dropped
    }
    accumulator[0] = width.adding(sum, to: accumulator[0])
  }
}

extension MultiplyAccumulateUnit {
  public var modes: [OperatingMode] {
    [OperatingMode(formats, partsPerStep: parts(bricks: bricks))]
      + subwords.map { mode in
        // Of an operand that the bricks are not split to, several make one product.
        let each =
          mode.formats.weights.storageBits.dividedUp(by: brick.weights)
          * mode.formats.activations.storageBits.dividedUp(by: brick.activations)
        return OperatingMode(
          mode.formats, throughput: Throughput(lanes: mode.lanes), partsPerStep: parts(bricks: mode.lanes * each))
      }
  }

  public var billOfMaterials: BillOfMaterials { BillOfMaterials(parts(bricks: bricks)) }

  /// The smallest multiplier that the modes need.
  private var brick: InterfaceWidths {
    subwords.map { InterfaceWidths($0.formats) }.reduce(InterfaceWidths(formats)) {
      InterfaceWidths(weights: min($0.weights, $1.weights), activations: min($0.activations, $1.activations))
    }
  }

  /// How many of them make the whole.
  private var bricks: Int {
    formats.weights.storageBits.dividedUp(by: brick.weights)
      * formats.activations.storageBits.dividedUp(by: brick.activations)
  }

  /// So many bricks, the adders and shift multiplexers that join them, four at a time with operands of twice the width, and
  /// the accumulator's adder.
  private func parts(bricks: Int) -> [Part] {
    var parts = [Part(.multiplier(bits: brick.activations, by: brick.weights), count: bricks)]
    let whole = formats.weights.storageBits + formats.activations.storageBits
    var (left, bits) = (bricks, brick.weights + brick.activations)
    while left > 1 {
      let joined = left.dividedUp(by: 4)
      bits = min(2 * bits, whole)
      parts.append(Part(.adder(bits: bits), count: left - joined))
      parts.append(Part(.multiplexer(bits: bits), count: left - joined))
      left = joined
    }
    return parts + [Part(.adder(bits: accumulatorBits))]
  }
}

extension ClosedRange<Int> {
  /// The smallest range that has all products of a number of this one and a number of the other.
  func products(with other: ClosedRange<Int>) -> ClosedRange<Int128> {
    let corners = [lowerBound, upperBound].flatMap { mine in
      [other.lowerBound, other.upperBound].map { Int128(mine) * Int128($0) }
    }
    return (corners.min() ?? 0)...(corners.max() ?? 0)
  }
}

extension Int {
  /// ⌈self / divisor⌉ of positive numbers.
  func dividedUp(by divisor: Int) -> Int { (self + divisor - 1) / Swift.max(1, divisor) }
}
