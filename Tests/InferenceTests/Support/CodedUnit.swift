import Arithmetic
import Testing

@testable import Inference

/// A unit in a pair of formats that it accepts, some with accumulators that random sums leave.
struct CodedUnit: CustomTestStringConvertible {
  let name: String
  let unit: ProcessingUnit
  let formats: FormatPair

  /// Whether random sums leave its accumulator.
  var overflows: Bool { name.contains("that saturates") && !name.contains("64 bits") || name.contains("that wraps") }

  var testDescription: String { "\(name) on \(formats)" }

  private init(_ name: String, _ unit: ProcessingUnit?, _ weights: String, _ activations: String) throws {
    self.name = name
    self.unit = try #require(unit, "\(name) cannot be made")
    formats = try Self.pair(weights, activations)
    try #require(self.unit.model.mode(for: formats) != nil, "\(name) does not accept \(formats)")
  }

  static func pair(_ weights: String, _ activations: String) throws -> FormatPair {
    FormatPair(
      weights: try #require(NumberFormat(spelling: weights)),
      activations: try #require(NumberFormat(spelling: activations)))
  }

  static func mac(
    _ weights: String, _ activations: String, _ bits: Int, _ overflow: Overflow = .wrap, subwords: [SubwordMode] = [],
    dropping: Int = 0
  ) throws -> ProcessingUnit? {
    MultiplyAccumulateUnit(
      formats: try pair(weights, activations), accumulatorBits: bits, overflow: overflow, subwords: subwords,
      droppedBits: dropping
    ).map(ProcessingUnit.mac)
  }

  private static func shift(_ weights: String, _ bits: Int, terms: Int, _ overflow: Overflow = .wrap) throws
    -> ProcessingUnit?
  {
    ShiftUnit(
      formats: try pair(weights, "int8"), termsPerCycle: terms, accumulatorBits: bits, overflow: overflow
    ).map(ProcessingUnit.shift)
  }

  private static func ternary(_ weights: String, scales: Int = 1, _ bits: Int, _ overflow: Overflow = .wrap) throws
    -> ProcessingUnit?
  {
    TernaryUnit(formats: try pair(weights, "int8"), scales: scales, accumulatorBits: bits, overflow: overflow)
      .map(ProcessingUnit.ternary)
  }

  private static func log(
    _ weights: String, _ activations: String, look: Int, keep: Int, _ bits: Int, _ overflow: Overflow
  )
    throws -> ProcessingUnit?
  {
    LogarithmicUnit(
      formats: try pair(weights, activations), lookUpFraction: look, accumulatorFraction: keep, accumulatorBits: bits,
      overflow: overflow
    ).map(ProcessingUnit.log)
  }

  private static func serial(_ operand: BitSerialUnit.SerialOperand, lanes: Int, _ bits: Int, _ overflow: Overflow)
    throws -> ProcessingUnit?
  {
    BitSerialUnit(
      formats: try pair("int4", "int4"), lanes: lanes, serial: operand, accumulatorBits: bits, overflow: overflow
    ).map(ProcessingUnit.bitSerial)
  }

  private static func xnor(_ lanes: Int, _ bits: Int, _ overflow: Overflow = .wrap) -> ProcessingUnit? {
    XnorPopcountUnit(lanes: lanes, accumulatorBits: bits, overflow: overflow).map(ProcessingUnit.xnorPopcount)
  }

  private static func sign(_ activations: String, _ bits: Int) throws -> ProcessingUnit? {
    SignUnit(activations: try #require(NumberFormat(spelling: activations)), accumulatorBits: bits)
      .map(ProcessingUnit.sign)
  }

  private static func float(_ format: String) throws -> ProcessingUnit? {
    FloatMultiplyAccumulateUnit(formats: try pair(format, format)).map(ProcessingUnit.floatMAC)
  }

  static func int8() throws -> CodedUnit { try CodedUnit("mac", mac("int8", "int8", 32), "int8", "int8") }

  /// A multiplier with an accumulator that no sum of small networks leaves.
  static func wide(_ weights: String, _ activations: String) throws -> CodedUnit {
    try CodedUnit("mac", mac(weights, activations, 40), weights, activations)
  }

  /// Every kind of unit, of one lane and of several, in machine words and by the unit's own operation.
  static func all() throws -> [CodedUnit] {
    let subwords = [SubwordMode(try pair("int4", "int4"), lanes: 4)]
    return try [
      int8(),
      CodedUnit("mac that wraps", mac("int8", "uint8", 17), "int8", "uint8"),
      CodedUnit("mac that saturates", mac("int8", "int8", 16, .saturate), "int8", "int8"),
      CodedUnit("mac of 64 bits that saturates", mac("int16", "int16", 64, .saturate), "int16", "int16"),
      CodedUnit("fusion mac", mac("int8", "int8", 24, subwords: subwords), "int4", "int4"),
      CodedUnit("saturating fusion mac", mac("int8", "int8", 16, .saturate, subwords: subwords), "int4", "int4"),
      CodedUnit("mac of upper halves", mac("int8", "int8", 9, .saturate, dropping: 8), "int8", "int8"),
      CodedUnit("fp16 mac", float("fp16"), "fp16", "fp16"), CodedUnit("fp16 mac", float("fp16"), "int8", "uint4"),
      CodedUnit("fp32 mac", float("fp32"), "fp32", "fp32"),
      CodedUnit("xnor", xnor(3, 16), "binary", "binary"),
      CodedUnit("xnor that saturates", xnor(5, 4, .saturate), "binary", "binary"),
      CodedUnit("sign", sign("int8", 9), "binary", "int8"), CodedUnit("fp16 sign", sign("fp16", 16), "binary", "fp16"),
      CodedUnit("ternary", ternary("ternary", 16), "ternary", "int8"),
      CodedUnit("ternary that saturates", ternary("ternary", 9, .saturate), "ternary", "int8"),
      CodedUnit("ternary with two scales", ternary("ternary", scales: 2, 8), "ternary", "int8"),
      CodedUnit(
        "ternary with two scales that saturates", ternary("ternary", scales: 2, 8, .saturate), "ternary", "int8"),
      CodedUnit("four levels", ternary("codebook2", 9), "codebook2", "int8"),
      CodedUnit("one-hot shift", shift("onehot4", 24, terms: 1), "onehot4", "int8"),
      CodedUnit("one-hot shift that saturates", shift("onehot4", 15, terms: 1, .saturate), "onehot4", "int8"),
      CodedUnit("two-hot shift", shift("twohot8", 16, terms: 2), "twohot8", "int8"),
      CodedUnit("two-hot shift, a term a cycle", shift("twohot8", 16, terms: 1, .saturate), "twohot8", "int8"),
      CodedUnit(
        "log", log("log5@2^(1/2)", "ulog5@2^(1/4)", look: 7, keep: 3, 32, .wrap), "log5@2^(1/2)", "ulog5@2^(1/4)"),
      CodedUnit("log of base 2", log("log4@2", "log4@2", look: 0, keep: 0, 14, .saturate), "log4@2", "log4@2"),
      CodedUnit("bit-serial", serial(.activations, lanes: 2, 9, .wrap), "int4", "int3"),
      CodedUnit("bit-serial of weights", serial(.weights, lanes: 3, 10, .saturate), "int4", "int4"),
    ]
  }
}
