import Quantities

/// The levels that Lloyd's iteration starts from, and the iteration.
struct LevelStart {
  /// Up to so many points are divided optimally; more are drawn together into that many.
  static let pointLimit = 2048
  /// Up to so many levels are.
  static let levelLimit = 256
  /// Rounds of the iteration.
  static let roundLimit = 1000

  /// Ascending, without repeats.
  private var levels: [Double]
  private let keepingZero: Bool

  init(_ points: ClusterPoints, levels count: Int, keepingZero: Bool) {
    self.keepingZero = keepingZero
    let numbers = points.numbers
    let extra = keepingZero && !numbers.contains(0) ? [0.0] : []
    if numbers.count + extra.count <= count {
      levels = numbers + extra
    } else if count <= Self.levelLimit {
      let gathered = points.gathered(into: Self.pointLimit)
      let division = OptimalDivision(gathered, stretches: count, keepingZero: keepingZero)
      levels = division.stretches().map { $0.isZero ? 0 : gathered.mean($0.stretch) }
    } else {
      let (least, most) = (numbers.first ?? 0, numbers.last ?? 0)
      levels = (0..<count).map { least + (most - least) * ((Double($0) + 0.5) / Double(count)) }
      if keepingZero, let nearest = levels.indices.min(by: { levels[$0].magnitude < levels[$1].magnitude }) {
        levels[nearest] = 0
      }
    }
    levels = Set(levels).sorted()
  }

  /// Every level moves to the mean of the numbers that go to it, until none goes elsewhere; zero stays where it is held.
  /// A level that no number goes to stays.
  func settled(on points: ClusterPoints) -> [Double] {
    var levels = levels
    let held = keepingZero ? levels.firstIndex(of: 0) : nil
    var bounds: [Int] = []
    for _ in 0..<Self.roundLimit {
      let inner = zip(levels, levels.dropFirst()).map { lower, upper in
        let threshold = RealMath.threshold(
          between: lower, and: upper, tieGoesUp: upper.magnitude >= lower.magnitude)
        return points.numbers.partitionPoint { $0 >= threshold }
      }
      let found = [0] + inner + [points.numbers.count]
      if found == bounds { break }
      bounds = found
      for index in levels.indices where index != held && bounds[index] < bounds[index + 1] {
        levels[index] = points.mean(bounds[index]..<bounds[index + 1])
      }
    }
    return Set(levels).sorted()
  }
}
