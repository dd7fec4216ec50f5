import Hardware
import Quantities

extension ArrayAnalysis {
  /// Cycles of the array when no memory is ever late.
  public struct ArrayCycles: Sendable, Hashable {
    /// Steps in which operands stream.
    public var compute: Int
    /// Loading, skew, drain, folds shorter than a load, and waiting for partial sums that come back (``FoldWaits``).
    public var fillDrain: Int
    /// Both.
    public var total: Int { compute.plus(fillDrain) }
  }

  /// The time of all folds.
  ///
  /// A fold that uses r of R rows and c of C columns over t steps takes t + (r−1) + (c−1) + R in output stationary (skew
  /// in, then R to drain through the bottom) and R + t + (R−1) + (c−1) in weight and input stationary (R to load). With
  /// double-buffered stationary words or accumulators, folds follow each other every max(t, R) cycles, and load, skew and
  /// drain are paid once. Sources: Jouppi et al. 2017 (a tile shifts in over 256 cycles while another computes);
  /// Samajdar et al. 2020, equations 1 to 4. Where a step takes several cycles, so do streaming and skew; words are loaded
  /// and drained at one a cycle whatever the step. Stages of a unit before its accumulator add their number to the drain. What is
  /// paid once ends when the last sum has left, of whichever fold it is (``drain``). Where folds may have to wait for partial
  /// sums, they are gone through (``FoldWaits``).
  public func cycles(isDoubleBuffered: Bool) -> ArrayCycles {
    let folds = groups.times(rowFolds).times(columnFolds).times(onTime.count)
    let step = throughput.cycles
    let compute = groups.times(rowFolds).times(columnFolds).times(onTime.total).times(step)
    let loads = dataflow == .outputStationary ? 0 : rows
    let stages = throughput.depth - 1
    guard isDoubleBuffered else {
      let columnSkew = groups.times(rowFolds).times(onTime.count).times(onColumns.total - columnFolds)
      guard dataflow == .outputStationary else {
        return ArrayCycles(
          compute: compute,
          fillDrain: folds.times(rows.plus((rows - 1).times(step)).plus(stages)).plus(columnSkew.times(step)))
      }
      let rowSkew = groups.times(columnFolds).times(onTime.count).times(onRows.total - rowFolds)
      return ArrayCycles(
        compute: compute, fillDrain: folds.times(rows.plus(stages)).plus(rowSkew.plus(columnSkew).times(step)))
    }
    if mayWait {
      var waits = FoldWaits(self)
      let travelling = dataflow == .outputStationary ? 0 : stages
      return ArrayCycles(compute: compute, fillDrain: loads.plus(waits.total()).plus(travelling) - compute)
    }
    let intervals = groups.times(rowFolds).times(columnFolds).times(onTime.total(times: step, atLeast: rows))
    // The last fold is not followed by another: its own steps and what drains then count, not the interval.
    let untilLast = loads.plus(intervals - max(onTime.last.times(step), rows))
    return ArrayCycles(compute: compute, fillDrain: untilLast.plus(drain).plus(stages) - compute)
  }
}
