import Documents
import Quantities

/// The points of a plan by number, without a list of them: a number system whose digits are the choices of networks,
/// accelerators, cost tables and axes, and in which an axis has a digit only where its conditions hold.
struct SweepSpace: Sendable {
  /// One digit.
  struct Level: Sendable {
    var count: Int
    /// Bits of ``Fact``s that must all hold for the digit to be there.
    var needs: UInt64 = 0
    /// For each value the facts that it makes true; `nil` if nobody asks.
    var facts: [UInt64]?
  }

  /// What one level has, once the facts so far are known.
  private struct Node: Sendable {
    /// Points below.
    var size: Int
    /// Points below the values before each of them, where they differ.
    var starts: [Int]?
  }

  /// Points in all; `Int.max` when there are too many to count.
  let count: Int
  private let levels: [Level]
  /// Facts that later levels need, level by level.
  private let kept: [UInt64]
  private let nodes: [[UInt64: Node]]

  /// Distinct combinations of facts and values that are kept at most.
  private static let room = 4_000_000

  /// The digits of a point; `nil` for an axis that does not apply there.
  func choices(at index: Int) -> [Int?] {
    var choices: [Int?] = []
    choices.reserveCapacity(levels.count)
    var (rest, facts) = (index, UInt64(0))
    for (place, level) in levels.enumerated() {
      guard level.needs & ~facts == 0 else {
        choices.append(nil)
        facts &= kept[place]
        continue
      }
      let choice: Int
      if let starts = nodes[place][facts]?.starts {
        choice = Self.place(of: rest, in: starts)
        rest -= starts[choice]
      } else {
        let size = max(1, size(below: place, facts & kept[place]))
        choice = rest / size
        rest %= size
      }
      choices.append(choice)
      facts = (facts | (level.facts?[choice] ?? 0)) & kept[place]
    }
    return choices
  }

  /// The last start that is not above `index`.
  private static func place(of index: Int, in starts: [Int]) -> Int {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= index { low = middle } else { high = middle }
    }
    return low
  }

  private func size(below place: Int, _ facts: UInt64) -> Int {
    place + 1 < levels.count ? nodes[place + 1][facts]?.size ?? 1 : 1
  }

  /// The points of these digits; `nil` if conditions make too many different cases.
  init?(_ levels: [Level]) {
    self.levels = levels
    var needed: UInt64 = 0
    var kept: [UInt64] = []
    for level in levels.reversed() {
      kept.append(needed)
      needed |= level.needs
    }
    kept.reverse()
    self.kept = kept
    // Which facts can be known when a level is reached.
    var states: [Set<UInt64>] = [[0]]
    var used = 0
    for (place, level) in levels.enumerated() {
      var next: Set<UInt64> = []
      for state in states[place] {
        let isThere = level.needs & ~state == 0
        if isThere, let facts = level.facts {
          used += facts.count
          guard used <= Self.room else { return nil }
          for fact in facts { next.insert((state | fact) & kept[place]) }
        } else {
          next.insert(state & kept[place])
        }
      }
      used += next.count
      guard used <= Self.room else { return nil }
      states.append(next)
    }
    var nodes: [[UInt64: Node]] = Array(repeating: [:], count: levels.count)
    for place in levels.indices.reversed() {
      let level = levels[place]
      func below(_ facts: UInt64) -> Int { place + 1 < levels.count ? nodes[place + 1][facts]?.size ?? 1 : 1 }
      for state in states[place] {
        if level.needs & ~state != 0 {
          nodes[place][state] = Node(size: below(state & kept[place]))
        } else if let facts = level.facts {
          var starts: [Int] = []
          var sum = 0
          for fact in facts {
            starts.append(sum)
            sum = sum.plus(below((state | fact) & kept[place]))
          }
          nodes[place][state] = Node(size: sum, starts: starts)
        } else {
          nodes[place][state] = Node(size: level.count.times(below(state & kept[place])))
        }
      }
    }
    self.nodes = nodes
    count = levels.isEmpty ? 1 : nodes[0][0]?.size ?? 0
  }
}

/// Why a plan's points cannot be numbered.
struct SweepSpaceProblem: Error {
  var problem: Problem
}

extension SweepSpace {
  /// The points of a plan.
  static func make(_ plan: SweepPlan) throws(SweepSpaceProblem) -> SweepSpace {
    var levels = [plan.networks, plan.accelerators, plan.costs].map { Level(count: $0.count) }
    levels += plan.axes.map { Level(count: $0.values.count) }
    let axes = plan.axes
    /// The levels at which a condition is decided, each with whether the values make it true.
    func deciders(_ condition: SweepCondition, before index: Int) -> [(level: Int, holds: [Bool])] {
      func holds(_ names: [SweepName]) -> [Bool] { names.map { condition.holds(for: $0.text) } }
      switch condition.subject {
      case .network: return [(0, holds(plan.networks))]
      case .accelerator: return [(1, holds(plan.accelerators))]
      case .costs: return [(2, holds(plan.costs))]
      case .path(let target):
        return axes[..<index].indices.compactMap { axis in
          guard let place = axes[axis].targets.firstIndex(of: target) else { return nil }
          return (3 + axis, axes[axis].values.map { condition.holds(for: $0[place].text) })
        }
      }
    }
    var facts: [SweepCondition] = []
    for (index, axis) in axes.enumerated() {
      for condition in axis.conditions {
        var known = condition
        known.place = SweepPlace()
        let bit = facts.firstIndex(of: known) ?? facts.count
        guard bit < UInt64.bitWidth else {
          throw SweepSpaceProblem(problem: .inconsistent("the axes have more than 64 different conditions"))
        }
        if bit == facts.count { facts.append(known) }
        levels[3 + index].needs |= 1 << UInt64(bit)
        for (level, holds) in deciders(condition, before: index) {
          var own = levels[level].facts ?? Array(repeating: 0, count: levels[level].count)
          for place in holds.indices where holds[place] { own[place] |= 1 << UInt64(bit) }
          levels[level].facts = own
        }
      }
    }
    guard let space = SweepSpace(levels) else {
      throw SweepSpaceProblem(problem: .inconsistent("the conditions of the axes make too many different cases"))
    }
    return space
  }
}
