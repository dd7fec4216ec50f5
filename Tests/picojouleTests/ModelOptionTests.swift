import Foundation
import Testing

@testable import picojoule

/// ONNX models from the command line to the report, and to traces.
@Suite("ONNX models on the command line")
struct ModelOptionTests {
  private static let model = "\(Repository.root)Tests/ONNXTests/Published/models/mobilenet_v2-torchscript.onnx"

  private static let small = "\(Repository.root)Tests/ONNXTests/Published/models/light_bvlc_alexnet.onnx"

  private static func ended(_ model: Model, _ arguments: String...) -> Ended {
    var recorder = Recorder()
    let code = run(
      arguments: arguments, surroundings: Repository.surroundings, workbench: { _ in model }, console: &recorder)
    return Ended(code: code, output: recorder.output, errors: recorder.errors)
  }

  @Test("a report of a model says how it was read, and what became of nodes that are no layers")
  func report() throws {
    guard let bench = Repository.bench else { return }
    let ended = Self.ended(
      bench, "simulate", "--network", Self.model, "--input", "input=2x3x224x224", "--accelerator",
      "systolic-int8-32x32", "--format", "json")
    #expect(ended.code == 0 && ended.errors.isEmpty)
    #expect(ended.output.contains("\"input=input=2x3x224x224\""))
    #expect(ended.output.contains("\"the network: Done while the map before is written, without cost of its own: "))
    #expect(ended.output.contains("\"the network: The leading dimension of the first input is taken as 2 images"))
  }

  @Test("an imported model is the same network under the trace's name: its report has the same figures")
  func importing() throws {
    guard let bench = Repository.bench else { return }
    let folder = try Folder()
    let trace = "\(folder.path)/light_bvlc_alexnet.json5"
    let written = Self.ended(bench, "import", Self.small, "--output", trace)
    #expect(written == Ended(code: 0, output: "", errors: ""))
    #expect(try folder.read("light_bvlc_alexnet.json5") == Self.ended(bench, "import", Self.small).output)
    func report(_ network: String) -> Ended {
      Self.ended(bench, "simulate", "--network", network, "--accelerator", "systolic-int8-32x32")
    }
    let reported = report(trace)
    #expect(reported.code == 0 && reported == report(Self.small))
    // What an import says of a model is what inspecting it says.
    #expect(Self.ended(bench, "inspect", Self.small) == Self.ended(bench, "inspect", trace))
  }

  @Test(
    "options for models beside another network are a mistake of the command line",
    arguments: [
      (
        ["simulate", "--network", "lenet5", "--accelerator", "edge-int8", "--input", "data=1x3"],
        "The option '--input <name=sizes>' is for ONNX models (.onnx), and 'lenet5' is none."
      ),
      (
        ["compare", "--network", "lenet5", "--accelerators", "edge-int8,mac-int8", "--ignore-unknown"],
        "The option '--ignore-unknown' is for ONNX models (.onnx), and 'lenet5' is none."
      ),
      (
        ["inspect", "edge-int8", "--input", "data=1x3"],
        "The option '--input <name=sizes>' is for ONNX models (.onnx), and 'edge-int8' is none."
      ),
      (
        ["import", "lenet5"],
        "The value 'lenet5' is invalid for '<model>'. Allowed: an ONNX model (.onnx)."
      ),
      (
        ["import", "n.onnx", "--input", "data=1xthree"],
        "The value 'data=1xthree' is invalid for '--input <name=sizes>'. Allowed: an input's name, an equals sign and "
          + "its sizes, such as data=1x3x224x224."
      ),
    ])
  func misuse(arguments: [String], sentence: String) {
    guard let bench = Repository.bench else { return }
    var recorder = Recorder()
    let code = run(
      arguments: arguments, surroundings: Repository.surroundings, workbench: { _ in bench }, console: &recorder)
    #expect(code == 64)
    #expect(recorder.output.isEmpty)
    #expect(recorder.errors.hasPrefix("Error: \(sentence)\n"))
  }

  @Test(
    "what is wrong with a model, or with shapes for it, is one message and exit code 65",
    arguments: [
      (["--input", "inpt=1x3x224x224"], "inpt"), (["--input", "input=1x3x224"], "1x3x224"),
      (["--input", "input=1x4x224x224"], "4"),
    ])
  func wrongShapes(options: [String], word: String) throws {
    guard let bench = Repository.bench else { return }
    var recorder = Recorder()
    let code = run(
      arguments: ["import", Self.model] + options, surroundings: Repository.surroundings, workbench: { _ in bench },
      console: &recorder)
    #expect(code == 65 && recorder.output.isEmpty)
    #expect(recorder.errors.hasPrefix("Error: \(Self.model)"))
    #expect(recorder.errors.contains(word))
    #expect(recorder.errors.split(separator: "\n").count == 1)
  }

  @Test("a file that is no model is one message and exit code 65")
  func damaged() throws {
    guard let bench = Repository.bench else { return }
    let folder = try Folder()
    let file = try folder.write("model.onnx", "{ layers: [] }")
    for command in [["import", file], ["inspect", file]] {
      var recorder = Recorder()
      let code = run(
        arguments: command, surroundings: Repository.surroundings, workbench: { _ in bench }, console: &recorder)
      #expect(code == 65 && recorder.output.isEmpty)
      #expect(recorder.errors.hasPrefix("Error: \(file): "))
    }
  }

  @Test("a sweep reads models as the command line says, and refuses shapes that are for none of its networks")
  func sweep() throws {
    guard let bench = Repository.bench else { return }
    let line = ["--accelerator", "systolic-int8-32x32", "--vary", "array.rows=16,32", "--format", "csv"]
    func ended(_ network: [String]) -> Ended {
      var recorder = Recorder()
      let code = run(
        arguments: ["sweep"] + network + line, surroundings: Repository.surroundings, workbench: { _ in bench },
        console: &recorder)
      return Ended(code: code, output: recorder.output, errors: recorder.errors)
    }
    let one = ended(["--network", Self.model])
    let two = ended(["--network", Self.model, "--input", "input=2x3x224x224"])
    #expect(one.code == 0 && two.code == 0)
    #expect(one.output.split(separator: "\n").count == 3)
    #expect(one.output != two.output)
    let wrong = ended(["--network", "lenet5", "--input", "input=2x3x224x224"])
    #expect(wrong.code == 64)
    #expect(
      wrong.errors
        == "Error: --input input=2x3x224x224: this is for ONNX models (.onnx), and none of the networks is one.\n")
  }
}
