import Arithmetic
import Hardware
import Quantities
import Scheduling

/// A tile as a systolic array sees it: pixels, filters and taps of a matrix product, by the addresses of their words.
final class TilePoints: Sendable {
  let groups: Range<Int>
  let filters: Range<Int>
  /// Of a pixel: its image, where its window begins, and its place in the ofmap of the first channel.
  let pixels: [(image: Int, row: Int, column: Int, output: Int)]
  /// Of a tap: its channel, where it lies in a window, and its place in a filter.
  let taps: [(channel: Int, row: Int, column: Int, weight: Int)]

  /// Pixels by image, row and column, and taps by channel, row and column, the last counting fastest.
  init<Datapath>(_ box: IterationBox, of tensors: OperandTensors<Datapath>) {
    let (space, extents) = (tensors.space, tensors.space.extents)
    groups = box[.group]
    filters = box[.outputChannel]
    var pixels: [(image: Int, row: Int, column: Int, output: Int)] = []
    for image in box[.batch] {
      for row in box[.outputRow] {
        for column in box[.outputColumn] {
          pixels.append(
            (
              image, row * space.vertical.stride - space.vertical.paddingBefore,
              column * space.horizontal.stride - space.horizontal.paddingBefore,
              tensors.output(image: image, group: 0, filter: 0, row: row, column: column)
            ))
        }
      }
    }
    self.pixels = pixels
    var taps: [(channel: Int, row: Int, column: Int, weight: Int)] = []
    for channel in box[.inputChannel] {
      for row in box[.filterRow] {
        for column in box[.filterColumn] {
          let weight = (channel * extents[.filterRow] + row) * extents[.filterColumn] + column
          taps.append((channel, row * space.vertical.dilation, column * space.horizontal.dilation, weight))
        }
      }
    }
    self.taps = taps
  }
}

/// A part of a tile that fits the array: what one pass over it works on.
struct ArrayFold: Sendable {
  let tile: TilePoints
  let group: Int
  /// Of what is spread over the rows, the first place and how many; likewise over the columns.
  let firstRow: Int
  let rows: Int
  let firstColumn: Int
  let columns: Int
  /// Operands that stream through.
  let steps: Int
}

/// All folds of a mapped layer in their order: tile by tile as the loops of the mapping step, group by group; in a tile, folds
/// along the columns, and inside of them folds along the rows.
struct FoldSequence<Datapath: ElementDatapath> {
  private let tensors: OperandTensors<Datapath>
  private let array: PEArray
  private let lanes: Int
  private var walk: TileWalk
  private var tile: TilePoints?
  private var group = 0
  private var firstRow = 0
  private var firstColumn = 0

  init(_ tensors: OperandTensors<Datapath>, _ mapping: Mapping, on array: PEArray, lanes: Int) {
    self.tensors = tensors
    self.array = array
    self.lanes = lanes
    walk = TileWalk(
      tensors.space.extents, stages: mapping.levels.map { TileWalk.Stage(tile: $0.tile, order: $0.order) })
  }

  /// Places on rows, on columns and over time; taps share a place where elements have lanes.
  private func sizes(_ tile: TilePoints) -> (rows: Int, columns: Int, time: Int) {
    let taps = tile.taps.count.dividedRoundingUp(by: lanes)
    let (pixels, filters) = (tile.pixels.count, tile.filters.count)
    return switch array.dataflow {
    case .weightStationary: (taps, filters, pixels)
    case .inputStationary: (taps, pixels, filters)
    case .outputStationary: (pixels, filters, taps)
    }
  }

  /// The next fold; `nil` after the last.
  mutating func next() -> ArrayFold? {
    if let tile {
      let size = sizes(tile)
      firstRow += array.rows
      if firstRow >= size.rows { (firstRow, firstColumn) = (0, firstColumn + array.columns) }
      if firstColumn >= size.columns { (firstColumn, group) = (0, group + 1) }
      if group >= tile.groups.upperBound { self.tile = nil }
    }
    if tile == nil {
      guard walk.next() else { return nil }
      let next = TilePoints(walk.boxes.last ?? IterationBox(tensors.space.extents), of: tensors)
      tile = next
      group = next.groups.lowerBound
    }
    guard let tile else { return nil }
    let size = sizes(tile)
    return ArrayFold(
      tile: tile, group: group, firstRow: firstRow, rows: min(array.rows, size.rows - firstRow),
      firstColumn: firstColumn, columns: min(array.columns, size.columns - firstColumn), steps: size.time)
  }
}

/// What stands at an array's edges: the words of a fold by row, column and step.
struct FoldEdges<Datapath: ElementDatapath>: Sendable {
  typealias Operand = Datapath.Operand

  let tensors: OperandTensors<Datapath>
  let dataflow: Dataflow
  let lanes: Int

  /// Weights of a filter at the taps of one place.
  private func weights(_ fold: ArrayFold, filter: Int, place: Int, into words: UnsafeMutablePointer<Operand>) {
    let (tile, first) = (fold.tile, (fold.group * tensors.filters + fold.tile.filters.lowerBound + filter))
    for lane in 0..<lanes {
      let tap = place * lanes + lane
      words[lane] =
        tap < tile.taps.count ? tensors.filter[first * tensors.taps + tile.taps[tap].weight] : Datapath.absent
    }
  }

  /// Ifmap words under the taps of one place.
  private func activations(_ fold: ArrayFold, pixel: Int, place: Int, into words: UnsafeMutablePointer<Operand>) {
    let (tile, pixel) = (fold.tile, fold.tile.pixels[pixel])
    for lane in 0..<lanes {
      let number = place * lanes + lane
      guard number < tile.taps.count else {
        words[lane] = Datapath.absent
        continue
      }
      let tap = tile.taps[number]
      words[lane] = tensors.activation(
        image: pixel.image, group: fold.group, channel: tap.channel, row: pixel.row + tap.row,
        column: pixel.column + tap.column)
    }
  }

  /// What enters a row from the left at a step.
  func left(_ fold: ArrayFold, row: Int, step: Int, into words: UnsafeMutablePointer<Operand>) {
    switch dataflow {
    case .weightStationary: activations(fold, pixel: step, place: fold.firstRow + row, into: words)
    case .inputStationary: weights(fold, filter: step, place: fold.firstRow + row, into: words)
    case .outputStationary: activations(fold, pixel: fold.firstRow + row, place: step, into: words)
    }
  }

  /// What enters a column from the top at a step, of an array that keeps its sums.
  func top(_ fold: ArrayFold, column: Int, step: Int, into words: UnsafeMutablePointer<Operand>) {
    weights(fold, filter: fold.firstColumn + column, place: step, into: words)
  }

  /// What an element holds.
  func held(_ fold: ArrayFold, row: Int, column: Int, into words: UnsafeMutablePointer<Operand>) {
    if dataflow == .weightStationary {
      weights(fold, filter: fold.firstColumn + column, place: fold.firstRow + row, into: words)
    } else {
      activations(fold, pixel: fold.firstColumn + column, place: fold.firstRow + row, into: words)
    }
  }

  /// The ofmap channel over all groups, and the number of the output, of a column: at a step where sums travel, in a row where
  /// they stay.
  func output(_ fold: ArrayFold, rowOrStep: Int, column: Int) -> (channel: Int, output: Int) {
    let (pixel, filter) =
      switch dataflow {
      case .weightStationary: (rowOrStep, fold.firstColumn + column)
      case .inputStationary: (fold.firstColumn + column, rowOrStep)
      case .outputStationary: (fold.firstRow + rowOrStep, fold.firstColumn + column)
      }
    let channel = fold.group * tensors.filters + fold.tile.filters.lowerBound + filter
    return (channel, fold.tile.pixels[pixel].output + channel * tensors.plane)
  }
}
