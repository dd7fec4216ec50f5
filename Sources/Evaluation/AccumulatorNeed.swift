import Arithmetic
import Costs
import Quantities
import Workloads

/// How wide an accumulator must be so that no sum of a layer can overflow it.
///
/// `b_a + b_w + ⌈log2(n·k²)⌉` for integers, binary and ternary numbers (Baskin et al., UNIQ, section 4.2; Fröning 2023). A
/// weight that is a power of two counts with the bits by which it shifts: 2^(B−1) − 1 for `onehotB`, and one more than a
/// term's for the sum of two.
enum AccumulatorNeed {
  /// Bits; `nil` for formats whose products are no integers: floating point, logarithms of fractional base, code books.
  static func bits(of convolution: Convolution, in formats: FormatPair) -> Int? {
    guard let weights = width(of: formats.weights), let activations = width(of: formats.activations) else { return nil }
    let operations = BitOperations(of: convolution, formats: formats)
    return operations.requiredAccumulatorBits - formats.weights.storageBits - formats.activations.storageBits
      + weights + activations
  }

  /// The same on a unit, whose own datapath may need fewer bits, and knows what it needs for logarithms; `nil` where sums
  /// are floating point.
  static func bits(of convolution: Convolution, in formats: FormatPair, on unit: ProcessingUnit) -> Int? {
    if unit.model.formats.activations.isFloatingPoint { return nil }
    let own = unit.model.accumulatorBits(forSumOf: max(1, convolution.wordsPerFilter))
    return min(own, bits(of: convolution, in: formats).map { $0 - unit.model.droppedBits(in: formats) } ?? own)
  }

  /// Whether a sum of the layer's products can leave an accumulator word of that width. The rule above is an upper bound;
  /// for integers the largest sum is known: n·k² times the largest product, or its negative. Cut off bits of it, it is at
  /// most one more than its quotient.
  static func canOverflow(_ width: Int, _ convolution: Convolution, in formats: FormatPair, on unit: ProcessingUnit)
    -> Bool
  {
    guard let needed = bits(of: convolution, in: formats, on: unit), needed > width else { return false }
    guard let weights = formats.weights.integerRange, let activations = formats.activations.integerRange else {
      return true
    }
    let largest = [weights.lowerBound, weights.upperBound].reduce(0) { largest, weight in
      max(largest, abs(weight * activations.lowerBound), abs(weight * activations.upperBound))
    }
    let dropped = unit.model.droppedBits(in: formats)
    let term = dropped > 0 ? (largest >> dropped).plus(1) : largest
    let sum = term.times(max(1, convolution.wordsPerFilter))
    return Int.bitWidth - sum.leadingZeroBitCount + 1 > width
  }

  /// Bits that an operand adds to a product.
  private static func width(of format: NumberFormat) -> Int? {
    switch format {
    case .signedInteger(let bits), .unsignedInteger(let bits): bits
    case .binary: 1
    case .ternary: 2
    case .oneHot(let bits): (1 << (bits - 1)) - 1
    case .twoHot(let bits): 1 << (bits / 2 - 1)
    default: nil
    }
  }
}

extension Evaluator {
  /// A remark for every unit whose accumulator could overflow on a layer that it runs, with the layers.
  func accumulatorRemarks(for layers: [LayerResult]) -> [String] {
    let element = accelerator.processingElement
    var narrow: [Int: [String]] = [:]
    for layer in layers {
      guard let convolution = layer.layer.operation.convolution,
        let unit = element.unit(for: layer.formats)?.index,
        let needed = AccumulatorNeed.bits(of: convolution, in: layer.formats, on: element.units[unit]),
        AccumulatorNeed.canOverflow(
          element.units[unit].model.accumulatorBits / element.units[unit].model.sums, convolution, in: layer.formats,
          on: element.units[unit])
      else { continue }
      narrow[unit, default: []].append("\(layer.layer.name) (\(needed) bits)")
    }
    return narrow.sorted { $0.key < $1.key }.map { unit, names in
      "the \(element.units[unit].model.accumulatorBits)-bit accumulator of \(element.units[unit].kind) could overflow in "
        + "\(Self.list(names)): so many bits hold any of their sums"
    }
  }

  /// Up to eight names, and how many more there are.
  static func list(_ names: [String]) -> String {
    let shown = names.prefix(8).joined(separator: ", ")
    return names.count > 8 ? "\(shown) and \(names.count - 8) more layers" : shown
  }
}
