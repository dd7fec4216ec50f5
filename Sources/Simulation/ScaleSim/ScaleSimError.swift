import Hardware
import Workloads

/// Why SCALE-Sim's timing cannot run a layer.
public enum ScaleSimError: Error, Sendable, Hashable {
  /// A block sparsity on a dataflow for which SCALE-Sim has none: only weight stationary skips weights.
  case sparsityNeedsWeightStationary(sparsity: BlockSparsity, dataflow: Dataflow)
  /// A block sparsity that keeps nothing, or more than there is.
  case impossibleSparsity(BlockSparsity)
}
