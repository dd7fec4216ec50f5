import Activity
import Arithmetic
import Costs
import Quantities
import Scheduling
import Simulation
import Workloads

/// Everything that is known of one layer on one accelerator.
public struct LayerResult: Sendable {
  public var layer: Layer
  /// The formats it ran in.
  public var formats: FormatPair
  /// The format its ofmap moves in: its consumer's activation format, the widest if there are several.
  public var ofmapFormat: NumberFormat
  /// The processing unit's kind, such as `mac`, or `vector` for layers without multiply-accumulates.
  public var unit: String
  public var activity: LayerActivity
  /// Its loops and the widths of its words; `nil` for layers without multiply-accumulates and in SCALE-Sim's timing.
  public var space: IterationSpace?
  /// How it was cut up; `nil` likewise.
  public var mapping: Mapping?
  /// Where the mapping came from; `nil` likewise.
  public var mappingSource: MappingSource?
  /// How the mapping was found, if it was searched for.
  public var search: MappingSearch.Result?
  /// What kept a search from a mapping that obeys the dataflow: then ``search`` is one without the dataflow's limits of tiles
  /// and orders, or, if that is `nil`, all tiles are the smallest there are.
  public var searchObstacle: SearchObstacle?
  public var energy: LayerEnergy
  /// What a described device did; `nil` if nobody asked it.
  public var dram: DRAMUse?
  /// Bit operations; 0 for layers without multiply-accumulates.
  public var bops: Int
  /// Multiply-accumulates the array could do in a cycle in this layer's mode.
  public var peakOperationsPerCycle: Double

  /// The parts of a layer's result.
  public init(
    layer: Layer, formats: FormatPair, ofmapFormat: NumberFormat, unit: String, activity: LayerActivity,
    space: IterationSpace? = nil, mapping: Mapping? = nil, mappingSource: MappingSource? = nil, energy: LayerEnergy,
    bops: Int, peakOperationsPerCycle: Double
  ) {
    self.layer = layer
    self.formats = formats
    self.ofmapFormat = ofmapFormat
    self.unit = unit
    self.activity = activity
    self.space = space
    self.mapping = mapping
    self.mappingSource = mappingSource
    self.energy = energy
    self.bops = bops
    self.peakOperationsPerCycle = peakOperationsPerCycle
  }

  /// Multiply-accumulates that took their share of the cycles: all of them but those that a processing element skipped.
  /// SCALE-Sim's timing counts all of a sparse layer's, as its own reports do.
  public var scheduledOperations: Int {
    LayerFigures.scheduled(layer.operation.multiplyAccumulates, activity, isSparse: layer.sparsity != nil)
  }

  /// What the layer adds to totals.
  var figures: LayerFigures {
    LayerFigures(
      activity: activity, energy: energy, dram: dram, multiplyAccumulates: layer.operation.multiplyAccumulates,
      isSparse: layer.sparsity != nil, bops: bops)
  }

  /// Scheduled MACs over total cycles x peak; `nil` when the layer takes no cycles.
  public var utilization: Double? {
    let total = activity.cycles.total.count
    guard total > 0 else { return nil }
    return Double(scheduledOperations) / (Double(total) * peakOperationsPerCycle)
  }

  /// Processing elements busy, averaged over the cycles in which the array computes; `nil` when it never does.
  public var activePEs: Double? {
    let computing = activity.cycles.compute.count
    guard computing > 0 else { return nil }
    return Double(activity.activePECycles) / Double(computing)
  }
}
