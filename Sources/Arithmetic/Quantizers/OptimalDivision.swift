/// The division of sorted points into stretches with the least sum of square errors, by dynamic programming.
///
/// `cost[n][i]`, the least cost of the first i points in n stretches, is the minimum over j of `cost[n−1][j]` and the cost
/// of points j..<i. The best j never falls as i grows, so each n is filled by halving, in i·log i steps
/// (Wang and Song, *Ckmeans.1d.dp*, The R Journal 3/2, 2011). With a level held at zero there are two such tables: before
/// and after the stretch that becomes zero.
struct OptimalDivision {
  private let points: ClusterPoints
  private let keepingZero: Bool
  /// The least costs of n stretches, without and with the one that becomes zero.
  private var costs: [[Double]]
  /// For every n, both tables, every i: where the last stretch starts, and whether it is the one that becomes zero.
  private var starts: [[[Int]]] = []
  private var becomesZero: [[Bool]] = []

  init(_ points: ClusterPoints, stretches: Int, keepingZero: Bool) {
    self.points = points
    self.keepingZero = keepingZero
    let count = points.numbers.count
    let none = [0.0] + Array(repeating: Double.infinity, count: count)
    costs = [none, Array(repeating: .infinity, count: count + 1)]
    for _ in 0..<stretches { addStretch() }
  }

  private mutating func addStretch() {
    let count = points.numbers.count
    let stretchCost: (Range<Int>) -> Double = { [points] in points.spread($0) }
    let zeroCost: (Range<Int>) -> Double = { [points] in points.square($0) }
    var plain = Row(count: count)
    plain.fill(from: costs[0], cost: stretchCost)
    var zeroed = Row(count: count)
    var zeroIsLast = Array(repeating: false, count: count + 1)
    if keepingZero {
      var earlier = Row(count: count)
      earlier.fill(from: costs[1], cost: stretchCost)
      zeroed.fill(from: costs[0], cost: zeroCost)
      for index in 0...count {
        if earlier.costs[index] < zeroed.costs[index] {
          (zeroed.costs[index], zeroed.starts[index]) = (earlier.costs[index], earlier.starts[index])
        } else {
          zeroIsLast[index] = true
        }
      }
    }
    costs = [plain.costs, zeroed.costs]
    starts.append([plain.starts, zeroed.starts])
    becomesZero.append(zeroIsLast)
  }

  /// The stretches in order, empty ones left out, and which of them becomes zero.
  func stretches() -> [(stretch: Range<Int>, isZero: Bool)] {
    var found: [(stretch: Range<Int>, isZero: Bool)] = []
    var end = points.numbers.count
    var table = keepingZero ? 1 : 0
    for level in starts.indices.reversed() {
      let isZero = table == 1 && becomesZero[level][end]
      let start = starts[level][table][end]
      if isZero || start < end { found.append((start..<end, isZero)) }
      if isZero { table = 0 }
      end = start
    }
    return found.reversed()
  }

  /// One row of the table: for every i the cost and the start of the last stretch.
  private struct Row {
    var costs: [Double]
    var starts: [Int]

    init(count: Int) {
      costs = Array(repeating: .infinity, count: count + 1)
      starts = Array(repeating: 0, count: count + 1)
    }

    mutating func fill(from before: [Double], cost: (Range<Int>) -> Double) {
      fill(0...(costs.count - 1), startsIn: 0...(costs.count - 1), from: before, cost: cost)
    }

    private mutating func fill(
      _ ends: ClosedRange<Int>, startsIn candidates: ClosedRange<Int>, from before: [Double],
      cost: (Range<Int>) -> Double
    ) {
      let end = ends.lowerBound + ends.count / 2
      var best = candidates.lowerBound
      // An empty last stretch is allowed: fewer levels than asked may do.
      for start in candidates.lowerBound...max(candidates.lowerBound, min(end, candidates.upperBound)) {
        let found = before[start] + (start <= end ? cost(start..<end) : .infinity)
        if found < costs[end] { (costs[end], best) = (found, start) }
      }
      starts[end] = best
      if ends.lowerBound < end {
        fill(ends.lowerBound...(end - 1), startsIn: candidates.lowerBound...best, from: before, cost: cost)
      }
      if end < ends.upperBound {
        fill((end + 1)...ends.upperBound, startsIn: best...candidates.upperBound, from: before, cost: cost)
      }
    }
  }
}
