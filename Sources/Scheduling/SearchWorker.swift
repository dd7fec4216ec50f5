import Hardware

/// What all threads of a search look at.
final class SearchGround: Sendable {
  let evaluator: MappingEvaluator
  let plan: SearchPlan

  init(_ evaluator: consuming MappingEvaluator) {
    plan = SearchPlan(evaluator)
    self.evaluator = evaluator
  }
}

/// What one thread of a search does, with the best mapping that it knows.
///
/// The evaluator is handed down: reached through the ground it would be copied at every use.
struct SearchWorker: Sendable {
  /// A part of the space: some decisions are made.
  struct Branch: Sendable {
    var choice: MappingChoice
    var decided: Int
    var bound: MappingBound
  }

  struct Candidate: Sendable {
    var choice: MappingChoice
    var cost: MappingCost
  }

  private let ground: SearchGround
  private let goal: SearchGoal
  private let isCancelled: @Sendable () -> Bool
  private(set) var best: Candidate?
  /// Those that were the best before, the last one last.
  private(set) var former: [Candidate] = []
  private(set) var evaluations = 0
  private(set) var wasCancelled = false
  /// Ratings after which climbing ends.
  private var climbLimit = Int.max
  /// What was left open for want of effort.
  private(set) var open: [Branch] = []
  /// Whether branches that cannot be better are left out.
  var prunes = true
  private var limit = Int.max
  private var counts = MappingEvaluator.BoundCounts()

  init(
    _ ground: SearchGround, _ goal: SearchGoal, isCancelled: @escaping @Sendable () -> Bool
  ) {
    self.ground = ground
    self.goal = goal
    self.isCancelled = isCancelled
  }

  /// The same best mapping, with an account of its own.
  func copy(limit: Int) -> SearchWorker {
    var copy = self
    copy.evaluations = 0
    copy.limit = limit
    copy.open = []
    return copy
  }

  /// Takes over what another found.
  mutating func take(_ other: SearchWorker) {
    evaluations += other.evaluations
    wasCancelled = wasCancelled || other.wasCancelled
    if let found = other.best { offer(found) }
  }

  private mutating func offer(_ candidate: Candidate) {
    if let best {
      guard candidate.cost.isBetter(than: best.cost, goal) else { return }
      if former.count == Self.mostFormer { former.removeFirst() }
      former.append(best)
    }
    best = candidate
  }

  /// Whether anything with that bound can be better than the best.
  func isWorth(_ bound: MappingBound) -> Bool {
    guard prunes, let best else { return true }
    return bound.canBeat(best.cost, goal)
  }

  private static let mostFormer = 7

  private var root: MappingChoice {
    var choice = MappingChoice()
    for (axis, root) in ground.evaluator.tables.roots.enumerated() { choice.nodes[axis] = root }
    return choice
  }

  private mutating func count() {
    evaluations += 1
    if evaluations & 0x3FFF == 0 { askToGoOn() }
  }

  /// Asks whether to stop.
  mutating func askToGoOn() {
    if isCancelled() { wasCancelled = true }
  }

  // MARK: - Branches

  /// The whole space.
  var whole: Branch { Branch(choice: root, decided: 0, bound: MappingBound()) }

  /// What the next decision can be, as far as it can be better than the best.
  private mutating func children(
    of parent: MappingChoice, decided: Int, _ evaluator: borrowing MappingEvaluator
  ) -> [Branch] {
    var children: [Branch] = []
    var choice = parent
    switch ground.plan.decisions[decided] {
    case .order(let stage):
      for order in ground.plan.coarse[stage] {
        choice.orders[stage] = order
        if evaluator.isRedundant(choice, stage: stage, among: ground.plan.coarse[stage]) { continue }
        add(choice, decided, stages: stage + 1, isOpenInside: true, to: &children, evaluator)
      }
    case .tile(let axis, let stage):
      for child in evaluator.children(of: choice.nodes[axis]) {
        choice.nodes[axis] = child
        add(choice, decided, stages: stage, isOpenInside: true, to: &children, evaluator)
      }
    case .leaf(let axis):
      for child in evaluator.children(of: choice.nodes[axis]) {
        choice.nodes[axis] = child
        add(choice, decided, stages: ground.plan.split, isOpenInside: false, to: &children, evaluator)
      }
    }
    return children
  }

  private mutating func add(
    _ choice: MappingChoice, _ decided: Int, stages: Int, isOpenInside: Bool, to children: inout [Branch],
    _ evaluator: borrowing MappingEvaluator
  ) {
    count()
    let bound = evaluator.bound(choice, decided: stages, isOpenInside: isOpenInside, goal, into: &counts)
    guard bound.isValid, isWorth(bound) else { return }
    children.append(Branch(choice: choice, decided: decided + 1, bound: bound))
  }

  /// Looks through a whole branch, best bounds first.
  mutating func explore(_ branch: Branch) {
    var batch = LeafBatch()
    explore(branch, &batch, ground.evaluator)
  }

  private mutating func explore(
    _ branch: Branch, _ batch: inout LeafBatch, _ evaluator: borrowing MappingEvaluator
  ) {
    guard isWorth(branch.bound) else { return }
    guard !wasCancelled, evaluations < limit else {
      open.append(branch)
      return
    }
    guard branch.decided + 1 < ground.plan.decisions.count else {
      complete(branch.choice, stage: ground.plan.split, &batch, evaluator)
      return
    }
    let children = children(of: branch.choice, decided: branch.decided, evaluator)
    let order = children.indices.sorted { one, two in
      if children[one].bound.isBelow(children[two].bound) { return true }
      return !children[two].bound.isBelow(children[one].bound) && one < two
    }
    for index in order { explore(children[index], &batch, evaluator) }
  }

  // MARK: - Complete mappings

  /// Rates all leaves of the last axis, for every order of the loops inside the elements.
  private mutating func complete(
    _ choice: MappingChoice, stage: Int, _ batch: inout LeafBatch, _ evaluator: borrowing MappingEvaluator
  ) {
    guard stage < ground.plan.coarse.count else {
      let axis = evaluator.axisCount - 1
      evaluator.start(&batch, choice, axis: axis)
      for leaf in evaluator.children(of: choice.nodes[axis]) {
        if let found = better(&batch, leaf: leaf, than: prunes ? best : nil, evaluator) { offer(found) }
      }
      return
    }
    var choice = choice
    for order in ground.plan.coarse[stage] {
      choice.orders[stage] = order
      complete(choice, stage: stage + 1, &batch, evaluator)
    }
  }

  /// The mapping of a batch with that leaf, its loops inside the blocks in the best order, if it is better than another.
  @inline(__always)
  private mutating func better(
    _ batch: inout LeafBatch, leaf: Int, than best: Candidate?, _ evaluator: borrowing MappingEvaluator
  ) -> Candidate? {
    count()
    let (rating, isExact) = evaluator.rate(&batch, leaf: leaf)
    guard rating.isValid else { return nil }
    if isExact {
      if let best, !rating.cost.isBetter(than: best.cost, goal) { return nil }
      guard evaluator.fitsArray(batch.choice) else { return nil }
      return Candidate(choice: batch.choice, cost: rating.cost)
    }
    let bound = MappingBound(primary: rating.cost.primary(goal), secondary: rating.cost.secondary(goal))
    if let best, !bound.canBeat(best.cost, goal) { return nil }
    guard evaluator.fitsArray(batch.choice) else { return nil }
    let orders = batch.choice.orders
    var found = best
    rateExactly(&batch, stage: 0, &found, evaluator)
    batch.choice.orders = orders
    guard let found, best.map({ found.cost.isBetter(than: $0.cost, goal) }) ?? true else { return nil }
    return found
  }

  /// Rates the batch's mapping with the loops inside the blocks in every order that matters.
  private mutating func rateExactly(
    _ batch: inout LeafBatch, stage: Int, _ found: inout Candidate?, _ evaluator: borrowing MappingEvaluator
  ) {
    guard stage < ground.plan.fine.count else {
      count()
      let rating = evaluator.rateExactly(&batch)
      guard rating.isValid, found.map({ rating.cost.isBetter(than: $0.cost, goal) }) ?? true else { return }
      found = Candidate(choice: batch.choice, cost: rating.cost)
      return
    }
    let order = batch.choice.orders[stage]
    let changing = batch.changing(stage: stage)
    for (place, fine) in ground.plan.fine[stage][order].enumerated() {
      // Loops that change nothing make no difference.
      let sequence = ground.plan.sequence(stage: stage, order: fine, of: changing)
      let isNew = !ground.plan.fine[stage][order][..<place].contains {
        ground.plan.sequence(stage: stage, order: $0, of: changing) == sequence
      }
      guard isNew else { continue }
      batch.choice.orders[stage] = fine
      rateExactly(&batch, stage: stage + 1, &found, evaluator)
    }
    batch.choice.orders[stage] = order
  }

  // MARK: - Guided

  /// Follows so many of the best bounds side by side, decision by decision, until so many ratings are done in all.
  mutating func beam(width: Int, limit: Int) {
    var open = [whole]
    while let decided = open.first?.decided, decided + 1 < ground.plan.decisions.count, !wasCancelled {
      var next = BranchQueue()
      for branch in open where evaluations < limit {
        for child in children(of: branch.choice, decided: decided, ground.evaluator) { next.add(child) }
      }
      open = []
      while open.count < width, let branch = next.removeLeast() { open.append(branch) }
    }
    var batch = LeafBatch()
    // What was stopped on the way is no mapping yet.
    for branch in open
    where branch.decided + 1 >= ground.plan.decisions.count && evaluations < limit && isWorth(branch.bound) {
      complete(branch.choice, stage: ground.plan.split, &batch, ground.evaluator)
    }
  }

  /// Changes one axis or one order at a time as long as that is better, from the best and from mappings around it, until
  /// so many ratings are done in all. No starts anew for numbers below 1.
  mutating func improve(restarts: Int, seed: UInt64, limit: Int) {
    guard let start = best else { return }
    var random = SearchRandom(seed: seed)
    climbLimit = limit
    var batch = LeafBatch()
    offer(climb(start, &batch, ground.evaluator))
    for _ in 0..<max(0, restarts) where !wasCancelled && evaluations < climbLimit {
      guard let best else { return }
      offer(climb(disturbed(best, &random, ground.evaluator), &batch, ground.evaluator))
    }
  }

  /// The best with a leaf of two axes replaced at random, if that is valid.
  private mutating func disturbed(
    _ candidate: Candidate, _ random: inout SearchRandom, _ evaluator: borrowing MappingEvaluator
  ) -> Candidate {
    var counts = MappingEvaluator.Counts(repeating: .zero)
    for _ in 0..<50 {
      var choice = candidate.choice
      for _ in 0..<2 {
        let axis = random.below(evaluator.tables.axisCount)
        let leaves = evaluator.tables.trees[axis].leaves
        choice.nodes[axis] = evaluator.tables.roots[axis] + leaves[random.below(leaves.count)]
      }
      count()
      let rating = evaluator.rate(choice, into: &counts)
      if rating.isValid { return Candidate(choice: choice, cost: rating.cost) }
    }
    return candidate
  }

  private mutating func climb(
    _ start: Candidate, _ batch: inout LeafBatch, _ evaluator: borrowing MappingEvaluator
  ) -> Candidate {
    var here = start
    while !wasCancelled, evaluations < climbLimit {
      let before = here.cost
      for axis in 0..<evaluator.axisCount where evaluations < climbLimit { climb(axis: axis, &here, &batch, evaluator) }
      for stage in ground.plan.fine.indices { climb(stage: stage, &here, &batch, evaluator) }
      guard here.cost.isBetter(than: before, goal) else { break }
    }
    return here
  }

  private mutating func climb(
    axis: Int, _ here: inout Candidate, _ batch: inout LeafBatch, _ evaluator: borrowing MappingEvaluator
  ) {
    let root = evaluator.tables.roots[axis]
    evaluator.start(&batch, here.choice, axis: axis)
    for leaf in evaluator.tables.trees[axis].leaves {
      if let found = better(&batch, leaf: root + leaf, than: here, evaluator) { here = found }
    }
  }

  private mutating func climb(
    stage: Int, _ here: inout Candidate, _ batch: inout LeafBatch, _ evaluator: borrowing MappingEvaluator
  ) {
    var choice = here.choice
    for order in ground.plan.coarse[stage] {
      choice.orders[stage] = order
      evaluator.start(&batch, choice, axis: 0)
      if let found = better(&batch, leaf: choice.nodes[0], than: here, evaluator) { here = found }
    }
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
