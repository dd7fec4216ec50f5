/// The dividing and joining behind ``ObjectivePoints/undominated()``, on different points in lexicographic order.
///
/// Only an earlier point can dominate a later one. As no two are equal, a point that is nowhere worse dominates.
struct DominanceFilter {
  /// Numbers of a point.
  let dimensions: Int
  /// Point by point; a point is called by its rank.
  let values: [Double]

  /// The undominated of the points with these ranks, in no order.
  func front(_ ranks: Range<Int>) -> [Int] {
    guard ranks.count > Self.few else {
      var kept: [Int] = []
      for rank in ranks where !kept.contains(where: { isNowhereWorse($0, rank, from: 1) }) { kept.append(rank) }
      return kept
    }
    let middle = ranks.lowerBound + ranks.count / 2
    let earlier = front(ranks.lowerBound..<middle)
    return earlier + survivors(of: front(middle..<ranks.upperBound), against: earlier, from: 1)
  }

  /// Sets that are not worth dividing, and pairs that are not.
  private static let few = 12
  private static let fewPairs = 128

  private func value(_ rank: Int, _ dimension: Int) -> Double { values[rank * dimensions + dimension] }

  private func isNowhereWorse(_ one: Int, _ other: Int, from dimension: Int) -> Bool {
    var place = dimension
    while place < dimensions {
      if value(one, place) > value(other, place) { return false }
      place += 1
    }
    return true
  }

  /// Those of `later` that none of `earlier` dominates, where no point of `earlier` is worse in the dimensions before
  /// `dimension` than any of `later`.
  private func survivors(of later: [Int], against earlier: [Int], from dimension: Int) -> [Int] {
    guard !earlier.isEmpty, !later.isEmpty else { return later }
    guard dimension < dimensions else { return [] }
    if earlier.count * later.count <= Self.fewPairs {
      return later.filter { point in !earlier.contains { isNowhereWorse($0, point, from: dimension) } }
    }
    switch dimensions - dimension {
    case 1:
      let least = earlier.reduce(Double.infinity) { min($0, value($1, dimension)) }
      return later.filter { value($0, dimension) < least }
    case 2: return swept(later, against: earlier, from: dimension)
    default: return divided(later, against: earlier, from: dimension)
    }
  }

  /// With two dimensions left: along the first of them, the least of the second so far decides.
  private func swept(_ later: [Int], against earlier: [Int], from dimension: Int) -> [Int] {
    func sorted(_ ranks: [Int]) -> [(first: Double, second: Double, rank: Int)] {
      ranks.map { (value($0, dimension), value($0, dimension + 1), $0) }.sorted { $0.first < $1.first }
    }
    let before = sorted(earlier)
    var (next, least) = (0, Double.infinity)
    var kept: [Int] = []
    for point in sorted(later) {
      while next < before.count, before[next].first <= point.first {
        least = min(least, before[next].second)
        next += 1
      }
      if point.second < least { kept.append(point.rank) }
    }
    return kept
  }

  /// Cut at the median of this dimension: what is below it and what is above it are compared among themselves, and what is
  /// not above with what is not below in the dimensions behind.
  private func divided(_ later: [Int], against earlier: [Int], from dimension: Int) -> [Int] {
    let all = (earlier + later).map { value($0, dimension) }.sorted()
    let median = all[all.count / 2]
    func split(_ ranks: [Int]) -> (below: [Int], at: [Int], above: [Int]) {
      var parts: (below: [Int], at: [Int], above: [Int]) = ([], [], [])
      for rank in ranks {
        let value = value(rank, dimension)
        if value < median {
          parts.below.append(rank)
        } else if value > median {
          parts.above.append(rank)
        } else {
          parts.at.append(rank)
        }
      }
      return parts
    }
    let (before, after) = (split(earlier), split(later))
    let rest = survivors(
      of: after.at + after.above, against: before.below + before.at, from: dimension + 1)
    let above = rest.filter { value($0, dimension) > median }
    return survivors(of: after.below, against: before.below, from: dimension)
      + rest.filter { value($0, dimension) == median } + survivors(of: above, against: before.above, from: dimension)
  }
}
