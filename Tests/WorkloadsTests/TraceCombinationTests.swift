import Documents
import Testing

@testable import Workloads

/// Layers of several maps, and layers that state the shape they work on.
@Suite("Combinations in traces")
struct TraceCombinationTests {
  /// What is wrong with a layer behind one of 4 channels of 6 x 6.
  private static func findings(_ layer: String) -> String {
    let text = """
      { name: "T", input: { channels: 3, height: 8, width: 8 }, layers: [
        { name: "a", kind: "conv", output_channels: 4, kernel: 3 }, { name: "g", kind: "global_average_pool" },
        { name: "b", \(layer) },
      ] }
      """
    do throws(Findings) {
      _ = try TraceReader.read(Array(text.utf8), file: "t.json5")
      return ""
    } catch {
      return error.description
    }
  }

  @Test(
    "inputs that are smaller, of the layer's own or missing are said to be so",
    arguments: [
      (#"kind: "multiply", inputs: ["a", "g"], whole_inputs: 1, repeated_words: 4"#, ""),
      (#"kind: "multiply", inputs: ["a", "a"]"#, ""),
      (#"kind: "add", inputs: [null, "a"], ifmap: { channels: 4, height: 6, width: 6 }"#, ""),
      (#"kind: "fc", output_channels: 2, inputs: ["a"], ifmap: { channels: 144, height: 1, width: 1 }"#, ""),
      (#"kind: "interleave", inputs: ["a", "a"], ifmap: { channels: 4, height: 12, width: 6 }"#, ""),
      (
        #"kind: "function", operations: 0, whole_inputs: 0, repeated_words: 4, ifmap: { channels: 4, height: 9, width: 1 }"#,
        ""
      ),
      (
        #"kind: "interleave", inputs: ["a", "a"]"#, #"layers[2].ifmap: the key "ifmap" is missing."#
      ),
      (
        #"kind: "interleave", inputs: ["a", "a"], ifmap: { channels: 4, height: 6, width: 6 }"#,
        "layers[2].ifmap: interleave joins inputs of 72 places, but its plane of 6x6 has 36."
      ),
      (
        #"kind: "interleave", inputs: ["a", "input"], ifmap: { channels: 4, height: 10, width: 10 }"#,
        "layers[2].inputs[1]: interleave needs inputs with all of its 4 channels, this one is 3x8x8 "
          + "(channels x height x width)."
      ),
      (
        #"kind: "interleave", inputs: ["a"], ifmap: { channels: 4, height: 6, width: 6 }"#,
        "layers[2].inputs: interleave joins two or more inputs, and has 1."
      ),
      (#"kind: "multiply", inputs: ["a"]"#, "layers[2].inputs: multiply joins two or more inputs, and has 1."),
      (#"kind: "multiply""#, #"layers[2].inputs: the key "inputs" is missing."#),
      (
        #"kind: "function", operations: 1, inputs: []"#,
        "layers[2].inputs: function takes one input or more, and has 0."
      ),
      (#"kind: "function", inputs: ["a"]"#, #"layers[2].operations: the key "operations" is missing."#),
      (
        #"kind: "multiply", inputs: ["a", "g"]"#,
        "layers[2].inputs: inputs have another shape than 4x6x6 (channels x height x width); whole_inputs says how many "
          + "have it, repeated_words how many words the others have."
      ),
      (
        #"kind: "multiply", inputs: ["a", "g"], whole_inputs: 1"#,
        #"layers[2].repeated_words: the key "repeated_words" is missing."#
      ),
      (
        #"kind: "multiply", inputs: ["a", "a"], whole_inputs: 3"#,
        "layers[2].whole_inputs: 3 is out of range; allowed: 1 to 2."
      ),
      (
        #"kind: "add", inputs: [null, "a"]"#,
        "layers[2].inputs[0]: data of the layer's own is first here, and no ifmap says how large it is."
      ),
      (#"kind: "softmax", inputs: [null]"#, "layers[2].inputs[0]: expected text, found null."),
      (#"kind: "concat", inputs: ["a", null]"#, "layers[2].inputs[1]: expected text, found null."),
      (
        #"kind: "concat", inputs: ["a", "a"], ifmap: { channels: 8, height: 6, width: 6 }"#,
        #"layers[2].ifmap: unknown key "ifmap""#
      ),
      (
        #"kind: "fc", output_channels: 2, inputs: ["a"], ifmap: { channels: 143, height: 1, width: 1 }"#,
        "the layer works on 143x1x1 (channels x height x width), but its input is 4x6x6."
      ),
      (
        #"kind: "copy", inputs: ["a"], ifmap: { channels: 4, height: 6, width: 6 }"#,
        "layers[2].ifmap: a layer has either inputs or an ifmap of its own, not both."
      ),
      (
        #"kind: "conv", output_channels: 2, kernel: 1, computed_filters: true, batch: 2"#,
        "layers[2].batch: every image has computed filters of its own: images are groups here, and no batch."
      ),
      (#"kind: "copy", batch: 0"#, "layers[2].batch: 0 is out of range; allowed: 1 to 2147483648."),
    ])
  func inputs(layer: String, words: String) {
    let findings = Self.findings(layer)
    #expect(words.isEmpty ? findings.isEmpty : findings.contains(words), "\(findings)")
    #expect(findings.split(separator: "\n").count <= 1, "\(findings)")
  }

  @Test("a batch multiplies what a layer computes and moves, and a run of several images multiplies it again")
  func batch() throws {
    let text = """
      { name: "T", input: { channels: 3, height: 8, width: 8 }, layers: [
        { name: "a", kind: "conv", output_channels: 4, kernel: 3, batch: 5 }] }
      """
    let network = try TraceReader.read(Array(text.utf8), file: "t.json5")
    #expect(network.multiplyAccumulates == 5 * 36 * 4 * 27)
    #expect(network.batched(2).layers[0].operation.batch == 10)
    #expect(network.weights == 108)
  }
}
