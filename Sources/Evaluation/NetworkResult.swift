import Activity
import Costs
import Hardware
import Quantities
import Workloads

/// Everything that is known of a network on an accelerator: what the command line, library users and sweeps receive.
public struct NetworkResult: Sendable {
  /// As simulated: batch applied, layers selected.
  public var network: Network
  public var accelerator: Accelerator
  /// The cost table's name.
  public var costs: String
  /// `analytic`, or `scale-sim` when that timing is on.
  public var engine: String
  /// What description and options left open and how it was filled in.
  public var defaults: [TakenDefault]
  /// Things a reader must know before trusting a figure: SCALE-Sim timing is on, a layer's cost rule, …
  public var remarks: [String]
  /// In the network's order.
  public var layers: [LayerResult]
  public var area: AcceleratorArea
  /// Stored filters (biases and listed batch-norm parameters included) in their layers' formats.
  public var weightBits: Bits
  /// The largest sum of live feature maps over the graph.
  public var peakActivationBits: Bits
  /// All weights + the largest in + out of one layer (seed lecture "Deep Quantization": memory without DRAM).
  public var onChipBits: Bits

  /// The parts of a network's result.
  public init(
    network: Network, accelerator: Accelerator, costs: String, engine: String, defaults: [TakenDefault],
    remarks: [String], layers: [LayerResult], area: AcceleratorArea, weightBits: Bits, peakActivationBits: Bits,
    onChipBits: Bits
  ) {
    self.network = network
    self.accelerator = accelerator
    self.costs = costs
    self.engine = engine
    self.defaults = defaults
    self.remarks = remarks
    self.layers = layers
    self.area = area
    self.weightBits = weightBits
    self.peakActivationBits = peakActivationBits
    self.onChipBits = onChipBits
  }

  /// What the layers come to together.
  public var totals: NetworkTotals {
    var totals = NetworkTotals(
      memoryCount: accelerator.memories.count, clock: accelerator.clock, area: area,
      storage: .init(weights: weightBits, peakActivations: peakActivationBits, onChip: onChipBits))
    for layer in layers {
      let figures = layer.figures
      totals.add(figures)
      totals.add(peakOfCycles: figures.totalCycles, layer.peakOperationsPerCycle)
    }
    return totals
  }

  /// Cycles of all layers, one after the other.
  public var totalCycles: Cycles { layers.reduce(.zero) { $0 + $1.activity.cycles.total } }
  /// Multiply-accumulates of all layers.
  public var multiplyAccumulates: Int { layers.reduce(0) { $0.plus($1.layer.operation.multiplyAccumulates) } }
  /// What became of the multiply-accumulates of all layers.
  public var operations: OperationCount {
    var sum = OperationCount()
    for layer in layers {
      sum.performed = sum.performed.plus(layer.activity.operations.performed)
      sum.gated = sum.gated.plus(layer.activity.operations.gated)
      sum.skipped = sum.skipped.plus(layer.activity.operations.skipped)
    }
    return sum
  }
  /// Bit operations of all layers.
  public var bops: Int { layers.reduce(0) { $0.plus($1.bops) } }
  /// Energy of all layers; unknown if any part of any layer is.
  public var energy: Femtojoules? { totals.energy }
  /// Total cycles over the clock, in milliseconds.
  public var latencyMilliseconds: Double { totals.latencyMilliseconds }
  /// Billions of operations a second, two for each multiply-accumulate; `nil` when nothing takes time.
  public var throughputGOPS: Double? { totals.throughputGOPS }
  /// Operations per energy: GOPS / W = operations per nanojoule; `nil` when the energy is unknown or zero.
  public var gopsPerWatt: Double? { totals.gopsPerWatt }
}
