import Arithmetic
import Hardware
import Scheduling

@testable import Simulation

/// What a spatial array's ofmap has to be: the unit's own operations in the order of the steps, element by element, with sums
/// in dictionaries.
struct SpatialReference {
  typealias Box = [Range<Int>]

  private struct Element {
    let part: [Int]
    var block: Box = []
    /// The box's ranges along G, N, M, E and F, and the sums of their outputs.
    var outputs: Box?
    var sums: [Int: Accumulator] = [:]
  }

  private let numbers: CycleReference
  private let unit: CycleUnit
  private let lanes: Int
  private let isTree: Bool
  private let split: Int
  private let sumStage: Int
  private let factors: [Int]
  private let stages: [(tile: Extents, order: [Dimension])]
  private var elements: [Element]
  /// By output: how many steps had passed when it last left.
  private(set) var departures: [Int: Int] = [:]
  private(set) var steps = 0
  /// By output; those that an element has taken are missing.
  private var outside: [Int: Accumulator] = [:]

  private static let outputDimensions: [Dimension] = [.group, .batch, .outputChannel, .outputRow, .outputColumn]

  init?(_ example: CycleSpatialTests.Case) {
    guard case .blocked(let spatial) = example.mapping.array, let mesh = example.accelerator.array.mesh else {
      return nil
    }
    numbers = CycleReference(space: example.space, operands: example.operands, unit: example.unit)
    unit = example.unit
    lanes = unit.model.mode(for: unit.formats)?.throughput.lanes ?? 1
    isTree = mesh.psum.kind == .adderTree
    let levels = example.mapping.levels
    stages = levels.map { ($0.tile, $0.order.dimensions) } + [(spatial.lanes, spatial.order.dimensions)]
    split = example.accelerator.memories.filter { !$0.isPerElement }.map { $0.level + 1 }.max() ?? 0
    let own = example.accelerator.memories.filter { memory in
      let held = memory.holds.subtracting(levels[memory.level].bypassed)
      return memory.isPerElement && (held.contains(.psum) || held.contains(.ofmap))
    }
    sumStage = own.map(\.level).min() ?? levels.count
    factors = Dimension.allCases.map { spatial.rows[$0] * spatial.columns[$0] }
    var parts: [[Int]] = [[]]
    for factor in factors { parts = parts.flatMap { part in (0..<factor).map { part + [$0] } } }
    elements = parts.map { Element(part: $0) }
  }

  /// Runs all steps.
  mutating func ofmap() -> [Int] {
    let extents = numbers.space.extents
    let sums = unit.model.sums
    let channels = extents[.group] * extents[.outputChannel]
    let plane = extents[.outputRow] * extents[.outputColumn]
    let outputs = extents[.batch] * channels * plane
    for output in 0..<outputs {
      var words = Array(repeating: 0, count: sums)
      if !numbers.operands.biases.isEmpty { words[0] = numbers.operands.biases[output / plane % channels] }
      outside[output] = Accumulator(words: words)
    }
    let whole = Dimension.allCases.map { 0..<extents[$0] }
    visit(0, stages[0].order[...], parent: whole, box: whole)
    send(Array(elements.indices))
    return (0..<outputs).flatMap { outside[$0]?.words ?? [] }
  }

  /// The loops outside of the elements.
  private mutating func visit(_ stage: Int, _ loops: ArraySlice<Dimension>, parent: Box, box: Box) {
    guard let dimension = loops.first else {
      if stage == split { return deal(box) }
      return visit(stage + 1, stages[stage + 1].order[...], parent: box, box: box)
    }
    let range = parent[dimension.rawValue]
    let size = stages[stage].tile[dimension] * (stage == split ? factors[dimension.rawValue] : 1)
    for start in stride(from: range.lowerBound, to: range.upperBound, by: size) {
      var inner = box
      inner[dimension.rawValue] = start..<min(start + size, range.upperBound)
      visit(stage, loops.dropFirst(), parent: parent, box: inner)
    }
  }

  private mutating func deal(_ tile: Box) {
    for index in elements.indices {
      elements[index].block = Dimension.allCases.map { dimension in
        let range = tile[dimension.rawValue]
        let size = stages[split].tile[dimension]
        let start = min(range.lowerBound + elements[index].part[dimension.rawValue] * size, range.upperBound)
        return start..<min(start + size, range.upperBound)
      }
    }
    let blocks = elements.map(\.block)
    guard split + 1 < stages.count else { return step([split: blocks]) }
    inside(split + 1, stages[split + 1].order[...], boxes: blocks, [split: blocks])
  }

  /// The loops inside, in lockstep: as far as the longest box goes.
  private mutating func inside(
    _ stage: Int, _ loops: ArraySlice<Dimension>, boxes: [Box], _ known: [Int: [Box]]
  ) {
    guard let dimension = loops.first else {
      var known = known
      known[stage] = boxes
      if stage + 1 == stages.count { return step(known) }
      return inside(stage + 1, stages[stage + 1].order[...], boxes: boxes, known)
    }
    let place = dimension.rawValue
    let parents = known[stage - 1] ?? []
    let longest = parents.map { $0[place].count }.max() ?? 0
    let size = stages[stage].tile[dimension]
    for offset in stride(from: 0, to: longest, by: size) {
      let next = boxes.indices.map { index in
        var box = boxes[index]
        let parent = parents[index][place]
        let start = min(parent.lowerBound + offset, parent.upperBound)
        box[place] = start..<min(start + size, parent.upperBound)
        return box
      }
      inside(stage, loops.dropFirst(), boxes: next, known)
    }
  }

  private mutating func step(_ boxes: [Int: [Box]]) {
    let last = boxes[stages.count - 1] ?? []
    let active = elements.indices.filter { !last[$0].contains(where: \.isEmpty) }
    func outputs(_ index: Int) -> Box { Self.outputDimensions.map { (boxes[sumStage] ?? [])[index][$0.rawValue] } }
    let changing = active.filter { elements[$0].outputs != outputs($0) }
    send(changing)
    for index in changing {
      elements[index].outputs = outputs(index)
      forEachOutput((boxes[sumStage] ?? [])[index]) { output, _, _, _, _, _ in
        elements[index].sums[output] = outside.removeValue(forKey: output) ?? unit.model.cleared
      }
    }
    for index in active {
      let box = last[index]
      forEachOutput(box) { output, n, g, m, e, f in
        var pairs: [OperandPair?] = []
        for c in box[Dimension.inputChannel.rawValue] {
          for r in box[Dimension.filterRow.rawValue] {
            for s in box[Dimension.filterColumn.rawValue] { pairs.append(numbers.pair(n, g, m, c, e, f, r, s)) }
          }
        }
        let sum = elements[index].sums[output]
        elements[index].sums[output] = unit.model.dotProduct(pairs, in: unit.formats, from: sum)
      }
    }
    steps += 1
  }

  private func forEachOutput(
    _ box: Box, _ body: (_ output: Int, _ n: Int, _ g: Int, _ m: Int, _ e: Int, _ f: Int) -> Void
  ) {
    let extents = numbers.space.extents
    for g in box[Dimension.group.rawValue] {
      for n in box[Dimension.batch.rawValue] {
        for m in box[Dimension.outputChannel.rawValue] {
          for e in box[Dimension.outputRow.rawValue] {
            for f in box[Dimension.outputColumn.rawValue] {
              let channel = (n * extents[.group] + g) * extents[.outputChannel] + m
              body((channel * extents[.outputRow] + e) * extents[.outputColumn] + f, n, g, m, e, f)
            }
          }
        }
      }
    }
  }

  private mutating func send(_ leaving: [Int]) {
    var parts: [Int: [Accumulator]] = [:]
    for index in leaving {
      for (output, sum) in elements[index].sums { parts[output, default: []].append(sum) }
      elements[index].sums = [:]
      elements[index].outputs = nil
    }
    for (output, sums) in parts {
      var sums = sums
      while sums.count > 1 {
        if isTree {
          sums = stride(from: 0, to: sums.count, by: 2).map {
            $0 + 1 < sums.count ? added(sums[$0], sums[$0 + 1]) : sums[$0]
          }
        } else {
          sums = [added(sums[0], sums[1])] + sums.dropFirst(2)
        }
      }
      outside[output] = outside[output].map { added($0, sums[0]) } ?? sums[0]
      departures[output] = steps
    }
  }

  private func added(_ one: Accumulator, _ other: Accumulator) -> Accumulator {
    Accumulator(words: zip(one.words, other.words).map { added($0, $1) })
  }

  private func added(_ one: Int, _ other: Int) -> Int {
    let width: AccumulatorWidth
    switch unit.unit {
    case .mac(let unit): width = unit.width
    case .xnorPopcount(let unit): width = unit.width
    case .ternary(let unit): width = unit.width
    case .shift(let unit): width = unit.width
    case .log(let unit): width = unit.width
    case .bitSerial(let unit): width = unit.width
    case .sign, .floatMAC:
      guard unit.model.formats.activations.isFloatingPoint else {
        return AccumulatorWidth(bits: unit.model.accumulatorBits).adding(Int128(other), to: one)
      }
      if unit.model.accumulatorBits == 32 {
        return Int((Float(bitPattern: UInt32(one)) + Float(bitPattern: UInt32(other))).bitPattern)
      }
      // Sums of halves are exact in doubles.
      let sum =
        ((try? NumberFormat.float16.decode(UInt32(one))) ?? .nan)
        + ((try? NumberFormat.float16.decode(UInt32(other))) ?? .nan)
      return (try? NumberFormat.float16.encode(sum)).map { Int($0) } ?? -1
    }
    return width.adding(Int128(other), to: one)
  }
}
