import Activity
import Arithmetic
import Hardware
import Quantities
import Scheduling

/// What a mapped layer moves between DRAM and the memories that all elements share, as loops over tiles: everything that
/// its timing needs but for rates and latencies.
public struct TileProgram: Sendable {
  /// Tiles of an input in one memory.
  struct Input: Sendable {
    var operand: Operand
    var memory: Int
    var level: Int
    /// Its place among ``TileProgram/inputs`` of the next memory outwards that holds the operand; `nil`: DRAM.
    var outer: Int?
    /// Whether the next tile comes in while the present one is used.
    var isDoubleBuffered: Bool
    /// Whether words that the next tile shares with the present one stay.
    var isSliding: Bool
    /// Bits of a word.
    var width: Int
  }

  /// Tiles of psums and finished words in one memory.
  struct Output: Sendable {
    var memory: Int
    var level: Int
    /// Its place among ``TileProgram/outputs`` of the next memory outwards; `nil`: DRAM.
    var outer: Int?
    var isDoubleBuffered: Bool
    /// Bits of a finished word as it leaves, and as it arrives.
    var finishedWidth: Int
    var arrivingWidth: Int
    /// Bits of a word that is not finished.
    var psumWidth: Int
  }

  /// A loop over the tiles of a level.
  struct Loop: Sendable {
    var level: Int
    var dimension: Dimension
    var tile: Int
  }

  let layout: TileLayout
  let work: TileWork
  /// Steps of all tiles together.
  private(set) var steps = 0
  /// All that happens, if it is not much and of use, and the array's steps in tiles of each size there.
  let tape: TileTape?
  private(set) var works: [Int] = []

  var space: IterationSpace { layout.space }
  /// Outermost first; loops of a dimension of one are left out.
  var loops: [Loop] { layout.loops }
  /// Levels of memory that all elements share.
  var levelCount: Int { layout.levelCount }
  /// From DRAM inwards, filters before ifmaps.
  var inputs: [Input] { layout.inputs }
  /// From DRAM inwards.
  var outputs: [Output] { layout.outputs }

  /// The tiles of a mapping on accelerators whose memories are arranged and buffered as this one's; `isReused`: whether it
  /// pays to find out beforehand what changes with every step.
  public init(
    _ space: IterationSpace, _ mapping: Mapping, on accelerator: Accelerator, throughput: Throughput,
    isReused: Bool = false
  ) {
    let levelCount = min(accelerator.sharedLevelCount, mapping.levels.count)
    let loops = mapping.levels[..<levelCount].enumerated().flatMap { level, decided in
      decided.order.dimensions.filter { space.extents[$0] > 1 }.map {
        Loop(level: level, dimension: $0, tile: max(1, decided.tile[$0]))
      }
    }
    var slides = false
    if case .blocked = mapping.array { slides = true }

    func holders(_ operands: OperandSet) -> [Int] {
      accelerator.memories.indices.filter { index in
        let memory = accelerator.memories[index]
        guard memory.level < levelCount, !memory.isPerElement else { return false }
        return !memory.holds.isDisjoint(with: operands.subtracting(mapping.levels[memory.level].bypassed))
      }
    }
    var inputs: [Input] = []
    for operand in [Operand.filter, .ifmap] {
      for index in holders(OperandSet(operand)) {
        let memory = accelerator.memories[index]
        inputs.append(
          Input(
            operand: operand, memory: index, level: memory.level, isDoubleBuffered: memory.hidesTransfers,
            isSliding: slides && memory.isSliding && operand == .ifmap,
            width: operand == .filter ? space.widths.filter : space.widths.ifmap))
      }
    }
    inputs.sort { ($0.level, $0.operand.rawValue) < ($1.level, $1.operand.rawValue) }
    for index in inputs.indices {
      inputs[index].outer = inputs[..<index].lastIndex { $0.operand == inputs[index].operand }
    }

    /// Finished words are narrow where finished words may live; an accumulator memory keeps them wide.
    func finishedWidth(_ memory: Int) -> Int {
      accelerator.memories[memory].holds.contains(.ofmap) ? space.widths.ofmap : space.widths.psum
    }
    let outer = holders([.psum, .ofmap])
    let outputs = outer.enumerated().map { place, index in
      let memory = accelerator.memories[index]
      return Output(
        memory: index, level: memory.level, outer: place > 0 ? place - 1 : nil,
        isDoubleBuffered: memory.isDoubleBuffered, finishedWidth: finishedWidth(index),
        arrivingWidth: place > 0 ? finishedWidth(outer[place - 1]) : space.widths.ofmap, psumWidth: space.widths.psum)
    }
    layout = TileLayout(
      space, loops: loops, levelCount: levelCount, inputs: inputs, outputs: outputs,
      memoryCount: accelerator.memories.count)
    work = TileWork(mapping, on: accelerator, throughput: throughput)
    tape = isReused ? TileTape(layout) : nil
    countSteps()
  }

  private init(_ layout: TileLayout, _ work: TileWork, _ tape: TileTape?) {
    (self.layout, self.work, self.tape) = (layout, work, tape)
    countSteps()
  }

  /// The same on a systolic array of another size.
  func resized(to array: PEArray) -> TileProgram {
    TileProgram(layout, work.resized(to: array), tape)
  }

  private mutating func countSteps() {
    guard let tape else {
      steps = sumOfSteps()
      return
    }
    works = tape.sizes.map { work.steps($0) }
    steps = 0
    let runs = tape.runs
    for number in 0..<runs.count { steps = steps.plus(works[runs[number].size].times(runs[number].count)) }
  }

  /// The steps of all tiles: along a dimension, tiles come in few sizes.
  private func sumOfSteps() -> Int {
    let sizes = Dimension.allCases.map { dimension in
      var sizes: [(size: Int, count: Int)] = [(space.extents[dimension], 1)]
      for loop in loops where loop.dimension == dimension {
        var next: [(size: Int, count: Int)] = []
        for (size, count) in sizes {
          let tile = min(loop.tile, size)
          let (whole, rest) = size.quotientAndRemainder(dividingBy: tile)
          for (length, trips) in [(tile, whole), (rest, rest > 0 ? 1 : 0)] where trips > 0 {
            if let known = next.firstIndex(where: { $0.size == length }) {
              next[known].count = next[known].count.plus(count.times(trips))
            } else {
              next.append((length, count.times(trips)))
            }
          }
        }
        sizes = next
      }
      return sizes
    }
    return work.steps(ofAll: sizes)
  }

  /// The same without the tiles of the innermost level: what moves there is the array's own; `nil` for a single level.
  func withoutInnermostLevel() -> TileProgram? {
    layout.withoutInnermostLevel().map { TileProgram($0, work, nil) }
  }
}
