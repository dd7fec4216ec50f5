import Arithmetic
import Quantities
import Scheduling
import Testing
import Workloads

@testable import Evaluation

/// Networks that cannot be evaluated are errors that say why.
@Suite struct EvaluationErrorTests {
  /// What goes wrong, if anything.
  private func error(_ body: () throws -> Void) -> EvaluationError? {
    do {
      try body()
      return nil
    } catch let error as EvaluationError {
      return error
    } catch {
      Issue.record(error)
      return nil
    }
  }

  @Test("a buffer for less than one multiply-accumulate is an error that names it, what shares it and what it takes")
  func tinyBuffer() throws {
    let found = error {
      _ = try evaluate("lenet5", on: "systolic-int8-32x32", ["memories.global_buffer.capacity": "64b"])
    }
    guard case .noTileFits(let layer, let overflow)? = found else {
      Issue.record("\(String(describing: found))")
      return
    }
    let first = try RepositoryFiles.network("lenet5").layers.first { $0.operation.convolution != nil }
    #expect(layer == first?.name)
    #expect(overflow.memory == "global_buffer")
    #expect(Set(overflow.operands).isSuperset(of: [.filter, .ifmap, .ofmap]))
    // One filter word, one ifmap word and one psum, twice: 2·(8 + 8 + 32) bits.
    #expect(overflow.needed == Bits(96))
    #expect(overflow.available == Bits(64))
  }

  @Test(
    "each of the TPU's memories is named when it is too small",
    arguments: [("unified_buffer", 8), ("weight_fifo", 8), ("accumulators", 32)])
  func tinyMemories(memory: String, bits: Int) throws {
    let found = error {
      _ = try evaluate(
        "lenet5", on: "tpu-v1", ["memories.\(memory).capacity": "\(bits)b", "memories.\(memory).word": "8b"])
    }
    guard case .noTileFits(_, let overflow)? = found else {
      Issue.record("\(String(describing: found))")
      return
    }
    #expect(overflow.memory == memory)
    #expect(overflow.needed > overflow.available)
  }

  @Test("buffers just large enough for one multiply-accumulate run every layer, at a price")
  func smallestBuffer() throws {
    let small = try evaluate(
      "lenet5", on: "systolic-int8-32x32", ["memories.global_buffer.capacity": "96b"],
      options: EvaluationOptions(layers: ["C1"]))
    let usual = try evaluate("lenet5", on: "systolic-int8-32x32", options: EvaluationOptions(layers: ["C1"]))
    #expect(small.totalCycles > usual.totalCycles)
    #expect(small.layers.map(\.activity.operations.performed) == usual.layers.map(\.activity.operations.performed))
  }

  @Test("batches beyond counting are refused, not wrapped", arguments: [1 << 40, 1 << 53, .max])
  func hugeBatch(batch: Int) {
    let found = error {
      _ = try evaluate("lenet5", on: "systolic-int8-32x32", options: EvaluationOptions(batch: batch))
    }
    guard case .countTooLarge? = found else {
      Issue.record("\(String(describing: found))")
      return
    }
  }

  @Test("a total above 2^53 is refused although every layer is below", arguments: [1...60])
  func hugeTotal(exponents: ClosedRange<Int>) throws {
    // Twice as many images at each step: from the first that a layer or the total refuses, all are refused.
    var refused: [EvaluationError] = []
    for exponent in exponents {
      let found = error {
        _ = try evaluate(
          "lenet5", on: "systolic-int8-32x32", options: EvaluationOptions(batch: 1 << exponent))
      }
      if let found { refused.append(found) } else { #expect(refused.isEmpty, "2^\(exponent) images") }
    }
    #expect(!refused.isEmpty)
    for error in refused {
      guard case .countTooLarge(_, let figure) = error else {
        Issue.record("\(error)")
        continue
      }
      #expect(!figure.isEmpty)
    }
  }

  @Test("a layer that is not there is an error that lists those that are")
  func unknownLayer() throws {
    let known = try RepositoryFiles.network("alexnet").layers.map(\.name)
    let found = error {
      _ = try evaluate("alexnet", on: "edge-int8", options: EvaluationOptions(layers: ["conv1", "conv9"]))
    }
    #expect(found == .unknownLayer(name: "conv9", known: known))
  }

  @Test("a sparse layer is refused by every timing but SCALE-Sim's, and there by every dataflow but weight stationary")
  func sparsity() throws {
    let text = "Layer, M, N, K, Sparsity\nsparse, 16, 16, 16, 2:4,\n"
    let network = try ScaleSimTopologyReader.read(Array(text.utf8), file: "sparse.csv")
    let refusal = EvaluationError.sparsityNotSupported(layer: "sparse", sparsity: BlockSparsity(kept: 2, block: 4))
    let table = try RepositoryFiles.table()
    func run(_ settings: KeyValuePairs<String, String>) throws -> NetworkResult {
      try Evaluator(RepositoryFiles.accelerator("systolic-int8-16x16", settings), costs: table).evaluate(network)
    }
    #expect(throws: refusal) { try run([:]) }
    #expect(throws: refusal) { try run(["array.timing": "scale-sim", "array.dataflow": "output_stationary"]) }
    #expect(throws: refusal) { try run(["array.timing": "scale-sim", "array.dataflow": "input_stationary"]) }
    let result = try run(["array.timing": "scale-sim"])
    let operations = try result.layer("sparse").activity.operations
    #expect(operations.performed == 2048 && operations.skipped == 2048)
    #expect(operations.total == result.multiplyAccumulates)
  }
}
