/// Binary weights times binary activations, many at once: `accumulator += 2 · popcount(xnor(weights, activations)) − n`,
/// n being the lanes with operands; those without (ragged ends, padding) are masked out of the count.
///
/// Equal signs make +1 and unequal ones −1, so that of n products as many are +1 as the XNOR has ones (Rastegari et al.,
/// XNOR-Net, ECCV 2016; Courbariaux et al., BinaryNet, 2016).
public struct XnorPopcountUnit: ProcessingUnitModel {
  public static let kind = "xnor_popcount"
  /// The most lanes of a unit.
  public static let mostLanes = 1024
  public let lanes: Int
  public let width: AccumulatorWidth

  /// A unit of so many lanes. `nil` for no lanes or more than ``mostLanes``, and for an accumulator that cannot hold the
  /// sum of one step (``stepBits(lanes:)``).
  public init?(lanes: Int, accumulatorBits: Int, overflow: Overflow = .wrap) {
    guard 1...Self.mostLanes ~= lanes, Self.stepBits(lanes: lanes)...64 ~= accumulatorBits else { return nil }
    self.lanes = lanes
    width = AccumulatorWidth(bits: accumulatorBits, overflow: overflow)
  }

  /// Bits that hold −`lanes` to `lanes`.
  public static func stepBits(lanes: Int) -> Int { .bits(toHold: Int128(-lanes)...Int128(lanes)) }

  public var formats: FormatPair { FormatPair(weights: .binary, activations: .binary) }
  public var accumulatorBits: Int { width.bits }
  public var productBits: Int { Self.stepBits(lanes: 1) }

  public var modes: [OperatingMode] {
    [OperatingMode(formats, throughput: Throughput(lanes: lanes), partsPerStep: billOfMaterials.parts)]
  }

  /// XNOR gates, the AND gates of the mask, the counter, the subtraction of n from twice the count, the accumulator.
  public var billOfMaterials: BillOfMaterials {
    BillOfMaterials([
      Part(.xnor(bits: lanes)), Part(.multiplexer(bits: lanes)), Part(.popcount(bits: lanes)),
      Part(.adder(bits: Self.stepBits(lanes: lanes))), Part(.adder(bits: accumulatorBits)),
    ])
  }

  public func accumulate(
    _ operands: ArraySlice<OperandPair?>, in formats: FormatPair, into accumulator: inout Accumulator
  ) {
    var (ones, present) = (0, 0)
    var rest = operands
    while !rest.isEmpty {
      var (weights, activations, mask): (UInt64, UInt64, UInt64) = (0, 0, 0)
      for (lane, pair) in rest.prefix(64).enumerated() {
        guard let pair else { continue }
        mask |= 1 << UInt64(lane)
        weights |= UInt64(pair.weight & 1) << UInt64(lane)
        activations |= UInt64(pair.activation & 1) << UInt64(lane)
      }
      ones += (~(weights ^ activations) & mask).nonzeroBitCount
      present += mask.nonzeroBitCount
      rest = rest.dropFirst(64)
    }
    accumulator[0] = width.adding(Int128(2 * ones - present), to: accumulator[0])
  }
}
