import Testing

@testable import picojoule

/// `--precision` and `--density` from the command line to the report.
@Suite("Plans on the command line")
struct PlanOptionTests {
  private static let formats =
    "Allowed: int1…int32, uint1…uint32, binary, ternary, onehot2…onehot8, twohot4…twohot16, log2…log16@2^(1/k), "
    + "ulog2…ulog16@2^(1/k), codebook1…codebook16, fp16, fp32."

  private static func simulate(_ model: Model, _ more: String...) -> Ended {
    var recorder = Recorder()
    let arguments = ["simulate", "--network", "face_detection", "--accelerator", "systolic-int8-32x32"] + more
    let code = run(
      arguments: arguments, surroundings: Repository.surroundings, workbench: { _ in model }, console: &recorder)
    return Ended(code: code, output: recorder.output, errors: recorder.errors)
  }

  @Test("plans reach the report, which says which were given")
  func plans() throws {
    guard let model = Repository.bench else { return }
    let ended = Self.simulate(
      model, "--precision", "weights=int4,input=uint7", "--density", "activations=0.5", "--set",
      "processing_element.zeros={activations:\"gate\"}", "--format", "json")
    #expect(ended.code == 0 && ended.errors.isEmpty)
    #expect(ended.output.contains("\"precision=weights=int4,input=uint7\", \"density=activations=0.5\""))
    #expect(ended.output.contains("\"weights_format\": \"int4\", \"activations_format\": \"uint7\""))
    #expect(ended.output.contains("\"operations\": {\"performed\": 884736, \"gated\": 884736, \"skipped\": 0}"))
  }

  @Test(
    "a wrong plan is one message, nothing on standard output, and exit code 64",
    arguments: [
      (
        "--precision", "weights=int4,conv7=int4",
        "--precision conv7=int4: unknown layer of face_detection \"conv7\"; did you mean \"conv1\"? Allowed: conv1, pool1, "
          + "conv2, pool2, conv3, pool3, fc9."
      ),
      (
        "--precision", "CCB",
        "--precision CCB: a sequence of 3 for the 4 layers with multiply-accumulates of face_detection: it needs one for "
          + "each."
      ),
      (
        "--density", "input.weights=0.5",
        "--density input.weights=0.5: unknown layer of face_detection \"input\". Allowed: conv1, pool1, conv2, pool2, "
          + "conv3, pool3, fc9."
      ),
      ("--density", "weights=2", "--density weights=2: 2 is out of range; allowed: 0 to 1."),
      (
        "--precision", "weights=onehot9",
        "--precision weights=onehot9: unknown number format \"onehot9\"; did you mean \"onehot2\"? \(formats)"
      ),
    ])
  func mistakes(option: String, plan: String, message: String) {
    guard let model = Repository.bench else { return }
    #expect(Self.simulate(model, option, plan) == Ended(code: 64, output: "", errors: "Error: \(message)\n"))
  }

  @Test("formats that no unit accepts end with 65 and say what is on offer")
  func noUnit() {
    guard let model = Repository.bench else { return }
    #expect(
      Self.simulate(model, "--precision", "conv2.weights=onehot8")
        == Ended(
          code: 65, output: "",
          errors:
            "Error: systolic-int8-32x32: no unit of the processing element accepts layer conv2 (onehot8 weights x int8 "
            + "activations). On offer: int8 weights x int8 activations. --precision says in which formats layers run.\n"
        ))
  }

  @Test("a plan file is read, and what is wrong with it ends with 65")
  func files() throws {
    guard let model = Repository.bench else { return }
    let folder = try Folder()
    let good = "{ method: \"dynamic-fixed-point-fine-tuned\", layers: { conv2: { weights: \"int3\" } } }"
    let path = try folder.write("plan.json5", good)
    #expect(Self.simulate(model, "--precision", path, "--format", "csv").output.contains("conv2,conv,mac,int3,int8"))
    try folder.write("plan.json5", "{ layers: { conv7: \"int3\" } }")
    let ended = Self.simulate(model, "--precision", path)
    #expect(ended.code == 65 && ended.output.isEmpty)
    #expect(ended.errors.hasPrefix("Error: \(path):1:13: layers.conv7: unknown layer of face_detection \"conv7\";"))
    let missing = "\(folder.path)/none.json5"
    #expect(Self.simulate(model, "--density", missing).errors == "Error: \(missing): there is no such file.\n")
  }
}
