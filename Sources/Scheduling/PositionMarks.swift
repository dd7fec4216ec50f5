import Workloads

/// Marks on the ifmap positions of one axis, for counts of sets of them: a set is cleared by a new round, not by going over
/// its positions.
struct PositionMarks: Sendable {
  private let axis: SlidingAxis
  /// By position, the last round that marked it: kept, fetched all the same, or held before.
  private var marks: [(kept: Int, fetched: Int, old: Int)]
  private var round = 0
  private var oldRound = 0

  /// `isUsed`: whether anything will be counted.
  init(_ axis: SlidingAxis, isUsed: Bool = true) {
    self.axis = axis
    marks = Array(repeating: (0, 0, 0), count: isUsed ? max(0, axis.ifmap) : 0)
  }

  /// Distinct positions under all pairs of windows and taps.
  mutating func union(_ windows: some Sequence<Range<Int>>, _ taps: some Sequence<Range<Int>>) -> Int {
    round += 1
    let round = round
    var sum = 0
    for window in windows {
      for tap in taps {
        forEach(window, tap) { mark in
          if mark.kept != round { sum += 1 }
          mark.kept = round
        }
      }
    }
    return sum
  }

  /// Positions that every element which needs them at that time has kept.
  mutating func keptByAll(_ windows: [DimensionChain.Step], _ taps: [DimensionChain.Step], slides: Bool) -> Int {
    round += 1
    let round = round
    var kept = 0
    for window in windows {
      for tap in taps {
        let stays = window.old == window.new && tap.old == tap.new
        oldRound += 1
        let oldRound = oldRound
        if slides, !stays { forEach(window.old, tap.old) { $0.old = oldRound } }
        forEach(window.new, tap.new) { mark in
          if stays || (slides && mark.old == oldRound) {
            if mark.kept != round, mark.fetched != round { kept += 1 }
            mark.kept = round
          } else {
            if mark.kept == round, mark.fetched != round { kept -= 1 }
            mark.fetched = round
          }
        }
      }
    }
    return kept
  }

  @inline(__always)
  private mutating func forEach(
    _ windows: Range<Int>, _ taps: Range<Int>, _ body: (inout (kept: Int, fetched: Int, old: Int)) -> Void
  ) {
    for window in windows {
      for tap in taps {
        let position = axis.stride * window + axis.dilation * tap - axis.paddingBefore
        if position >= 0, position < marks.count { body(&marks[position]) }
      }
    }
  }
}
