import Hardware
import Quantities

/// How SCALE-Sim lays a matrix product over the array, and how long that takes without stalls.
///
/// | dataflow | rows | columns | steps | a fold's cycles |
/// |---|---|---|---|---|
/// | output stationary | pixels | filters | window | R + C + T − 2 |
/// | weight stationary | window | filters | pixels | 2R + C + T − 2 |
/// | input stationary | window | pixels | filters | 2R + C + T − 2 |
///
/// Source: SCALE-Sim 3.0.0, `compute/systolic_compute_{os,ws,is}.py`. Output stationary lacks the R cycles that draining
/// takes; folds never overlap; a partial fold takes as long as a full one.
public struct ScaleSimFolds: Sendable, Hashable {
  /// What is laid along the array's rows (Sr).
  public let rowDimension: Int
  /// What is laid along its columns (Sc).
  public let columnDimension: Int
  /// What streams (T).
  public let steps: Int
  /// `⌈Sr / R⌉`: the inner loop.
  public let rowFolds: Int
  /// `⌈Sc / C⌉`: the outer loop.
  public let columnFolds: Int
  /// Cycles of one fold (L).
  public let cyclesPerFold: Int

  init(pixels: Int, filters: Int, windowWords: Int, rows: Int, columns: Int, dataflow: Dataflow) {
    let preload: Int
    switch dataflow {
    case .outputStationary:
      (rowDimension, columnDimension, steps, preload) = (pixels, filters, windowWords, 0)
    case .weightStationary:
      (rowDimension, columnDimension, steps, preload) = (windowWords, filters, pixels, rows)
    case .inputStationary:
      (rowDimension, columnDimension, steps, preload) = (windowWords, pixels, filters, rows)
    }
    rowFolds = rowDimension.dividedRoundingUp(by: rows)
    columnFolds = columnDimension.dividedRoundingUp(by: columns)
    cyclesPerFold = preload.plus(rows - 1).plus(columns - 1).plus(steps)
  }

  /// All folds.
  public var count: Int { rowFolds.times(columnFolds) }
  /// Cycles of all folds, one after the other.
  public var cycles: Int { count.times(cyclesPerFold) }
  /// Cycles in which operands stream: T in every fold.
  public var streamedSteps: Int { count.times(steps) }
}
