import Testing

@testable import Inference

/// Single nodes of every family, against ONNX's reference implementation.
@Suite("Operators in single precision one by one")
struct NodeCaseTests {
  @Test("every node gives the words that ONNX's reference implementation gives")
  func cases() throws {
    let cases = try NodeCase.all()
    #expect(cases.count > 380)
    for item in cases {
      do {
        let engine = try FloatEngine(item.model.read(), threads: 1)
        let found = try engine.run(item.inputs)
        for (index, expected) in item.outputs.enumerated() {
          let tensor = try #require(found["o\(index)"])
          #expect(tensor.shape == expected.shape, "\(item.line)")
          // Seven digits are kept, and functions of the C library are a few units of the last place away.
          let agree = zip(tensor.words, expected.words).allSatisfy {
            $0 == $1 || ($0.isNaN && $1.isNaN) || ($0 - $1).magnitude <= 4e-6 * max($1.magnitude, 1)
          }
          #expect(agree, "\(item.line): \(tensor.words.prefix(12)) and not \(expected.words.prefix(12))")
        }
      } catch {
        Issue.record("\(item.line): \(error)")
      }
    }
  }

  /// Why these three differ says `make_node_cases.py`.
  @Test("ONNX Runtime gives the same words but for nodes that are known")
  func runtime() throws {
    let cases = try NodeCase.all()
    let refused = cases.filter { $0.runtimeDifference == nil }.map(\.operatorName)
    let differing = cases.filter { $0.runtimeDifference.map { $0 > 1e-6 } ?? false }.map(\.operatorName)
    #expect(refused == ["LRN", "Mod", "Mod"])
    #expect(differing == ["Resize"])
  }
}
