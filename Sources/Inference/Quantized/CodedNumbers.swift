import Arithmetic

/// Quantizers and unit of a node, checked against each other, and what they make of sums.
struct CodedNumbers: Sendable {
  let title: String
  let numbers: ProductNumbers
  let choice: DatapathChoice
  /// Products of values that the last place of a sum stands for.
  let step: Double
  /// Whether accumulators count integer steps of one scale: then biases are what they start from.
  let startsFromBias: Bool
  /// What stands for zero among the activations.
  let activationZero: NumberFormat.Code?

  /// - Parameter channels: output channels.
  init(_ numbers: ProductNumbers, channels: Int, title: String) throws(InferenceFailure) {
    let formats = FormatPair(weights: numbers.formats.weights, activations: numbers.activations.format)
    guard let choice = DatapathChoice(numbers.unit, formats: formats) else {
      throw .formats(node: title, formats, unit: numbers.unit.kind)
    }
    let count = numbers.weights.count
    guard count == 1 || count == channels, numbers.weights.allSatisfy({ $0.format == formats.weights }) else {
      throw .quantizers(node: title, found: count, channels: channels)
    }
    let sums = numbers.unit.model.sums
    let separate = numbers.weights.contains { $0.scale == nil }
    guard numbers.activations.scale != nil, sums > 1 || !separate else { throw .separateScales(node: title) }
    self.title = title
    self.numbers = numbers
    self.choice = choice
    step = choice.step
    // Of products of signs a step is a whole product: there hardware compares the sum with a threshold behind the accumulator
    // (Courbariaux et al., Binarized neural networks, arXiv:1602.02830), which no rounding moves.
    let countsSigns = formats.weights == .binary && formats.activations == .binary
    startsFromBias = sums == 1 && !choice.isFloatingPoint && !countsSigns
    activationZero = numbers.activations.zeroCode
  }

  /// What codes the weights of an output channel.
  func quantizer(ofChannel channel: Int) -> Quantizer {
    numbers.weights[numbers.weights.count == 1 ? 0 : channel]
  }

  /// What weights of that sum, as ``CodedRows/sums`` has it, stand for.
  func value(ofSum sum: Double, channel: Int) -> Double {
    let quantizer = quantizer(ofChannel: channel)
    return quantizer.codeBook == nil ? sum * (quantizer.scale ?? 1) : sum
  }

  /// What one in each word of an accumulator of a channel stands for.
  func levels(ofChannel channel: Int) -> [Double] {
    let (weights, activations) = (quantizer(ofChannel: channel), numbers.activations.scale ?? 1)
    let count = numbers.unit.model.sums
    guard count > 1 else { return [(weights.scale ?? 1) * activations * step] }
    // A sum a code of a codebook; else one of positive and one of negative weights.
    if weights.codeBook != nil {
      return (0..<count).map { ((try? weights.decode(NumberFormat.Code($0))) ?? 0) * activations }
    }
    if case .separate(let positive, let negative) = weights.scaling {
      return [positive * activations, -negative * activations]
    }
    let scale = (weights.scale ?? 1) * activations
    return [scale, -scale]
  }
}

extension Quantizer {
  /// What one of the format stands for, shifted by ``zeroPoint``; `nil` where there are two of them.
  var scale: Double? {
    switch scaling {
    case .symmetric(let scale), .asymmetric(let scale, _): scale
    case .fraction(let steps): 1 / Double(steps)
    case .separate(let positive, let negative): positive == negative ? positive : nil
    }
  }

  /// The integer that stands for zero.
  var zeroPoint: Int { if case .asymmetric(_, let zeroPoint) = scaling { zeroPoint } else { 0 } }
}
