import Arithmetic

/// The operands of a spatial array's elements as signs, a bit each, in the places of the words that they are made of.
final class SpatialSigns<Datapath: ElementDatapath> {
  private let datapath: SignDatapath<Datapath.Word>
  private let operands: SpatialOperands<Datapath>
  private let weights: Registers<UInt8>
  private let activations: Registers<UInt8>
  private let presence: Registers<UInt8>
  /// How many activations are there before each, and before the end.
  private let counts: Registers<Int32>

  /// `nil` where operands are not signs.
  init?(_ datapath: Datapath, _ operands: SpatialOperands<Datapath>) {
    guard let signs = datapath.signs else { return nil }
    self.datapath = signs
    self.operands = operands
    let (filter, ifmap) = (operands.filter, operands.ifmap)
    weights = Self.bits(filter.count)
    for place in 0..<filter.count { Self.set(place, of: weights, to: filter.base[place] > 0) }
    activations = Self.bits(ifmap.count)
    presence = Self.bits(ifmap.count)
    counts = Registers(ifmap.count + 1, repeating: 0)
    for place in 0..<ifmap.count {
      let isThere = ifmap.base[place] != Datapath.absent
      Self.set(place, of: activations, to: ifmap.base[place] > 0)
      Self.set(place, of: presence, to: isThere)
      counts.base[place &+ 1] = counts.base[place] &+ (isThere ? 1 : 0)
    }
  }

  /// A bit for each of so many words, and room behind them to be read as a part of a longer word.
  private static func bits(_ count: Int) -> Registers<UInt8> { Registers(count / 8 + 8, repeating: 0) }

  /// Sets a bit that is clear yet.
  @inline(__always)
  private static func set(_ place: Int, of bits: Registers<UInt8>, to isSet: Bool) {
    bits.base[place &>> 3] |= (isSet ? 1 : 0) &<< UInt8(truncatingIfNeeded: place & 7)
  }

  /// So many taps of each output of the span, side by side; false where rows do not begin with a byte, or are several operations.
  func run(_ place: SpatialBursts<Datapath>.Place, _ span: SpatialBursts<Datapath>.Span, taps: Int) -> Bool {
    let weight = place.weight - UnsafePointer(operands.filter.base)
    let activation = place.activation - UnsafePointer(operands.ifmap.base)
    guard (weight | activation | span.weight | span.activation) & 7 == 0, datapath.takes(taps: taps) else {
      return false
    }
    datapath.stream(
      span.count, taps: taps, weights: weights.base + weight >> 3, by: span.weight >> 3,
      activations: SignRow(
        signs: activations.base + activation >> 3, presence: presence.base + activation >> 3,
        counts: counts.base + activation),
      by: span.activation >> 3, into: place.sum, by: span.sum)
    return true
  }
}
