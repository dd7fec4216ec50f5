import Synchronization

/// What was computed lately, for as many keys as there is room for. Threads may share it.
///
/// Values are kept in two generations. Once the younger one is full it becomes the older one, whose values are then
/// forgotten but for those that are asked for again. What comes out never depends on what is remembered: values are functions
/// of their keys.
package final class BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Generations {
    var young: [Key: Value] = [:]
    var old: [Key: Value] = [:]
  }

  private final class Shard: Sendable {
    let generations = Mutex(Generations())
  }

  private let shards: [Shard]
  private let room: Int

  /// A cache of at most `capacity` values, in as many parts that threads enter one at a time.
  package init(capacity: Int, shards count: Int = 1) {
    shards = (0..<max(1, count)).map { _ in Shard() }
    room = max(1, capacity / (2 * max(1, count)))
  }

  /// The value of a key, made by `make` if it is not remembered. Two threads may both make it; one of the values is kept.
  package func value<Failure: Error>(_ key: Key, make: () throws(Failure) -> Value) throws(Failure) -> Value {
    let shard = shards.count == 1 ? shards[0] : shards[Int(UInt(bitPattern: key.hashValue) % UInt(shards.count))]
    if let known = shard.generations.withLock({ find(key, in: &$0) }) { return known }
    let value = try make()
    return shard.generations.withLock { generations in
      if let known = generations.young[key] { return known }
      insert(value, for: key, in: &generations)
      return value
    }
  }

  private func find(_ key: Key, in generations: inout Generations) -> Value? {
    if let value = generations.young[key] { return value }
    guard let value = generations.old[key] else { return nil }
    insert(value, for: key, in: &generations)
    return value
  }

  private func insert(_ value: Value, for key: Key, in generations: inout Generations) {
    if generations.young.count >= room {
      generations.old = generations.young
      generations.young = [:]
    }
    generations.young[key] = value
  }
}
