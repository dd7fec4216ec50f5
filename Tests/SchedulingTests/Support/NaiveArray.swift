import Hardware
import Workloads

@testable import Scheduling

/// A systolic array fold by fold, step by step and element by element.
///
/// One element is one multiply-accumulate position of the tile's matrix product. Everything is counted where it happens;
/// nothing is multiplied out. Pixels, filters and taps are known by whole numbers, so that walks are fast where nothing is
/// optimized.
struct NaiveArray {
  var words = ArrayAnalysis.Words()
  var activePECycles = 0
  var hops = PerMoved()
  var registerWrites = PerMoved()
  var operandChanges = PerMoved()
  var compute = 0
  /// Every fold on its own.
  var separateCycles = 0
  /// Folds following each other every max(steps, rows) cycles; load, skew and drain once.
  var overlappedCycles = 0
  /// By column: when its sums last went down, where they stay until then.
  private var wentDown: [Int]
  /// Of the fold before the one whose sums went down last, in the first column.
  private var wentDownBefore = 0
  /// When sums went down last in the first column, by the first of the fold's outputs.
  private var lastWentDown: [[Int]: Int] = [:]
  /// The fold before, where sums stay: they go down unless the next fold goes on with them.
  private var finished: (start: Int, rows: Int, columns: Int, steps: Int, outputs: [Int])?

  struct PerMoved: Equatable {
    var filter = 0
    var ifmap = 0
    var psum = 0
  }

  private let array: PEArray
  /// Reduction steps that a processing element takes together.
  private let lanes: Int
  private let layer: Layer
  /// Contributions that each ofmap word has taken in so far, by its address.
  private var reductionStepsDone: [Int]
  /// When the next fold may start to stream.
  private var start: Int

  /// Walks all folds; element by element unless only the time is asked for.
  init(_ space: IterationSpace, _ mapping: Mapping, array: PEArray, lanes: Int = 1, countsElements: Bool = true) {
    self.lanes = lanes
    self.array = array
    layer = Layer(space)
    reductionStepsDone = Array(repeating: 0, count: layer.groups * layer.pixels * layer.filters)
    start = array.dataflow == .outputStationary ? 0 : array.rows
    wentDown = Array(repeating: 0, count: array.columns)
    var tiles: [NaiveNest.Visit] = []
    NaiveNest(space, mapping).forEachTile { tiles.append($0) }
    for tile in tiles { run(tile, countsElements: countsElements) }
    goDown(before: nil)
  }

  /// What lies on the rows, on the columns or follows one another: pixels, filters or taps, several to a place where these are
  /// taps and elements have lanes.
  private struct Line {
    var points: [Int]
    var width = 1

    var count: Int { (points.count + width - 1) / width }

    /// The places of one point or more in these points.
    func points(at place: Int) -> NaiveRange {
      NaiveRange(lower: place * width, upper: min((place + 1) * width, points.count))
    }

    /// So many places from that place on; fewer at the end.
    func part(from place: Int, most: Int) -> Line {
      Line(points: Array(points[(place * width)..<min((place + most) * width, points.count)]), width: width)
    }
  }

  private mutating func run(_ tile: NaiveNest.Visit, countsElements: Bool) {
    let pixels = Line(points: layer.pixels(in: tile))
    let filters = Line(points: layer.filters(in: tile))
    let reduction = Line(points: layer.taps(in: tile), width: lanes)
    let (onRows, onColumns, onTime) =
      switch array.dataflow {
      case .weightStationary: (reduction, filters, pixels)
      case .outputStationary: (pixels, filters, reduction)
      case .inputStationary: (reduction, pixels, filters)
      }
    for group in tile[.group] {
      var firstColumn = 0
      while firstColumn < onColumns.count {
        let columns = onColumns.part(from: firstColumn, most: array.columns)
        var firstRow = 0
        while firstRow < onRows.count {
          let rows = onRows.part(from: firstRow, most: array.rows)
          let outputs = [group, rows.points[0], columns.points[0]]
          if array.dataflow == .outputStationary {
            goDown(before: outputs)
            waitForSums(outputs)
          }
          time(rows: rows.count, columns: columns.count, steps: onTime.count)
          if array.dataflow == .outputStationary {
            finished = (start - max(onTime.count, array.rows), rows.count, columns.count, onTime.count, outputs)
          }
          if countsElements {
            switch array.dataflow {
            case .outputStationary: runOutputStationary(group, pixels: rows, filters: columns, steps: onTime)
            case .weightStationary, .inputStationary: runDown(group, rows: rows, columns: columns, steps: onTime)
            }
          }
          firstRow += array.rows
        }
        firstColumn += array.columns
      }
    }
  }

  private mutating func time(rows r: Int, columns c: Int, steps t: Int) {
    compute += t
    let tail: Int
    if array.dataflow == .outputStationary {
      tail = (r - 1) + (c - 1) + array.rows
      separateCycles += t + tail
    } else {
      tail = (array.rows - 1) + (c - 1)
      separateCycles += array.rows + t + tail
    }
    overlappedCycles = max(overlappedCycles, start + t + tail)
    start += max(t, array.rows)
  }

  /// The sums of the fold before go down column by column when the last row is done, and the words before them have made
  /// room.
  private mutating func goDown(before next: [Int]?) {
    guard let fold = finished, fold.outputs != next else { return }
    wentDownBefore = wentDown[0]
    defer { lastWentDown[fold.outputs] = wentDown[0] }
    for column in 0..<fold.columns {
      let isDone = fold.start + fold.steps + fold.rows - 1 + column
      wentDown[column] = max(isDone, wentDown[column] + fold.rows)
      overlappedCycles = max(overlappedCycles, wentDown[column] + array.rows)
    }
  }

  /// An accumulator has to be free, and sums that come back go down, out, and in again from the next turn of the lane on, the
  /// first row's last.
  private mutating func waitForSums(_ outputs: [Int]) {
    start = max(start, wentDownBefore)
    guard finished?.outputs != outputs, let down = lastWentDown[outputs] else { return }
    let turns = (down + array.rows - 1) / array.rows
    start = max(start, (turns + 1) * array.rows)
  }

  /// A psum comes to be worked on, takes in so many reduction steps, and leaves; returns whether it came from outside.
  private mutating func accumulate(_ group: Int, pixel: Int, filter: Int, steps: Int) -> Bool {
    let address = (group * layer.pixels + pixel) * layer.filters + filter
    let before = reductionStepsDone[address]
    reductionStepsDone[address] = before + steps
    if before > 0 { words.psumReads += 1 }
    if before + steps == layer.taps { words.ofmapWrites += 1 } else { words.psumWrites += 1 }
    return before > 0
  }

  private mutating func runOutputStationary(_ group: Int, pixels: Line, filters: Line, steps: Line) {
    let (rows, columns) = (pixels.count, filters.count)
    for step in NaiveRange(lower: 0, upper: steps.count) {
      let taps = steps.points(at: step)
      for tap in taps {
        for row in NaiveRange(lower: 0, upper: rows) {
          if layer.isStored(pixel: pixels.points[row], tap: steps.points[tap]) { words.ifmapReads += 1 }
          hops.ifmap += columns - 1
        }
        for _ in NaiveRange(lower: 0, upper: columns) {
          words.filterReads += 1
          hops.filter += rows - 1
        }
      }
      for _ in NaiveRange(lower: 0, upper: rows) {
        for _ in NaiveRange(lower: 0, upper: columns) {
          activePECycles += 1
          registerWrites.psum += 1
          for _ in taps {
            operandChanges.filter += 1
            operandChanges.ifmap += 1
          }
        }
      }
    }
    for row in NaiveRange(lower: 0, upper: rows) {
      for column in NaiveRange(lower: 0, upper: columns) {
        let isReturning = accumulate(
          group, pixel: pixels.points[row], filter: filters.points[column], steps: steps.points.count)
        // In from the top, out through the bottom.
        if isReturning {
          hops.psum += row
          registerWrites.psum += 1
        }
        hops.psum += array.rows - 1 - row
      }
    }
  }

  /// Weight and input stationary: the reduction is on the rows, psums travel down.
  private mutating func runDown(_ group: Int, rows: Line, columns: Line, steps: Line) {
    let holdsFilter = array.dataflow == .weightStationary
    for row in NaiveRange(lower: 0, upper: rows.count) {
      for tap in rows.points(at: row) {
        for column in NaiveRange(lower: 0, upper: columns.count) {
          if holdsFilter {
            words.filterReads += 1
            registerWrites.filter += 1
            operandChanges.filter += 1
            hops.filter += row
          } else {
            if layer.isStored(pixel: columns.points[column], tap: rows.points[tap]) { words.ifmapReads += 1 }
            registerWrites.ifmap += 1
            operandChanges.ifmap += 1
            hops.ifmap += row
          }
        }
      }
    }
    for step in NaiveRange(lower: 0, upper: steps.count) {
      for row in NaiveRange(lower: 0, upper: rows.count) {
        let taps = rows.points(at: row)
        for tap in taps {
          if holdsFilter {
            if layer.isStored(pixel: steps.points[step], tap: rows.points[tap]) { words.ifmapReads += 1 }
            hops.ifmap += columns.count - 1
          } else {
            words.filterReads += 1
            hops.filter += columns.count - 1
          }
        }
        for _ in NaiveRange(lower: 0, upper: columns.count) {
          activePECycles += 1
          for _ in taps {
            if holdsFilter { operandChanges.ifmap += 1 } else { operandChanges.filter += 1 }
          }
        }
      }
      for column in NaiveRange(lower: 0, upper: columns.count) {
        let (across, along) = (columns.points[column], steps.points[step])
        let (pixel, filter) = holdsFilter ? (along, across) : (across, along)
        _ = accumulate(group, pixel: pixel, filter: filter, steps: rows.points.count)
        hops.psum += array.rows - 1
      }
    }
  }

  /// The layer as the array sees it: a matrix product of pixels, filters and taps, each numbered from zero over the whole
  /// layer with its last coordinate counting fastest.
  private struct Layer {
    let (groups, pixels, filters, taps): (Int, Int, Int, Int)
    private let (rows, columns, filterRows, filterColumns): (Int, Int, Int, Int)
    private let (vertical, horizontal): (SlidingAxis, SlidingAxis)

    init(_ space: IterationSpace) {
      (rows, columns) = (space.extents[.outputRow], space.extents[.outputColumn])
      (filterRows, filterColumns) = (space.extents[.filterRow], space.extents[.filterColumn])
      groups = space.extents[.group]
      pixels = space.extents[.batch] * rows * columns
      filters = space.extents[.outputChannel]
      taps = space.extents[.inputChannel] * filterRows * filterColumns
      (vertical, horizontal) = (space.vertical, space.horizontal)
    }

    func pixels(in tile: NaiveNest.Visit) -> [Int] {
      var points: [Int] = []
      for n in tile[.batch] {
        for e in tile[.outputRow] {
          for f in tile[.outputColumn] { points.append((n * rows + e) * columns + f) }
        }
      }
      return points
    }

    func filters(in tile: NaiveNest.Visit) -> [Int] {
      var points: [Int] = []
      for m in tile[.outputChannel] { points.append(m) }
      return points
    }

    func taps(in tile: NaiveNest.Visit) -> [Int] {
      var points: [Int] = []
      for c in tile[.inputChannel] {
        for r in tile[.filterRow] {
          for s in tile[.filterColumn] { points.append((c * filterRows + r) * filterColumns + s) }
        }
      }
      return points
    }

    /// Whether the ifmap word of a pixel and a tap is a stored one, not padding.
    func isStored(pixel: Int, tap: Int) -> Bool {
      let (e, f) = (pixel / columns % rows, pixel % columns)
      let (r, s) = (tap / filterColumns % filterRows, tap % filterColumns)
      return isInside(vertical, window: e, tap: r) && isInside(horizontal, window: f, tap: s)
    }

    private func isInside(_ axis: SlidingAxis, window: Int, tap: Int) -> Bool {
      let position = window * axis.stride + tap * axis.dilation - axis.paddingBefore
      return position >= 0 && position < axis.ifmap
    }
  }
}

extension DimensionSet {
  /// Its dimensions in declared order.
  var all: [Dimension] { Dimension.allCases.filter { contains($0) } }
}
