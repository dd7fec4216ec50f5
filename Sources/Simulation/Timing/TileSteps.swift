import Arithmetic
import Hardware
import Quantities
import Scheduling

/// A place in the loops of a ``TileProgram``, and what changes with the step there.
struct TileSteps: ~Copyable {
  private let program: TileLayout
  /// What is known of every dimension at this point of the nest.
  private(set) var here: TileBox
  let change: TileChange
  private let changeStorage: TileTimes
  /// Whether nothing went before.
  private(set) var isFirst = true
  /// By level.
  private var boxes: [TileBox]
  /// By level, dimensions whose range is another than in the step before, and those of them along which it is of another size.
  private var changed: [DimensionSet]
  private var resized: [DimensionSet]
  /// Whether either is so in any level along dimensions of a sum.
  private var changesSums = true
  /// Whether the tile has another size than in the step before.
  private(set) var isResized = true
  /// Whether the step before was the last of its sums, and whether this one begins and ends its own.
  private var endedSums = false
  private var beginsSums = true
  private var endsSums = true
  /// By input whose windows slide: its last tile.
  private var held: [TileBox]
  /// By input: words of its tile where it is always brought in whole.
  private var inputWords: [Int]
  /// By output: words of its tile, and the tile.
  private var outputWords: [Int]
  private var outputBoxes: [TileBox]

  init(_ program: TileLayout) {
    self.program = program
    here = TileBox(size: program.space.extents)
    boxes = Array(repeating: here, count: program.levelCount)
    changed = Array(repeating: DimensionSet(rawValue: .max), count: program.levelCount)
    resized = changed
    inputWords = Array(repeating: 0, count: program.inputs.count)
    changeStorage = TileTimes(count: program.changeSize)
    change = changeStorage.change(at: 0, inputs: program.inputs.count)
    change.clear(inputs: program.inputs.count, outputs: program.outputs.count)
    held = Array(repeating: here, count: program.inputs.contains(where: \.isSliding) ? program.inputs.count : 0)
    outputWords = Array(repeating: 0, count: program.outputs.count)
    outputBoxes = Array(repeating: here, count: program.outputs.count)
  }

  /// The range that a loop goes through, here.
  func range(of loop: TileProgram.Loop) -> (begin: Int, extent: Int) {
    guard loop.level > 0 else { return (0, program.space.extents[loop.dimension]) }
    return (boxes[loop.level - 1].start[loop.dimension], boxes[loop.level - 1].size[loop.dimension])
  }

  /// Enters an iteration of a loop.
  @inline(__always)
  mutating func enter(_ loop: TileProgram.Loop, start: Int, size: Int) {
    let (level, dimension) = (loop.level, loop.dimension)
    let isOther = boxes[level].size[dimension] != size
    if isOther || boxes[level].start[dimension] != start {
      boxes[level].start[dimension] = start
      boxes[level].size[dimension] = size
      changed[level].formUnion(DimensionSet(dimension))
      if DimensionSet.reduction.contains(dimension) { changesSums = true }
      if isOther {
        resized[level].formUnion(DimensionSet(dimension))
        isResized = true
      }
    }
    here.start[dimension] = start
    here.size[dimension] = size
  }

  /// Leaves a loop: what is outside is known no better than before.
  mutating func leave(_ loop: TileProgram.Loop, begin: Int, extent: Int) {
    here.start[loop.dimension] = begin
    here.size[loop.dimension] = extent
  }

  /// Everything inside a loop, so far along it.
  mutating func move(_ loop: TileProgram.Loop, by distance: Int) {
    for level in loop.level..<boxes.count { boxes[level].start[loop.dimension] += distance }
    here.start[loop.dimension] += distance
    for index in held.indices where program.inputs[index].isSliding && program.inputs[index].level >= loop.level {
      held[index].start[loop.dimension] += distance
    }
  }

  /// Finds what changes with the step at this place; `port` is told of tiles if it wants to know.
  mutating func find<Port: DRAMPort>(_ port: inout Port) {
    for (index, input) in program.inputs.enumerated() {
      let relevant = input.operand == .filter ? DimensionSet.filter : .ifmap
      guard !changed[input.level].isDisjoint(with: relevant) else {
        change[input: index] = -1
        continue
      }
      if input.operand == .filter {
        // A tile of another size is another tile, so that what is known is of this size.
        if !resized[input.level].isDisjoint(with: relevant) {
          inputWords[index] = program.space.filterWords(of: boxes[input.level].size)
        }
        change[input: index] = inputWords[index]
        if Port.needsTiles { port.expect(input: index, under: boxes[input.level], without: nil) }
      } else {
        var words = program.space.ifmapWords(of: boxes[input.level])
        if Port.needsTiles {
          port.expect(
            input: index, under: boxes[input.level], without: input.isSliding && !isFirst ? held[index] : nil)
        }
        if input.isSliding {
          if !isFirst { words -= program.space.commonIfmapWords(held[index], boxes[input.level]) }
          held[index] = boxes[input.level]
        }
        change[input: index] = words
      }
    }
    change.endsOutputs = false
    change.isFinished = endedSums
    if changesSums { findSums() }
    for (index, output) in program.outputs.enumerated() {
      let isOther = !changed[output.level].isDisjoint(with: .ofmap)
      change[begins: index] = isOther
      guard isOther else { continue }
      let words =
        resized[output.level].isDisjoint(with: .ofmap)
        ? outputWords[index] : program.space.ofmapWords(of: boxes[output.level].size)
      change.endsOutputs = true
      change[ending: index] = outputWords[index]
      change[returning: index] = beginsSums ? 0 : words
      outputWords[index] = words
      if Port.needsTiles {
        port.expect(output: index, beginning: boxes[output.level], ending: outputBoxes[index])
        outputBoxes[index] = boxes[output.level]
      }
    }
    endedSums = endsSums
  }

  private mutating func findSums() {
    (beginsSums, endsSums) = (true, true)
    for dimension in Dimension.allCases where DimensionSet.reduction.contains(dimension) {
      if here.start[dimension] > 0 { beginsSums = false }
      if here.start[dimension] + here.size[dimension] < program.space.extents[dimension] { endsSums = false }
    }
  }

  /// The step has been taken.
  mutating func pass() {
    isFirst = false
    for level in changed.indices {
      changed[level] = []
      resized[level] = []
    }
    changesSums = false
    isResized = false
  }

  /// Finds what there is to do behind the last step: all outputs end.
  mutating func findEnd<Port: DRAMPort>(_ port: inout Port) {
    for index in program.outputs.indices {
      change[begins: index] = true
      change[ending: index] = outputWords[index]
      if Port.needsTiles {
        port.expect(output: index, beginning: outputBoxes[index], ending: outputBoxes[index])
      }
    }
    change.isFinished = true
  }
}
