import Documents
import Testing

@testable import Workloads

/// What the reader says of traces that are wrong, to the letter.
@Suite("TraceReader's findings")
struct TraceReaderFindingTests {
  /// A trace around one line of layers; the line is line 4 of the file.
  private static func trace(_ layers: String, input: String = "{ channels: 6, height: 8, width: 8 }") -> String {
    "{\n  name: \"T\", input: \(input),\n  layers: [\n\(layers)\n] }"
  }

  /// The findings about `text`, one a line.
  private static func findings(_ text: String) -> String {
    do throws(Findings) {
      _ = try TraceReader.read(Array(text.utf8), file: "t.json5")
      return ""
    } catch {
      return error.description
    }
  }

  @Test(
    "one mistake in a layer is one finding that names line, key path, value and what is allowed",
    arguments: [
      (
        #"{name:"a",kind:"conv",output_channels:4,kernel:3,strde:2}"#,
        #"4:50: layers[0].strde: unknown key "strde"; did you mean "stride"? Allowed: name, kind, inputs, ifmap, "#
          + "batch, activations_format, weights_format, weight_density, activation_density, output_channels, kernel, "
          + "stride, dilation, padding, groups, bias, computed_filters."
      ),
      (
        #"{name:"a",kind:"cnv",output_channels:4,kernel:3}"#,
        #"4:16: layers[0].kind: unknown kind "cnv"; did you mean "conv"? Allowed: conv, fc, max_pool, average_pool, "#
          + "global_average_pool, add, concat, interleave, batch_norm, lrn, softmax, multiply, function, layer_norm, "
          + "copy."
      ),
      (
        #"{name:"a",kind:"fc",kind:"fc",output_channels:4}"#,
        #"4:21: layers[0].kind: "kind" is already given in line 4."#
      ),
      (
        #"{name:"a",kind:"conv",output_channels:"4",kernel:3}"#,
        #"4:39: layers[0].output_channels: expected a whole number, found the text "4"."#
      ),
      (
        #"{name:"a",kind:"conv",output_channels:4.5,kernel:3}"#,
        "4:39: layers[0].output_channels: expected a whole number, found the number 4.5."
      ),
      (
        #"{name:"a",kind:"conv",kernel:3}"#,
        #"4:1: layers[0].output_channels: the key "output_channels" is missing."#
      ),
      (
        #"{name:"a",kind:"fc",output_channels:0}"#,
        "4:37: layers[0].output_channels: 0 is out of range; allowed: 1 to 2147483648."
      ),
      (
        #"{name:"a",kind:"fc",output_channels:-3}"#,
        "4:37: layers[0].output_channels: -3 is out of range; allowed: 1 to 2147483648."
      ),
      (
        #"{name:"a",kind:"fc",output_channels:NaN}"#,
        "4:37: layers[0].output_channels: expected a whole number, found the number NaN."
      ),
      (
        #"{name:"a",kind:"fc",output_channels:1e300}"#,
        "4:37: layers[0].output_channels: 1e300 is out of range; allowed: 1 to 2147483648."
      ),
      (
        #"{name:"a",kind:"fc",output_channels:4611686018427387904}"#,
        "4:37: layers[0].output_channels: 4611686018427387904 is out of range; allowed: 1 to 2147483648."
      ),
      (
        #"{name:"a",kind:"conv",output_channels:4,kernel:9}"#,
        "4:48: layers[0].kernel: the kernel reaches over 9 rows, but the padded ifmap has only 8."
      ),
      (
        #"{name:"a",kind:"conv",output_channels:4,kernel:[1,3],dilation:[1,5],padding:[0,1]}"#,
        "4:48: layers[0].kernel: the kernel reaches over 11 columns, but the padded ifmap has only 10."
      ),
      (
        #"{name:"a",kind:"conv",output_channels:4,kernel:3,stride:0}"#,
        "4:57: layers[0].stride: 0 is out of range; allowed: 1 to 2147483648."
      ),
      (
        #"{name:"a",kind:"conv",output_channels:4,kernel:3,stride:[1,2,3]}"#,
        "4:57: layers[0].stride: the list has 3 elements; allowed: 2."
      ),
      (
        #"{name:"a",kind:"conv",output_channels:4,kernel:3,padding:"sam"}"#,
        #"4:58: layers[0].padding: unknown padding "sam"; did you mean "same"? Allowed: same."#
      ),
      (
        #"{name:"a",kind:"conv",output_channels:8,kernel:3,groups:4}"#,
        "4:57: layers[0].groups: 4 groups do not divide the 6 channels of the ifmap."
      ),
      (
        #"{name:"a",kind:"conv",output_channels:8,kernel:3,groups:3}"#,
        "4:57: layers[0].groups: 3 groups do not divide the 8 channels of the ofmap."
      ),
      (
        #"{name:"a",kind:"max_pool",kernel:2,padding:2}"#,
        "4:44: layers[0].padding: a padding of 2 rows can hide the whole window, which has 2; "
          + "it must be less than the window."
      ),
      (
        #"{name:"a",kind:"conv",output_channels:4,kernel:1,padding:[65536,0]},"#
          + #"{name:"b",kind:"conv",output_channels:4,kernel:1,padding:[0,0,0,65537],inputs:["input"]}"#,
        "4:126: layers[1].padding: the windows reach 65537 columns beyond the ifmap; at most 65536 are simulated."
      ),
      (
        #"{name:"a",kind:"max_pool",kernel:2,padding:"same",rounding:"ceil"}"#,
        #"4:60: layers[0].rounding: a padding of "same" leaves nothing to round; give one of the two."#
      ),
      (
        #"{name:"a",kind:"max_pool",kernel:2,rounding:"up"}"#,
        #"4:45: layers[0].rounding: unknown rounding "up". Allowed: floor, ceil."#
      ),
      (
        #"{name:"a",kind:"fc",output_channels:4,weights_format:"int9bit"}"#,
        #"4:54: layers[0].weights_format: unknown number format "int9bit". Allowed: int1…int32, uint1…uint32, binary, "#
          + "ternary, onehot2…onehot8, twohot4…twohot16, log2…log16@2^(1/k), ulog2…ulog16@2^(1/k), "
          + "codebook1…codebook16, fp16, fp32."
      ),
      (
        #"{name:"a",kind:"fc",output_channels:4,inputs:["inptu"]}"#,
        #"4:47: layers[0].inputs[0]: unknown layer "inptu"; did you mean "input"? Allowed: input."#
      ),
      (
        #"{name:"a",kind:"fc",output_channels:4,inputs:["a"]}"#,
        "4:47: layers[0].inputs[0]: a layer cannot read its own ofmap; inputs are layers that come before."
      ),
      (
        #"{name:"a",kind:"softmax",inputs:["input","input"]}"#,
        "4:33: layers[0].inputs: softmax takes one input, and has 2."
      ),
      (
        #"{name:"a",kind:"softmax",inputs:[]}"#,
        "4:33: layers[0].inputs: softmax takes one input, and has 0."
      ),
      (
        #"{name:"a",kind:"add",inputs:["input"]}"#,
        "4:29: layers[0].inputs: add joins two or more inputs, and has 1."
      ),
      (
        #"{name:"a",kind:"concat"}"#,
        #"4:1: layers[0].inputs: the key "inputs" is missing."#
      ),
      (
        #"{name:"a",kind:"softmax",inputs:["input"],ifmap:{channels:1,height:1,width:1}}"#,
        "4:49: layers[0].ifmap: a layer has either inputs or an ifmap of its own, not both."
      ),
      (
        #"{name:"input",kind:"softmax"}"#,
        #"4:7: layers[0].name: "input" is the name of the network's input, a layer needs another one."#
      ),
      (
        #"{name:"a",kind:"fc",output_channels:2147483648,ifmap:{channels:2147483648,height:2,width:1}}"#,
        "4:1: layers[0]: it has more than 2^53 multiply-accumulates, the largest count that is kept exactly.\n"
          + "t.json5:4:1: layers[0]: it has more than 2^53 weights, the largest count that is kept exactly."
      ),
    ])
  func layer(layer: String, finding: String) {
    #expect(Self.findings(Self.trace(layer)) == "t.json5:\(finding)")
  }

  @Test("two layers of one name, an edge to a later layer and unequal inputs are findings at their places")
  func edges() {
    let layers = """
      { name: "a", kind: "conv", output_channels: 6, kernel: 3 },
      { name: "a", kind: "softmax", inputs: ["sum"] },
      { name: "sum", kind: "add", inputs: ["input", "a"] },
      { name: "both", kind: "concat", inputs: ["a", "input"] },
      { name: "late", kind: "fc", output_channels: 2, inputs: ["bth"] },
      """
    #expect(
      Self.findings(Self.trace(layers)) == """
        t.json5:5:9: layers[1].name: this is the name of layers[0] in line 4; every layer needs its own.
        t.json5:5:40: layers[1].inputs[0]: this layer comes later, in line 6; inputs are layers that come before.
        t.json5:6:47: layers[2].inputs[1]: add needs inputs of one shape: the first is 6x8x8 (channels x height x width), \
        this one is 6x6x6.
        t.json5:7:47: layers[3].inputs[1]: concat needs inputs of one height and width: the first is 6x6, this one is 8x8.
        t.json5:8:58: layers[4].inputs[0]: unknown layer "bth"; did you mean "both"? Allowed: input, a, a, sum, both.
        """)
  }

  @Test("a layer with a mistake is not blamed again by the layers that read it")
  func noEchoes() {
    let layers = """
      { name: "a", kind: "conv", output_channels: 6, kernel: 3, strid: 2 },
      { name: "b", kind: "conv", output_channels: 6, kernel: 7, groups: 4 },
      { name: "c", kind: "add", inputs: ["b", "input"] },
      """
    let findings = Self.findings(Self.trace(layers)).split(separator: "\n")
    #expect(findings.count == 1)
    #expect(findings.first?.contains("did you mean \"stride\"?") == true)
  }

  @Test("mistakes of a network as a whole are findings")
  func network() {
    #expect(Self.findings(Self.trace("")) == "t.json5:3:11: layers: the network has no layers.")
    #expect(Self.findings("") == "t.json5:1:1: the file is empty.")
    #expect(Self.findings("[]") == "t.json5:1:1: expected an object, found a list.")
    #expect(
      Self.findings("{ layers: [3] }")
        == "t.json5:1:1: name: the key \"name\" is missing.\n"
        + "t.json5:1:12: layers[0]: expected an object, found the number 3.")
    #expect(
      Self.findings("{ name: \"x\", layers: [{ name: \"a\", kind: \"softmax\" }] }")
        == "t.json5:1:23: layers[0]: the first layer needs something to work on: an input of the network, or an ifmap of "
        + "its own.")
    #expect(
      Self.findings("{ name: \"x\", layer: [] }")
        == "t.json5:1:14: layer: unknown key \"layer\"; did you mean \"layers\"? Allowed: name, source, notes, input, "
        + "layers.")
    #expect(
      Self.findings(
        "{ name: \"x\", input: { channels: 3, heigth: 2, width: 2 }, layers: [{ name: \"a\", kind: \"softmax\" }] }")
        == "t.json5:1:36: input.heigth: unknown key \"heigth\"; did you mean \"height\"? Allowed: format, channels, height, "
        + "width.")
  }

  @Test("all layers together may not have more MACs than can be counted")
  func totals() {
    let size = "{ channels: 134217728, height: 1, width: 1 }"
    let layers = (0..<3).map {
      "{ name: \"l\($0)\", kind: \"fc\", output_channels: 33554432, ifmap: \(size), bias: false },"
    }
    #expect(
      Self.findings("{ name: \"x\", layers: [\(layers.joined())] }")
        == "t.json5:1:22: layers: all layers together have more than 2^53 multiply-accumulates, the largest count that is "
        + "kept exactly.\nt.json5:1:22: layers: all layers together have more than 2^53 weights, the largest count that is "
        + "kept exactly.")
  }

  @Test("a value set on the command line is found there")
  func commandLine() throws {
    let text = Self.trace(#"{name:"a",kind:"conv",output_channels:4,kernel:3}"#)
    let document = try JSON5Document.parse(Array(text.utf8), file: "t.json5")
    #expect(try TraceReader.read(document.setting("layers[0].kernel", to: "[1,5]")).layers[0].operation.weights == 120)
    #expect {
      try TraceReader.read(document.setting("layers[0].kernel", to: "9"))
    } throws: { error in
      "\(error)"
        == "--set layers[0].kernel=9: layers[0].kernel: the kernel reaches over 9 rows, but the padded ifmap has "
        + "only 8."
    }
  }
}
