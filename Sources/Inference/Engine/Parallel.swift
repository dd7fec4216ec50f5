import Dispatch
import Synchronization

/// Calls `body` for 0..<`count` on up to `threads` processors, each index once; returns when all are done.
///
/// Every index must write words of its own: then the result is the same for any number of threads.
func inParallel(_ count: Int, threads: Int, _ body: (Int) -> Void) {
  guard threads > 1, count > 1 else { return (0..<count).forEach(body) }
  let next = Atomic<Int>(0)
  withoutActuallyEscaping(body) { body in
    // What the body writes through pointers is its own: that is the callers' promise above, which no type says.
    nonisolated(unsafe) let body = body
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        body(index)
      }
    }
  }
}
