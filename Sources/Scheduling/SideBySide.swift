import Dispatch
import Synchronization

/// What `make` gives for 0..<`count`, worked out by all processors: for many things that take some microseconds each.
func sideBySide<Result: Sendable>(_ count: Int, _ make: @Sendable (Int) -> Result) -> [Result] {
  let part = 32
  guard count > part else { return (0..<count).map(make) }
  let parts = Mutex([[Result]](repeating: [], count: count / part + 1))
  DispatchQueue.concurrentPerform(iterations: count / part + 1) { index in
    let made = (index * part..<min(count, (index + 1) * part)).map(make)
    parts.withLock { $0[index] = made }
  }
  return parts.withLock { $0 }.flatMap(\.self)
}
