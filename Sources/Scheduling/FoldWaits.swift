import Hardware
import Quantities

/// Folds of a double-buffered array one after the other, with what they wait for: partial sums that are not back yet, and
/// accumulators that are not free.
///
/// Fold k begins at s_k, takes t_k steps of d cycles and uses r_k rows; R are the array's. It begins when the one before is in
/// and a turn of the lanes is over, s_k ≥ s_{k−1} + max(d·t_{k−1}, R), and when the sums that it goes on with are back:
///
/// * Where sums travel (weight and input stationary) they are d cycles in each row: s_k ≥ s_j + d·R, j being the fold that
///   worked on them last.
/// * Where they stay, those of fold j go down at X_j = max(U_j, X_i + r_j) when its last row is done,
///   U_j = s_j + d·(t_j + r_j − 1) − 1 + stages, or the lane has room behind those of the fold i that left before. Row r's is out
///   R − r cycles later and comes in again when it is the row's turn of the lane, once in R cycles. For the first row that is the
///   latest: s_k ≥ X_j + R + max(0, δ + 2 − d − stages), δ = (−1 − X_j) mod R. Nothing of this is waited for if fold k − 1
///   worked on the same outputs. And of the folds before whose sums leave, all but the last have gone down: s_k > X.
///
/// How far such waiting reaches is bounded, so that what a fold inherits is a small state: when sums that are not back will be,
/// and how full the lanes are. Loops are gone through from the outermost inwards; what a tile of some size makes of a state is
/// remembered, and as soon as a state comes back while a loop goes through equal tiles, the rest of them is taken at once. So the
/// cost does not grow with the layer.
struct FoldWaits {
  /// Outputs of a fold, by where they begin, seen from the tile that is gone through.
  private struct Outputs: Hashable {
    var origin = SIMD8<Int>(repeating: 0)
    var row = 0
    var column = 0
  }

  /// Sums that are on their way, and when a fold may begin that goes on with them.
  private struct Sums: Hashable {
    var outputs: Outputs
    var ready: Int
  }

  /// A fold whose sums stay where they are if the next one goes on with them.
  private struct Present: Hashable {
    var outputs: Outputs
    /// When its last row is done in the first column.
    var done: Int
    var rows: Int
    var columns: Int
  }

  /// What later folds see of those before. Times count from the earliest cycle in which the next one may begin.
  private struct State: Hashable {
    /// That cycle modulo the rows, where turns of the lane matter.
    var phase = 0
    var sums: [Sums] = []
    var present: Present?
    /// When sums last went down, for each of the columns that are the last ones of some fold.
    var down: [Int] = []
    /// When those of the fold before did, in the first column.
    var downBefore = -1
    /// When the last sums of all will have left the first row.
    var latest: Int

    mutating func forEachOrigin(_ body: (inout Outputs) -> Void) {
      for index in sums.indices { body(&sums[index].outputs) }
      if var fold = present {
        body(&fold.outputs)
        present = fold
      }
    }
  }

  /// What a loop steps along.
  private enum Axis {
    case dimension(Dimension)
    case row
    case column
  }

  private struct Question: Hashable {
    var loop: Int
    var size: Extents
    var state: State
  }

  private struct Loop {
    var dimension: Dimension
    var tile: Int
  }

  private let analysis: ArrayAnalysis
  private let assignment: ArrayAssignment
  private let loops: [Loop]
  private let (rows, columns): (Int, Int)
  /// Cycles of a step, and stages before the accumulator's.
  private let (step, stages): (Int, Int)
  private let sumsStay: Bool
  /// Columns, counted from one, that are the first or the last of some fold.
  private let lastColumns: [Int]
  /// Whether it matters whose turn of the lane a cycle is.
  private let hasTurns: Bool
  private var state: State
  private var known: [Question: (state: State, advance: Int)] = [:]

  init(_ analysis: ArrayAnalysis) {
    self.analysis = analysis
    let (space, mapping) = (analysis.reuse.space, analysis.reuse.mapping)
    assignment = if case .flattened(let given) = mapping.array { given } else { ArrayAssignment(analysis.dataflow) }
    loops = mapping.levels.flatMap { level in
      level.order.dimensions.filter { space.extents[$0] > 1 }.map {
        Loop(dimension: $0, tile: max(1, level.tile[$0]))
      }
    }
    (rows, columns) = (analysis.rows, analysis.columns)
    (step, stages) = (analysis.throughput.cycles, analysis.throughput.depth - 1)
    sumsStay = analysis.dataflow == .outputStationary
    lastColumns = sumsStay ? Set([1] + analysis.lastColumns).sorted() : []
    hasTurns = sumsStay && analysis.leavesUnfinished && rows + 1 > step + stages
    let long = -2 * rows - 2
    state = State(down: Array(repeating: long, count: lastColumns.count), latest: long)
  }

  /// Cycles from when the first fold may begin until the last sum has left, the stages of units where sums travel left out.
  mutating func total() -> Int {
    let advance = run(0, analysis.reuse.space.extents)
    if let fold = state.present { goDown(fold) }
    guard sumsStay else { return advance.plus(state.latest).plus((rows - 1).times(step)) }
    // A word of the first row is out as many cycles later as there are rows, and that cycle counts.
    return advance.plus(state.down.reduce(-2 * rows - 2, max)).plus(rows + 1)
  }

  // MARK: Loops

  /// Goes through a tile from that loop inwards; returns by how much the next fold's earliest cycle has moved.
  private mutating func run(_ loop: Int, _ size: Extents) -> Int {
    guard loop < loops.count else { return runTile(size) }
    let question = Question(loop: loop, size: size, state: state)
    if let answer = known[question] {
      state = answer.state
      return answer.advance
    }
    let dimension = loops[loop].dimension
    let advance = cut(size[dimension], by: loops[loop].tile, along: .dimension(dimension)) { walk, length in
      var tile = size
      tile[dimension] = length
      return walk.run(loop + 1, tile)
    }
    known[question] = (state, advance)
    return advance
  }

  /// The folds of a tile: groups, in them columns, in them rows.
  private mutating func runTile(_ size: Extents) -> Int {
    let (onRows, onColumns) = (places(assignment.rows, size), places(assignment.columns, size))
    let steps = places(assignment.time, size)
    return cut(size[.group], by: 1, along: .dimension(.group)) { walk, _ in
      walk.cut(onColumns, by: walk.columns, along: .column) { walk, columns in
        guard walk.sumsStay else {
          return walk.runFolds(onRows.dividedRoundingUp(by: walk.rows), columns: columns, steps: steps)
        }
        return walk.cut(onRows, by: walk.rows, along: .row) { walk, rows in
          walk.runFold(rows: rows, columns: columns, steps: steps)
        }
      }
    }
  }

  private func places(_ dimensions: DimensionSet, _ size: Extents) -> Int {
    let product = Dimension.allCases.reduce(1) { dimensions.contains($1) ? $0.times(size[$1]) : $0 }
    return dimensions == .reduction ? product.dividedRoundingUp(by: analysis.throughput.lanes) : product
  }

  /// Parts of a length one after the other, the last one shorter.
  private mutating func cut(
    _ extent: Int, by most: Int, along axis: Axis, _ body: (inout FoldWaits, _ length: Int) -> Int
  ) -> Int {
    let part = min(most, extent)
    let (whole, rest) = extent.quotientAndRemainder(dividingBy: part)
    var advance = 0
    var seen: [State: (number: Int, advance: Int)]? = whole > 2 ? [:] : nil
    var number = 0
    while number < whole {
      if let before = seen?.updateValue((number, advance), forKey: state) {
        // From here on everything is as it was then.
        let rounds = (whole - number) / (number - before.number)
        advance = advance.plus((advance - before.advance).times(rounds))
        number += rounds * (number - before.number)
        seen = nil
        continue
      }
      advance = advance.plus(body(&self, part))
      number += 1
      move(axis, by: -part)
    }
    if rest > 0 { advance = advance.plus(body(&self, rest)) }
    move(axis, by: whole.times(part))
    return advance
  }

  /// The same sums, seen from elsewhere.
  private mutating func move(_ axis: Axis, by distance: Int) {
    state.forEachOrigin { outputs in
      switch axis {
      case .dimension(let dimension):
        if DimensionSet.ofmap.contains(dimension) { outputs.origin[dimension.rawValue] += distance }
      case .row: outputs.row += distance
      case .column: outputs.column += distance
      }
    }
  }

  // MARK: Folds

  /// When the sums of the fold at hand are back.
  private var ready: Int { state.sums.reduce(0) { $1.outputs == Outputs() ? max($0, $1.ready) : $0 } }

  /// The next fold may begin so much later than this one might have.
  private mutating func advance(by cycles: Int) {
    if hasTurns { state.phase = (state.phase + cycles) % rows }
    state.sums = state.sums.compactMap {
      $0.ready > cycles ? Sums(outputs: $0.outputs, ready: $0.ready - cycles) : nil
    }
    state.present?.done -= cycles
    // What is further back than this is earlier than the same of any later fold.
    let long = -2 * rows - 2
    for index in state.down.indices { state.down[index] = max(long, state.down[index] - cycles) }
    state.downBefore = max(-1, state.downBefore - cycles)
    state.latest = max(long, state.latest - cycles)
  }

  /// Folds along the rows, whose sums travel: each goes on with those of the one before.
  private mutating func runFolds(_ count: Int, columns: Int, steps: Int) -> Int {
    let streaming = steps.times(step)
    let last = ready.plus((count - 1).times(max(streaming, rows.times(step))))
    state.sums.removeAll { $0.outputs == Outputs() }
    state.sums.append(Sums(outputs: Outputs(), ready: last.plus(rows.times(step))))
    state.latest = max(state.latest, last.plus(streaming).plus((columns - 1).times(step)))
    let cycles = last.plus(max(streaming, rows))
    advance(by: cycles)
    return cycles
  }

  /// A fold whose sums stay.
  private mutating func runFold(rows used: Int, columns: Int, steps: Int) -> Int {
    let isSame = state.present?.outputs == Outputs()
    if let fold = state.present, !isSame { goDown(fold) }
    let start = max(state.downBefore + 1, isSame ? 0 : ready)
    let streaming = steps.times(step)
    let done = start.plus(streaming).plus((used - 1).times(step)) - 1 + stages
    state.present = Present(outputs: Outputs(), done: done, rows: used, columns: columns)
    let cycles = start.plus(max(streaming, rows))
    advance(by: cycles)
    return cycles
  }

  /// The sums of a fold leave, for the next one works on others.
  private mutating func goDown(_ fold: Present) {
    state.downBefore = state.down[0]
    for (index, column) in lastColumns.enumerated() where column <= fold.columns {
      state.down[index] = max(fold.done + (column - 1).times(step), state.down[index] + fold.rows)
    }
    let down = state.down[0]
    let turn = hasTurns ? ((-1 - down - state.phase) % rows + rows) % rows : 0
    let ready = down + rows + max(0, turn + 2 - step - stages)
    state.sums.removeAll { $0.outputs == fold.outputs }
    if ready > 0 { state.sums.append(Sums(outputs: fold.outputs, ready: ready)) }
    state.present = nil
  }
}

extension ArrayAnalysis {
  /// Whether any fold of an array with double buffers may have to wait (``FoldWaits``).
  ///
  /// Where sums travel, never if a step is one cycle, if all sums are finished when they leave, or if every fold has as many
  /// steps as the array has rows. Where they stay, with r rows in use and at least i cycles from fold to fold: accumulators are
  /// free in time if d·(r − 1) + stages ≤ i, for then X_{k−1} < s_{k+1} whatever the lane holds; and sums are, if
  /// X_j < s_{j+1} + max(d·(r − 1) + stages, R) leaves R cycles and a turn until s_{j+2} ≥ s_{j+1} + i.
  var mayWait: Bool {
    let step = throughput.cycles
    let shortest = onTime.sizes.reduce(Int.max) { min($0, $1.size) }
    guard dataflow == .outputStationary else { return step > 1 && leavesUnfinished && shortest < rows }
    let stages = throughput.depth - 1
    let interval = max(shortest.times(step), rows)
    let skew = (min(rows, onRows.largest) - 1).times(step).plus(stages)
    if skew > interval { return true }
    guard leavesUnfinished else { return false }
    return max(skew, rows).plus(rows) - 1 + max(0, rows + 1 - step - stages) > interval
  }
}
