import Arithmetic
import Costs
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
    return min(own, bits(of: convolution, in: formats) ?? own)
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
        needed > element.units[unit].model.accumulatorBits / element.units[unit].model.sums
      else { continue }
      narrow[unit, default: []].append("\(layer.layer.name) (\(needed) bits)")
    }
    return narrow.sorted { $0.key < $1.key }.map { unit, names in
      "the \(element.units[unit].model.accumulatorBits)-bit accumulator of \(element.units[unit].kind) could overflow in "
        + "\(Self.list(names)): b_a + b_w + log2(n k^2) bits hold any sum"
    }
  }

  /// Up to eight names, and how many more there are.
  static func list(_ names: [String]) -> String {
    let shown = names.prefix(8).joined(separator: ", ")
    return names.count > 8 ? "\(shown) and \(names.count - 8) more layers" : shown
  }
}
