import Arithmetic
import Quantities

extension Accelerator {
  /// Everything that is wrong with the accelerator; none for one that can be simulated. Readers return no other.
  public var problems: [AcceleratorProblem] {
    var problems = array.problems
    if !(1...Count.limit).contains(clock.count) { problems.append(.noClock) }
    if !PEArray.extents.contains(vectorLanes) { problems.append(.lanesOutOfRange(vectorLanes)) }
    problems += processingElement.problems(native: nativeFormats) + Memory.problems(memories)
    if array.mesh == nil, let index = memories.firstIndex(where: \.isPerElement) {
      problems.append(.elementMemoryNeedsMesh(index: index))
    }
    problems += dram.device?.problems.map { .dram($0) } ?? []
    return problems
  }
}

extension PEArray {
  /// What is wrong with the size of the array.
  var problems: [AcceleratorProblem] {
    guard Self.extents.contains(rows), Self.extents.contains(columns) else {
      return [.extentOutOfRange(rows: rows, columns: columns)]
    }
    return count > Self.mostElements ? [.tooManyElements(rows: rows, columns: columns)] : []
  }
}

extension ProcessingElement {
  /// What is wrong with the units, when layers without formats of their own use the `native` ones.
  func problems(native: FormatPair) -> [AcceleratorProblem] {
    if units.isEmpty { return [.noUnits] }
    if unit(for: native) != nil { return [] }
    let offered = units.map { OfferedFormats(kind: $0.kind, formats: $0.model.formats) }
    return [.formatsNotAccepted(native, offered: offered)]
  }
}

extension Memory {
  /// Words that follow `energy_` in column names and are no memories.
  static let reservedNames: Set = ["compute", "dram", "network", "static", "total"]

  /// What is wrong with these memories, which should be in the order from DRAM to the array.
  static func problems(_ memories: [Memory]) -> [AcceleratorProblem] {
    guard memories.count <= Accelerator.mostMemories else { return [.tooManyMemories(memories.count)] }
    var problems: [AcceleratorProblem] = []
    for (index, memory) in memories.enumerated() {
      let earlier = memories[..<index]
      let own = memory.ownProblems + memory.problems(after: earlier)
      problems += own.map { .memory($0, index: index) }
    }
    problems += outputProblems(memories) + prefetchProblems(memories)
    let held = memories.reduce(into: OperandSet()) { $0.formUnion($1.holds) }
    let missing = [Operand.ifmap, .filter, .psum].filter { !held.contains($0) }
    // A memory that holds nothing yet is finding enough.
    let isEmpty = memories.contains { $0.holds.isEmpty }
    return missing.isEmpty || isEmpty || memories.isEmpty ? problems : problems + [.heldNowhere(missing)]
  }

  /// What is wrong with the memory by itself.
  private var ownProblems: [MemoryProblem] {
    var problems: [MemoryProblem] = []
    if Self.reservedNames.contains(name) {
      problems.append(.reservedName)
    } else if !hasGoodName {
      problems.append(.badName)
    }
    if partitions.isEmpty || partitions.contains(where: { $0.holds.isEmpty }) { problems.append(.holdsNothing) }
    let sizes = 1...Count.limit
    if partitions.contains(where: { !sizes.contains($0.capacity.count) }) || !sizes.contains(capacity.count) {
      problems.append(.notPositive(.capacity))
    } else if let small = partitions.first(where: { $0.capacity < wordBits }) {
      problems.append(.wordExceedsCapacity(word: wordBits, capacity: small.capacity))
    }
    if !sizes.contains(wordBits.count) { problems.append(.notPositive(.word)) }
    if let readBandwidth, !sizes.contains(readBandwidth.count) { problems.append(.notPositive(.readBandwidth)) }
    if let writeBandwidth, !sizes.contains(writeBandwidth.count) { problems.append(.notPositive(.writeBandwidth)) }
    if isSliding, !holds.isDisjoint(with: [.ofmap, .psum]) { problems.append(.slidingOutputs) }
    let twice = Self.byContent.first { operand in partitions.count { $0.holds.contains(operand) } > 1 }
    return problems + [twice.map { .heldByTwoPartitions($0) }].compactMap(\.self)
  }

  private var hasGoodName: Bool {
    guard let first = name.utf8.first, (1...40).contains(name.utf8.count) else { return false }
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    return letters.contains(first)
      && name.utf8.allSatisfy { letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "_") }
  }

  /// Outputs before the partial sums that they include, so that a clash is called by its larger name.
  private static let byContent: [Operand] = [.filter, .ifmap, .ofmap, .psum]

  /// What is wrong with the memory's place behind those before it.
  private func problems(after earlier: ArraySlice<Memory>) -> [MemoryProblem] {
    var problems: [MemoryProblem] = []
    if earlier.contains(where: { $0.name == name }) { problems.append(.duplicateName) }
    let last = max(-1, earlier.last?.level ?? -1)
    let allowed = max(0, last)...(last.plus(1))
    if !allowed.contains(level) {
      problems.append(
        .levelOutOfOrder(found: level.plus(1), allowed: allowed.lowerBound.plus(1)...allowed.upperBound.plus(1)))
    }
    if !isPerElement, let outer = earlier.first(where: \.isPerElement) {
      problems.append(.sharedInside(outer: outer.name))
    }
    let beside = earlier.filter { $0.level == level }
    for operand in Self.byContent where holds.contains(operand) {
      guard let other = beside.first(where: { $0.holds.contains(operand) }) else { continue }
      problems.append(.heldBeside(operand, other: other.name))
      break
    }
    return problems
  }

  /// Memories that fetch ahead although their tiles stay in use.
  private static func prefetchProblems(_ memories: [Memory]) -> [AcceleratorProblem] {
    let handed = memories.filter(\.isPerElement).reduce(into: OperandSet()) { $0.formUnion($1.holds) }
      .subtracting([.psum, .ofmap])
    return memories.enumerated().compactMap { index, memory in
      guard memory.prefetches else { return nil }
      if memory.isDoubleBuffered { return .memory(.prefetchesTwice, index: index) }
      let held = memory.isPerElement ? [] : handed
      let kept = byContent.first { memory.holds.contains($0) && !held.contains($0) }
      return kept.map { .memory(.prefetchesForNobody($0), index: index) }
    }
  }

  /// Memories of partial sums alone that are not the nearest to the array among those that hold outputs: finished words
  /// leave them for the next memory towards the DRAM, and would never come from a memory further in.
  private static func outputProblems(_ memories: [Memory]) -> [AcceleratorProblem] {
    memories.enumerated().compactMap { index, memory in
      guard memory.holds.contains(Operand.psum), !memory.holds.contains(Operand.ofmap) else { return nil }
      let inner = memories.first { $0.level > memory.level && $0.holds.contains(Operand.ofmap) }
      return inner.map { .memory(.accumulatesOutside(inner: $0.name), index: index) }
    }
  }
}
