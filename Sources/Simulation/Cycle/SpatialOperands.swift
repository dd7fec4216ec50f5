import Hardware
import Scheduling

/// A layer's words as the elements of a spatial array find them: the ifmap with its padding, and by how much the address of
/// each operand's word grows along each dimension.
///
/// What an element's memory holds are copies that nobody changes, so that operations read the words here. When they have to
/// come in is what ``SpatialArray`` counts.
final class SpatialOperands<Datapath: ElementDatapath> {
  typealias Operand = Datapath.Operand

  let filter: Registers<Operand>
  let ifmap: Registers<Operand>
  let filterStrides: SIMD8<Int>
  let ifmapStrides: SIMD8<Int>
  /// Whether words of one place and all channels lie side by side, for lanes that take them so; else those of a row do.
  let isByChannel: Bool

  /// For boxes of lanes of at most that size.
  init(_ tensors: OperandTensors<Datapath>, lanes: SIMD8<Int>, isAssociative: Bool) {
    // By channel, row and column is the order of an operation's taps, unless it does not matter.
    let window = lanes[Dimension.filterRow.rawValue] * lanes[Dimension.filterColumn.rawValue]
    let isByChannel = lanes[Dimension.inputChannel.rawValue] > 1 && (window == 1 || isAssociative)
    self.isByChannel = isByChannel
    let (space, extents) = (tensors.space, tensors.space.extents)
    func strides(_ members: [(Dimension, Int)]) -> SIMD8<Int> {
      var strides = SIMD8<Int>.zero
      for (dimension, stride) in members { strides[dimension.rawValue] = stride }
      return strides
    }
    let channels = tensors.channels
    let (rows, columns) = (extents[.filterRow], extents[.filterColumn])
    /// Words from one channel, row and column to the next in a map of so many.
    func steps(_ height: Int, _ width: Int) -> (channel: Int, row: Int, column: Int) {
      isByChannel ? (1, width * channels, channels) : (height * width, width, 1)
    }
    let tap = steps(rows, columns)
    filter = Registers(tensors.filter.count, repeating: 0)
    for number in 0..<(tensors.groups * tensors.filters) {
      for channel in 0..<channels {
        for row in 0..<rows {
          for column in 0..<columns {
            filter.base[number * tensors.taps + channel * tap.channel + row * tap.row + column * tap.column] =
              tensors.filter[number * tensors.taps + (channel * rows + row) * columns + column]
          }
        }
      }
    }
    filterStrides = strides([
      (.group, tensors.filters * tensors.taps), (.outputChannel, tensors.taps), (.inputChannel, tap.channel),
      (.filterRow, tap.row), (.filterColumn, tap.column),
    ])

    let (vertical, horizontal) = (space.vertical, space.horizontal)
    let height = (extents[.outputRow] - 1) * vertical.stride + (rows - 1) * vertical.dilation + 1
    let width = (extents[.outputColumn] - 1) * horizontal.stride + (columns - 1) * horizontal.dilation + 1
    let word = steps(height, width)
    let maps = extents[.batch] * tensors.groups
    let map = channels * height * width
    ifmap = Registers(maps * map, repeating: Datapath.absent)
    for row in 0..<height {
      let from = row - vertical.paddingBefore
      guard 0..<tensors.height ~= from else { continue }
      for column in 0..<width {
        let place = column - horizontal.paddingBefore
        guard 0..<tensors.width ~= place else { continue }
        for number in 0..<maps {
          for channel in 0..<channels {
            ifmap.base[number * map + channel * word.channel + row * word.row + column * word.column] =
              tensors.ifmap[((number * channels + channel) * tensors.height + from) * tensors.width + place]
          }
        }
      }
    }
    ifmapStrides = strides([
      (.batch, tensors.groups * map), (.group, map), (.inputChannel, word.channel),
      (.outputRow, vertical.stride * word.row), (.filterRow, vertical.dilation * word.row),
      (.outputColumn, horizontal.stride * word.column), (.filterColumn, horizontal.dilation * word.column),
    ])
  }
}
