import Hardware

@testable import Scheduling

/// A count of the closed forms that differs from the naive machine's.
struct CountDifference: CustomStringConvertible {
  /// What is counted, without the level.
  var count: String
  var level: Int?
  var found: Int
  var expected: Int

  var description: String {
    "\(count)\(level.map { " at level \($0)" } ?? ""): \(found) by the closed form, \(expected) counted one by one"
  }
}

/// The closed forms of a case beside its naive counts.
struct NestComparison {
  private(set) var differences: [CountDifference] = []
  /// How many figures were compared.
  private(set) var compared = 0
  private let analysis: NestAnalysis
  private let counts: NaiveCounts

  init(_ example: NestCase, counts: NaiveCounts) {
    analysis = NestAnalysis(example.space, example.mapping, on: example.accelerator)
    self.counts = counts
    compare("steps", analysis.steps, counts.steps)
    compare("active PE cycles", analysis.elementSteps, counts.activePECycles)
    compare("array tiles of other filter words", analysis.changes(.filter), counts.filterArrayTiles)
    compare("array tiles of other ifmap words", analysis.changes(.ifmap), counts.ifmapArrayTiles)
    for (level, tiles) in counts.tiles.enumerated() {
      compare("tiles", level: level, analysis.tileCount(stage: level), tiles)
    }
    compareInput(.filter, .filter, example)
    compareInput(.ifmap, .ifmap, example)
    compareOutputs(example)
  }

  private mutating func compare(_ count: String, level: Int? = nil, _ found: Int, _ expected: Int) {
    compared += 1
    if found != expected { differences.append(.init(count: count, level: level, found: found, expected: expected)) }
  }

  private mutating func compareInput(_ operand: Operand, _ input: NaiveOperand, _ example: NestCase) {
    let name = operand.name
    let isHeld = counts.levels.map { (input == .filter ? $0.filter : $0.ifmap) != nil }
    let isOwn = example.levels.map(\.isPerElement)
    let edge = isHeld.indices.first { isHeld[$0] && isOwn[$0] }
    for level in isHeld.indices where isHeld[level] {
      let naive = counts.levels[level][input]
      let slides = example.levels[level].memories.contains { $0.isSliding && $0.holds.contains(operand) }
      let own = analysis.changed(operand, stage: level, isSliding: slides, sharing: .ownCopies)
      compare("\(name) words filled", level: level, own, naive.filled)
      guard !isOwn[level] || level == edge else { continue }
      let once = analysis.changed(operand, stage: level, isSliding: slides, sharing: .once)
      compare("\(name) words read by multicast", level: level, once, naive.readByMulticast)
      // Hand-overs are those between the blocks of an array tile.
      guard slides, level == edge, level == isOwn.firstIndex(of: true) else { continue }
      compare("\(name) words read by a systolic array", level: level, analysis.handedOn(operand), naive.readBySystolic)
    }
    let registers = counts.registers[input]
    let stage = analysis.laneStage
    compare("\(name) words changed", analysis.changed(operand, stage: stage, sharing: .ownCopies), registers.filled)
    let reads = input == .filter ? counts.filterReads : counts.ifmapReads
    if edge == nil {
      let once = analysis.changed(operand, stage: stage, sharing: .once)
      compare("\(name) words read for registers by multicast", once, registers.readByMulticast)
    } else {
      compare("\(name) words read in steps", analysis.visited(operand, stage: stage, sharing: .ownCopies), reads)
    }
  }

  private mutating func compareOutputs(_ example: NestCase) {
    let stage = analysis.laneStage
    let words = example.space.ofmapWords
    var outer: NaiveCounts.Output?
    let shared = counts.levels.indices.last { counts.levels[$0].output != nil && !example.levels[$0].isPerElement }
    for (level, held) in counts.levels.enumerated() {
      guard let output = held.output else { continue }
      compareOutput(
        output, inside: outer, level: level, isOwn: example.levels[level].isPerElement, shared: shared, words: words)
      if example.levels[level].isPerElement { outer = output }
    }
    if let output = counts.registers.output {
      compareOutput(output, inside: nil, level: nil, isOwn: true, shared: shared, words: words)
    } else {
      compare("psums updated", analysis.visited(.ofmap, stage: stage, sharing: .ownCopies), counts.psumUpdates)
    }
  }

  /// `outer`: of a memory further out in the same element.
  private mutating func compareOutput(
    _ output: NaiveCounts.Output, inside outer: NaiveCounts.Output?, level: Int?, isOwn: Bool, shared: Int?, words: Int
  ) {
    let stage = level ?? analysis.laneStage
    let outside = isOwn ? shared : nil
    let evicted = analysis.changed(.ofmap, stage: stage, sharing: .ownCopies, outer: outside)
    compare("psums evicted", level: level, evicted, output.evicted)
    if let outer {
      // What begins anew in the outer memory begins anew inside of it.
      compare("psums returned inside", level: level, evicted - (outer.evicted - outer.returned), output.returned)
      return
    }
    let received = isOwn ? analysis.changed(.ofmap, stage: stage, sharing: .once, outer: outside) : evicted
    compare("psums received", level: level, received, output.received)
    compare("psums returned", level: level, received - words, output.returned)
    if isOwn { compare("spatial reductions", evicted - received, counts.spatialReductions) }
  }
}
