import Documents
import Quantities

/// Reads the memories of a description.
enum MemoriesReader {
  /// What a memory can hold: `ofmap` includes partial sums.
  private static let operands: [(name: String, value: OperandSet)] = [
    ("ifmap", .ifmap), ("filter", .filter), ("ofmap", [.ofmap, .psum]), ("psum", .psum),
  ]

  /// The memories of `root` in the order from DRAM to the array; `nil` when something is wrong with them.
  static func memories(_ root: ObjectReader, clock: Hertz?) -> [Memory]? {
    guard let members = root.optionalMembers("memories") else { return root.optional("memories") == nil ? [] : nil }
    guard members.count <= Accelerator.mostMemories else {
      root.report(.inconsistent(AcceleratorProblem.tooManyMemories(members.count).sentence), key: "memories")
      return nil
    }
    let before = root.log.findings.count
    let objects = members.map { $0.value.object() }
    let levels = readLevels(objects, root)
    let read = zip(members, objects).enumerated().map { index, member in
      member.1.flatMap { readMemory($0, name: member.0.name, level: levels?[index], clock: clock) }
    }
    // What the memories are to each other is looked at when each is right by itself.
    guard let levels, !read.contains(nil), root.log.findings.count == before else { return nil }
    // Memories may be written in any order when their levels are given; neighbours keep theirs.
    let order = levels.indices.sorted { (levels[$0], $0) < (levels[$1], $1) }
    let memories = order.compactMap { read[$0] }
    for problem in Memory.problems(memories) {
      guard case .memory(let own, let index) = problem else {
        root.report(.inconsistent(problem.sentence), key: "memories")
        continue
      }
      report(own, members[order[index]], objects[order[index]])
    }
    return memories
  }

  /// The levels, counted from 0: as given for all memories, else their places.
  private static func readLevels(_ objects: [ObjectReader?], _ root: ObjectReader) -> [Int]? {
    let given = objects.map { $0.flatMap { $0.optional("level") } }
    guard given.contains(where: { $0 != nil }) else {
      for (place, object) in objects.enumerated() {
        if let object { object.log.tookDefault("\(place + 1)", path: object.path.appending("level")) }
      }
      return Array(objects.indices)
    }
    for (object, level) in zip(objects, given) where level == nil {
      object?.report(.inconsistent("other memories have a level; give it for all of them or for none"))
    }
    let levels = given.compactMap { $0?.integer(in: 1...Accelerator.mostMemories) }
    return levels.count == objects.count ? levels.map { $0 - 1 } : nil
  }

  private static func readMemory(_ object: ObjectReader, name: String, level: Int?, clock: Hertz?) -> Memory? {
    let partitions = readPartitions(object)
    let word = object.defaulted("word", to: "\"64b\"")?.quantity(bare: .bits, in: Bits(1)...Bits(65536)) ?? Bits(64)
    let before = object.log.findings.count
    let read = bandwidth(object, "read_bandwidth", clock: clock)
    let write = bandwidth(object, "write_bandwidth", clock: clock)
    // A register file has one buffer unless the description says otherwise.
    let isPerElement = object.has("per_element") ? object.bool("per_element") ?? false : false
    let isSliding = object.has("sliding") ? object.bool("sliding") ?? false : false
    let prefetches = object.has("prefetches") ? object.bool("prefetches") ?? false : false
    let isDoubleBuffered = object.bool("double_buffered", default: !isPerElement && !prefetches)
    // One bank is the plain case and not worth a line among the defaults.
    let banks = object.has("banks") ? object.integer("banks", in: 1...65536) : 1
    guard let partitions, let level, let banks, object.log.findings.count == before else { return nil }
    return Memory(
      name: name, level: level, partitions: partitions, wordBits: word, banks: banks, readBandwidth: read,
      writeBandwidth: write, isDoubleBuffered: isDoubleBuffered, isPerElement: isPerElement, isSliding: isSliding,
      prefetches: prefetches)
  }

  /// One shared partition (`holds` and `capacity`), or those of `partitions`.
  private static func readPartitions(_ object: ObjectReader) -> [Partition]? {
    let range = Bits(8)...Bits(8 << 40)
    guard let members = object.optionalMembers("partitions") else {
      if object.optional("partitions") != nil {
        _ = object.optional("holds")
        _ = object.optional("capacity")
        return nil
      }
      let holds = object.array("holds").map { values in values.map { $0.choice("operand", of: operands) } }
      let capacity = object.bits("capacity", bare: .bytes, in: range)
      guard let holds, !holds.contains(nil), let capacity else { return nil }
      return [Partition(holds: holds.reduce(into: []) { $0.formUnion($1 ?? []) }, capacity: capacity)]
    }
    for key in ["holds", "capacity"] where object.has(key) {
      object.report(.inconsistent("partitions say what the memory holds and how much; leave \(key) out"), key: key)
    }
    let partitions = members.map { member -> Partition? in
      let names = operands.map(\.name)
      let holds = operands.first { $0.name == member.name }?.value
      if holds == nil {
        let near = nearest(to: member.name, among: names)
        member.report(.unknownName(kind: "operand", found: member.name, allowed: names, nearest: near))
      }
      let capacity: Bits? = member.value.quantity(bare: .bytes, in: range)
      guard let holds, let capacity else { return nil }
      return Partition(holds: holds, capacity: capacity)
    }
    return partitions.contains(nil) ? nil : partitions.compactMap(\.self)
  }

  /// A port's bits a cycle; `nil` for one without limit, and after a finding.
  private static func bandwidth(_ object: ObjectReader, _ key: String, clock: Hertz?) -> Bits? {
    guard let value = object.defaulted(key, to: "null"), !value.isNull,
      let rate = value.rate(clock: clock, prefersSeconds: false)
    else { return nil }
    guard rate.bits.isMultiple(of: rate.cycles) else {
      let words = "this is \(rate.bitsPerCycle) bits a cycle; the port of a memory moves a whole number of bits a cycle"
      value.report(.inconsistent(words))
      return nil
    }
    return Bits(rate.bits / rate.cycles)
  }

  private static func report(_ problem: MemoryProblem, _ member: NamedValue, _ object: ObjectReader?) {
    let words = Problem.inconsistent(problem.sentence)
    switch problem {
    case .badName, .reservedName, .duplicateName: member.report(words)
    case .levelOutOfOrder, .sharedInside: object?.report(words, key: "level")
    case .wordExceedsCapacity where object?.node["word"] != nil: object?.report(words, key: "word")
    case .heldByTwoPartitions: object?.report(words, key: "partitions")
    case .slidingOutputs: object?.report(words, key: "sliding")
    case .prefetchesTwice, .prefetchesForNobody: object?.report(words, key: "prefetches")
    case .heldBeside, .accumulatesOutside, .holdsNothing:
      object?.report(words, key: object?.node["holds"] == nil ? "partitions" : "holds")
    case .wordExceedsCapacity, .notPositive: object?.report(words)
    }
  }
}
