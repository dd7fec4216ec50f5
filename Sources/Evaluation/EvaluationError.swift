import Arithmetic
import Documents
import Quantities
import Scheduling
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
}
