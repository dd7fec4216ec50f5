import Quantities

/// Every stride-th output of a transposed convolution along one spatial dimension: a dense convolution of stride 1 by itself.
///
/// With stride s, dilation d and p words cut off in front, output o is the sum of `input[i] · weight[t]` over all i and t with
/// `i·s + t·d = o + p` (ONNX, ConvTranspose). Outputs a, a + s, a + 2s, … have one rest r of (o + p) modulo s, which only the taps with
/// `t·d ≡ r (mod s)` reach. These are every (s/g)-th one, g = gcd(d, s), and neighbours among them read inputs d/g apart. From one
/// output of the phase to the next all of them go on by one input.
public struct TransposedPhase: Sendable, Hashable {
  /// The place of its first output, below the stride.
  public let firstOutput: Int
  /// How many outputs it has.
  public let outputs: Int
  /// The first of the taps that reach it.
  public let firstTap: Int
  /// Steps from tap to tap.
  public let tapStep: Int
  /// How many taps reach it.
  public let taps: Int
  /// Inputs from one tap's to the next one's.
  public let dilation: Int
  /// The first input that the first output is made of; below zero it is padding.
  public let firstInput: Int

  /// A tap of the kernel by its place in the phase's own window. Larger taps meet earlier inputs: the order is turned.
  public func tap(at place: Int) -> Int { firstTap + (taps - 1 - place) * tapStep }

  /// The last input that the last output is made of; from the input's size on it is padding.
  public var lastInput: Int { firstInput + (outputs - 1) + (taps - 1) * dilation }

  /// The inputs that the windows span, of `size`.
  public func inputs(of size: Int) -> Range<Int> {
    let first = min(max(0, firstInput), size)
    return first..<max(first, min(size, lastInput + 1))
  }
}

extension ONNXTransposedConvolution {
  /// The phases along a dimension, by their first outputs.
  ///
  /// Left out are those that no tap reaches, as there are where the stride is larger than the kernel, and those whose windows lie
  /// beside the input altogether: their words are the bias.
  /// - Parameters:
  ///   - inputs: the input's size along the dimension, at least 1.
  ///   - outputs: the output's size.
  public func phases(_ axis: Int, inputs: Int, outputs: Int) -> [TransposedPhase] {
    let (stride, dilation, cut) = (window.strides[axis], window.dilations[axis], window.paddingBefore[axis])
    let step = tapStep(axis)
    let apart = dilation / (stride / step)
    var phases: [TransposedPhase] = []
    for tap in 0..<mostPhases(axis) {
      let (inputsBack, rest) = (tap * dilation).quotientAndRemainder(dividingBy: stride)
      // The first output o ≥ 0 with (o + cut) mod stride = rest.
      let first = (rest - cut % stride + stride) % stride
      guard first < outputs else { continue }
      let taps = (window.kernel[axis] - 1 - tap) / step + 1
      let phase = TransposedPhase(
        firstOutput: first, outputs: (outputs - 1 - first) / stride + 1, firstTap: tap, tapStep: step, taps: taps,
        dilation: apart, firstInput: (first + cut) / stride - inputsBack - (taps - 1) * apart)
      if !phase.inputs(of: inputs).isEmpty { phases.append(phase) }
    }
    return phases.sorted { $0.firstOutput < $1.firstOutput }
  }

  /// How many phases there can be along a dimension: taps up to the first that reaches the same outputs as tap 0.
  public func mostPhases(_ axis: Int) -> Int { min(window.kernel[axis], tapStep(axis)) }

  /// Steps between taps that reach the same outputs: s / gcd(d, s).
  private func tapStep(_ axis: Int) -> Int {
    var (divisor, rest) = (window.strides[axis], window.dilations[axis])
    while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
    return window.strides[axis] / divisor
  }
}
