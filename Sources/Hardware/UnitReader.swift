import Arithmetic
import Documents

/// Reads the units of a processing element. A new kind is one more entry of ``kinds``.
enum UnitReader {
  /// Every kind of unit with the function that reads its keys.
  private static let kinds: [(name: String, value: @Sendable (ObjectReader) -> ProcessingUnit?)] = [
    (MultiplyAccumulateUnit.kind, multiplyAccumulate), (FloatMultiplyAccumulateUnit.kind, floatMultiplyAccumulate),
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
    let formats = readFormats(object) { $0.integerRange != nil }
    let needed = formats.map { $0.weights.storageBits + $0.activations.storageBits }
    let accumulator = object.defaulted("accumulator", to: "\(max(32, needed ?? 0))")
    let bits = accumulator.map { $0.integer(in: 1...64) } ?? max(32, needed ?? 0)
    guard let formats, let needed, let bits else { return nil }
    guard let unit = MultiplyAccumulateUnit(formats: formats, accumulatorBits: bits) else {
      let words = "an accumulator of \(bits) bits cannot hold the product of \(formats), which has \(needed)"
      object.report(.inconsistent(words), key: "accumulator")
      return nil
    }
    return .mac(unit)
  }

  @Sendable private static func floatMultiplyAccumulate(_ object: ObjectReader) -> ProcessingUnit? {
    guard let formats = readFormats(object, accepts: \.isFloatingPoint) else { return nil }
    guard let unit = FloatMultiplyAccumulateUnit(formats: formats) else {
      let words = "a float_mac multiplies numbers of one format, and has \(formats)"
      object.report(.inconsistent(words), key: "activations")
      return nil
    }
    return .floatMAC(unit)
  }

  /// The formats that a unit computes natively, each of which it `accepts`.
  private static func readFormats(_ object: ObjectReader, accepts: (NumberFormat) -> Bool) -> FormatPair? {
    func read(_ key: String) -> NumberFormat? {
      guard let value = object.value(key), let format = value.numberFormat() else { return nil }
      if accepts(format) { return format }
      let kind = object.node["kind"].map { FoundValue($0).text } ?? ""
      value.report(.inconsistent("a \(kind) does not compute with \(format)"))
      return nil
    }
    let weights = read("weights")
    let activations = read("activations")
    guard let weights, let activations else { return nil }
    return FormatPair(weights: weights, activations: activations)
  }
}
