import Quantities

/// Reads an object key by key and remembers what was asked for, so that whatever is left over can be reported.
///
/// `integer("rows", in:)` and its like need the key; `optionalInteger` gives `nil` when it is absent or `null`;
/// `integer("rows", default:in:)` takes a default and lists it. All of them report what is wrong and go on.
/// ``FindingLog/check()`` reports unknown keys of every object read; nobody has to call ``finish()``.
public final class ObjectReader {
  /// The object and where it was written.
  public let node: JSON5Node
  /// The way to it from the root.
  public let path: DocumentPath
  /// Where findings go.
  public let log: FindingLog
  private let members: [JSON5Member]
  /// What was asked for, with repetitions, and whether each member was.
  private var asked: [String] = []
  private var isAsked: [Bool]
  private var missing: [String] = []
  private var isFinished = false
  /// Whether keys that nobody asks for are fine, as in files of other programs.
  public var allowsUnknownKeys = false
  /// Whether `ArrayHeight` and `arrayheight` are the same key, as in INI files.
  public var ignoresCase = false

  init(members: [JSON5Member], node: JSON5Node, path: DocumentPath, log: FindingLog) {
    self.members = members
    isAsked = Array(repeating: false, count: members.count)
    self.node = node
    self.path = path
    self.log = log
  }

  /// Reports a problem with the object as a whole.
  public func report(_ problem: Problem) { log.report(problem, at: node, path: path) }

  /// Reports a problem with the value of `key`, or with the object when it has no such key.
  public func report(_ problem: Problem, key: String) {
    log.report(problem, at: place(of: key).map { members[$0].value } ?? node, path: path.appending(key))
  }

  /// Whether the object has `key`. Asking makes the key a known one.
  public func has(_ key: String) -> Bool { optional(key, orNull: false) != nil }

  /// The value of a key that must be there.
  public func value(_ key: String) -> ValueReader? {
    if let value = optional(key, orNull: false) { return value }
    missing.append(key)
    log.report(.missingKey(key), at: node, path: path.appending(key))
    return nil
  }

  /// The value of a key that may be absent or `null`.
  public func optional(_ key: String) -> ValueReader? { optional(key, orNull: true) }

  /// The value of a key for which there is a default, spelled `value`; lists the default when the key is absent.
  public func defaulted(_ key: String, to value: @autoclosure () -> String) -> ValueReader? {
    if let value = optional(key, orNull: false) { return value }
    log.tookDefault(value(), path: path.appending(key))
    return nil
  }

  private func optional(_ key: String, orNull: Bool) -> ValueReader? {
    asked.append(key)
    guard let place = place(of: key) else { return nil }
    isAsked[place] = true
    let node = members[place].value
    if orNull, case .null = node.value { return nil }
    return ValueReader(node: node, in: path, at: .key(members[place].key), log: log)
  }

  private func place(of key: String) -> Int? {
    for place in members.indices where members[place].key == key { return place }
    guard ignoresCase else { return nil }
    let folded = key.lowercased()
    return members.firstIndex { $0.key.lowercased() == folded }
  }

  /// Reports every key that was not asked for. Asking again afterwards is of no use.
  public func finish() {
    guard !isFinished else { return }
    isFinished = true
    guard !allowsUnknownKeys else { return }
    guard isAsked.contains(false) else { return }
    var seen: Set<String> = []
    let asked = asked.filter { seen.insert($0).inserted }
    for (member, isAsked) in zip(members, isAsked)
    where !isAsked && !asked.contains(where: { isSame($0, member.key) }) {
      // Suggestions that nobody will see are not worth looking for.
      if log.isFull {
        log.omit()
        continue
      }
      let near = nearest(to: member.key, among: asked)
      if let near, missing.contains(near) { log.withdrawMissing(near, path: path.appending(near)) }
      log.report(
        .unknownKey(found: member.key, allowed: asked, nearest: near), at: member.keyOrigin,
        path: path.appending(member.key))
    }
  }

  private func isSame(_ left: String, _ right: String) -> Bool {
    left == right || (ignoresCase && left.lowercased() == right.lowercased())
  }
}
