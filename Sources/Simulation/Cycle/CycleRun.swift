import Arithmetic

/// What a layer did on an array that was stepped cycle by cycle.
public struct CycleRun: Sendable, Hashable {
  /// Cycles in which the first element had operands of a fold; on a spatial array, cycles of steps.
  public var computeCycles = 0
  /// Cycles to load, skew, fill and drain: all others but those of ``psumWaitCycles``.
  public var fillDrainCycles = 0
  /// Cycles by which folds began later because the partial sums that they start from, or go into, were still on their way.
  /// The other engines count these as fill and drain.
  public var psumWaitCycles = 0
  /// Processing elements that worked, summed over the cycles.
  public var activePECycles = 0
  /// Processing elements stepped, idle or not: elements times cycles.
  public var elementSteps = 0
  /// Words of the accumulator of each output.
  public var wordsPerOutput = 1
  /// The ofmap before it is requantized: the accumulator of every output, by image, channel over all groups, row and column.
  public var ofmap: [Int] = []
  /// By output: how many cycles had passed when it had left the array for the last time.
  public var departures: [Int] = []

  /// No cycles at all.
  public init() {}

  /// All cycles.
  public var totalCycles: Int { computeCycles + fillDrainCycles + psumWaitCycles }

  /// The accumulator of an output, counted as in ``ofmap``.
  public func accumulator(_ output: Int) -> Accumulator {
    Accumulator(words: Array(ofmap[(output * wordsPerOutput)..<((output + 1) * wordsPerOutput)]))
  }
}
