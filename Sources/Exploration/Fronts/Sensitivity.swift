import Quantities

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Which knob matters: how much of what an objective does over a sweep each axis explains.
///
/// Looked at is y = ln(objective) where all its figures are above 0, so that ratios count and not the largest figures alone;
/// else the objective itself. Points without a figure are left out, and constraints do not count. Of several networks y is
/// taken from each network's own mean, because which of them runs is no knob; what a knob does to one network and not to
/// another is counted among what axes do together.
public struct Sensitivity: Sendable, Hashable {
  /// What an axis does to an objective.
  public struct Effect: Sendable, Hashable {
    /// The share of the variance of y that the means at the axis' values have: Σ nᵥ·(ȳᵥ − ȳ)² / Σ (y − ȳ)², 0 to 1. On a
    /// full grid this is the first-order index of I. M. Sobol, Math. Modelling and Computational Experiments 1, 1993: what
    /// the axis does by itself. On other sets of points it is the correlation ratio η², in which axes can lend each other
    /// their effects. `nil` where the objective does not vary.
    public var main: Double?
    /// The share of the variance that is left among points that differ on this axis alone. On a full grid the total index
    /// (T. Homma, A. Saltelli, Reliability Engineering and System Safety 52, 1996): what the axis does by itself and
    /// together with others. On other sets a lower bound of it, as points without a companion give nothing.
    public var total: Double?
    /// Rows that have the figure and to which the axis applies.
    public var points: Int
    /// The largest ratio between neighbouring values of the axis with all else equal; `nil` if no such two points have
    /// figures above 0.
    public var largestStep: Step?
  }

  /// Two points that are neighbours on an axis.
  public struct Step: Sendable, Hashable {
    /// Places in the table's rows, in the axis' order.
    public var from: Int
    public var to: Int
    /// The figure at `to` over that at `from`.
    public var ratio: Double

    /// How far the ratio is from 1, whichever way.
    public var size: Double { max(ratio, 1 / ratio) }
  }

  /// How the objectives' figures were looked at.
  public enum Scale: String, Sendable, Hashable { case logarithmic, linear }

  /// What varied in the table.
  public let axes: [SweepAxis]
  public let objectives: [SweepObjective]
  /// One for each objective.
  public let scales: [Scale]
  /// By axis, then by objective.
  public let effects: [[Effect]]
  /// Whether every combination of values is there once, with the figure: by objective.
  public let isFullGrid: [Bool]

  /// The share of an objective's variance that no axis explains by itself: what they do together. `nil` unless the grid is
  /// full and the objective varies.
  public func interactions(of objective: Int) -> Double? {
    guard isFullGrid.indices.contains(objective), isFullGrid[objective] else { return nil }
    let mains = effects.map { $0[objective].main }
    guard !mains.isEmpty, !mains.contains(nil) else { return nil }
    return max(0, 1 - mains.reduce(0) { $0 + ($1 ?? 0) })
  }

  /// The sensitivities of a table's objectives to its varied paths.
  public init(_ table: SweepTable) throws(FrontError) {
    let rule = try FrontRule(columns: table.columns, objectives: table.objectives)
    let grid = AxisGrid(table)
    let figures = rule.objectiveColumns.map { column in
      table.rows.map { $0.failure == nil ? $0.number(column) : nil }
    }
    let scales = figures.map { $0.allSatisfy { ($0 ?? 1) > 0 } ? Scale.logarithmic : .linear }
    let heights = zip(figures, scales).map { column, scale in
      column.map { figure in figure.map { scale == .logarithmic ? log($0) : $0 } }
    }
    let network = grid.axes.firstIndex { $0.columns.contains(FrontRule.networkName) }
    let relative = heights.map { column in network.map { Self.centered(column, by: grid.places[$0]) } ?? column }
    let knobs = grid.axes.indices.filter { $0 != network }
    axes = knobs.map { grid.axes[$0] }
    objectives = table.objectives
    self.scales = scales
    effects = knobs.map { axis in
      let companions = grid.companions(on: axis)
      return figures.indices.map { objective in
        AxisEffect(values: grid.places[axis], companions: companions, heights: relative[objective])
          .effect(figures: figures[objective])
      }
    }
    isFullGrid = figures.map { grid.isFull(with: $0) }
  }

  /// Each number less the mean of its group.
  private static func centered(_ heights: [Double?], by groups: [Int?]) -> [Double?] {
    var sums: [Int: (sum: Double, count: Int)] = [:]
    for (height, group) in zip(heights, groups) {
      guard let height, let group else { continue }
      sums[group, default: (0, 0)].sum += height
      sums[group, default: (0, 0)].count += 1
    }
    return zip(heights, groups).map { height, group in
      guard let height, let group, let own = sums[group] else { return nil }
      return height - own.sum / Double(own.count)
    }
  }
}

extension AxisGrid {
  /// Whether every combination of values is there once and has a figure.
  fileprivate func isFull(with figures: [Double?]) -> Bool {
    guard let first = axes.indices.first, !figures.contains(nil), !places.contains(where: { $0.contains(nil) }) else {
      return false
    }
    let combinations = axes.reduce(1) { $0.times($1.values.count) }
    guard combinations == figures.count else { return false }
    var seen: Set<[Int]> = []
    let groups = companions(on: first)
    return figures.indices.allSatisfy { seen.insert([groups[$0], places[first][$0] ?? 0]).inserted }
  }
}

/// One axis and one objective.
private struct AxisEffect {
  /// Of every row.
  var values: [Int?]
  var companions: [Int]
  var heights: [Double?]

  func effect(figures: [Double?]) -> Sensitivity.Effect {
    let rows = heights.indices.filter { values[$0] != nil && heights[$0] != nil }
    let all = Spread(rows.map { heights[$0] ?? 0 })
    let among = Dictionary(grouping: rows) { companions[$0] }
    var effect = Sensitivity.Effect(main: nil, total: nil, points: rows.count, largestStep: nil)
    if all.isThere {
      let within = Dictionary(grouping: rows) { values[$0] ?? 0 }
      let explained = within.sorted { $0.key < $1.key }.reduce(0.0) { sum, part in
        let mean = Spread(part.value.map { heights[$0] ?? 0 }).mean
        return sum + Double(part.value.count) * (mean - all.mean) * (mean - all.mean)
      }
      effect.main = min(1, explained / all.squares)
      let left = among.sorted { $0.key < $1.key }.reduce(0.0) { sum, group in
        sum + Spread(group.value.map { heights[$0] ?? 0 }).squares
      }
      effect.total = min(1, left / all.squares)
    }
    effect.largestStep = largestStep(among, figures)
    return effect
  }

  /// Of equal steps the one whose first row comes first.
  private func largestStep(_ groups: [Int: [Int]], _ figures: [Double?]) -> Sensitivity.Step? {
    var largest: Sensitivity.Step?
    for group in groups.values {
      let members = group.sorted { (values[$0] ?? 0, $0) < (values[$1] ?? 0, $1) }
      for (from, to) in zip(members, members.dropFirst()) where (values[from] ?? 0) + 1 == values[to] {
        guard let before = figures[from], let after = figures[to], before > 0, after > 0 else { continue }
        let step = Sensitivity.Step(from: from, to: to, ratio: after / before)
        if let other = largest, (step.size, -Double(from)) <= (other.size, -Double(other.from)) { continue }
        largest = step
      }
    }
    return largest
  }
}

/// Numbers around their mean.
private struct Spread {
  var mean = 0.0
  /// Σ (y − ȳ)².
  var squares = 0.0
  /// Whether they differ by more than rounding.
  var isThere = false

  init(_ numbers: [Double]) {
    guard let least = numbers.min(), let most = numbers.max() else { return }
    mean = numbers.reduce(0, +) / Double(numbers.count)
    squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    isThere = squares > 0 && most - least > 1e-12 * max(1, most.magnitude, least.magnitude)
  }
}
