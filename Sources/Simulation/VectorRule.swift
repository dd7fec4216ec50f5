import Activity
import Hardware
import Quantities
import Workloads

/// What layers without multiply-accumulates cost.
///
/// The rule, the same for pooling and element-wise layers: every input word comes from DRAM once, through the outermost
/// memory that holds ifmaps, to a vector unit; every output word leaves through the outermost memory that holds ofmaps.
/// The unit does so many operations a word (see ``operationsPerWord(_:)``) and `vector_unit.lanes` of them a cycle; words
/// stream, so the layer takes the longer of that and the slowest port. A concatenation is an arrangement of addresses:
/// its producers write in place, and it takes neither cycles nor energy.
public struct VectorRule: Sendable {
  private let ports: StallModel
  private let lanes: Int
  /// The outermost memories that hold them.
  private let ifmapMemory: Int?
  private let ofmapMemory: Int?

  /// The rule on that accelerator.
  public init(_ accelerator: Accelerator) { self.init(accelerator, StallModel(accelerator: accelerator)) }

  init(_ accelerator: Accelerator, _ ports: StallModel) {
    self.ports = ports
    lanes = max(1, accelerator.vectorLanes)
    ifmapMemory = accelerator.memories.firstIndex { $0.holds.contains(.ifmap) }
    ofmapMemory = accelerator.memories.firstIndex { $0.holds.contains(.ofmap) }
  }

  /// Vector operations for one output word: a pooling window's words; one addition fewer than a sum's inputs; a multiply
  /// and an add for batch normalization; a square and an add for each of the `size` neighbours, then a power and a
  /// product, for local response normalization; exponential, sum and quotient for softmax; one product fewer than a
  /// product's inputs; what a function says; sum, square and its sum, difference and quotient, and an operation for each
  /// parameter, for layer normalization; none for a copy.
  public static func operationsPerWord(_ operation: Operation) -> Int {
    switch operation {
    case .convolution, .fullyConnected, .concatenation: 0
    case .pooling(let pooling): pooling.vertical.window.times(pooling.horizontal.window)
    case .elementwise(let elementwise):
      switch elementwise.kind {
      case .add, .multiply: max(1, elementwise.inputCount - 1)
      case .batchNormalization: 2
      case .localResponseNormalization(let size): size.times(2).plus(2)
      case .softmax: 3
      case .function(let operations): operations
      case .layerNormalization(let parameters): parameters.plus(5)
      case .copy: 0
      }
    }
  }

  /// The activity of a pooling or element-wise layer whose words have these widths in bits.
  public func activity(of operation: Operation, ifmapBits: Int, ofmapBits: Int, parameterBits: Int) -> LayerActivity {
    var activity = LayerActivity(memoryCount: ports.ports.memoryCount)
    if case .concatenation = operation { return activity }
    let batch = operation.batch
    var inputs = batch.times(operation.ifmapShape.words)
    if case .elementwise(let elementwise) = operation {
      inputs = inputs.times(elementwise.wholeInputs).plus(batch.times(elementwise.repeatedWords))
    }
    let outputs = batch.times(operation.ofmapShape.words)
    let incoming = Bits(inputs.times(ifmapBits))
    let outgoing = Bits(outputs.times(ofmapBits))
    activity.dram.read.ifmap = incoming
    activity.dram.read.filter = Bits(operation.weights.times(parameterBits))
    activity.dram.written.ofmap = outgoing
    if let memory = ifmapMemory {
      activity.memories[memory].written.ifmap = incoming
      activity.memories[memory].read.ifmap = incoming
    }
    if let memory = ofmapMemory {
      activity.memories[memory].written.ofmap = outgoing
      activity.memories[memory].read.ofmap = outgoing
    }
    activity.vectorOperations = outputs.times(Self.operationsPerWord(operation))
    activity.cycles.compute = Cycles(activity.vectorOperations.dividedRoundingUp(by: lanes))
    ports.addStalls(to: &activity)
    return activity
  }

  /// Replaces the stalls of such a layer by those beside a device that needs so many cycles for all of its words behind the
  /// latency of the first.
  func addStalls(to activity: inout LayerActivity, streaming: Cycles) {
    let moved = activity.dram.read.total + activity.dram.written.total
    let rate = TransferRate(bits: moved.count, cycles: max(1, streaming.count))
    activity.cycles.stalls = []
    activity.bound = .compute
    ports.addStalls(to: &activity, dram: rate, network: [], busiestShare: (1, 1))
  }

  /// What words that are read wait for before the first comes.
  func latency(_ activity: LayerActivity) -> Cycles {
    activity.dram.read.total > .zero ? ports.ports.latency : .zero
  }
}
