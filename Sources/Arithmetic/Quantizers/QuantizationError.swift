/// Why a number, a code or a set of parameters was refused.
public enum QuantizationError: Error, Sendable, Hashable {
  /// A number is infinite or not a number; `index` is its place among those given, 0 if it came alone.
  case notFinite(NonFinite, index: Int)
  /// A code that stands for no finite number of the format, or has bits that the format does not.
  case unusedCode(NumberFormat.Code, NumberFormat)
  /// A format of a width or base that there is none of.
  case notAFormat(NumberFormat)
  /// A codebook without its table.
  case tableNeeded
  /// A table of no values or of more than its index can tell apart.
  case levelCount(Int, allowed: ClosedRange<Int>)
  /// A table's value is beyond ±2^512.
  case levelOutOfRange(Double)
  /// A scale that is not a normal number above zero, or at which the largest value would be infinite.
  case scaleOutOfRange(Double, NumberFormat)
  /// A zero point that is no value of the format.
  case zeroPointOutOfRange(Int, allowed: ClosedRange<Int>)
  /// A zero point for a format that is no integer's.
  case zeroPointNotDefined(NumberFormat)
  /// A way of rounding that the format has no meaning for.
  case roundingNotDefined(Rounding, NumberFormat)
  /// A threshold below zero, or as a fraction of the largest weight outside 0…1.
  case thresholdOutOfRange(Double)
  /// A width in bits that no format of the kind has.
  case bitsOutOfRange(Int, allowed: ClosedRange<Int>)
  /// Nothing to fit a scale or a table to.
  case noSamples

  /// What is not a finite number.
  public enum NonFinite: String, Sendable {
    case notANumber = "NaN"
    case infinity = "infinity"
    case negativeInfinity = "-infinity"

    /// What kind of non-finite number it is, `nil` for finite ones.
    public init?(_ number: Double) {
      if number.isFinite { return nil }
      self = number.isNaN ? .notANumber : number > 0 ? .infinity : .negativeInfinity
    }
  }
}

extension QuantizationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notFinite(let number, let index):
      "number \(index) is \(number.rawValue); only finite numbers can be quantized"
    case .unusedCode(let code, let format): "code \(code) stands for no number of \(format)"
    case .notAFormat(let format):
      "\(format) is no number format; there are \(NumberFormat.spellings.joined(separator: ", "))"
    case .tableNeeded: "a codebook needs the table of its values"
    case .levelCount(let count, let allowed):
      "a table of \(count) values; allowed are \(allowed.lowerBound) to \(allowed.upperBound)"
    case .levelOutOfRange(let level): "a table's value of \(level); allowed are -2^512 to 2^512"
    case .scaleOutOfRange(let scale, let format):
      "a scale of \(scale); allowed are normal numbers above 0 at which every value of \(format) is finite"
    case .zeroPointOutOfRange(let zeroPoint, let allowed):
      "a zero point of \(zeroPoint); allowed are \(allowed.lowerBound) to \(allowed.upperBound)"
    case .zeroPointNotDefined(let format): "\(format) has no zero point; int1…int32 and uint1…uint32 have"
    case .roundingNotDefined(.nearestLogarithm, let format):
      "\(format) cannot be rounded in the log domain; one-hot and logarithmic formats can"
    case .roundingNotDefined(_, let format): "\(format) cannot be rounded at a threshold; ternary can"
    case .thresholdOutOfRange(let threshold): "a threshold of \(threshold); allowed are 0 or more, as a fraction 0 to 1"
    case .bitsOutOfRange(let bits, let allowed):
      "\(bits) bits; allowed are \(allowed.lowerBound) to \(allowed.upperBound)"
    case .noSamples: "no numbers to fit to"
    }
  }
}
