import Activity
import Arithmetic
import Costs
import Hardware
import Quantities
import Scheduling
import Testing
import Workloads

@testable import Evaluation

/// A result of a shipped network on a shipped accelerator.
func evaluate(
  _ network: String, on accelerator: String, _ settings: KeyValuePairs<String, String> = [:],
  costs: String = CostTableLibrary.defaultName, options: EvaluationOptions = EvaluationOptions()
) throws -> NetworkResult {
  let accelerator = try RepositoryFiles.accelerator(accelerator, settings)
  return try Evaluator(accelerator, costs: RepositoryFiles.table(costs), options: options)
    .evaluate(RepositoryFiles.network(network))
}

/// A network written in a test: what stands between the braces of a trace.
func trace(_ members: String) throws -> Network {
  try TraceReader.read(Array("{ name: \"Test network\", \(members) }".utf8), file: "network.json5")
}

extension EvaluationOptions {
  /// Some layers, some images.
  init(layers: [String]? = nil, batch: Int = 1, bitOperations: BitOperations.Reading = .uniq) {
    self.init()
    self.layers = layers
    self.batch = batch
    self.bitOperations = bitOperations
  }
}

extension NetworkResult {
  /// The layer of that name.
  func layer(_ name: String) throws -> LayerResult { try #require(layers.first { $0.layer.name == name }) }
}

extension LayerResult {
  var cycles: CycleCount { activity.cycles }
  /// Bits that one operand moves at the DRAM, both ways.
  func dramBits(_ operand: Operand) -> Int { (activity.dram.read[operand] + activity.dram.written[operand]).count }
  /// Bits that all operands move at the DRAM, both ways.
  var dramBits: Int { (activity.dram.read.total + activity.dram.written.total).count }
  /// The layer's iteration space as the mapper saw it; `nil` without multiply-accumulates.
  func space(on accelerator: Accelerator) -> IterationSpace? {
    guard let convolution = layer.operation.convolution,
      let unit = accelerator.processingElement.unit(for: formats)
    else { return nil }
    return IterationSpace(
      convolution,
      widths: OperandWidths(
        filter: formats.weights.storageBits, ifmap: formats.activations.storageBits,
        psum: accelerator.processingElement.units[unit.index].model.accumulatorBits, ofmap: ofmapFormat.storageBits))
  }
}

extension SlidingAxis {
  /// Positions of the ifmap proper that any window touches, by trying them all.
  var touchedPositions: Int {
    var positions: Set<Int> = []
    for start in 0..<ofmap {
      for tap in 0..<window { positions.insert(start * stride + tap * dilation - paddingBefore) }
    }
    return positions.filter { (0..<ifmap).contains($0) }.count
  }
}

extension Convolution {
  /// Ifmap words that take part in any multiply-accumulate.
  var touchedIfmapWords: Int {
    batch * inputChannels * vertical.touchedPositions * horizontal.touchedPositions
  }
}

/// Bits that move for one operand of a memory.
struct Moved: Equatable, CustomStringConvertible {
  var read: Int
  var written: Int
  var description: String { "\(read) read, \(written) written" }
}

extension MemoryTraffic {
  /// What one operand moves.
  func moved(_ operand: Operand) -> Moved { Moved(read: read[operand].count, written: written[operand].count) }
}
