import Arithmetic
import Documents
import Testing

@testable import Hardware

/// Processing units as they are described, and what the reader says of wrong ones.
@Suite("UnitReader")
struct UnitReaderTests {
  private static func read(_ unit: String) throws -> Accelerator {
    let document = try JSON5Document.parse(Array(AcceleratorReaderTests.shortest.utf8), file: "x.json5")
    return try AcceleratorReader.read(document.setting("processing_element.units[0]", to: unit))
  }

  /// The findings without the option's name and the way to the unit, one a line.
  private static func findings(_ unit: String) throws -> String {
    do throws(Findings) {
      _ = try { () throws(Findings) in
        let document = try JSON5Document.parse(Array(AcceleratorReaderTests.shortest.utf8), file: "x.json5")
        return try AcceleratorReader.read(document.setting("processing_element.units[0]", to: unit))
      }()
      return ""
    } catch {
      return error.all.map { finding in
        let parts = finding.sentence.split(separator: "processing_element.units[0]", omittingEmptySubsequences: false)
        return parts.dropFirst(parts.count > 2 ? 2 : 1).joined()
      }.joined(separator: "\n")
    }
  }

  @Test("every kind is read with its keys")
  func kinds() throws {
    let int8 = NumberFormat.signedInteger(bits: 8)
    let halves = NumberFormat.logarithmic(bits: 5, fraction: 2, signed: true)
    let quarters = NumberFormat.logarithmic(bits: 5, fraction: 4, signed: false)
    let fusion = MultiplyAccumulateUnit(
      formats: FormatPair(weights: int8, activations: int8), accumulatorBits: 24, overflow: .saturate,
      subwords: [
        SubwordMode(
          FormatPair(weights: .signedInteger(bits: 4), activations: .signedInteger(bits: 4)), lanes: 4)
      ])
    let expected: [(String, ProcessingUnit?)] = [
      (
        #"{kind: "mac", weights: "int8", activations: "int8", accumulator: 24, overflow: "saturate", "#
          + #"subwords: [{weights: "int4", activations: "int4", lanes: 4}]}"#,
        fusion.map(ProcessingUnit.mac)
      ),
      (
        #"{kind: "mac", weights: "int8", activations: "int8", accumulator: 12, dropped_bits: 6}"#,
        MultiplyAccumulateUnit(
          formats: FormatPair(weights: int8, activations: int8), accumulatorBits: 12, droppedBits: 6
        ).map(ProcessingUnit.mac)
      ),
      (
        #"{kind: "xnor_popcount", weights: "binary", activations: "binary", lanes: 64}"#,
        XnorPopcountUnit(lanes: 64, accumulatorBits: 32).map(ProcessingUnit.xnorPopcount)
      ),
      (
        #"{kind: "sign", weights: "binary", activations: "fp16"}"#,
        SignUnit(activations: .float16, accumulatorBits: 16).map(ProcessingUnit.sign)
      ),
      (
        #"{kind: "ternary", weights: "ternary", activations: "int8", scales: 2, accumulator: 24}"#,
        TernaryUnit(
          formats: FormatPair(weights: .ternary, activations: int8), scales: 2, accumulatorBits: 24
        ).map(ProcessingUnit.ternary)
      ),
      (
        #"{kind: "shift", weights: "twohot8", activations: "int8", terms_per_cycle: 2, selectable: true}"#,
        ShiftUnit(
          formats: FormatPair(weights: .twoHot(bits: 8), activations: int8), termsPerCycle: 2, isSelectable: true,
          accumulatorBits: 32
        ).map(ProcessingUnit.shift)
      ),
      (
        #"{kind: "log", weights: "log5@2^(1/2)", activations: "ulog5@2^(1/4)", accumulator_fraction: 3}"#,
        LogarithmicUnit(
          formats: FormatPair(weights: halves, activations: quarters), lookUpFraction: 7, accumulatorFraction: 3,
          accumulatorBits: 32
        ).map(ProcessingUnit.log)
      ),
      (
        #"{kind: "bit_serial", weights: "int8", activations: "int8", lanes: 8, serial: "weights"}"#,
        BitSerialUnit(
          formats: FormatPair(weights: int8, activations: int8), lanes: 8, serial: .weights, accumulatorBits: 32
        ).map(ProcessingUnit.bitSerial)
      ),
    ]
    for (text, unit) in expected {
      #expect(try Self.read(text).processingElement.units == [try #require(unit)], "\(text)")
    }
  }

  @Test(
    "what a unit cannot be is a finding that says why",
    arguments: [
      (
        #"{kind: "xnor", weights: "binary", activations: "binary"}"#,
        #".kind: unknown kind "xnor"; did you mean "xnor_popcount"? Allowed: mac, float_mac, xnor_popcount, sign, ternary, shift, log, bit_serial."#
      ),
      (
        #"{kind: "mac", weights: "int0", activations: "int8"}"#,
        #".weights: unknown number format "int0"; did you mean "int1"? Allowed: int1…int32, uint1…uint32, binary, ternary, "#
          + "onehot2…onehot8, twohot4…twohot16, log2…log16@2^(1/k), ulog2…ulog16@2^(1/k), codebook1…codebook16, fp16, fp32."
      ),
      (
        #"{kind: "mac", weights: "int8", activations: "int33"}"#,
        #".activations: unknown number format "int33"; did you mean "int3"? Allowed: int1…int32, uint1…uint32, binary, "#
          + "ternary, onehot2…onehot8, twohot4…twohot16, log2…log16@2^(1/k), ulog2…ulog16@2^(1/k), codebook1…codebook16, "
          + "fp16, fp32."
      ),
      (
        #"{kind: "mac", weights: "uint32", activations: "uint32"}"#,
        ".weights: the product of uint32 weights x uint32 activations has 65 bits; an accumulator has at most 64."
      ),
      (
        #"{kind: "mac", weights: "uint8", activations: "uint8", accumulator: 16}"#,
        ".accumulator: an accumulator of 16 bits cannot hold the product of uint8 weights x uint8 activations, which has 17."
      ),
      (
        #"{kind: "mac", weights: "int16", activations: "int16", accumulator: 15, dropped_bits: 16}"#,
        ".accumulator: an accumulator of 15 bits cannot hold the product of int16 weights x int16 activations without its 16 "
          + "low bits, which has 16."
      ),
      (
        #"{kind: "mac", weights: "int8", activations: "int8", dropped_bits: 16}"#,
        ".dropped_bits: 16 is out of range; allowed: 0 to 15."
      ),
      (
        #"{kind: "mac", weights: "int8", activations: "int8", dropped_bits: 2, "#
          + #"subwords: [{weights: "int4", activations: "int4", lanes: 4}]}"#,
        ".dropped_bits: sub-words keep all bits of their products; leave one of the two out."
      ),
      (
        #"{kind: "mac", weights: "int8", activations: "int8", overflow: "clip"}"#,
        #".overflow: unknown overflow "clip". Allowed: wrap, saturate."#
      ),
      (
        #"{kind: "mac", weights: "int8", activations: "int8", subwords: [{weights: "int4", activations: "int4", lanes: 5}]}"#,
        ".subwords[0].lanes: a multiplier of int8 weights x int8 activations can be split into 4 of int4 weights x int4 "
          + "activations, not 5."
      ),
      (
        #"{kind: "mac", weights: "int8", activations: "int8", subwords: [{weights: "int4", activations: "uint8", lanes: 1}]}"#,
        ".subwords[0]: int4 weights x uint8 activations are not all among int8 weights x int8 activations, which the "
          + "multiplier is made for."
      ),
      (
        #"{kind: "xnor_popcount", weights: "binary", activations: "int8", lanes: 8}"#,
        ".activations: a xnor_popcount does not compute with int8."
      ),
      (
        #"{kind: "xnor_popcount", weights: "binary", activations: "binary", lanes: 0}"#,
        ".lanes: 0 is out of range; allowed: 1 to 1024."
      ),
      (
        #"{kind: "xnor_popcount", weights: "binary", activations: "binary", lanes: 64, accumulator: 7}"#,
        ".accumulator: an accumulator of 7 bits cannot hold the sum of 64 products of +1 or -1, which has 8."
      ),
      (
        #"{kind: "sign", weights: "ternary", activations: "int8"}"#,
        ".weights: a sign does not compute with ternary weights."
      ),
      (
        #"{kind: "sign", weights: "binary", activations: "int8", accumulator: 8}"#,
        ".accumulator: an accumulator of 8 bits cannot hold + or - one of int8, which has 9."
      ),
      (
        #"{kind: "sign", weights: "binary", activations: "fp32", accumulator: 32}"#,
        #".accumulator: unknown key "accumulator". Allowed: kind, weights, activations."#
      ),
      (
        #"{kind: "ternary", weights: "codebook5", activations: "int8"}"#,
        ".weights: a ternary does not compute with codebook5."
      ),
      (
        #"{kind: "ternary", weights: "ternary", activations: "int8", scales: 3}"#,
        ".scales: 3 is out of range; allowed: 1 to 2."
      ),
      (
        #"{kind: "shift", weights: "onehot8", activations: "int8"}"#,
        ".weights: a shift does not compute with onehot8."
      ),
      (
        #"{kind: "shift", weights: "int8", activations: "int8"}"#,
        ".weights: a shift does not compute with int8 weights."
      ),
      (
        #"{kind: "shift", weights: "onehot4", activations: "int8", terms_per_cycle: 2}"#,
        ".terms_per_cycle: 2 is out of range; allowed: 1 to 1."
      ),
      (
        #"{kind: "shift", weights: "onehot4", activations: "int8", selectable: true}"#,
        ".selectable: one-hot weights have one term; only two-hot weights leave a choice."
      ),
      (
        #"{kind: "log", weights: "log5@2^(1/2)", activations: "int8"}"#,
        ".activations: a log does not compute with int8."
      ),
      (
        #"{kind: "log", weights: "log16@2", activations: "ulog16@2"}"#,
        ".weights: the product of log16@2 weights x ulog16@2 activations goes beyond 2^64; no accumulator holds it."
      ),
      (
        #"{kind: "log", weights: "log5@2^(1/2)", activations: "ulog5@2^(1/4)", accumulator: 16}"#,
        ".accumulator: an accumulator of 16 bits cannot hold the product of log5@2^(1/2) weights x ulog5@2^(1/4) activations "
          + "with 7 bits of fraction, which has 23."
      ),
      (
        #"{kind: "bit_serial", weights: "int8", activations: "ternary", lanes: 8}"#,
        ".activations: a bit_serial does not compute with ternary."
      ),
      (
        #"{kind: "bit_serial", weights: "int8", activations: "int8", lanes: 16, accumulator: 18}"#,
        ".accumulator: an accumulator of 18 bits cannot hold the sum of 16 products of int8 weights x int8 activations, which "
          + "has 20."
      ),
    ])
  func wrong(unit: String, finding: String) throws {
    #expect(try Self.findings(unit) == finding)
  }

  @Test("a wrong unit does not make native formats unknown, and their spelling is checked with it")
  func nativeFormatsBesideAWrongUnit() {
    let text = AcceleratorReaderTests.shortest.replacing("int8", with: "int33").replacing(
      "dram:", with: #"native_formats: { weights: "int8", activations: "uint0" }, dram:"#)
    do throws(Findings) {
      _ = try AcceleratorReader.read(Array(text.utf8), file: "x.json5")
      Issue.record("was read")
    } catch {
      #expect(error.all.count == 3)
      #expect(error.all.allSatisfy { $0.sentence.contains("unknown number format") })
    }
  }
}
