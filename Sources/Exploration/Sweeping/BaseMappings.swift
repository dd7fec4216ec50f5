import Hardware
import Scheduling
import Synchronization

/// Mappings that were searched for once and hold for many points.
final class BaseMappings: Sendable {
  private final class Slot: Sendable {
    let mappings = Mutex<Result<[String: Mapping], PointFailure>?>(nil)
  }

  private let slots: [Slot]

  /// Room for so many sets of mappings.
  init(count: Int) { slots = (0..<count).map { _ in Slot() } }

  /// A set of mappings, by `search` if nobody has searched for it. Whoever asks meanwhile waits.
  func mappings(
    _ place: Int, search: () throws(PointFailure) -> [String: Mapping]
  ) -> Result<[String: Mapping], PointFailure> {
    slots[place].mappings.withLock { known in
      if let known { return known }
      let made: Result<[String: Mapping], PointFailure>
      do throws(PointFailure) {
        made = .success(try search())
      } catch {
        made = .failure(error)
      }
      known = made
      return made
    }
  }
}

/// What mappings that are given depend on.
struct MappingContext: Hashable, Sendable {
  var accelerator: Int
  var dataflow: Dataflow
  var isSpatial: Bool
  /// Names and levels of the memories.
  var memories: [String]
  var levels: [Int]

  init(_ accelerator: Accelerator, index: Int) {
    self.accelerator = index
    dataflow = accelerator.array.dataflow
    isSpatial = accelerator.array.mesh != nil
    memories = accelerator.memories.map(\.name)
    levels = accelerator.memories.map(\.level)
  }
}

extension Mapping {
  /// The same tiles and loops for an array of another dataflow.
  func following(_ array: PEArray) -> Mapping {
    guard case .flattened = self.array, array.mesh == nil else { return self }
    var mapping = self
    mapping.array = .flattened(ArrayAssignment(array.dataflow))
    return mapping
  }
}
