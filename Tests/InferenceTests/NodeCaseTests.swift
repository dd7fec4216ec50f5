import Testing

@testable import Inference

/// Single nodes of every family, against ONNX's reference implementation.
@Suite("Operators in single precision one by one")
struct NodeCaseTests {
  @Test("every node gives the words that ONNX's reference implementation gives")
  func cases() throws {
    let cases = try NodeCase.all("node-cases.csv")
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

  /// Rounding to integers leaves no room: a step more or less would be seen.
  @Test(
    "every node that quantizes, or multiplies integers, gives exactly what ONNX Runtime gives, reals to the last digits kept"
  )
  func integers() throws {
    let cases = try NodeCase.all("integer-cases.csv")
    #expect(cases.count == 120)
    let kinds = ["ConvInteger", "DequantizeLinear", "DynamicQuantizeLinear", "MatMulInteger"]
    #expect(Set(cases.map(\.operatorName)) == Set(kinds + ["QLinearConv", "QLinearMatMul", "QuantizeLinear"]))
    for item in cases {
      do {
        let found = try FloatEngine(item.model.read(), threads: 1).run(item.inputs)
        for (index, expected) in item.outputs.enumerated() {
          let tensor = try #require(found["o\(index)"])
          #expect(tensor == expected, "\(item.line): \(tensor.words.prefix(12)), not \(expected.words.prefix(12))")
        }
      } catch {
        Issue.record("\(item.line): \(error)")
      }
    }
  }

  /// Why these differ says `make_integer_cases.py`.
  @Test("ONNX's reference implementation gives the same integers but for nodes that are known")
  func reference() throws {
    let cases = try NodeCase.all("integer-cases.csv")
    let differing = cases.filter { $0.difference.map { $0 > 0 } ?? false }.map(\.operatorName)
    #expect(
      differing == ["DynamicQuantizeLinear"] + [String](repeating: "QLinearConv", count: 3)
        + [String](repeating: "QuantizeLinear", count: 5))
  }

  /// Why these three differ says `make_node_cases.py`.
  @Test("ONNX Runtime gives the same words but for nodes that are known")
  func runtime() throws {
    let cases = try NodeCase.all("node-cases.csv")
    let refused = cases.filter { $0.difference == nil }.map(\.operatorName)
    let differing = cases.filter { $0.difference.map { $0 > 1e-6 } ?? false }.map(\.operatorName)
    #expect(refused == ["LRN", "Mod", "Mod"])
    #expect(differing == ["Resize"])
  }
}
