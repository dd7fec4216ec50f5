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
public struct MultiplyAccumulateUnit: ProcessingUnitModel {
  public static let kind = "mac"
  public let formats: FormatPair
  public let width: AccumulatorWidth
  public let subwords: [SubwordMode]

  /// A unit for integer formats of these widths. Returns `nil` when a format is not an integer's, when the accumulator
  /// cannot hold one product (``productBits(of:)``) or one step of a sub-word mode, or when a sub-word mode has formats
  /// that these do not represent, or more lanes than its multiplier can be split into.
  public init?(
    formats: FormatPair, accumulatorBits: Int, overflow: Overflow = .wrap, subwords: [SubwordMode] = []
  ) {
    guard let needed = Self.productBits(of: formats), needed...64 ~= accumulatorBits else { return nil }
    for mode in subwords {
      guard let most = Self.mostLanes(of: mode.formats, in: formats), 1...most ~= mode.lanes,
        let needed = Self.stepBits(of: mode), needed <= accumulatorBits
      else { return nil }
    }
    self.formats = formats
    self.width = AccumulatorWidth(bits: accumulatorBits, overflow: overflow)
    self.subwords = subwords
  }

  public var accumulatorBits: Int { width.bits }
  public var productBits: Int { Self.productBits(of: formats) ?? 0 }

  /// Bits that hold every product of two integers of these formats; `nil` when a format is not an integer's.
  public static func productBits(of formats: FormatPair) -> Int? {
    guard let weights = formats.weights.integerRange, let activations = formats.activations.integerRange else {
      return nil
    }
    return .bits(toHold: weights.products(with: activations))
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
    for case let pair? in operands {
      guard let weight = formats.weights.integer(ofCode: pair.weight),
        let activation = formats.activations.integer(ofCode: pair.activation)
      else { continue }
      sum += Int128(weight) * Int128(activation)
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
