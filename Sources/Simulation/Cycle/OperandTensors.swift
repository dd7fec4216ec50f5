import Arithmetic
import Hardware
import Quantities
import Scheduling
import Workloads

/// A layer's operands as an array's edges feed them, and where its outputs go.
struct OperandTensors<Datapath: ElementDatapath>: Sendable {
  typealias Word = Datapath.Word
  typealias Operand = Datapath.Operand

  let space: IterationSpace
  let filter: [Operand]
  let ifmap: [Operand]
  /// First words of the sums by ofmap channel over all groups; cleared ones where there is no bias.
  let starts: [Word]
  let groups: Int
  let filters: Int
  let channels: Int
  let height: Int
  let width: Int
  let plane: Int
  let taps: Int

  init(_ space: IterationSpace, _ operands: LayerOperands, _ datapath: Datapath) {
    self.space = space
    let extents = space.extents
    filter = datapath.weights(operands.filter)
    ifmap = datapath.activations(operands.ifmap)
    groups = extents[.group]
    filters = extents[.outputChannel]
    channels = extents[.inputChannel]
    (height, width) = (space.vertical.ifmap, space.horizontal.ifmap)
    plane = extents[.outputRow] * extents[.outputColumn]
    taps = channels * extents[.filterRow] * extents[.filterColumn]
    starts =
      operands.biases.isEmpty
      ? Array(repeating: datapath.start(0), count: groups * filters) : operands.biases.map(datapath.start)
  }

  /// The number of an output: image, channel over all groups, row and column.
  func output(image: Int, group: Int, filter: Int, row: Int, column: Int) -> Int {
    ((image * groups + group) * filters + filter) * plane + row * space.extents[.outputColumn] + column
  }

  /// How the numbers of outputs grow along each dimension.
  var outputStrides: SIMD8<Int> {
    var strides = SIMD8<Int>.zero
    strides[Dimension.outputColumn.rawValue] = 1
    strides[Dimension.outputRow.rawValue] = space.extents[.outputColumn]
    strides[Dimension.outputChannel.rawValue] = plane
    strides[Dimension.group.rawValue] = filters * plane
    strides[Dimension.batch.rawValue] = groups * filters * plane
    return strides
  }

  /// Distinct ifmap words of a box of iterations.
  func ifmapWords(of box: SpatialBox) -> Int {
    let rows = TouchedPositions(space.vertical, windows: box[.outputRow], taps: box[.filterRow])
    let columns = TouchedPositions(space.horizontal, windows: box[.outputColumn], taps: box[.filterColumn])
    return rows.count.times(columns.count).times(box.count(.inputChannel)).times(box.count(.batch))
      .times(box.count(.group))
  }

  /// The weight of a filter of a group at a channel, row and column.
  func weight(group: Int, filter number: Int, channel: Int, row: Int, column: Int) -> Operand {
    filter[
      (group * filters + number) * taps
        + (channel * space.extents[.filterRow] + row) * space.extents[.filterColumn] + column]
  }

  /// The ifmap word at a place, which is absent in the padding.
  func activation(image: Int, group: Int, channel: Int, row: Int, column: Int) -> Operand {
    guard row >= 0, row < height, column >= 0, column < width else { return Datapath.absent }
    return ifmap[(((image * groups + group) * channels + channel) * height + row) * width + column]
  }
}
