import Arithmetic
import Hardware
import Quantities
import Scheduling

/// A tile as a systolic array sees it: pixels, filters and taps of a matrix product, by the addresses of their words.
final class TilePoints {
  /// Its image, where its window begins, its place in the ofmap of the first channel, and the address of the first word of its
  /// window in the first map.
  typealias Pixel = (image: Int, row: Int, column: Int, output: Int, address: Int)
  /// Its channel, where it lies in a window, its place in a filter, and how far behind the first word of a window it is.
  typealias Tap = (channel: Int, row: Int, column: Int, weight: Int, address: Int)

  let groups: Range<Int>
  let filters: Range<Int>
  let pixels: Registers<Pixel>
  let taps: Registers<Tap>

  /// Pixels by image, row and column, and taps by channel, row and column, the last counting fastest. Addresses may be far outside
  /// of the ifmap, modulo the machine word; the sum of a pixel's and a tap's that are inside is right.
  init<Datapath>(_ box: IterationBox, of tensors: OperandTensors<Datapath>) {
    let (space, extents) = (tensors.space, tensors.space.extents)
    groups = box[.group]
    filters = box[.outputChannel]
    var pixels: [Pixel] = []
    for image in box[.batch] {
      for row in box[.outputRow] {
        for column in box[.outputColumn] {
          let top = row * space.vertical.stride - space.vertical.paddingBefore
          let left = column * space.horizontal.stride - space.horizontal.paddingBefore
          pixels.append(
            (
              image, top, left, tensors.output(image: image, group: 0, filter: 0, row: row, column: column),
              (image &* tensors.groups &* tensors.channels &* tensors.height &+ top) &* tensors.width &+ left
            ))
        }
      }
    }
    self.pixels = Registers(pixels)
    var taps: [Tap] = []
    for channel in box[.inputChannel] {
      for row in box[.filterRow] {
        for column in box[.filterColumn] {
          let weight = (channel * extents[.filterRow] + row) * extents[.filterColumn] + column
          let (down, right) = (row * space.vertical.dilation, column * space.horizontal.dilation)
          taps.append((channel, down, right, weight, (channel &* tensors.height &+ down) &* tensors.width &+ right))
        }
      }
    }
    self.taps = Registers(taps)
  }
}

/// A part of a tile that fits the array: what one pass over it works on. It is asked for in every cycle at every edge, so that it
/// keeps nothing alive: whoever has it has its tile, too.
struct ArrayFold {
  let pixels: UnsafePointer<TilePoints.Pixel>
  let taps: UnsafePointer<TilePoints.Tap>
  let tapCount: Int
  /// Where the first ifmap channel of the group is behind that of the first group.
  let map: Int
  /// The tile's first filter among those of all groups.
  let firstFilter: Int
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
  /// The tile of the fold that came last.
  private(set) var tile: TilePoints?
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
      pixels: tile.pixels.base, taps: tile.taps.base, tapCount: tile.taps.count,
      map: group * tensors.channels * tensors.height * tensors.width,
      firstFilter: group * tensors.filters + tile.filters.lowerBound, firstRow: firstRow,
      rows: min(array.rows, size.rows - firstRow), firstColumn: firstColumn,
      columns: min(array.columns, size.columns - firstColumn), steps: size.time)
  }
}

/// What stands at an array's edges: the words of a fold by row, column and step. An object, since it is asked in every cycle and
/// would be copied for it.
final class FoldEdges<Datapath: ElementDatapath> {
  typealias Operand = Datapath.Operand

  let tensors: OperandTensors<Datapath>
  let dataflow: Dataflow
  let lanes: Int

  init(_ tensors: OperandTensors<Datapath>, dataflow: Dataflow, lanes: Int) {
    self.tensors = tensors
    self.dataflow = dataflow
    self.lanes = lanes
  }

  /// Weights of a filter at the taps of one place.
  private func weights(
    _ fold: UnsafePointer<ArrayFold>, filter: Int, place: Int, into words: UnsafeMutablePointer<Operand>
  ) {
    let first = (fold.pointee.firstFilter + filter) * tensors.taps
    for lane in 0..<lanes {
      let tap = place * lanes + lane
      words[lane] =
        tap < fold.pointee.tapCount ? tensors.filter[first + fold.pointee.taps[tap].weight] : Datapath.absent
    }
  }

  /// Ifmap words under the taps of one place.
  private func activations(
    _ fold: UnsafePointer<ArrayFold>, pixel: Int, place: Int, into words: UnsafeMutablePointer<Operand>
  ) {
    let pixel = fold.pointee.pixels + pixel
    let first = fold.pointee.map &+ pixel.pointee.address
    for lane in 0..<lanes {
      let number = place * lanes + lane
      guard number < fold.pointee.tapCount else {
        words[lane] = Datapath.absent
        continue
      }
      let tap = fold.pointee.taps + number
      let (row, column) = (pixel.pointee.row + tap.pointee.row, pixel.pointee.column + tap.pointee.column)
      // Outside is the padding.
      words[lane] =
        row >= 0 && row < tensors.height && column >= 0 && column < tensors.width
        ? tensors.ifmap[first &+ tap.pointee.address] : Datapath.absent
    }
  }

  /// What enters a row from the left at a step.
  func left(_ fold: UnsafePointer<ArrayFold>, row: Int, step: Int, into words: UnsafeMutablePointer<Operand>) {
    switch dataflow {
    case .weightStationary: activations(fold, pixel: step, place: fold.pointee.firstRow + row, into: words)
    case .inputStationary: weights(fold, filter: step, place: fold.pointee.firstRow + row, into: words)
    case .outputStationary: activations(fold, pixel: fold.pointee.firstRow + row, place: step, into: words)
    }
  }

  /// What enters a column from the top at a step, of an array that keeps its sums.
  func top(_ fold: UnsafePointer<ArrayFold>, column: Int, step: Int, into words: UnsafeMutablePointer<Operand>) {
    weights(fold, filter: fold.pointee.firstColumn + column, place: step, into: words)
  }

  /// What an element holds.
  func held(
    _ fold: UnsafePointer<ArrayFold>, row: Int, column: Int, into words: UnsafeMutablePointer<Operand>
  ) {
    if dataflow == .weightStationary {
      weights(fold, filter: fold.pointee.firstColumn + column, place: fold.pointee.firstRow + row, into: words)
    } else {
      activations(fold, pixel: fold.pointee.firstColumn + column, place: fold.pointee.firstRow + row, into: words)
    }
  }

  /// The ofmap channel over all groups, and the number of the output, of a column: at a step where sums travel, in a row where
  /// they stay.
  func output(_ fold: UnsafePointer<ArrayFold>, rowOrStep: Int, column: Int) -> (channel: Int, output: Int) {
    let (pixel, filter) =
      switch dataflow {
      case .weightStationary: (rowOrStep, fold.pointee.firstColumn + column)
      case .inputStationary: (fold.pointee.firstColumn + column, rowOrStep)
      case .outputStationary: (fold.pointee.firstRow + rowOrStep, fold.pointee.firstColumn + column)
      }
    let channel = fold.pointee.firstFilter + filter
    return (channel, fold.pointee.pixels[pixel].output + channel * tensors.plane)
  }
}
