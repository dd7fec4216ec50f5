/// Numbers in ascending order with their running sums, so that the mean and the square error of any stretch take no time.
///
/// Sums are of distances to a middle number: those of the numbers themselves would lose the small differences of numbers
/// far from zero.
struct ClusterPoints {
  /// The different numbers, ascending.
  let numbers: [Double]
  private let middle: Double
  private var weights: [Double] = [0]
  private var sums: [Double] = [0]
  private var squares: [Double] = [0]

  init(_ unsorted: [Double]) {
    let sorted = unsorted.sorted()
    var different: [(number: Double, weight: Double)] = []
    for number in sorted {
      if let last = different.last, last.number == number {
        different[different.count - 1].weight += 1
      } else {
        different.append((number + 0, 1))
      }
    }
    self.init(different, middle: sorted.isEmpty ? 0 : sorted[sorted.count / 2])
  }

  private init(_ points: [(number: Double, weight: Double)], middle: Double) {
    self.middle = middle
    numbers = points.map(\.number)
    for (number, weight) in points {
      let distance = number - middle
      weights.append((weights.last ?? 0) + weight)
      sums.append((sums.last ?? 0) + weight * distance)
      squares.append((squares.last ?? 0) + weight * distance * distance)
    }
  }

  /// At most so many points, each the mean of a run: half the borders are at equal weights, for where numbers are many,
  /// and half at equal distances, for the tails.
  func gathered(into limit: Int) -> ClusterPoints {
    guard numbers.count > limit, let least = numbers.first, let most = numbers.last else { return self }
    let pieces = max(1, limit / 2)
    var ends: Set = [numbers.count]
    for piece in 1..<max(pieces, 2) {
      let part = Double(piece) / Double(pieces)
      ends.insert(min(weights.partitionPoint { $0 >= (weights.last ?? 0) * part }, numbers.count))
      ends.insert(numbers.partitionPoint { $0 >= least + (most - least) * part })
    }
    var runs: [(number: Double, weight: Double)] = []
    var start = 0
    for end in ends.sorted() where end > start {
      runs.append((mean(start..<end), weights[end] - weights[start]))
      start = end
    }
    return ClusterPoints(runs, middle: middle)
  }

  /// The mean of a stretch that is not empty.
  func mean(_ stretch: Range<Int>) -> Double {
    // A single number is its own mean to the last bit.
    if stretch.count == 1 { return numbers[stretch.lowerBound] }
    let weight = weights[stretch.upperBound] - weights[stretch.lowerBound]
    return middle + (sums[stretch.upperBound] - sums[stretch.lowerBound]) / weight
  }

  /// The sum of the squared distances of a stretch to its mean.
  func spread(_ stretch: Range<Int>) -> Double {
    if stretch.count < 2 { return 0 }
    let weight = weights[stretch.upperBound] - weights[stretch.lowerBound]
    let sum = sums[stretch.upperBound] - sums[stretch.lowerBound]
    return max(0, squares[stretch.upperBound] - squares[stretch.lowerBound] - sum * sum / weight)
  }

  /// The sum of the squares of a stretch: what it costs to make it zero.
  func square(_ stretch: Range<Int>) -> Double {
    let weight = weights[stretch.upperBound] - weights[stretch.lowerBound]
    let sum = sums[stretch.upperBound] - sums[stretch.lowerBound]
    return max(
      0, squares[stretch.upperBound] - squares[stretch.lowerBound] + middle * (2 * sum + middle * weight))
  }
}
