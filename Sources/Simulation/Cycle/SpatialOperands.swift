import Hardware
import Scheduling

/// A layer's words as the elements of a spatial array find them: the ifmap with its padding, and by how much the address of
/// each operand's word grows along each dimension.
///
/// What an element's memory holds are copies that nobody changes, so that operations read the words here. When they have to
/// come in is what ``SpatialArray`` counts.
final class SpatialOperands<Datapath: ElementDatapath> {
  typealias Word = Datapath.Word

  let filter: Registers<Word>
  let ifmap: Registers<Word>
  let filterStrides: SIMD8<Int>
  let ifmapStrides: SIMD8<Int>

  init(_ tensors: OperandTensors<Datapath>) {
    let (space, extents) = (tensors.space, tensors.space.extents)
    filter = Registers(tensors.filter.count, repeating: 0)
    for (place, word) in tensors.filter.enumerated() { filter.base[place] = word }
    func strides(_ members: [(Dimension, Int)]) -> SIMD8<Int> {
      var strides = SIMD8<Int>.zero
      for (dimension, stride) in members { strides[dimension.rawValue] = stride }
      return strides
    }
    filterStrides = strides([
      (.group, tensors.filters * tensors.taps), (.outputChannel, tensors.taps),
      (.inputChannel, extents[.filterRow] * extents[.filterColumn]), (.filterRow, extents[.filterColumn]),
      (.filterColumn, 1),
    ])
    let (vertical, horizontal) = (space.vertical, space.horizontal)
    let height = (extents[.outputRow] - 1) * vertical.stride + (extents[.filterRow] - 1) * vertical.dilation + 1
    let width =
      (extents[.outputColumn] - 1) * horizontal.stride + (extents[.filterColumn] - 1) * horizontal.dilation + 1
    let (plane, planes) = (height * width, extents[.batch] * tensors.groups * tensors.channels)
    ifmap = Registers(planes * plane, repeating: Datapath.absent)
    for row in 0..<height {
      let from = row - vertical.paddingBefore
      guard 0..<tensors.height ~= from else { continue }
      for column in 0..<width {
        let place = column - horizontal.paddingBefore
        guard 0..<tensors.width ~= place else { continue }
        for number in 0..<planes {
          ifmap.base[number * plane + row * width + column] =
            tensors.ifmap[(number * tensors.height + from) * tensors.width + place]
        }
      }
    }
    ifmapStrides = strides([
      (.batch, tensors.groups * tensors.channels * plane), (.group, tensors.channels * plane), (.inputChannel, plane),
      (.outputRow, vertical.stride * width), (.filterRow, vertical.dilation * width),
      (.outputColumn, horizontal.stride), (.filterColumn, horizontal.dilation),
    ])
  }
}
