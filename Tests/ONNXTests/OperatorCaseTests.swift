import Foundation
import Testing

@testable import ONNX

/// Single nodes of every operator, against what the ONNX project says that they give.
@Suite("Operators of ONNX one by one")
struct OperatorCaseTests {
  /// The cases of this repository, or those of a folder that `ONNX_CASES` names.
  static let cases: [OperatorCase] = {
    let folder = ProcessInfo.processInfo.environment["ONNX_CASES"].map { URL(filePath: $0) }
    return (try? Published.table("operator-cases.csv", folder: folder ?? Published.folder).map(OperatorCase.init)) ?? []
  }()

  @Test("every operator makes the shapes, types and folded values that ONNX says it does")
  func cases() throws {
    #expect(Self.cases.count > 700)
    var folded = 0
    for item in Self.cases {
      do throws(ONNXFailure) {
        let graph = try item.model.read()
        #expect(graph.unknownOperators == [] && graph.unresolvedNodes == [], "\(item.line)")
        for (place, expected) in zip(graph.nodes[0].outputs, item.outputs) {
          guard let expected, let place else { continue }
          let tensor = graph.tensors[place]
          #expect(tensor.type?.name == expected.type, "\(item.line)")
          #expect(tensor.shape == expected.shape, "\(item.line)")
          guard let found = tensor.value?.reals, let values = expected.values else { continue }
          folded += 1
          let agree = zip(found, values).allSatisfy {
            abs($0 - $1) <= 1e-6 * abs($1) || $0 == $1 || ($0.isNaN && $1.isNaN)
          }
          #expect(found.count == values.count && agree, "\(item.line): \(found)")
        }
      } catch {
        Issue.record("\(item.line): \(error)")
      }
    }
    // Or else the values would not have been looked at.
    #expect(folded > 100)
  }

  @Test("the cases have every operator that is read")
  func coverage() {
    let named = Set(Self.cases.map { $0.model.nodes[0].operatorName })
    #expect(Set(OperatorTable.rules.keys).subtracting(named).sorted() == [])
  }
}
