import Hardware
import Workloads

@testable import Scheduling

/// A systolic array fold by fold, step by step and element by element.
///
/// One element is one multiply-accumulate position of the tile's matrix product. Everything is counted where it happens;
/// nothing is multiplied out.
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

  struct PerMoved: Equatable {
    var filter = 0
    var ifmap = 0
    var psum = 0
  }

  private let array: PEArray
  /// Reduction steps that a processing element takes together.
  private let lanes: Int
  private let space: IterationSpace
  /// Contributions that each ofmap word has taken in so far, by its address.
  private var reductionStepsDone: [Int]
  private let reductionSteps: Int
  /// When the next fold may start to stream.
  private var start: Int

  /// Walks all folds; element by element unless only the time is asked for.
  init(_ space: IterationSpace, _ mapping: Mapping, array: PEArray, lanes: Int = 1, countsElements: Bool = true) {
    self.space = space
    self.lanes = lanes
    self.array = array
    reductionSteps = DimensionSet.reduction.all.reduce(1) { $0 * space.extents[$1] }
    reductionStepsDone = Array(repeating: 0, count: DimensionSet.ofmap.all.reduce(1) { $0 * space.extents[$1] })
    start = array.dataflow == .outputStationary ? 0 : array.rows
    var tiles: [NaiveNest.Visit] = []
    NaiveNest(space, mapping).forEachTile { tiles.append($0) }
    for tile in tiles {
      for group in tile[.group] { run(tile, group: group, countsElements: countsElements) }
    }
  }

  private mutating func run(_ tile: NaiveNest.Visit, group: Int, countsElements: Bool) {
    let pixels = points(.pixels, of: tile).map { [$0] }
    let filters = points(.filters, of: tile).map { [$0] }
    let taps = points(.reduction, of: tile)
    let reduction = stride(from: 0, to: taps.count, by: lanes).map { Array(taps[$0..<min($0 + lanes, taps.count)]) }
    let (onRows, onColumns, onTime) =
      switch array.dataflow {
      case .weightStationary: (reduction, filters, pixels)
      case .outputStationary: (pixels, filters, reduction)
      case .inputStationary: (reduction, pixels, filters)
      }
    for firstColumn in stride(from: 0, to: onColumns.count, by: array.columns) {
      for firstRow in stride(from: 0, to: onRows.count, by: array.rows) {
        let fold = Fold(
          group: group, rows: Array(onRows[firstRow..<min(firstRow + array.rows, onRows.count)]),
          columns: Array(onColumns[firstColumn..<min(firstColumn + array.columns, onColumns.count)]), steps: onTime)
        time(fold)
        guard countsElements else { continue }
        switch array.dataflow {
        case .outputStationary: runOutputStationary(fold)
        case .weightStationary, .inputStationary: runDown(fold)
        }
      }
    }
  }

  /// Coordinates along some dimensions; the others are zero.
  private typealias Point = Extents

  /// What each row, column and step takes: several points where they are the reduction and elements have lanes.
  private struct Fold {
    var group: Int
    var rows: [[Point]]
    var columns: [[Point]]
    var steps: [[Point]]
  }

  private func points(_ dimensions: DimensionSet, of tile: NaiveNest.Visit) -> [Point] {
    var points = [Extents(repeating: 0)]
    for dimension in dimensions.all {
      points = points.flatMap { point in
        tile[dimension].map { x in
          var point = point
          point[dimension] = x
          return point
        }
      }
    }
    return points
  }

  private mutating func time(_ fold: Fold) {
    let (r, c, t) = (fold.rows.count, fold.columns.count, fold.steps.count)
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

  /// Whether the ifmap word of a pixel and a reduction step is a stored one, not padding.
  private func isStored(_ pixel: Point, _ tap: Point) -> Bool {
    func position(_ axis: SlidingAxis, _ window: Dimension, _ filter: Dimension) -> Int {
      pixel[window] * axis.stride + tap[filter] * axis.dilation - axis.paddingBefore
    }
    return (0..<space.vertical.ifmap).contains(position(space.vertical, .outputRow, .filterRow))
      && (0..<space.horizontal.ifmap).contains(position(space.horizontal, .outputColumn, .filterColumn))
  }

  /// A psum comes to be worked on, takes in so many reduction steps, and leaves; returns whether it came from outside.
  private mutating func accumulate(_ group: Int, _ pixel: Point, _ filter: Point, steps: Int) -> Bool {
    var address = group
    for dimension in DimensionSet.ofmap.all where dimension != .group {
      address = address * space.extents[dimension] + pixel[dimension] + filter[dimension]
    }
    let before = reductionStepsDone[address]
    reductionStepsDone[address] = before + steps
    if before > 0 { words.psumReads += 1 }
    if before + steps == reductionSteps { words.ofmapWrites += 1 } else { words.psumWrites += 1 }
    return before > 0
  }

  private mutating func runOutputStationary(_ fold: Fold) {
    for step in fold.steps {
      for tap in step {
        for pixel in fold.rows.joined() {
          if isStored(pixel, tap) { words.ifmapReads += 1 }
          hops.ifmap += fold.columns.count - 1
        }
        for _ in fold.columns {
          words.filterReads += 1
          hops.filter += fold.rows.count - 1
        }
      }
      for _ in fold.rows {
        for _ in fold.columns {
          activePECycles += 1
          registerWrites.psum += 1
          for _ in step {
            operandChanges.filter += 1
            operandChanges.ifmap += 1
          }
        }
      }
    }
    for (row, pixel) in fold.rows.joined().enumerated() {
      for filter in fold.columns.joined() {
        let isReturning = accumulate(fold.group, pixel, filter, steps: fold.steps.joined().count)
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
  private mutating func runDown(_ fold: Fold) {
    let holdsFilter = array.dataflow == .weightStationary
    for (row, taps) in fold.rows.enumerated() {
      for tap in taps {
        for column in fold.columns.joined() {
          if holdsFilter {
            words.filterReads += 1
            registerWrites.filter += 1
            operandChanges.filter += 1
            hops.filter += row
          } else {
            if isStored(column, tap) { words.ifmapReads += 1 }
            registerWrites.ifmap += 1
            operandChanges.ifmap += 1
            hops.ifmap += row
          }
        }
      }
    }
    for step in fold.steps.joined() {
      for taps in fold.rows {
        for tap in taps {
          if holdsFilter {
            if isStored(step, tap) { words.ifmapReads += 1 }
            hops.ifmap += fold.columns.count - 1
          } else {
            words.filterReads += 1
            hops.filter += fold.columns.count - 1
          }
        }
        for _ in fold.columns {
          activePECycles += 1
          for _ in taps {
            if holdsFilter { operandChanges.ifmap += 1 } else { operandChanges.filter += 1 }
          }
        }
      }
      for column in fold.columns.joined() {
        let (pixel, filter) = holdsFilter ? (step, column) : (column, step)
        _ = accumulate(fold.group, pixel, filter, steps: fold.rows.joined().count)
        hops.psum += array.rows - 1
      }
    }
  }
}

extension DimensionSet {
  /// Its dimensions in declared order.
  var all: [Dimension] { Dimension.allCases.filter { contains($0) } }
}
