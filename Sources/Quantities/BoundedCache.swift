import Synchronization

/// What was computed lately, for as many keys as there is room for. Threads may share it.
///
/// Values are kept in two generations. Once the younger one is full it becomes the older one, whose values are then
/// forgotten but for those that are asked for again. What comes out never depends on what is remembered: values are functions
/// of their keys.
public final class BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  @usableFromInline
  struct Generations: Sendable {
    @usableFromInline var young: [Key: Value] = [:]
    @usableFromInline var old: [Key: Value] = [:]

    @inlinable
    init() {}

    @inlinable
    mutating func find(_ key: Key, room: Int) -> Value? {
      if let value = young[key] { return value }
      guard let value = old[key] else { return nil }
      insert(value, for: key, room: room)
      return value
    }

    @inlinable
    mutating func insert(_ value: Value, for key: Key, room: Int) {
      if young.count >= room {
        old = young
        young = [:]
      }
      young[key] = value
    }
  }

  @usableFromInline
  final class Shard: Sendable {
    @usableFromInline let generations = Mutex(Generations())

    @usableFromInline
    init() {}
  }

  @usableFromInline let shards: [Shard]
  @usableFromInline let room: Int

  /// A cache of at most `capacity` values, in as many parts that threads enter one at a time.
  @inlinable
  public init(capacity: Int, shards count: Int = 1) {
    shards = (0..<max(1, count)).map { _ in Shard() }
    room = max(1, capacity / (2 * max(1, count)))
  }

  /// The value of a key, made by `make` if it is not remembered. Two threads may both make it; one of the values is kept.
  @inlinable
  public func value<Failure: Error>(_ key: Key, make: () throws(Failure) -> Value) throws(Failure) -> Value {
    let shard = shards.count == 1 ? shards[0] : shards[Int(UInt(bitPattern: key.hashValue) % UInt(shards.count))]
    if let known = shard.generations.withLock({ $0.find(key, room: room) }) { return known }
    let value = try make()
    return shard.generations.withLock { generations in
      if let known = generations.young[key] { return known }
      generations.insert(value, for: key, room: room)
      return value
    }
  }
}
