import Arithmetic
import Testing

@testable import Inference

/// One output of a product by the unit's own operation on single pairs of codes.
struct ReferenceSum {
  let numbers: ProductNumbers
  let step: Double

  init(_ numbers: ProductNumbers) {
    self.numbers = numbers
    let model = numbers.unit.model
    if case .log(let unit) = numbers.unit {
      step = unit.value(of: Accumulator(words: [1]))
    } else {
      step = Double(1 << model.droppedBits(in: numbers.formats))
    }
  }

  private var model: any ProcessingUnitModel { numbers.unit.model }
  private var isFloat: Bool {
    switch numbers.unit {
    case .floatMAC: true
    case .sign(let unit): unit.formats.activations.isFloatingPoint
    default: false
    }
  }

  /// A word for each tap; `nil` is padding.
  func output(
    _ row: [Float], _ column: [Float?], channel: Int, bias: Float
  ) throws -> (word: Float, overflows: Bool) {
    let weights = numbers.weights[channel % numbers.weights.count]
    let weightCodes = try weights.encode(row.map { Double($0) })
    // Padding is zero, or nothing where there is no zero.
    let codes = try column.map { word -> NumberFormat.Code? in
      let code = try numbers.activations.encode(Double(word ?? 0))
      return try word == nil && numbers.activations.decode(code) != 0 ? nil : code
    }
    let pairs = zip(weightCodes, codes).map { weight, activation in
      activation.map { OperandPair(weight: Int(weight), activation: Int($0)) }
    }
    // The definition, with everything that has a zero point taken apart.
    let (ownZero, zero) = (weights.zeroPoint, numbers.activations.zeroPoint)
    let decoded = try weightCodes.map { try weights.decode($0) }
    let activationScale = try #require(numbers.activations.scale)
    var start = model.cleared
    var offset = Double(bias) - activationScale * Double(zero) * decoded.reduce(0, +)
    var isLost = false
    // Of products of signs a step is a whole product, too coarse for a bias.
    let countsSigns = numbers.formats == FormatPair(weights: .binary, activations: .binary)
    if model.sums == 1, !isFloat, !countsSigns, let scale = weights.scale {
      let exact = (offset / (scale * activationScale * step)).rounded(.toNearestOrAwayFromZero)
      (start, isLost) = held(Int(exact))
      offset = 0
    }
    let sum = try #require(model.dotProduct(pairs, in: numbers.formats, from: start))
    var value = offset
    switch numbers.unit {
    case .ternary(let unit) where unit.sums > 1:
      let levels: [Double] =
        switch weights.scaling {
        case .separate(let positive, let negative): [positive, negative]
        default: try (0..<unit.sums).map { try weights.decode(NumberFormat.Code($0)) }
        }
      value += unit.result(of: sum, levels: levels.map { $0 * activationScale })
    default:
      let word = isFloat ? try model.formats.activations.decodeFloat(sum.word) : Double(sum.word)
      value += word * (try #require(weights.scale)) * activationScale * step
    }
    if ownZero != 0 {
      let total = try codes.reduce(0) { $0 + ($1 == nil ? 0 : try numbers.formats.activations.integer(of: $1 ?? 0)) }
      value -= Double(total) * activationScale * (try #require(weights.scale)) * Double(ownZero)
    }
    return (Float(value), isLost || overflows(pairs, start, sum))
  }

  /// What the accumulator makes of a word that it starts from.
  private func held(_ word: Int) -> (Accumulator, isLost: Bool) {
    let bits = model.accumulatorBits / model.sums
    let range = AccumulatorWidth(bits: bits).range
    if range ~= word { return (Accumulator(words: [word]), false) }
    let cut = (word << (64 - bits)) >> (64 - bits)
    return (Accumulator(words: [saturates ? min(max(word, range.lowerBound), range.upperBound) : cut]), true)
  }

  private var saturates: Bool {
    switch numbers.unit {
    case .mac(let unit): unit.width.overflow == .saturate
    case .xnorPopcount(let unit): unit.width.overflow == .saturate
    case .sign(let unit): unit.width.overflow == .saturate
    case .ternary(let unit): unit.width.overflow == .saturate
    case .shift(let unit): unit.width.overflow == .saturate
    case .log(let unit): unit.width.overflow == .saturate
    case .bitSerial(let unit): unit.width.overflow == .saturate
    case .floatMAC: false
    }
  }

  /// Whether some step left another sum than that of all products so far.
  private func overflows(_ pairs: [OperandPair?], _ start: Accumulator, _ end: Accumulator) -> Bool {
    if isFloat { return ((try? model.formats.activations.decodeFloat(end.word)) ?? .nan).isFinite == false }
    let lanes = model.mode(for: numbers.formats)?.throughput.lanes ?? 1
    var (sum, exact) = (start, start.words.map { Int128($0) })
    for first in stride(from: 0, to: pairs.count, by: lanes) {
      let step = pairs[first..<min(pairs.count, first + lanes)]
      model.accumulate(step, in: numbers.formats, into: &sum)
      for pair in step {
        var product = model.cleared
        model.accumulate([pair], in: numbers.formats, into: &product)
        for index in exact.indices { exact[index] += Int128(product[index]) }
      }
      if exact.indices.contains(where: { exact[$0] != Int128(sum[$0]) }) { return true }
    }
    return false
  }
}

extension NumberFormat {
  /// The number of a float's bits, infinities as well.
  fileprivate func decodeFloat(_ code: Int) throws -> Double {
    if self == .float32 { return Double(Float(bitPattern: UInt32(truncatingIfNeeded: code))) }
    guard code & 0x7C00 == 0x7C00 else { return try decode(NumberFormat.Code(code)) }
    return code & 0x3FF != 0 ? .nan : code & 0x8000 != 0 ? -.infinity : .infinity
  }
}
