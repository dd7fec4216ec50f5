import Arithmetic
import Testing

@Suite("Processing units")
struct UnitConformanceTests {
  /// Formats by their spellings.
  static func pair(_ weights: String, _ activations: String) throws -> FormatPair {
    FormatPair(
      weights: try #require(NumberFormat(spelling: weights)),
      activations: try #require(NumberFormat(spelling: activations)))
  }

  static func mac(
    _ weights: String, _ activations: String, _ bits: Int, _ overflow: Overflow = .wrap, _ subwords: [SubwordMode] = [],
    dropping dropped: Int = 0
  ) throws -> MultiplyAccumulateUnit? {
    MultiplyAccumulateUnit(
      formats: try pair(weights, activations), accumulatorBits: bits, overflow: overflow, subwords: subwords,
      droppedBits: dropped)
  }

  /// Bit Fusion's multiplier.
  static func fusion() throws -> MultiplyAccumulateUnit? {
    try mac(
      "int8", "int8", 32, .wrap,
      [SubwordMode(pair("int4", "int4"), lanes: 4), SubwordMode(pair("int2", "int2"), lanes: 16)])
  }

  static func shift(
    _ weights: String, _ activations: String, _ bits: Int, terms: Int = 1, selectable: Bool = false,
    _ overflow: Overflow = .wrap
  ) throws -> ShiftUnit? {
    ShiftUnit(
      formats: try pair(weights, activations), termsPerCycle: terms, isSelectable: selectable, accumulatorBits: bits,
      overflow: overflow)
  }

  static func log(_ weights: String, _ activations: String, _ bits: Int, look: Int = 7, keep: Int = 7) throws
    -> LogarithmicUnit?
  {
    LogarithmicUnit(
      formats: try pair(weights, activations), lookUpFraction: look, accumulatorFraction: keep, accumulatorBits: bits)
  }

  static func ternary(
    _ weights: String, _ activations: String, scales: Int = 1, _ bits: Int, _ overflow: Overflow = .wrap
  ) throws -> TernaryUnit? {
    TernaryUnit(formats: try pair(weights, activations), scales: scales, accumulatorBits: bits, overflow: overflow)
  }

  static func serial(
    _ weights: String, _ activations: String, lanes: Int, _ operand: BitSerialUnit.SerialOperand, _ bits: Int,
    _ overflow: Overflow = .wrap
  ) throws -> BitSerialUnit? {
    BitSerialUnit(
      formats: try pair(weights, activations), lanes: lanes, serial: operand, accumulatorBits: bits, overflow: overflow)
  }

  static func sign(_ activations: String, _ bits: Int, _ overflow: Overflow = .wrap) throws -> SignUnit? {
    SignUnit(activations: try #require(NumberFormat(spelling: activations)), accumulatorBits: bits, overflow: overflow)
  }

  /// Every kind of unit: a new one adds its lines here.
  static func all() throws -> [UnitConformance] {
    [
      try UnitConformance("mac", mac("int8", "int8", 32)),
      try UnitConformance("mac with a tight accumulator", mac("int8", "int8", 16)),
      try UnitConformance("mac that saturates", mac("int8", "uint8", 17, .saturate)),
      try UnitConformance("mac of unsigned operands", mac("uint4", "uint4", 9, .saturate)),
      try UnitConformance("mac of one bit", mac("int1", "int1", 2)),
      try UnitConformance("mac of binary weights", mac("binary", "int6", 8)),
      try UnitConformance("mac of ternary operands", mac("ternary", "ternary", 4, .saturate)),
      try UnitConformance("16-bit mac", mac("int16", "int16", 48)),
      try UnitConformance("32-bit mac", mac("int32", "int32", 64)),
      try UnitConformance("32-bit mac that saturates", mac("int32", "uint31", 64, .saturate)),
      try UnitConformance("mac", mac("int8", "int8", 24), on: pair("binary", "uint7")),
      try UnitConformance("mac", mac("int8", "int8", 24), on: pair("onehot4", "int8")),
      try UnitConformance("mac", mac("int9", "int8", 24), on: pair("twohot8", "ternary")),
      try UnitConformance("fusion mac", fusion()),
      try UnitConformance("fusion mac", fusion(), on: pair("int4", "int4")),
      try UnitConformance("fusion mac", fusion(), on: pair("int2", "binary")),
      try UnitConformance("16-bit mac of upper halves", mac("int16", "int16", 16, dropping: 16), dropped: 16),
      try UnitConformance(
        "16-bit mac of upper halves", mac("int16", "int16", 16, .saturate, dropping: 16), on: pair("int8", "int16"),
        dropped: 8),
      try UnitConformance(
        "16-bit mac of upper halves", mac("int16", "int16", 16, dropping: 16), on: pair("int8", "int8")),
      try UnitConformance("mac without two low bits", mac("int6", "uint5", 10, dropping: 2), dropped: 2),
      try UnitConformance("fp16 mac", FloatMultiplyAccumulateUnit(formats: pair("fp16", "fp16"))),
      try UnitConformance(
        "fp16 mac", FloatMultiplyAccumulateUnit(formats: pair("fp16", "fp16")), on: pair("int8", "fp16")),
      try UnitConformance("fp32 mac", FloatMultiplyAccumulateUnit(formats: pair("fp32", "fp32"))),
      try UnitConformance(
        "fp32 mac", FloatMultiplyAccumulateUnit(formats: pair("fp32", "fp32")), on: pair("fp16", "uint8")),
      try UnitConformance("xnor of one lane", XnorPopcountUnit(lanes: 1, accumulatorBits: 2)),
      try UnitConformance("xnor of 16 lanes", XnorPopcountUnit(lanes: 16, accumulatorBits: 16)),
      try UnitConformance("xnor of 64 lanes", XnorPopcountUnit(lanes: 64, accumulatorBits: 8, overflow: .saturate)),
      try UnitConformance("xnor of 100 lanes", XnorPopcountUnit(lanes: 100, accumulatorBits: 8)),
      try UnitConformance("sign", sign("int8", 9)),
      try UnitConformance("sign that saturates", sign("uint8", 10, .saturate)),
      try UnitConformance("sign", sign("int8", 24), on: pair("binary", "int3")),
      try UnitConformance("fp16 sign", sign("fp16", 16)),
      try UnitConformance("fp32 sign", sign("fp32", 32)),
      try UnitConformance("ternary", ternary("ternary", "int8", 24)),
      try UnitConformance("ternary that saturates", ternary("ternary", "uint4", 5, .saturate)),
      try UnitConformance("ternary", ternary("ternary", "int8", 24), on: pair("binary", "binary")),
      try UnitConformance("ternary with two scales", ternary("ternary", "int8", scales: 2, 24)),
      try UnitConformance("ternary of four levels", ternary("codebook2", "uint4", 16)),
      try UnitConformance("one-hot shift", shift("onehot4", "int8", 24), termByTerm: true),
      try UnitConformance(
        "one-hot shift", shift("onehot4", "int8", 24), on: pair("ternary", "uint4"), termByTerm: true),
      try UnitConformance("one-hot shift", shift("onehot4", "int8", 24), on: pair("int2", "int8"), termByTerm: true),
      try UnitConformance("wide one-hot shift", shift("onehot6", "int8", 40), termByTerm: true),
      try UnitConformance("two-hot shift", shift("twohot8", "int8", 24, terms: 2)),
      try UnitConformance("two-hot shift", shift("twohot8", "int8", 24, terms: 2), on: pair("onehot4", "int8")),
      try UnitConformance("two-hot shift that saturates", shift("twohot6", "int4", 9, terms: 2, .saturate)),
      try UnitConformance("two-hot shift, a term a cycle", shift("twohot6", "uint4", 9, .saturate), termByTerm: true),
      try UnitConformance("selectable shift", shift("twohot8", "int8", 24, selectable: true), termByTerm: true),
      try UnitConformance(
        "selectable shift", shift("twohot8", "int8", 24, selectable: true), on: pair("onehot4", "int8"),
        termByTerm: true),
      try UnitConformance("selectable shift of two terms", shift("twohot8", "int8", 24, terms: 2, selectable: true)),
      try UnitConformance(
        "selectable shift of two terms", shift("twohot8", "int8", 24, terms: 2, selectable: true),
        on: pair("onehot4", "int8")),
      try UnitConformance("log", log("log5@2^(1/2)", "ulog5@2^(1/4)", 32, keep: 3)),
      try UnitConformance("log of one base", log("log5@2^(1/2)", "log5@2^(1/2)", 36)),
      try UnitConformance("log of base 2", log("log4@2", "ulog4@2", 36, look: 0, keep: 0)),
      try UnitConformance("log of a coarse table", log("log6@2^(1/8)", "ulog4@2", 36, look: 1, keep: 0)),
      try UnitConformance("log of a fine accumulator", log("log4@2^(1/4)", "ulog6@2^(1/16)", 40, look: 6, keep: 12)),
      try UnitConformance("bit-serial", serial("int8", "int8", lanes: 8, .activations, 24)),
      try UnitConformance("bit-serial", serial("int8", "int8", lanes: 8, .activations, 24), on: pair("int8", "uint3")),
      try UnitConformance(
        "bit-serial", serial("int8", "int8", lanes: 8, .activations, 24), on: pair("onehot4", "binary")),
      try UnitConformance("bit-serial of weights", serial("int4", "uint4", lanes: 3, .weights, 10, .saturate)),
      try UnitConformance("bit-serial of unsigned operands", serial("uint3", "uint5", lanes: 1, .weights, 9)),
      try UnitConformance("16-bit bit-serial", serial("int16", "int16", lanes: 16, .activations, 48)),
    ]
  }

  @Test("every unit computes what its formats mean, within its accumulator", arguments: try all())
  func conforms(unit: UnitConformance) throws {
    try unit.check(seed: 20_261_121)
  }

  @Test("every kind of unit is checked, and no two share a name")
  func kinds() throws {
    let checked = Set(try Self.all().map { type(of: $0.unit).kind })
    #expect(
      checked == [
        "mac", "float_mac", "xnor_popcount", "sign", "ternary", "shift", "log", "bit_serial",
      ])
  }
}
