import Hardware
import Scheduling
import Workloads

/// A small convolution with real numbers in it. Words are known by their address in their tensor, counted from zero.
final class NaiveLayer {
  let space: IterationSpace
  /// Random small integers.
  let filter: [Int]
  let ifmap: [Int]
  let extents: Extents
  let (height, width): (Int, Int)

  init(_ space: IterationSpace, seed: UInt64) {
    self.space = space
    extents = space.extents
    (height, width) = (space.vertical.ifmap, space.horizontal.ifmap)
    var random = CaseGenerator(seed: seed)
    let planes = extents[.group] * extents[.batch] * extents[.inputChannel]
    filter = (0..<DimensionSet.filter.all.reduce(1) { $0 * space.extents[$1] }).map { _ in random.int(-9...9) }
    ifmap = (0..<planes * space.vertical.ifmap * space.horizontal.ifmap).map { _ in random.int(-9...9) }
  }

  /// The row of the ifmap that tap `tap` of window `window` is on: U·x + D·y - P; `nil` for padding.
  func position(_ axis: SlidingAxis, window: Int, tap: Int) -> Int? {
    let position = window * axis.stride + tap * axis.dilation - axis.paddingBefore
    return position >= 0 && position < axis.ifmap ? position : nil
  }

  func filterAddress(group: Int, outputChannel: Int, inputChannel: Int, row: Int, column: Int) -> Int {
    (((group * extents[.outputChannel] + outputChannel) * extents[.inputChannel] + inputChannel) * extents[.filterRow]
      + row) * extents[.filterColumn] + column
  }

  func ifmapAddress(group: Int, batch: Int, inputChannel: Int, row: Int, column: Int) -> Int {
    (((group * extents[.batch] + batch) * extents[.inputChannel] + inputChannel) * height + row) * width + column
  }

  func outputAddress(group: Int, batch: Int, outputChannel: Int, row: Int, column: Int) -> Int {
    (((group * extents[.batch] + batch) * extents[.outputChannel] + outputChannel) * extents[.outputRow] + row)
      * extents[.outputColumn] + column
  }

  /// The addresses of all words of an operand that a box of iterations touches, each once.
  func words(of operand: NaiveOperand, in box: NaiveBox) -> [Int] {
    switch operand {
    case .filter: filterWords(box)
    case .ifmap: ifmapWords(box)
    case .output: outputWords(box)
    }
  }

  private func filterWords(_ box: NaiveBox) -> [Int] {
    var words: [Int] = []
    for g in box[.group] {
      for m in box[.outputChannel] {
        for c in box[.inputChannel] {
          for r in box[.filterRow] {
            for s in box[.filterColumn] {
              words.append(filterAddress(group: g, outputChannel: m, inputChannel: c, row: r, column: s))
            }
          }
        }
      }
    }
    return words
  }

  private func ifmapWords(_ box: NaiveBox) -> [Int] {
    let rows = positions(space.vertical, windows: box[.outputRow], taps: box[.filterRow])
    let columns = positions(space.horizontal, windows: box[.outputColumn], taps: box[.filterColumn])
    var words: [Int] = []
    for g in box[.group] {
      for n in box[.batch] {
        for c in box[.inputChannel] {
          for row in rows {
            for column in columns {
              words.append(ifmapAddress(group: g, batch: n, inputChannel: c, row: row, column: column))
            }
          }
        }
      }
    }
    return words
  }

  /// Distinct positions of the ifmap proper that some taps of some windows are on.
  private func positions(_ axis: SlidingAxis, windows: NaiveRange, taps: NaiveRange) -> [Int] {
    var positions: [Int] = []
    for window in windows {
      for tap in taps {
        if let position = position(axis, window: window, tap: tap), !positions.contains(position) {
          positions.append(position)
        }
      }
    }
    return positions
  }

  private func outputWords(_ box: NaiveBox) -> [Int] {
    var words: [Int] = []
    for g in box[.group] {
      for n in box[.batch] {
        for m in box[.outputChannel] {
          for e in box[.outputRow] {
            for f in box[.outputColumn] {
              words.append(outputAddress(group: g, batch: n, outputChannel: m, row: e, column: f))
            }
          }
        }
      }
    }
    return words
  }

  /// The ofmap by the definition of a convolution: seven loops, padding is zero. By address.
  func directConvolution() -> [Int] {
    var ofmap: [Int] = []
    for g in 0..<extents[.group] {
      for n in 0..<extents[.batch] {
        for m in 0..<extents[.outputChannel] {
          for e in 0..<extents[.outputRow] {
            for f in 0..<extents[.outputColumn] {
              ofmap.append(convolved(g, n, m, e, f))
            }
          }
        }
      }
    }
    return ofmap
  }

  private func convolved(_ g: Int, _ n: Int, _ m: Int, _ e: Int, _ f: Int) -> Int {
    var sum = 0
    for c in 0..<extents[.inputChannel] {
      for r in 0..<extents[.filterRow] {
        for s in 0..<extents[.filterColumn] {
          guard let row = position(space.vertical, window: e, tap: r),
            let column = position(space.horizontal, window: f, tap: s)
          else { continue }
          sum +=
            filter[filterAddress(group: g, outputChannel: m, inputChannel: c, row: r, column: s)]
            * ifmap[ifmapAddress(group: g, batch: n, inputChannel: c, row: row, column: column)]
        }
      }
    }
    return sum
  }
}
