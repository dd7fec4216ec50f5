import Hardware
import Quantities

/// How long an array with double buffers is at work after its last fold has begun.
extension ArrayAnalysis {
  /// Folds that are looked back at for an earlier one that drains later. More than a few are looked at only in output
  /// stationary, where short folds may keep the way down full for long.
  private static let mostFolds = 1 << 16

  /// Cycles from the beginning of the last fold until the last sum has left, the unit's stages before its accumulator left
  /// out.
  ///
  /// Fold k begins at s_k, takes t_k steps of d cycles each, and uses r_k rows and c_k columns. Where sums travel, its last one
  /// leaves at s_k + d·t_k + d·(R − 1) + d·(c_k − 1), which may be later for a wide fold than for a narrow one that comes
  /// after it. Where they stay, those of column j go down together when the last row is done, at
  /// U_k = s_k + d·t_k + d·(r_k − 1) + d·j, or as soon as the way is free for as many words: X_k = max(U_k, X_{k−1} + r_k). They
  /// have left R cycles later. So X of the last fold is the largest of all U_k + Σ_{l > k} r_l, over folds that have column j and
  /// whose sums leave: those of a fold that the next one goes on with stay.
  var drain: Int {
    let step = throughput.cycles
    let steps = onTime.last.times(step)
    let rowSkew = (Self.lastFold(onRows.last, width: rows) - 1).times(step)
    let columnSkew = (Self.lastFold(onColumns.last, width: columns) - 1).times(step)
    let widest = (min(columns, onColumns.largest) - 1).times(step)
    // Steps of all folds before are over when the last one begins.
    guard dataflow == .outputStationary else {
      let own = steps.plus(columnSkew)
      return max(own, widest > own ? latestDrainOfMovingSums : 0).plus((rows - 1).times(step))
    }
    let own = steps.plus(rowSkew).plus(columnSkew)
    let others =
      (min(rows, onRows.largest) - 1).times(step).plus(Self.lastFold(onRows.last, width: rows)).plus(widest)
      - idleAtLeast
    return (others > own ? latestDrainOfStayingSums : own).plus(rows)
  }

  /// Columns, counted from one, that are the last ones of some fold.
  var lastColumns: [Int] {
    Set(
      onColumns.sizes.flatMap { entry in
        [min(entry.size, columns), entry.size % columns].filter { $0 > 0 }
      }
    ).sorted()
  }

  private static func lastFold(_ size: Int, width: Int) -> Int { size % width == 0 ? width : size % width }

  /// Cycles between the last step of any fold and the beginning of the next.
  private var idleAtLeast: Int { max(0, rows - onTime.largest.times(throughput.cycles)) }

  /// From the beginning of the last fold to the last cycle in which the first row has an operand.
  private var latestDrainOfMovingSums: Int {
    let step = throughput.cycles
    let widest = (min(columns, onColumns.largest) - 1).times(step)
    var folds = FoldsFromLast(self)
    var (latest, start, count) = (0, 0, 0)
    while let fold = folds.next(), count < Self.mostFolds {
      if count > 0 { start -= max(fold.steps.times(step), rows) }
      latest = max(latest, start + fold.steps.times(step) + (fold.columns - 1).times(step))
      if start + widest <= latest { break }
      count += 1
    }
    return latest
  }

  /// From the beginning of the last fold to when its sums, or those of a fold before it, go down last of all.
  private var latestDrainOfStayingSums: Int {
    let step = throughput.cycles
    let tallest = (min(rows, onRows.largest) - 1).times(step)
    // Between the last columns of two folds a later column is later by its skew.
    let widths = lastColumns
    var following = Array(repeating: 0, count: widths.count)
    var folds = FoldsFromLast(self)
    var (latest, start, count) = (0, 0, 0)
    var after: FoldsFromLast.Fold?
    while let fold = folds.next(), count < Self.mostFolds {
      if count > 0 { start -= max(fold.steps.times(step), rows) }
      if after.map({ !fold.hasSameOutputs(as: $0) }) ?? true {
        for (index, width) in widths.enumerated() where fold.columns >= width {
          let down = start + fold.steps.times(step) + (fold.rows - 1).times(step) + (width - 1).times(step)
          latest = max(latest, down + following[index])
          following[index] += fold.rows
        }
      }
      after = fold
      let bound = widths.indices.reduce(0) { max($0, following[$1] + (widths[$1] - 1).times(step)) }
      if start - idleAtLeast + tallest + bound <= latest { break }
      count += 1
    }
    return latest
  }
}

/// The folds of a mapped layer from the last one backwards.
private struct FoldsFromLast {
  struct Fold {
    var tile: IterationBox
    var group: Int
    var firstRow: Int
    var firstColumn: Int
    var rows: Int
    var columns: Int
    var steps: Int

    /// Whether both work on the same outputs, where these stay: pixels on rows and filters on columns.
    func hasSameOutputs(as other: Fold) -> Bool {
      group == other.group && firstRow == other.firstRow && firstColumn == other.firstColumn
        && tile.along(.ofmap) == other.tile.along(.ofmap)
    }
  }

  private let analysis: ArrayAnalysis
  private let assignment: ArrayAssignment
  private var walk: TileWalk
  /// The fold before which the next one is.
  private var present: Fold?

  init(_ analysis: ArrayAnalysis) {
    self.analysis = analysis
    let (space, mapping) = (analysis.reuse.space, analysis.reuse.mapping)
    assignment = if case .flattened(let given) = mapping.array { given } else { ArrayAssignment(analysis.dataflow) }
    walk = TileWalk(
      space.extents, stages: mapping.levels.map { TileWalk.Stage(tile: $0.tile, order: $0.order) })
  }

  private func size(_ dimensions: DimensionSet, of tile: IterationBox) -> Int {
    let size = Dimension.allCases.reduce(1) { dimensions.contains($1) ? $0.times(tile.count($1)) : $0 }
    return dimensions == .reduction ? size.dividedRoundingUp(by: analysis.throughput.lanes) : size
  }

  /// The fold before; in a tile, folds go along the rows inside, those along the columns outside of them, groups outermost.
  mutating func next() -> Fold? {
    if var fold = present {
      if fold.firstRow > 0 {
        fold.firstRow -= analysis.rows
      } else if fold.firstColumn > 0 {
        fold.firstRow = lastStart(assignment.rows, fold.tile, analysis.rows)
        fold.firstColumn -= analysis.columns
      } else if fold.group > fold.tile.lower[.group] {
        fold.firstRow = lastStart(assignment.rows, fold.tile, analysis.rows)
        fold.firstColumn = lastStart(assignment.columns, fold.tile, analysis.columns)
        fold.group -= 1
      } else {
        return lastOfTileBefore()
      }
      present = sized(fold)
      return present
    }
    return lastOfTileBefore()
  }

  private mutating func lastOfTileBefore() -> Fold? {
    guard walk.previous() else { return nil }
    let tile = walk.boxes.last ?? IterationBox(analysis.reuse.space.extents)
    present = sized(
      Fold(
        tile: tile, group: tile.upper[.group] - 1, firstRow: lastStart(assignment.rows, tile, analysis.rows),
        firstColumn: lastStart(assignment.columns, tile, analysis.columns), rows: 0, columns: 0,
        steps: size(assignment.time, of: tile)))
    return present
  }

  /// Where the last fold of so many begins.
  private func lastStart(_ dimensions: DimensionSet, _ tile: IterationBox, _ width: Int) -> Int {
    (size(dimensions, of: tile) - 1) / width * width
  }

  private func sized(_ fold: Fold) -> Fold {
    var fold = fold
    fold.rows = min(analysis.rows, size(assignment.rows, of: fold.tile) - fold.firstRow)
    fold.columns = min(analysis.columns, size(assignment.columns, of: fold.tile) - fold.firstColumn)
    return fold
  }
}
