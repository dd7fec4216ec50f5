import Documents
import Evaluation
import Foundation
import Testing

@testable import Exploration

@Suite("ONNX models in sweep plans")
struct SweepModelTests {
  private static let folder = RepositoryFiles.path("Tests/ONNXTests/Published/models")

  private static func plan(_ members: String, networks: String = "mobilenet_v2-torchscript.onnx") -> String {
    "{ networks: [\"\(folder)/\(networks)\"], accelerators: \"systolic-int8-16x16\"\(members) }"
  }

  @Test("the shapes of a plan are those that its models are read with, and their files have digests")
  func shapes() throws {
    let one = try SweepBench.sweep(Self.plan(""))
    let two = try SweepBench.sweep(Self.plan(", network_inputs: { input: \"2x3x224x224\" }"))
    #expect(one.inputs.networks[0].layers.allSatisfy { $0.operation.batch == 1 })
    #expect(two.inputs.networks[0].layers.allSatisfy { $0.operation.batch == 2 })
    #expect(two.inputs.files.first?.name.hasSuffix("mobilenet_v2-torchscript.onnx") == true)
    #expect(one.inputs.files == two.inputs.files)
  }

  @Test("a plan's canonical text has the shapes only if the plan has, and is the same plan when it is read")
  func canonicalText() throws {
    let members = ", network_inputs: { input: \"2x3x224x224\", \"a=b\": \"1\" }, ignore_unknown: true"
    let plan = try SweepBench.plan(Self.plan(members))
    let text = plan.canonicalText()
    #expect(
      text.contains("\"network_inputs\": {\"input\": \"2x3x224x224\", \"a=b\": \"1\"},\n  \"ignore_unknown\": true"))
    #expect(try SweepBench.plan(text).canonicalText() == text)
    let plain = try SweepBench.plan(Self.plan(", ignore_unknown: false")).canonicalText()
    #expect(!plain.contains("network_inputs") && !plain.contains("ignore_unknown"))
    let line = try SweepPlan(
      networks: plan.networks.map(\.text), accelerators: ["systolic-int8-16x16"], varying: [],
      models: SweepModels(inputs: ["input=2x3x224x224", "a=b=1"], ignoresUnknown: true))
    #expect(line.canonicalText() == text)
  }

  @Test(
    "what is wrong with shapes is said at their place",
    arguments: [
      (plan(", network_inputs: { input: \"2xthree\" }"), "plan.json5:1:", "2xthree"),
      (plan(", network_inputs: { input: 2 }"), "plan.json5:1:", "network_inputs.input: expected text"),
      (plan(", network_inputs: { inptu: \"1x3x224x224\" }"), folder, "did you mean"),
      (
        "{ networks: \"lenet5\", accelerators: \"mac-int8\", ignore_unknown: true }", "plan.json5:1:",
        "ignore_unknown: this is for ONNX models (.onnx), and none of the networks is one."
      ),
      (
        "{ networks: \"lenet5\", accelerators: \"mac-int8\", network_inputs: { data: \"1x1x28x28\" } }",
        "plan.json5:1:",
        "network_inputs.data: this is for ONNX models"
      ),
    ])
  func findings(text: String, place: String, words: String) {
    let sentences = SweepBench.sentences(text)
    #expect(sentences.count == 1)
    #expect(sentences.first?.hasPrefix(place) == true && sentences.first?.contains(words) == true, "\(sentences)")
  }
}
