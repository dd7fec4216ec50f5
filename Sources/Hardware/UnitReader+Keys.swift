import Arithmetic
import Documents

extension UnitReader {
  /// The width of an accumulator and what it has to hold.
  struct AccumulatorSize {
    var value: Int
    var needed: Int

    /// Whether it holds what it has to, here called `content`; reports that it does not.
    func holds(_ content: String, _ object: ObjectReader) -> Bool {
      if needed <= min(value, 64) { return true }
      let words =
        needed > 64
        ? "\(content) has \(needed) bits; an accumulator has at most 64"
        : "an accumulator of \(value) bits cannot hold \(content), which has \(needed)"
      object.report(.inconsistent(words), key: needed > 64 ? "weights" : "accumulator")
      return false
    }
  }

  /// The width of `accumulator`: 32 bits, or as many as it needs, unless given. `nil` when it is out of range or what it
  /// has to hold is unknown, because something else was wrong.
  static func readAccumulator(_ object: ObjectReader, holding needed: Int?) -> AccumulatorSize? {
    let standard = max(32, needed ?? 0)
    let value = object.defaulted("accumulator", to: "\(standard)")
    let bits = value.map { $0.integer(in: 1...64) } ?? standard
    guard let needed, let bits else { return nil }
    return AccumulatorSize(value: bits, needed: needed)
  }

  /// The formats that a unit computes natively, each of which has to be one of its kind.
  static func readFormats(
    _ object: ObjectReader, weights isWeight: (NumberFormat) -> Bool, activations isActivation: (NumberFormat) -> Bool
  ) -> FormatPair? {
    func read(_ key: String, _ accepts: (NumberFormat) -> Bool) -> NumberFormat? {
      guard let value = object.value(key), let format = value.numberFormat() else { return nil }
      if accepts(format) { return format }
      let kind = object.node["kind"].map { FoundValue($0).text } ?? ""
      // Some kinds take formats for one operand that they do not take for the other.
      let operand = isWeight(format) != isActivation(format) ? " \(key)" : ""
      value.report(.inconsistent("a \(kind) does not compute with \(format)\(operand)"))
      return nil
    }
    let weights = read("weights", isWeight)
    let activations = read("activations", isActivation)
    guard let weights, let activations else { return nil }
    return FormatPair(weights: weights, activations: activations)
  }

  /// The low bits of a product that are cut off: none unless given, and never all. `nil` after a finding.
  static func readDroppedBits(_ object: ObjectReader, of formats: FormatPair?) -> Int? {
    // Most units keep their products, which is not worth a line among the defaults.
    guard object.has("dropped_bits") else { return 0 }
    let whole = formats.flatMap { MultiplyAccumulateUnit.productBits(of: $0) } ?? 64
    return object.integer("dropped_bits", in: 0...max(0, whole - 1))
  }

  /// The sub-word modes of a multiplier for `formats`; `nil` when something is wrong with them.
  static func readSubwords(_ object: ObjectReader, of formats: FormatPair?, accumulator: Int?) -> [SubwordMode]? {
    guard let list = object.optional("subwords") else { return [] }
    guard let entries = list.array() else { return nil }
    var modes: [SubwordMode] = []
    for entry in entries {
      guard let mode = entry.object().flatMap({ readSubword($0, of: formats, accumulator: accumulator) }) else {
        continue
      }
      modes.append(mode)
    }
    return modes.count == entries.count ? modes : nil
  }

  private static func readSubword(_ object: ObjectReader, of wide: FormatPair?, accumulator: Int?) -> SubwordMode? {
    func isInteger(_ format: NumberFormat) -> Bool { format.integerRange != nil }
    func format(_ key: String) -> NumberFormat? {
      guard let value = object.value(key), let format = value.numberFormat() else { return nil }
      if isInteger(format) { return format }
      value.report(.inconsistent("a mac does not compute with \(format)"))
      return nil
    }
    let (weights, activations) = (format("weights"), format("activations"))
    let lanes = object.integer("lanes", in: 1...1024)
    guard let wide, let weights, let activations, let lanes else { return nil }
    let mode = SubwordMode(FormatPair(weights: weights, activations: activations), lanes: lanes)
    guard let most = MultiplyAccumulateUnit.mostLanes(of: mode.formats, in: wide) else {
      object.report(.inconsistent("\(mode.formats) are not all among \(wide), which the multiplier is made for"))
      return nil
    }
    guard lanes <= most else {
      let words = "a multiplier of \(wide) can be split into \(most) of \(mode.formats), not \(lanes)"
      object.report(.inconsistent(words), key: "lanes")
      return nil
    }
    guard let needed = MultiplyAccumulateUnit.stepBits(of: mode), needed <= accumulator ?? needed else {
      let words = "the accumulator cannot hold the sum of \(lanes) products of \(mode.formats)"
      object.report(.inconsistent(words), key: "lanes")
      return nil
    }
    return mode
  }
}
