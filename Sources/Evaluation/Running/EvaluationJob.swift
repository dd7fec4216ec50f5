import Arithmetic
import Hardware
import Quantities
import Workloads

/// A network with options, to be run on many accelerators: formats, units and alike layers are worked out once for all
/// accelerators that agree in what these depend on.
public final class EvaluationJob: Sendable {
  /// Everything of an accelerator that a ``PlannedNetwork`` depends on.
  private struct Key: Hashable, Sendable {
    var nativeFormats: FormatPair
    var element: ProcessingElement
    var timing: Timing
    var psumBits: Bits?
    var isSpatial: Bool
    var dataflow: Dataflow
    var levelCount: Int
    var sharedLevelCount: Int
    /// Where the chip has mappings of its own, all of it.
    var chip: Accelerator?

    init(_ accelerator: Accelerator) {
      nativeFormats = accelerator.nativeFormats
      element = accelerator.processingElement
      timing = accelerator.array.timing
      psumBits = accelerator.array.mesh?.psumBits
      isSpatial = accelerator.array.mesh != nil
      dataflow = accelerator.array.dataflow
      levelCount = accelerator.levelCount
      sharedLevelCount = accelerator.sharedLevelCount
      chip = accelerator.mappingFiles.isEmpty ? nil : accelerator
    }
  }

  public let network: Network
  public let options: EvaluationOptions
  private let plans = BoundedCache<Key, Result<PlannedNetwork, EvaluationError>>(capacity: 256)

  /// A network as its file has it, and what a user chose beside it.
  public init(_ network: Network, options: EvaluationOptions = EvaluationOptions()) {
    self.network = network
    self.options = options
  }

  /// What becomes of the network on an accelerator. All plans of a job have to be made with one memory.
  func plan(on accelerator: Accelerator, memory: EvaluationMemory) throws(EvaluationError) -> PlannedNetwork {
    let result = plans.value(Key(accelerator)) { () -> Result<PlannedNetwork, EvaluationError> in
      do throws(EvaluationError) {
        return .success(try PlannedNetwork(network, on: accelerator, options: options, memory: memory))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
