import Documents
import ONNXSupport
import TestSupport
import Testing

@testable import ONNX

/// Thousands of damaged models: each is read, or is refused with a sentence. A trap would end the test run.
@Suite("Damaged ONNX models")
struct FuzzTests {
  @Test("a damaged network is a graph that adds up, or an error with words")
  func networks() throws {
    let files = try ["light_bvlc_alexnet", "light_squeezenet", "mobilenet_v2-torchscript"].map {
      try DocumentFile.read(Published.model($0))
    }
    try run(RandomCases(300, seed: 20_261_122)) { files[$0.number(0...(files.count - 1))] }
  }

  @Test("a damaged node of any operator is a graph that adds up, or an error with words")
  func operators() throws {
    let cases = OperatorCaseTests.cases.map(\.model.bytes)
    try #require(!cases.isEmpty)
    try run(RandomCases(6000, seed: 7)) { $0.pick(cases) }
  }

  private func run(_ cases: RandomCases, _ pick: (inout RandomNumbers) -> [UInt8]) throws {
    print("Damaged ONNX models: seed \(cases.seed), \(cases.count) cases")
    var read = 0
    for number in 0..<cases.count {
      var random = cases.generator(number)
      let bytes = WireMutation.mutate(pick(&random), &random)
      do throws(ONNXFailure) {
        let graph = try ONNXReader.read(bytes, file: "damaged.onnx")
        read += 1
        check(graph, "seed \(cases.seed), case \(number)")
      } catch {
        #expect(error.sentence.count > 20, "seed \(cases.seed), case \(number): \(error.sentence)")
      }
    }
    // Damage that nobody notices would test no more than the wire format.
    #expect(read > cases.count / 20 && read < cases.count * 19 / 20)
  }

  /// What every graph keeps to.
  private func check(_ graph: ONNXGraph, _ place: String) {
    #expect(graph.multiplyAccumulates >= 0 && graph.parameters >= 0, "\(place)")
    var made = Set(graph.inputs)
    for (number, tensor) in graph.tensors.enumerated() {
      if case .stored(let data) = tensor.origin {
        made.insert(number)
        // Looked at, it is as large as it says, or refused.
        if tensor.shape?.elementCount ?? 0 <= 4096, let values = try? data.reals() {
          #expect(values.count == tensor.shape?.elementCount, "\(place): \(tensor.name)")
        }
      }
      #expect(tensor.shape?.allSatisfy { $0 >= 0 } ?? true, "\(place): \(tensor.name)")
      if let value = tensor.value {
        #expect(
          value.shape == tensor.shape && value.reals.count == value.shape.elementCount, "\(place): \(tensor.name)")
      }
    }
    for node in graph.nodes {
      #expect(node.inputs.allSatisfy { $0.map(made.contains) ?? true }, "\(place): \(node.title)")
      for case let output? in node.outputs { made.insert(output) }
    }
  }
}
