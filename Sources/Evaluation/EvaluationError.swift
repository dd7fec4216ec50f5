import Arithmetic
import Documents
import Quantities
import Scheduling
import Simulation
import Workloads

/// Why a network could not be evaluated on an accelerator.
public enum EvaluationError: Error, Sendable, Hashable {
  /// No unit of the processing element accepts the layer's formats; `offered` are those it computes.
  case noUnit(layer: String, formats: FormatPair, offered: [FormatPair])
  /// The layer cannot be cut small enough for a memory.
  case noTileFits(layer: String, overflow: Footprint.Overflow)
  /// A count of the layer (or, with no layer, of the network) is above ``Count/limit``.
  case countTooLarge(layer: String?, figure: String)
  /// A layer that was asked for is not in the network.
  case unknownLayer(name: String, known: [String])
  /// A plan does not fit the network.
  case planDoesNotFit(Findings)
  /// The layer's filters are N:M sparse, which only weight stationary with SCALE-Sim's timing can count.
  case sparsityNotSupported(layer: String, sparsity: BlockSparsity)
  /// Mappings that were given do not fit their layers or the accelerator; at least one, in the network's order.
  case mappingsDoNotFit([MisfitMapping])
  /// Mappings were given for SCALE-Sim's timing, which has its own.
  case mappingsNotUsed
  /// The layer cannot be stepped cycle by cycle.
  case notStepped(layer: String, SteppingObstacle)
  /// Something is wrong with the files of the chip's own mappings.
  case ownMappings(Findings)
}

/// What keeps a layer from being stepped cycle by cycle.
public enum SteppingObstacle: Error, Sendable, Hashable {
  /// The engine refuses it.
  case refused(CycleEngineError)
  /// Operations are skipped where operands are zero: by a share, and not one by one.
  case skipsZeros
}

/// A layer whose mapping does not fit, and why not.
public struct MisfitMapping: Sendable, Hashable {
  public var layer: String
  /// At least one.
  public var problems: [MappingProblem]

  /// A layer and what is wrong with its mapping.
  public init(layer: String, problems: [MappingProblem]) {
    self.layer = layer
    self.problems = problems
  }
}
