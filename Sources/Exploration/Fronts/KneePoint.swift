/// The member of a network's front that bulges most towards the ideal: where giving up a little of one objective stops to buy much of
/// another.
///
/// After I. Das, On characterizing the "knee" of the Pareto curve based on Normal-Boundary Intersection, Structural
/// Optimization 18, 1999: the point farthest from the hyperplane through the extremes (the best member in each objective),
/// on the side of the ideal. Objectives are first brought to 0 (the best on the front) to 1 (the worst on it), so that units
/// do not count. In two objectives the hyperplane is the line between the ends of the front.
public struct KneePoint: Sendable, Hashable {
  /// The place among the front's ``ParetoFront/members``; of equally far ones the first.
  public let member: Int
  /// Distance from the hyperplane in the normalised space, above 0; at most 1/√2 in two objectives.
  public let distance: Double
  /// Whether the extremes span a hyperplane that faces the ideal. If not (some of them coincide, or three or more objectives
  /// pull askew) the one of equal weights stands in, through the extreme that is nearest to the ideal in that measure.
  public let isThroughExtremes: Bool
}

extension ParetoFront {
  /// The knees of the networks' fronts, in the networks' order; for those that have one.
  public var knees: [KneePoint] { networks.indices.compactMap(knee) }

  /// The knee of a network's front; `nil` where no member lies between the hyperplane of the extremes and the ideal, so with
  /// one objective, with fewer than three different members, and on fronts that are straight or bulge the other way.
  public func knee(ofNetwork network: Int) -> KneePoint? {
    let members = members(ofNetwork: network)
    let all = members.map { rule.costs(of: figures[$0]) }
    let ideal = rule.objectives.indices.map { index in all.reduce(Double.infinity) { min($0, $1[index]) } }
    let worst = rule.objectives.indices.map { index in all.reduce(-Double.infinity) { max($0, $1[index]) } }
    let varied = rule.objectives.indices.filter { worst[$0] > ideal[$0] && (worst[$0] - ideal[$0]).isFinite }
    guard varied.count > 1 else { return nil }
    let points = all.map { point in varied.map { (point[$0] - ideal[$0]) / (worst[$0] - ideal[$0]) } }
    let extremes = varied.indices.map { axis in Self.extreme(axis, of: points) }
    let facing = Hyperplane.normal(through: extremes)
    let normal = facing ?? Array(repeating: 1, count: varied.count)
    let weights = points.map { Hyperplane.product(normal, $0) }
    // Through all extremes it is 1, by the normal's own definition.
    let level = facing == nil ? extremes.map { Hyperplane.product(normal, $0) }.min() ?? 0 : 1
    guard let least = weights.min(), let place = weights.firstIndex(of: least) else { return nil }
    let length = Hyperplane.product(normal, normal).squareRoot()
    let distance = (level - least) / length
    // What rounding leaves of a straight front is no knee.
    guard distance > 1e-12 else { return nil }
    return KneePoint(member: members[place], distance: distance, isThroughExtremes: facing != nil)
  }

  /// The best point in one coordinate; of several, the one with the least sum of the others, then the first.
  private static func extreme(_ axis: Int, of points: [[Double]]) -> [Double] {
    points.min { ($0[axis], $0.reduce(0, +)) < ($1[axis], $1.reduce(0, +)) } ?? []
  }
}

/// Planes in a few dimensions.
enum Hyperplane {
  /// The vector n with n·p = 1 for every given point, as many as dimensions; `nil` if they span no such plane or one whose
  /// normal has a coordinate that is not above 0. By elimination with the largest pivot.
  static func normal(through points: [[Double]]) -> [Double]? {
    let count = points.count
    var rows = points.map { $0 + [1] }
    for column in 0..<count {
      guard let pivot = (column..<count).max(by: { rows[$0][column].magnitude < rows[$1][column].magnitude }),
        rows[pivot][column].magnitude > 1e-9
      else { return nil }
      rows.swapAt(column, pivot)
      for row in 0..<count where row != column {
        let factor = rows[row][column] / rows[column][column]
        for place in column...count { rows[row][place] -= factor * rows[column][place] }
      }
    }
    let normal = (0..<count).map { rows[$0][count] / rows[$0][$0] }
    return normal.allSatisfy { $0 > 0 && $0.isFinite } ? normal : nil
  }

  static func product(_ one: [Double], _ other: [Double]) -> Double {
    zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
