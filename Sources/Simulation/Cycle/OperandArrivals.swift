import Arithmetic
import Hardware
import Quantities
import Scheduling
import Workloads

/// Positions of one axis of the ifmap under some windows and taps, the padding left out.
struct TouchedPositions: Sendable, Hashable {
  /// In ascending order.
  let positions: [Int]

  init(_ axis: SlidingAxis, windows: Range<Int>, taps: Range<Int>) {
    guard !windows.isEmpty, !taps.isEmpty else {
      positions = []
      return
    }
    let first = windows.lowerBound * axis.stride + taps.lowerBound * axis.dilation - axis.paddingBefore
    let span = (windows.count - 1) * axis.stride + (taps.count - 1) * axis.dilation + 1
    var isTouched = Array(repeating: false, count: span)
    for window in 0..<windows.count {
      for tap in 0..<taps.count { isTouched[window * axis.stride + tap * axis.dilation] = true }
    }
    positions = isTouched.indices.compactMap { place in
      isTouched[place] && 0..<axis.ifmap ~= first + place ? first + place : nil
    }
  }

  var count: Int { positions.count }
}

/// Counts the words of an operand that come into elements' memories: at each occasion every word that an element needs and does
/// not hold, once for each or, where one transfer serves all, once for all that need it then.
struct OperandArrivals<Datapath: ElementDatapath> {
  private let tensors: OperandTensors<Datapath>
  private let isFilter: Bool
  private let isUnicast: Bool
  private let mask: SIMDMask<SIMD8<Int.SIMDMaskScalar>>
  /// By element: what it holds.
  private var held: [SpatialBox?]
  /// By word: the last occasion on which it came.
  private var last: [Int]
  private var occasion = 0
  /// The array tile and the counters of the last occasion, as far as they concern the operand.
  private var tile = SpatialBox()
  private var counters = SpatialBox()

  init(_ operand: Operand, _ tensors: OperandTensors<Datapath>, elements: Int, isUnicast: Bool) {
    self.tensors = tensors
    isFilter = operand == .filter
    self.isUnicast = isUnicast
    mask = (isFilter ? DimensionSet.filter : .ifmap).mask
    held = Array(repeating: nil, count: elements)
    last = Array(repeating: -1, count: isFilter ? tensors.filter.count : tensors.ifmap.count)
  }

  /// Another occasion.
  mutating func begin() { occasion += 1 }

  /// Another occasion, of an array tile and at counters in its blocks; false if elements need what they needed on the last one:
  /// loops over other dimensions go on to fewer elements, never to more.
  mutating func begin(_ tile: SpatialBox, _ counters: SpatialBox) -> Bool {
    let (tile, counters) = (tile.along(mask), counters.along(mask))
    if occasion > 0, tile == self.tile, counters == self.counters { return false }
    (self.tile, self.counters) = (tile, counters)
    occasion += 1
    return true
  }

  /// What an element needs comes in; returns how many words that are.
  mutating func take(_ iterations: SpatialBox, element: Int) -> Int {
    let box = iterations.along(mask)
    guard held[element] != box else { return 0 }
    held[element] = box
    return words(iterations)
  }

  /// Words of a box that have not come yet on this occasion, or all of them.
  mutating func words(_ box: SpatialBox) -> Int { isFilter ? filterWords(box) : ifmapWords(box) }

  /// Words that did not come on the occasion before either.
  mutating func freshWords(_ box: SpatialBox) -> Int {
    var fresh = 0
    forEachFilterWord(box) { address, arrivals in
      if arrivals.last[address] != arrivals.occasion - 1 { fresh += 1 }
      arrivals.last[address] = arrivals.occasion
    }
    return fresh
  }

  @inline(__always)
  private mutating func arrive(_ address: Int) -> Int {
    if last[address] == occasion { return 0 }
    last[address] = occasion
    return 1
  }

  private mutating func filterWords(_ box: SpatialBox) -> Int {
    if isUnicast {
      return box.count(.group) * box.count(.outputChannel) * box.count(.inputChannel) * box.count(.filterRow)
        * box.count(.filterColumn)
    }
    var words = 0
    forEachFilterWord(box) { address, arrivals in words += arrivals.arrive(address) }
    return words
  }

  private mutating func forEachFilterWord(_ box: SpatialBox, _ body: (Int, inout OperandArrivals) -> Void) {
    let extents = tensors.space.extents
    for group in box[.group] {
      for filter in box[.outputChannel] {
        for channel in box[.inputChannel] {
          for row in box[.filterRow] {
            let line =
              (group * tensors.filters + filter) * tensors.taps
              + (channel * extents[.filterRow] + row) * extents[.filterColumn]
            for column in box[.filterColumn] { body(line + column, &self) }
          }
        }
      }
    }
  }

  private mutating func ifmapWords(_ box: SpatialBox) -> Int {
    let space = tensors.space
    let rows = TouchedPositions(space.vertical, windows: box[.outputRow], taps: box[.filterRow])
    let columns = TouchedPositions(space.horizontal, windows: box[.outputColumn], taps: box[.filterColumn])
    if isUnicast {
      return box.count(.group) * box.count(.batch) * box.count(.inputChannel) * rows.count * columns.count
    }
    var words = 0
    for group in box[.group] {
      for image in box[.batch] {
        for channel in box[.inputChannel] {
          let plane = (image * tensors.groups + group) * tensors.channels + channel
          for row in rows.positions {
            let line = (plane * tensors.height + row) * tensors.width
            for column in columns.positions { words += arrive(line + column) }
          }
        }
      }
    }
    return words
  }
}
