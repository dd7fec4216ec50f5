import Arithmetic
import Hardware
import Quantities
import Scheduling

/// A layer's words as the elements of a spatial array find them: the ifmap with its padding, and by how much the address of
/// each operand's word grows along each dimension.
///
/// What an element's memory holds are copies that nobody changes, so that operations read the words here. When they have to
/// come in is what ``SpatialArray`` counts. The words of a box of lanes lie side by side: of one place all channels, where
/// lanes take channels, or the words under a window, once for every window, where lanes take windows. So many as lie side by side
/// fill whole bytes of bits where they are signs.
final class SpatialOperands<Datapath: ElementDatapath> {
  typealias Operand = Datapath.Operand

  /// The most words of an ifmap that is laid out window by window.
  private static var mostWords: Int { 1 << 25 }

  let filter: Registers<Operand>
  let ifmap: Registers<Operand>
  let filterStrides: SIMD8<Int>
  let ifmapStrides: SIMD8<Int>
  /// Whether taps of a box of lanes follow each other with channels innermost, and not outermost.
  let isByChannel: Bool

  /// For boxes of lanes of at most that size.
  init(_ tensors: OperandTensors<Datapath>, lanes: SIMD8<Int>, _ datapath: Datapath) {
    let window = lanes[Dimension.filterRow.rawValue] * lanes[Dimension.filterColumn.rawValue]
    let channels = lanes[Dimension.inputChannel.rawValue]
    // By channel, row and column is the order of an operation's taps, unless it does not matter.
    isByChannel = channels > 1 && (window == 1 || datapath.isAssociative)
    let taps: [Dimension] =
      isByChannel ? [.filterRow, .filterColumn, .inputChannel] : [.inputChannel, .filterRow, .filterColumn]
    let extents = tensors.space.extents
    let line = datapath.signs == nil ? nil : window == 1 ? 1 : channels == 1 ? 2 : 3
    let count: Int
    (filterStrides, count) = Self.strides([.group, .outputChannel] + taps, line: line) { extents[$0] }
    filter = Registers(count, repeating: Datapath.absent)
    let (rows, columns) = (extents[.filterRow], extents[.filterColumn])
    let (strides, words) = (filterStrides, filter)
    func each(_ dimension: Dimension, _ address: Int, _ body: (_ index: Int, _ address: Int) -> Void) {
      for index in 0..<extents[dimension] { body(index, address + index * strides[dimension.rawValue]) }
    }
    var from = 0
    each(.group, 0) { _, address in
      each(.outputChannel, address) { _, address in
        each(.inputChannel, address) { _, address in
          each(.filterRow, address) { _, address in
            each(.filterColumn, address) { _, address in
              words.base[address] = tensors.filter[from]
              from += 1
            }
          }
        }
      }
    }
    let unrolled = extents[.batch].times(tensors.groups).times(tensors.taps).times(tensors.plane)
    if window > 1, rows * columns > 1, unrolled <= Self.mostWords {
      (ifmap, ifmapStrides) = Self.byWindow(tensors, channelsOutside: channels == 1, taps, line: line)
    } else {
      (ifmap, ifmapStrides) = Self.byPlace(tensors, isByChannel: isByChannel, line: line)
    }
  }

  /// Addresses of words in an array of these dimensions, the last one counting fastest; the last `line` of them take a multiple of
  /// eight.
  private static func strides(
    _ dimensions: [Dimension], line: Int?, _ extent: (Dimension) -> Int
  ) -> (strides: SIMD8<Int>, count: Int) {
    var (strides, count) = (SIMD8<Int>.zero, 1)
    for (number, dimension) in dimensions.reversed().enumerated() {
      strides[dimension.rawValue] = count
      count *= extent(dimension)
      if number + 1 == line { count = (count + 7) / 8 * 8 }
    }
    return (strides, count)
  }

  /// Every word once, and those of the padding.
  private static func byPlace(
    _ tensors: OperandTensors<Datapath>, isByChannel: Bool, line: Int?
  ) -> (Registers<Operand>, SIMD8<Int>) {
    let (space, extents) = (tensors.space, tensors.space.extents)
    let (vertical, horizontal) = (space.vertical, space.horizontal)
    let height = (extents[.outputRow] - 1) * vertical.stride + (extents[.filterRow] - 1) * vertical.dilation + 1
    let width =
      (extents[.outputColumn] - 1) * horizontal.stride + (extents[.filterColumn] - 1) * horizontal.dilation + 1
    // Rows and columns of the ifmap in the places of those of the ofmap.
    let place: [Dimension] = [.outputRow, .outputColumn]
    var (strides, count) = strides(
      [.batch, .group] + (isByChannel ? place + [.inputChannel] : [.inputChannel] + place),
      line: isByChannel ? line : nil
    ) { dimension in
      switch dimension {
      case .outputRow: height
      case .outputColumn: width
      default: extents[dimension]
      }
    }
    let (down, across) = (strides[Dimension.outputRow.rawValue], strides[Dimension.outputColumn.rawValue])
    let ifmap = Registers(count, repeating: Datapath.absent)
    let maps = extents[.batch] * tensors.groups
    for number in 0..<(maps * tensors.channels) {
      let (map, channel) = number.quotientAndRemainder(dividingBy: tensors.channels)
      let first = map * (count / maps) + channel * strides[Dimension.inputChannel.rawValue]
      for row in 0..<height {
        let line = row - vertical.paddingBefore
        guard 0..<tensors.height ~= line else { continue }
        for column in 0..<width {
          let from = column - horizontal.paddingBefore
          guard 0..<tensors.width ~= from else { continue }
          ifmap.base[first + row * down + column * across] =
            tensors.ifmap[(number * tensors.height + line) * tensors.width + from]
        }
      }
    }
    strides[Dimension.outputRow.rawValue] = vertical.stride * down
    strides[Dimension.outputColumn.rawValue] = horizontal.stride * across
    strides[Dimension.filterRow.rawValue] = vertical.dilation * down
    strides[Dimension.filterColumn.rawValue] = horizontal.dilation * across
    return (ifmap, strides)
  }

  /// Every word once for each window that it is under.
  private static func byWindow(
    _ tensors: OperandTensors<Datapath>, channelsOutside: Bool, _ tapOrder: [Dimension], line: Int?
  ) -> (Registers<Operand>, SIMD8<Int>) {
    let (space, extents) = (tensors.space, tensors.space.extents)
    let place: [Dimension] = [.outputRow, .outputColumn]
    let order =
      channelsOutside ? [.inputChannel] + place + [.filterRow, .filterColumn] : place + tapOrder
    let (strides, count) = strides([.batch, .group] + order, line: line) { extents[$0] }
    let ifmap = Registers(count, repeating: Datapath.absent)
    func each(_ dimension: Dimension, _ address: Int, _ body: (_ index: Int, _ address: Int) -> Void) {
      for index in 0..<extents[dimension] { body(index, address + index * strides[dimension.rawValue]) }
    }
    let (windows, taps) = (extents[.outputColumn], extents[.filterColumn])
    let (across, along) = (strides[Dimension.outputColumn.rawValue], strides[Dimension.filterColumn.rawValue])
    let axis = space.horizontal
    /// A row's words under all windows.
    func copyRow(_ line: Int, _ address: Int) {
      var (first, words) = (-axis.paddingBefore, ifmap.base + address)
      for _ in 0..<windows {
        for tap in 0..<taps {
          let column = first &+ tap &* axis.dilation
          if column >= 0, column < tensors.width { words[tap &* along] = tensors.ifmap[line &+ column] }
        }
        first &+= axis.stride
        words += across
      }
    }
    each(.batch, 0) { image, address in
      each(.group, address) { group, address in
        each(.inputChannel, address) { channel, address in
          each(.outputRow, address) { e, address in
            each(.filterRow, address) { r, address in
              let row = e * space.vertical.stride + r * space.vertical.dilation - space.vertical.paddingBefore
              guard 0..<tensors.height ~= row else { return }
              let plane = (image * tensors.groups + group) * tensors.channels + channel
              copyRow((plane * tensors.height + row) * tensors.width, address)
            }
          }
        }
      }
    }
    return (ifmap, strides)
  }
}
