import Costs
import Scheduling
import Simulation
import Workloads

/// What a user may choose beside network and accelerator.
public struct EvaluationOptions: Sendable, Hashable {
  /// Images worked on together.
  public var batch = 1
  /// Only these layers, by name; `nil` for all.
  public var layers: [String]?
  /// Formats and densities in place of the network's own, applied one after the other.
  public var plans: [PrecisionPlan] = []

  /// How layers are to be cut up, by name; the others' mappings are the chip's own or searched for.
  public var mappings: [String: Mapping] = [:]

  /// How mappings are searched for.
  public var search = SearchOptions()

  /// How the time of layers is found; SCALE-Sim's timing has its own way.
  public var engine = TimingEngine.analytic

  /// Whether layers are stepped cycle by cycle however long it takes.
  public var isForced = false

  /// Which formula counts bit operations.
  public var bitOperations = BitOperations.Reading.uniq

  /// One image, all layers.
  public init() {}
}
