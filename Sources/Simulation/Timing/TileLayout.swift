import Hardware
import Scheduling

/// The loops of a ``TileProgram`` and what they move, the same on arrays of all sizes, and where a clock keeps what of it:
/// made once for all that time it.
final class TileLayout: Sendable {
  /// An input as a clock sees it. Places are those of the clock's state.
  struct InputRecord: BitwiseCopyable, Sendable {
    /// When its tile is there, when it was used for the last time, and the one before.
    var base: Int
    /// Whom it waited for.
    var blame: Int
    /// Words so far.
    var moved: Int
    /// For how long so many bits keep both ports busy.
    var pace: Int
    /// Ports.
    var source: Int
    var destination: Int
    /// The next memory outwards among the inputs, and the same places of it; below zero if that is DRAM.
    var outer: Int
    var outerBase: Int
    var outerBlame: Int
    /// Bits of a word.
    var width: Int
    var operand: Int
    var isDoubleBuffered: Bool
  }

  /// An output as a clock sees it.
  struct OutputRecord: BitwiseCopyable, Sendable {
    /// When its tile was worked on last, the same of the one that ended, when its buffer is empty, and when psums are back.
    var base: Int
    /// Whom it waited for on its way out, and psums on their way in.
    var drainBlame: Int
    var psumBlame: Int
    /// Words so far: finished, unfinished, and returned.
    var moved: Int
    /// For how long both ports are busy with what leaves, and with what comes back.
    var pace: Int
    /// Ports of this memory and of what is outside.
    var read: Int
    var write: Int
    var outerRead: Int
    var outerWrite: Int
    /// The next memory outwards among the outputs, and places of it; below zero if that is DRAM.
    var outer: Int
    var outerBase: Int
    var outerPsumBlame: Int
    var finishedWidth: Int
    var arrivingWidth: Int
    var psumWidth: Int
  }

  let space: IterationSpace
  /// Outermost first; loops of a dimension of one are left out.
  let loops: [TileProgram.Loop]
  /// Levels of memory that all elements share.
  let levelCount: Int
  /// From DRAM inwards, filters before ifmaps.
  let inputs: [TileProgram.Input]
  /// From DRAM inwards.
  let outputs: [TileProgram.Output]
  /// Memories in all.
  let memoryCount: Int
  /// Whether all memories of outputs are double-buffered.
  let drainsLate: Bool

  // Places in a clock's state: when the array is done and the last outputs have left, then when each port is free.
  static let arrayEnd = 0
  static let lastDrain = 1
  static let ports = 2
  /// Times of inputs and outputs begin here, and end at `times`.
  let inputTimes: Int
  let outputTimes: Int
  let times: Int
  /// Whom they waited for, until counters begin.
  let drainBlames: Int
  let psumBlames: Int
  let blames: Int
  /// Array cycles so far; words moved; steps and transfers; and behind these, by port, what steps took longer for it.
  let spent: Int
  let moved: Int
  let steps: Int
  let excess: Int

  private let inputStorage: TileRecords<InputRecord>
  private let outputStorage: TileRecords<OutputRecord>

  static let inputSize = 3
  static let outputSize = 4
  /// A number of bits and the cycles of both ports.
  static let paceSize = 3

  /// How many numbers the paces take.
  var paceCount: Int { Self.paceSize * (inputs.count + 2 * outputs.count) }
  /// How many numbers a change is.
  var changeSize: Int { TileChange.size(inputs: inputs.count, outputs: outputs.count) }
  var inputRecords: TileRecords<InputRecord>.List { inputStorage.list }
  var outputRecords: TileRecords<OutputRecord>.List { outputStorage.list }

  init(
    _ space: IterationSpace, loops: [TileProgram.Loop], levelCount: Int, inputs: [TileProgram.Input],
    outputs: [TileProgram.Output], memoryCount: Int
  ) {
    (self.space, self.loops, self.levelCount) = (space, loops, levelCount)
    (self.inputs, self.outputs, self.memoryCount) = (inputs, outputs, memoryCount)
    drainsLate = outputs.allSatisfy(\.isDoubleBuffered)
    let inputTimes = Self.ports + 1 + 2 * memoryCount
    let outputTimes = inputTimes + Self.inputSize * inputs.count
    let times = outputTimes + Self.outputSize * outputs.count
    let drainBlames = times + inputs.count
    let psumBlames = drainBlames + outputs.count
    blames = psumBlames + outputs.count
    spent = blames + 4 * (1 + memoryCount)
    let moved = spent + 1
    steps = moved + inputs.count + 3 * outputs.count
    excess = steps + 2
    (self.inputTimes, self.outputTimes, self.times, self.moved) = (inputTimes, outputTimes, times, moved)
    (self.drainBlames, self.psumBlames) = (drainBlames, psumBlames)

    inputStorage = TileRecords(
      inputs.enumerated().map { index, input in
        let outer = input.outer
        return InputRecord(
          base: inputTimes + Self.inputSize * index, blame: times + index, moved: moved + index,
          pace: Self.paceSize * index,
          source: outer.map { PortRates.read(inputs[$0].memory) } ?? PortRates.dram,
          destination: PortRates.write(input.memory), outer: outer ?? -1,
          outerBase: outer.map { inputTimes + Self.inputSize * $0 } ?? -1, outerBlame: outer.map { times + $0 } ?? -1,
          width: input.width, operand: input.operand.rawValue, isDoubleBuffered: input.isDoubleBuffered)
      })
    outputStorage = TileRecords(
      outputs.enumerated().map { index, output in
        let outer = output.outer
        return OutputRecord(
          base: outputTimes + Self.outputSize * index, drainBlame: drainBlames + index, psumBlame: psumBlames + index,
          moved: moved + inputs.count + 3 * index, pace: Self.paceSize * (inputs.count + 2 * index),
          read: PortRates.read(output.memory), write: PortRates.write(output.memory),
          outerRead: outer.map { PortRates.read(outputs[$0].memory) } ?? PortRates.dram,
          outerWrite: outer.map { PortRates.write(outputs[$0].memory) } ?? PortRates.dram, outer: outer ?? -1,
          outerBase: outer.map { outputTimes + Self.outputSize * $0 } ?? -1,
          outerPsumBlame: outer.map { psumBlames + $0 } ?? -1, finishedWidth: output.finishedWidth,
          arrivingWidth: output.arrivingWidth, psumWidth: output.psumWidth)
      })
  }

  /// The same without the tiles of the innermost level; `nil` for a single level.
  func withoutInnermostLevel() -> TileLayout? {
    guard levelCount > 1 else { return nil }
    let levels = levelCount - 1
    return TileLayout(
      space, loops: loops.filter { $0.level < levels }, levelCount: levels,
      inputs: inputs.filter { $0.level < levels }, outputs: outputs.filter { $0.level < levels },
      memoryCount: memoryCount)
  }
}
