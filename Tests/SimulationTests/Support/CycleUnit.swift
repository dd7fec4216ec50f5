import Arithmetic
import Testing

@testable import Simulation

/// A unit in a pair of formats that it accepts.
struct CycleUnit: CustomTestStringConvertible {
  let name: String
  let unit: ProcessingUnit
  let formats: FormatPair
  /// Whether sums are those of whole numbers: exact, or modulo the register's width.
  let isPlain: Bool

  var model: any ProcessingUnitModel { unit.model }
  var testDescription: String { "\(name) on \(formats)" }

  init(_ name: String, _ unit: ProcessingUnit?, _ weights: String, _ activations: String, isPlain: Bool) throws {
    self.name = name
    self.unit = try #require(unit, "\(name) cannot be made")
    formats = try Self.pair(weights, activations)
    self.isPlain = isPlain
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

  static func shift(
    _ weights: String, _ bits: Int, terms: Int, selectable: Bool = false, _ overflow: Overflow = .wrap
  ) throws -> ProcessingUnit? {
    ShiftUnit(
      formats: try pair(weights, "int8"), termsPerCycle: terms, isSelectable: selectable, accumulatorBits: bits,
      overflow: overflow
    ).map(ProcessingUnit.shift)
  }

  static func ternary(_ weights: String, scales: Int = 1, _ bits: Int, _ overflow: Overflow = .wrap) throws
    -> ProcessingUnit?
  {
    TernaryUnit(
      formats: try pair(weights, "int8"), scales: scales, accumulatorBits: bits, overflow: overflow
    ).map(ProcessingUnit.ternary)
  }

  static func sign(_ activations: String, _ bits: Int) throws -> ProcessingUnit? {
    SignUnit(activations: try #require(NumberFormat(spelling: activations)), accumulatorBits: bits)
      .map(ProcessingUnit.sign)
  }

  static func log(_ weights: String, _ activations: String, look: Int, keep: Int) throws -> ProcessingUnit? {
    LogarithmicUnit(
      formats: try pair(weights, activations), lookUpFraction: look, accumulatorFraction: keep, accumulatorBits: 32
    ).map(ProcessingUnit.log)
  }

  static func serial(_ operand: BitSerialUnit.SerialOperand, lanes: Int, _ bits: Int, _ overflow: Overflow = .wrap)
    throws -> ProcessingUnit?
  {
    BitSerialUnit(
      formats: try pair("int4", "int4"), lanes: lanes, serial: operand, accumulatorBits: bits, overflow: overflow
    ).map(ProcessingUnit.bitSerial)
  }

  static func int8() throws -> CycleUnit {
    try CycleUnit("mac", mac("int8", "int8", 32), "int8", "int8", isPlain: true)
  }

  /// Every kind of unit, of one lane and of several, of one cycle and of several, exact and not.
  static func all() throws -> [CycleUnit] {
    let subwords = [SubwordMode(try pair("int4", "int4"), lanes: 4), SubwordMode(try pair("int2", "int2"), lanes: 16)]
    let halves = FloatMultiplyAccumulateUnit(formats: try pair("fp16", "fp16")).map(ProcessingUnit.floatMAC)
    let singles = FloatMultiplyAccumulateUnit(formats: try pair("fp32", "fp32")).map(ProcessingUnit.floatMAC)
    func xnor(_ lanes: Int, _ bits: Int, _ overflow: Overflow = .wrap) -> ProcessingUnit? {
      XnorPopcountUnit(lanes: lanes, accumulatorBits: bits, overflow: overflow).map(ProcessingUnit.xnorPopcount)
    }
    return try [
      int8(),
      CycleUnit("mac that wraps", mac("int8", "uint8", 17), "int8", "uint8", isPlain: true),
      CycleUnit("mac that saturates", mac("int8", "int8", 16, .saturate), "int8", "int8", isPlain: false),
      CycleUnit("32-bit mac", mac("int32", "int32", 64), "int32", "int32", isPlain: true),
      CycleUnit("32-bit mac that saturates", mac("int32", "int32", 64, .saturate), "int32", "int32", isPlain: false),
      CycleUnit("mac", mac("int8", "int8", 24), "onehot4", "ternary", isPlain: true),
      CycleUnit("fusion mac", mac("int8", "int8", 24, subwords: subwords), "int4", "int4", isPlain: true),
      CycleUnit("fusion mac", mac("int8", "int8", 24, subwords: subwords), "int2", "int2", isPlain: true),
      CycleUnit("mac of upper halves", mac("int16", "int16", 16, dropping: 16), "int16", "int16", isPlain: false),
      CycleUnit("fp16 mac", halves, "fp16", "fp16", isPlain: false),
      CycleUnit("fp32 mac", singles, "fp32", "fp32", isPlain: false),
      CycleUnit("xnor", xnor(3, 16), "binary", "binary", isPlain: true),
      CycleUnit("xnor that saturates", xnor(5, 4, .saturate), "binary", "binary", isPlain: false),
      CycleUnit("sign", sign("int8", 12), "binary", "int8", isPlain: true),
      CycleUnit("fp16 sign", sign("fp16", 16), "binary", "fp16", isPlain: false),
      CycleUnit("ternary", ternary("ternary", 16), "ternary", "int8", isPlain: true),
      CycleUnit("ternary that saturates", ternary("ternary", 9, .saturate), "ternary", "int8", isPlain: false),
      CycleUnit("ternary with two scales", ternary("ternary", scales: 2, 16), "ternary", "int8", isPlain: false),
      CycleUnit("ternary of four levels", ternary("codebook2", 16), "codebook2", "int8", isPlain: false),
      CycleUnit("one-hot shift", shift("onehot4", 24, terms: 1), "onehot4", "int8", isPlain: true),
      CycleUnit("two-hot shift", shift("twohot8", 24, terms: 2), "twohot8", "int8", isPlain: true),
      CycleUnit("two-hot shift, a term a cycle", shift("twohot8", 24, terms: 1), "twohot8", "int8", isPlain: true),
      CycleUnit(
        "two-hot shift that saturates", shift("twohot8", 16, terms: 1, .saturate), "twohot8", "int8", isPlain: false),
      CycleUnit(
        "selectable shift", shift("twohot8", 24, terms: 2, selectable: true), "onehot4", "int8", isPlain: true),
      CycleUnit(
        "log", log("log5@2^(1/2)", "ulog5@2^(1/4)", look: 7, keep: 3), "log5@2^(1/2)", "ulog5@2^(1/4)", isPlain: false),
      CycleUnit("log of base 2", log("log4@2", "ulog4@2", look: 0, keep: 0), "log4@2", "ulog4@2", isPlain: false),
      CycleUnit("bit-serial", serial(.activations, lanes: 2, 16), "int4", "int3", isPlain: true),
      CycleUnit("bit-serial of weights", serial(.weights, lanes: 3, 10, .saturate), "int4", "int4", isPlain: false),
    ]
  }
}
