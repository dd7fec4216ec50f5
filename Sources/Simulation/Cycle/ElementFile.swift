import Hardware
import Scheduling
import Workloads

/// Positions of one axis of the ifmap under some windows and taps, the padding left out.
struct TouchedPositions: Sendable, Hashable {
  /// The first position, in the padding or not.
  let first: Int
  /// By position from the first on: whether a tap of a window is on it, and it is of the ifmap.
  let isTouched: [Bool]
  let count: Int

  init(_ axis: SlidingAxis, windows: Range<Int>, taps: Range<Int>) {
    first = windows.lowerBound * axis.stride + taps.lowerBound * axis.dilation - axis.paddingBefore
    let span = (windows.count - 1) * axis.stride + (taps.count - 1) * axis.dilation + 1
    var isTouched = Array(repeating: false, count: max(0, windows.isEmpty || taps.isEmpty ? 0 : span))
    for window in 0..<windows.count {
      for tap in 0..<taps.count {
        let place = window * axis.stride + tap * axis.dilation
        if 0..<axis.ifmap ~= first + place { isTouched[place] = true }
      }
    }
    self.isTouched = isTouched
    count = isTouched.count { $0 }
  }

  func contains(_ position: Int) -> Bool {
    position >= first && position - first < isTouched.count && isTouched[position - first]
  }
}

/// What an element holds of an input: the words of a box of iterations in its memory, or, without one, in its registers.
struct ElementFile<Datapath: ElementDatapath> {
  typealias Word = Datapath.Word

  /// Whether words that the next box shares with this one stay.
  let isSliding: Bool
  private let isFilter: Bool
  /// The box along the dimensions of the operand; `nil` before the first.
  private(set) var box: IterationBox?
  private var words: [Word] = []
  private var rows = TouchedPositions(SlidingAxis(ifmap: 0, window: 0), windows: 0..<0, taps: 0..<0)
  private var columns = TouchedPositions(SlidingAxis(ifmap: 0, window: 0), windows: 0..<0, taps: 0..<0)

  init(_ operand: Operand, isSliding: Bool) {
    isFilter = operand == .filter
    self.isSliding = isSliding
  }

  /// Brings in what the box needs; calls back with the address of every word that comes from outside.
  mutating func take(_ iterations: IterationBox, of tensors: OperandTensors<Datapath>, _ arrived: (Int) -> Void) {
    let coordinates = iterations.along(isFilter ? .filter : .ifmap)
    guard coordinates != box else { return }
    if isFilter { takeFilter(coordinates, tensors, arrived) } else { takeIfmap(coordinates, tensors, arrived) }
    box = coordinates
  }

  private mutating func takeFilter(
    _ next: IterationBox, _ tensors: OperandTensors<Datapath>, _ arrived: (Int) -> Void
  ) {
    words.removeAll(keepingCapacity: true)
    let extents = tensors.space.extents
    for group in next[.group] {
      for filter in next[.outputChannel] {
        for channel in next[.inputChannel] {
          for row in next[.filterRow] {
            for column in next[.filterColumn] {
              let address =
                (group * tensors.filters + filter) * tensors.taps
                + (channel * extents[.filterRow] + row) * extents[.filterColumn] + column
              words.append(tensors.filter[address])
              arrived(address)
            }
          }
        }
      }
    }
  }

  private mutating func takeIfmap(
    _ next: IterationBox, _ tensors: OperandTensors<Datapath>, _ arrived: (Int) -> Void
  ) {
    let space = tensors.space
    let nextRows = TouchedPositions(space.vertical, windows: next[.outputRow], taps: next[.filterRow])
    let nextColumns = TouchedPositions(space.horizontal, windows: next[.outputColumn], taps: next[.filterColumn])
    var fresh: [Word] = []
    fresh.reserveCapacity(words.count)
    for group in next[.group] {
      for image in next[.batch] {
        for channel in next[.inputChannel] {
          let stays =
            isSliding
            && box.map { $0[.group] ~= group && $0[.batch] ~= image && $0[.inputChannel] ~= channel } ?? false
          for row in nextRows.first..<(nextRows.first + nextRows.isTouched.count) {
            for column in nextColumns.first..<(nextColumns.first + nextColumns.isTouched.count) {
              guard nextRows.contains(row), nextColumns.contains(column) else {
                fresh.append(Datapath.absent)
                continue
              }
              if stays, rows.contains(row), columns.contains(column) {
                fresh.append(activation(group: group, image: image, channel: channel, row: row, column: column))
                continue
              }
              fresh.append(
                tensors.activation(image: image, group: group, channel: channel, row: row, column: column))
              arrived(
                (((image * tensors.groups + group) * tensors.channels + channel) * tensors.height + row)
                  * tensors.width + column)
            }
          }
        }
      }
    }
    (words, rows, columns) = (fresh, nextRows, nextColumns)
  }

  /// The word of a filter held.
  func weight(group: Int, filter: Int, channel: Int, row: Int, column: Int) -> Word {
    guard let box else { return Datapath.absent }
    var place = group - box.lower[.group]
    place = place * box.count(.outputChannel) + filter - box.lower[.outputChannel]
    place = place * box.count(.inputChannel) + channel - box.lower[.inputChannel]
    place = place * box.count(.filterRow) + row - box.lower[.filterRow]
    return words[place * box.count(.filterColumn) + column - box.lower[.filterColumn]]
  }

  /// The word of the ifmap at a position under the windows and taps held; absent in the padding.
  func activation(group: Int, image: Int, channel: Int, row: Int, column: Int) -> Word {
    guard let box else { return Datapath.absent }
    var place = group - box.lower[.group]
    place = place * box.count(.batch) + image - box.lower[.batch]
    place = place * box.count(.inputChannel) + channel - box.lower[.inputChannel]
    place = place * rows.isTouched.count + row - rows.first
    return words[place * columns.isTouched.count + column - columns.first]
  }
}
