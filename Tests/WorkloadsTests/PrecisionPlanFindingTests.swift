import Arithmetic
import Documents
import Testing

@testable import Workloads

/// What is said of plans that are wrong, to the letter.
@Suite("PrecisionPlan's findings")
struct PrecisionPlanFindingTests {
  private static let formats =
    "Allowed: int1…int32, uint1…uint32, binary, ternary, onehot2…onehot8, twohot4…twohot16, log2…log16@2^(1/k), "
    + "ulog2…ulog16@2^(1/k), codebook1…codebook16, fp16, fp32."
  private static let layers = "Allowed: a, norm, pool, b, sum, c, out."
  private static let methods =
    "Allowed: dynamic-fixed-point, dynamic-fixed-point-fine-tuned, binaryconnect, binary-weight-network, "
    + "ternary-weight-network, trained-ternary-quantization, xnor-net, binarized-neural-network, dorefa-net, "
    + "quantized-neural-network, hwgq-net, lognet, incremental-network-quantization, deep-compression-8-4, "
    + "deep-compression-4-2."

  private static func findings(_ body: () throws -> Network) throws -> String {
    do {
      _ = try body()
      return ""
    } catch let findings as Findings {
      return findings.description
    }
  }

  private static func findings(_ text: String, _ contents: PrecisionPlan.Contents) throws -> String {
    let option = contents == .formats ? "--precision" : "--density"
    return try findings {
      try PrecisionPlan.parse(text, contents, option: option)
        .applied(to: PrecisionPlanTests.small(), native: PrecisionPlanTests.native)
    }
  }

  @Test(
    "a mistake on one line is a finding that shows the element",
    arguments: [
      (
        "weights=int33",
        "--precision weights=int33: unknown number format \"int33\"; did you mean \"int3\"? "
          + "\(formats)"
      ),
      ("a=int0", "--precision a=int0: unknown number format \"int0\"; did you mean \"int1\"? \(formats)"),
      ("input=byte", "--precision input=byte: unknown number format \"byte\". \(formats)"),
      ("weights=", "--precision weights=: unknown number format \"\". \(formats)"),
      (
        "wieghts=int8",
        "--precision wieghts=int8: unknown layer of small \"wieghts\"; did you mean \"weights\"? "
          + "\(layers)"
      ),
      ("d=int8", "--precision d=int8: unknown layer of small \"d\". \(layers)"),
      (
        "frist.weights=int8",
        "--precision frist.weights=int8: unknown layer of small \"frist\"; did you mean \"first\"? "
          + "\(layers)"
      ),
      ("pool.weights=int8", "--precision pool.weights=int8: layer pool has no weights."),
      (
        "int8,weights",
        "--precision weights: \"weights\" says nothing of a layer; write where=value, such as "
          + "weights=int4."
      ),
      ("weights=int8,", "--precision: \"\" says nothing of a layer; write where=value, such as weights=int4."),
      ("", "--precision: \"\" says nothing of a layer; write where=value, such as weights=int4."),
      ("a=int8,a=int4", "--precision a=int4: \"a\" is given twice."),
      (
        "CCCC",
        "--precision CCCC: a sequence of 4 for the 3 layers with multiply-accumulates of small: it "
          + "needs one for each."
      ),
      (
        "C",
        "--precision C: a sequence of 1 for the 3 layers with multiply-accumulates of small: it needs "
          + "one for each."
      ),
      ("CZB", "--precision CZB: unknown letter \"Z\". Allowed: C (int16), B (binary)."),
      ("xnr-net", "--precision xnr-net: unknown precision \"xnr-net\"; did you mean \"xnor-net\"? \(methods)"),
      ("int33", "--precision int33: unknown number format \"int33\"; did you mean \"int3\"? \(formats)"),
      (
        "a=foo,b=bar,c=int8",
        "--precision a=foo: unknown number format \"foo\". \(formats)\n"
          + "--precision b=bar: unknown number format \"bar\". \(formats)"
      ),
    ])
  func line(text: String, finding: String) throws {
    #expect(try Self.findings(text, .formats) == finding)
  }

  @Test(
    "densities outside 0...1 and what else can be wrong with them",
    arguments: [
      ("weights=1.01", "--density weights=1.01: 1.01 is out of range; allowed: 0 to 1."),
      ("a.activations=-0.5", "--density a.activations=-0.5: -0.5 is out of range; allowed: 0 to 1."),
      ("weights=1e300", "--density weights=1e300: 1e300 is out of range; allowed: 0 to 1."),
      ("weights=nan", "--density weights=nan: expected a number, found the text \"nan\"."),
      ("weights=inf", "--density weights=inf: expected a number, found the text \"inf\"."),
      ("weights=", "--density weights=: expected a number, found the text \"\"."),
      ("weights=50%", "--density weights=50%: expected a number, found the text \"50%\"."),
      ("a=0.5", "--density a=0.5: say whose density it is: a.weights or a.activations."),
      ("d.weights=0.5", "--density d.weights=0.5: unknown layer of small \"d\". \(layers)"),
      (
        "alexnet-prunned",
        "--density alexnet-prunned: unknown density \"alexnet-prunned\"; did you mean \"alexnet-pruned\"? Allowed: "
          + "alexnet-dense, alexnet-pruned, googlenet-dense, googlenet-pruned."
      ),
    ])
  func density(text: String, finding: String) throws {
    #expect(try Self.findings(text, .densities) == finding)
  }

  @Test(
    "a mistake in a plan file is a finding at its place, also when only the network shows it",
    arguments: [
      (
        #"{ wieghts: "int8" }"#,
        "plan.json5:1:3: wieghts: unknown key \"wieghts\"; did you mean \"weights\"? Allowed: name, source, notes, method, "
          + "weights, activations, weight_density, activation_density, conv, fc, first, last, input, alphabet, letters, layers."
      ),
      (
        #"{ weights: "int33" }"#,
        "plan.json5:1:12: weights: unknown number format \"int33\"; did you mean \"int3\"? "
          + "\(formats)"
      ),
      (#"{ first: 8 }"#, "plan.json5:1:10: first: expected an object, found the number 8."),
      (#"{ weight_density: 2 }"#, "plan.json5:1:19: weight_density: 2 is out of range; allowed: 0 to 1."),
      (
        #"{ fc: { activation_density: -1 } }"#,
        "plan.json5:1:29: fc.activation_density: -1 is out of range; allowed: 0 to 1."
      ),
      (#"{ layers: { d: "int8" } }"#, "plan.json5:1:13: layers.d: unknown layer of small \"d\". \(layers)"),
      (#"{ layers: { pool: { weights: "int8" } } }"#, "plan.json5:1:13: layers.pool: layer pool has no weights."),
      (
        #"{ letters: "CB" }"#,
        "plan.json5:1:12: letters: a sequence of 2 for the 3 layers with multiply-accumulates of small: it needs one for each."
      ),
      (#"{ letters: "CBX" }"#, "plan.json5:1:12: letters: unknown letter \"X\". Allowed: B, C."),
      (
        #"{ alphabet: { XY: "int8" } }"#,
        "plan.json5:1:15: alphabet.XY: a letter of the alphabet is one "
          + "character."
      ),
      (#"{ method: "ttqq" }"#, "plan.json5:1:11: method: unknown method \"ttqq\". \(methods)"),
    ])
  func file(text: String, finding: String) throws {
    let found = try Self.findings {
      try PrecisionPlanReader.read(Array(text.utf8), file: "plan.json5")
        .applied(to: PrecisionPlanTests.small(), native: PrecisionPlanTests.native)
    }
    #expect(found == finding)
  }

  @Test("a density of a trace lies in 0...1")
  func trace() throws {
    let text = """
      { name: "T", input: { channels: 1, height: 4, width: 4 }, layers: [
      { name: "a", kind: "conv", output_channels: 2, kernel: 3, weight_density: 1.5 } ] }
      """
    let found = try Self.findings { try TraceReader.read(Array(text.utf8), file: "t.json5") }
    #expect(found == "t.json5:2:75: layers[0].weight_density: 1.5 is out of range; allowed: 0 to 1.")
  }
}
