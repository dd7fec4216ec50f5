import Hardware

/// What one thread of a search does, with the best mapping that it knows.
struct SearchWorker: Sendable {
  /// A part of the space: some decisions are made.
  struct Branch: Sendable {
    var choice: MappingChoice
    var decided: Int
    var bound: MappingCost
  }

  struct Candidate: Sendable {
    var choice: MappingChoice
    var cost: MappingCost
  }

  private let evaluator: MappingEvaluator
  private let plan: SearchPlan
  private let goal: SearchGoal
  private let isCancelled: @Sendable () -> Bool
  private(set) var best: Candidate?
  private(set) var evaluations = 0
  private(set) var wasCancelled = false
  /// Ratings after which climbing ends.
  private var climbLimit = Int.max
  /// The least bound of what was left open for want of effort.
  private(set) var openBound = Double.infinity
  /// Whether branches that cannot be better are left out.
  var prunes = true
  private var limit = Int.max
  private var counts = MappingEvaluator.Counts(repeating: .zero)

  init(
    _ evaluator: MappingEvaluator, _ plan: SearchPlan, _ goal: SearchGoal, isCancelled: @escaping @Sendable () -> Bool
  ) {
    self.evaluator = evaluator
    self.plan = plan
    self.goal = goal
    self.isCancelled = isCancelled
  }

  /// The same best mapping, with an account of its own.
  func copy(limit: Int) -> SearchWorker {
    var copy = self
    copy.evaluations = 0
    copy.limit = limit
    copy.openBound = .infinity
    return copy
  }

  /// Takes over what another found.
  mutating func take(_ other: SearchWorker) {
    evaluations += other.evaluations
    wasCancelled = wasCancelled || other.wasCancelled
    if let found = other.best { offer(found) }
  }

  private mutating func offer(_ candidate: Candidate) {
    if let best, !candidate.cost.isBetter(than: best.cost, goal) { return }
    best = candidate
  }

  /// Whether anything with that bound can be better than the best.
  func isWorth(_ bound: MappingCost) -> Bool {
    guard prunes, let best else { return true }
    return bound.isBetter(than: best.cost, goal)
  }

  private var root: MappingChoice {
    var choice = MappingChoice()
    for (axis, root) in evaluator.tables.roots.enumerated() { choice.nodes[axis] = root }
    return choice
  }

  // MARK: - Branches

  /// Parts that cover the space, best bound first: at least so many if there are.
  mutating func branches(atLeast count: Int) -> [Branch] {
    var open = [Branch(choice: root, decided: 0, bound: MappingCost(cycles: 0, energy: 0))]
    while open.count < count, let decided = open.first?.decided, decided < plan.decisions.count {
      open = open.flatMap { children(of: $0) }
      if wasCancelled { break }
    }
    return open.enumerated().sorted { one, two in
      if one.element.bound.isBetter(than: two.element.bound, goal) { return true }
      if two.element.bound.isBetter(than: one.element.bound, goal) { return false }
      return one.offset < two.offset
    }.map(\.element)
  }

  /// What the next decision can be, as far as it can be better than the best.
  private mutating func children(of branch: Branch) -> [Branch] {
    var children: [Branch] = []
    var choice = branch.choice
    switch plan.decisions[branch.decided] {
    case .order(let stage):
      for order in plan.coarse[stage] {
        choice.orders[stage] = order
        children.append(Branch(choice: choice, decided: branch.decided + 1, bound: branch.bound))
      }
    case .axis(let axis):
      for child in evaluator.children(of: choice.nodes[axis]) {
        choice.nodes[axis] = child
        let rating = rate(choice, isComplete: false)
        guard rating.isValid, isWorth(rating.cost) else { continue }
        children.append(Branch(choice: choice, decided: branch.decided + 1, bound: rating.cost))
      }
      // Orders that do the same as an earlier one are left out once all tiles of their stage are known.
      if axis == evaluator.tables.axisCount - 1 {
        let stage = branch.decided / (evaluator.tables.axisCount + 1)
        children.removeAll { evaluator.isRedundant($0.choice, stage: stage, among: plan.coarse[stage]) }
      }
    }
    return children
  }

  @inline(__always)
  private mutating func rate(_ choice: MappingChoice, isComplete: Bool) -> MappingEvaluator.Rating {
    evaluations += 1
    if evaluations & 0x3FFF == 0, isCancelled() { wasCancelled = true }
    return evaluator.rate(choice, isComplete: isComplete, into: &counts)
  }

  /// Looks through a whole branch, best bounds first.
  mutating func explore(_ branch: Branch) {
    var choice = branch.choice
    explore(&choice, decided: branch.decided, bound: branch.bound)
  }

  /// A child of a node and the least of the branch below.
  private struct Bounded {
    var primary: Double
    var secondary: Double
    var child: Int
    var bound: MappingCost
  }

  private mutating func explore(_ choice: inout MappingChoice, decided: Int, bound: MappingCost) {
    guard isWorth(bound) else { return }
    guard !wasCancelled, evaluations < limit else {
      openBound = min(openBound, bound.primary(goal))
      return
    }
    guard decided < plan.decisions.count else {
      complete(choice)
      return
    }
    switch plan.decisions[decided] {
    case .order(let stage):
      for order in plan.coarse[stage] {
        choice.orders[stage] = order
        explore(&choice, decided: decided + 1, bound: bound)
      }
      choice.orders[stage] = MappingTables.openOrder
    case .axis(let axis):
      explore(&choice, axis: axis, decided: decided)
    }
  }

  private mutating func explore(_ choice: inout MappingChoice, axis: Int, decided: Int) {
    let node = choice.nodes[axis]
    let isLast = axis == evaluator.tables.axisCount - 1
    let stage = decided / (evaluator.tables.axisCount + 1)
    var open: [Bounded] = []
    for child in evaluator.children(of: node) {
      choice.nodes[axis] = child
      let rating = rate(choice, isComplete: false)
      guard rating.isValid, isWorth(rating.cost) else { continue }
      // Orders that do the same as an earlier one are left out once all tiles of their stage are known.
      if isLast, evaluator.isRedundant(choice, stage: stage, among: plan.coarse[stage]) { continue }
      open.append(
        Bounded(
          primary: rating.cost.primary(goal), secondary: rating.cost.secondary(goal), child: child,
          bound: rating.cost))
    }
    if open.count > 1 {
      open.sort { ($0.primary, $0.secondary, $0.child) < ($1.primary, $1.secondary, $1.child) }
    }
    for entry in open {
      choice.nodes[axis] = entry.child
      explore(&choice, decided: decided + 1, bound: entry.bound)
    }
    choice.nodes[axis] = node
  }

  /// Rates a mapping whose blocks of loops are decided, with the loops inside the blocks in every order that matters.
  private mutating func complete(_ choice: MappingChoice) { complete(choice, stage: 0) }

  private mutating func complete(_ choice: MappingChoice, stage: Int) {
    guard stage < plan.fine.count else {
      rateComplete(choice)
      return
    }
    var choice = choice
    for order in plan.fine[stage][choice.orders[stage]] {
      choice.orders[stage] = order
      complete(choice, stage: stage + 1)
    }
  }

  private mutating func rateComplete(_ choice: MappingChoice) {
    let rating = rate(choice, isComplete: true)
    guard rating.isValid else { return }
    offer(Candidate(choice: choice, cost: rating.cost))
  }

  // MARK: - Guided

  /// Follows the best bounds until so many ratings are done.
  mutating func dive(limit: Int) {
    var own = copy(limit: limit)
    own.explore(Branch(choice: root, decided: 0, bound: MappingCost(cycles: 0, energy: 0)))
    take(own)
  }

  /// Changes one axis or one order at a time as long as that is better, from the best and from mappings around it, until
  /// so many ratings are done in all.
  mutating func improve(restarts: Int, seed: UInt64, limit: Int) {
    guard let start = best else { return }
    var random = SearchRandom(seed: seed)
    climbLimit = limit
    offer(climb(start))
    for _ in 0..<restarts where !wasCancelled && evaluations < climbLimit {
      guard let best else { return }
      offer(climb(disturbed(best, &random)))
    }
  }

  /// The best with a leaf of two axes replaced at random, if that is valid.
  private mutating func disturbed(_ candidate: Candidate, _ random: inout SearchRandom) -> Candidate {
    for _ in 0..<50 {
      var choice = candidate.choice
      for _ in 0..<2 {
        let axis = random.below(evaluator.tables.axisCount)
        let leaves = evaluator.tables.trees[axis].leaves
        choice.nodes[axis] = evaluator.tables.roots[axis] + leaves[random.below(leaves.count)]
      }
      let rating = rate(choice, isComplete: true)
      if rating.isValid { return Candidate(choice: choice, cost: rating.cost) }
    }
    return candidate
  }

  private mutating func climb(_ start: Candidate) -> Candidate {
    var here = start
    while !wasCancelled, evaluations < climbLimit {
      let before = here.cost
      for axis in 0..<evaluator.tables.axisCount where evaluations < climbLimit { climb(axis: axis, &here) }
      for stage in plan.fine.indices { climb(stage: stage, &here) }
      guard here.cost.isBetter(than: before, goal) else { break }
    }
    return here
  }

  private mutating func climb(axis: Int, _ here: inout Candidate) {
    let root = evaluator.tables.roots[axis]
    var choice = here.choice
    for leaf in evaluator.tables.trees[axis].leaves {
      choice.nodes[axis] = root + leaf
      consider(choice, &here)
    }
  }

  private mutating func climb(stage: Int, _ here: inout Candidate) {
    var choice = here.choice
    for coarse in plan.coarse[stage] {
      for order in plan.fine[stage][coarse] {
        choice.orders[stage] = order
        consider(choice, &here)
      }
    }
  }

  private mutating func consider(_ choice: MappingChoice, _ here: inout Candidate) {
    let rating = rate(choice, isComplete: true)
    guard rating.isValid, rating.cost.isBetter(than: here.cost, goal) else { return }
    here = Candidate(choice: choice, cost: rating.cost)
  }
}

/// SplitMix64 (Steele et al. 2014): the same numbers for the same seed.
struct SearchRandom: Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func below(_ count: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(max(1, count)))
  }
}
