import Arithmetic
import Workloads

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The noise that a format adds to numbers that look like those of networks: a stand-in where no accuracy is known.
///
/// It is not an accuracy and says nothing of a network's own weights. Numbers are 1,023 evenly spaced quantiles of the
/// Laplace distribution, -ln(2(1 - p)) for p >= 1/2 and mirrored below, one of the two bell shapes that weights and
/// activations are modelled by (R. Banner, Y. Nahshan, D. Soudry, Post training 4-bit quantization of convolutional networks for
/// rapid-deployment, NeurIPS 2019 [recalled]); for formats without negative values their magnitudes, as after a ReLU. The scale
/// is the one of least mean square error.
public struct QuantizationNoise: Sendable {
  private var known: [NumberFormat: Double] = [:]

  /// Nothing measured yet; each format is measured once.
  public init() {}

  /// The sum over the layers with multiply-accumulates, and over both operands of each, of what their formats add: to first
  /// order the inverse of the signal-to-quantization-noise ratio at a deep network's output (D. Lin, S. Talathi, S.
  /// Annapureddy, Fixed point quantization of deep convolutional networks, ICML 2016 [recalled]: noise of layers adds up,
  /// whatever their size). Formats that the network leaves open are `native`.
  ///
  /// Two networks with as many operands in each format have exactly the same noise: it is counted, not summed up layer by layer,
  /// so that rounding makes none of them better.
  public mutating func total(of network: Network, native: FormatPair) throws(QuantizationError) -> Double {
    var counts: [NumberFormat: Int] = [:]
    for layer in network.layers where layer.operation.convolution != nil {
      let formats = layer.formats(native: native)
      counts[formats.weights, default: 0] += 1
      counts[formats.activations, default: 0] += 1
    }
    var sum = 0.0
    for (format, count) in counts.sorted(by: { $0.key.spelling < $1.key.spelling }) {
      sum += try Double(count) * added(by: format)
    }
    return sum
  }

  private mutating func added(by format: NumberFormat) throws(QuantizationError) -> Double {
    if let noise = known[format] { return noise }
    let noise = try Self.noiseToSignal(of: format)
    known[format] = noise
    return noise
  }

  /// The mean square of what quantizing changes over the mean square of the numbers.
  public static func noiseToSignal(of format: NumberFormat) throws(QuantizationError) -> Double {
    let numbers = format.isWithoutSign ? samples.map(\.magnitude) : samples
    let signal = numbers.reduce(0) { $0 + $1 * $1 } / Double(numbers.count)
    let quantizer = try Quantizer.fitted(to: numbers, format: format, by: .meanSquareError())
    return try quantizer.meanSquareError(of: numbers) / signal
  }

  private static let samples: [Double] = (1...1023).map { place in
    let share = Double(place) / 1024
    return share < 0.5 ? log(2 * share) : -log(2 * (1 - share))
  }
}

extension NumberFormat {
  /// Whether it has no negative values.
  fileprivate var isWithoutSign: Bool {
    switch self {
    case .unsignedInteger, .logarithmic(_, _, signed: false): true
    default: false
    }
  }
}
