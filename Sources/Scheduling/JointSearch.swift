import Arithmetic
import Hardware
import Quantities

/// All levels of a systolic array's memories searched together, by branch and bound.
///
/// The space: at every level the tiles and orders that ``LevelSearch`` tries there, inside of every tile tried outside. A
/// branch is a choice for the outer levels. What is decided has its own traffic. What is open moves at least what would
/// move if all levels inside took the whole tile and kept it: cutting tiles further takes away neither folds of the array
/// nor halos, and loops inside never let an operand stay longer. Branches are gone through least bound first; when none is
/// left that may be better the best is the optimum, and when the effort is spent before, the least bound of what is open
/// is one of the space.
struct JointSearch {
  /// How often each operand of a level's tiles is brought in, or taken out.
  struct Repeats: Hashable {
    var filter = 1
    var ifmap = 1
    var output = 1
  }

  /// What is decided for a level.
  struct Step {
    var tile: Extents
    /// Entries of ``JointBlocks``.
    var filters: Int
    var reduction: Int
    var pixels: Int
    var groupTiles = 1
    var order = 0
    var repeats = Repeats()
    /// Cycles of first and last tiles on their way, of all levels down to this one.
    var exposed = 0
    /// Whether the tile fits with outputs at accumulator width.
    var fitsPsums = true
  }

  /// A choice for a level, and what no mapping inside of it is below.
  private struct Branch {
    var step: Step
    var bound: LevelSearch.Score
  }

  let space: IterationSpace
  let accelerator: Accelerator
  let objective: Objective
  let throughput: Throughput
  let keepsPsums: Bool
  let traffic: JointTraffic
  let footprints: [Footprint]
  /// Ratings after which the search gives up proving.
  let limit: Int
  /// Ratings before it gives up finding any mapping at all.
  private static let leastLimit = 100_000
  /// Ifmap words of the layer under one position, and pairs of an ifmap word and a tap, for one filter.
  let ifmapChannels: Int
  let ifmapPairs: Int
  let isCancelled: @Sendable () -> Bool
  let progress: @Sendable (Int, LevelSearch.Score?) -> Void

  var blocks: JointBlocks
  var counts: [Int]
  private(set) var path: [Step] = []
  private(set) var best: (score: LevelSearch.Score, steps: [Step])?
  private(set) var evaluations = 0
  private(set) var wasCancelled = false
  /// Of the branches that were left open; `nil` if none was.
  private(set) var openBound: LevelSearch.Score?
  /// Whether a branch was left out because of its bound.
  private(set) var hasPruned = false
  private var isStopped = false
  private var smallest: [SmallestKey: Extents?] = [:]

  private struct SmallestKey: Hashable {
    var level: Int
    var box: Extents
  }

  init(
    _ space: IterationSpace, on accelerator: Accelerator, objective: Objective, throughput: Throughput,
    keepsPsums: Bool,
    limit: Int, isCancelled: @escaping @Sendable () -> Bool = { false },
    progress: @escaping @Sendable (Int, LevelSearch.Score?) -> Void = { _, _ in }
  ) {
    self.space = space
    self.accelerator = accelerator
    self.objective = objective
    self.throughput = throughput
    self.keepsPsums = keepsPsums
    self.limit = limit
    self.isCancelled = isCancelled
    self.progress = progress
    ifmapChannels = space.extents[.group].times(space.extents[.batch]).times(space.extents[.inputChannel])
    ifmapPairs = AxisFootprint(space.vertical).pairsInside().times(AxisFootprint(space.horizontal).pairsInside())
      .times(ifmapChannels)
    traffic = JointTraffic(space, on: accelerator, objective: objective)
    footprints = (0..<accelerator.levelCount).map { Footprint(space.widths, level: $0, of: accelerator) }
    blocks = JointBlocks(space, array: accelerator.array, throughput: throughput)
    counts = Array(repeating: 0, count: 3 * (accelerator.levelCount + 1))
  }

  var levelCount: Int { accelerator.levelCount }

  /// What is decided outside of a level.
  func outside(_ level: Int) -> Step {
    level > 0
      ? path[level - 1]
      : Step(
        tile: space.extents, filters: blocks.whole.filters, reduction: blocks.whole.reduction,
        pixels: blocks.whole.pixels)
  }

  /// Takes a mapping as the best to begin with, if it fits.
  mutating func start(with mapping: Mapping) {
    guard let score = follow(mapping) else { return }
    best = (score, path)
    path = []
  }

  /// What a mapping of the space is ranked by; `nil` if it does not fit.
  mutating func score(of mapping: Mapping) -> LevelSearch.Score? {
    let score = follow(mapping)
    path = []
    return score
  }

  /// Decides all levels as a mapping does.
  private mutating func follow(_ mapping: Mapping) -> LevelSearch.Score? {
    path = []
    var score: LevelSearch.Score?
    for (level, decided) in mapping.levels.enumerated() {
      let outside = outside(level)
      var (filters, pixels) = (Extents(repeating: 1), decided.tile)
      filters[.outputChannel] = decided.tile[.outputChannel]
      for dimension in [Dimension.group, .outputChannel, .inputChannel] { pixels[dimension] = 1 }
      var reduction = Extents(repeating: 1)
      for dimension in [Dimension.inputChannel, .filterRow, .filterColumn] {
        reduction[dimension] = decided.tile[dimension]
      }
      var step = Step(
        tile: decided.tile, filters: blocks.add(.filters, in: outside.filters, tile: filters),
        reduction: blocks.add(.reduction, in: outside.reduction, tile: reduction),
        pixels: blocks.add(.pixels, in: outside.pixels, tile: pixels))
      guard prepare(&step, level) else { return nil }
      step.order = NestOrder.all.firstIndex { $0.loopOrder == decided.order } ?? 0
      step.repeats = repeats(step, level, order: NestOrder.all[step.order])
      score = rate(step, level)
      path.append(step)
    }
    return isValid() ? score : nil
  }

  /// Mappings of the space, fitting or not.
  var spaceSize: Double {
    mutating get {
      var planes: [Extents] = []
      for level in 0..<levelCount {
        guard let plane = smallestTile(level, in: planes.last.map(whole) ?? space.extents) else { return 0 }
        planes.append(plane)
      }
      var size = JointSpaceSize(planes: planes, array: accelerator.array, throughput: throughput)
      return size.size(of: space.extents)
    }
  }

  /// The layer, cut along F, R and S alone.
  private func whole(_ plane: Extents) -> Extents {
    var box = space.extents
    for dimension in [Dimension.outputColumn, .filterRow, .filterColumn] { box[dimension] = plane[dimension] }
    return box
  }

  /// The best mapping.
  var mapping: Mapping? {
    best.map { best in
      Mapping(
        levels: best.steps.map { .init(tile: $0.tile, order: NestOrder.all[$0.order].loopOrder) },
        array: ArrayAssignment(accelerator.array.dataflow))
    }
  }

  // MARK: - Branches

  /// Searches the space, or as much of it as the effort allows.
  mutating func run() {
    guard levelCount > 0 else { return }
    visit(0)
  }

  /// Whether something that is not below a bound may be better than the best. Fewer tiles do not count: they are asked for
  /// among equals that are met anyway.
  private func isWorth(_ bound: LevelSearch.Score) -> Bool {
    guard let best else { return true }
    return (bound.product, bound.cycles) < (best.score.product, best.score.cycles)
  }

  private mutating func count() {
    evaluations += 1
    if evaluations >= (best == nil ? max(limit, Self.leastLimit) : limit) { isStopped = true }
    if evaluations & 0xFFF == 0 {
      progress(evaluations, best?.score)
      if isCancelled() { (isStopped, wasCancelled) = (true, true) }
    }
  }

  /// Goes through the choices for a level inside what is decided outside of it.
  private mutating func visit(_ level: Int) {
    let outside = outside(level)
    guard let base = smallestTile(level, in: outside.tile) else { return }
    let filters = blocks.children(.filters, in: outside.filters, smallest: base)
    let reductions = blocks.children(.reduction, in: outside.reduction, smallest: base)
    let pixels = blocks.children(.pixels, in: outside.pixels, smallest: base)
    let isInnermost = level == levelCount - 1
    var branches: [Branch] = []
    for filter in filters {
      for reduction in reductions {
        let isWhole = !blocks.entries[filter].isCut && !isCutAlongChannels(reduction, in: outside)
        for group in isWhole ? TileCandidates(extent: outside.tile[.group]).sizes : [1] {
          var step = Step(tile: outside.tile, filters: filter, reduction: reduction, pixels: 0)
          step.tile[.group] = group
          for pixel in firstFitting(step, pixels, level)..<pixels.upperBound {
            // Where branches are handed on all have to be known before one of them can be left open.
            if isStopped, level > 0 { return }
            step.pixels = pixel
            if isInnermost {
              finish(step, level)
            } else if let branch = branch(step, level) {
              branches.append(branch)
            }
          }
        }
      }
    }
    guard !isInnermost else { return }
    let order = branches.indices.sorted {
      let (left, right) = (branches[$0].bound, branches[$1].bound)
      return (left.product, left.cycles, $0) < (right.product, right.cycles, $1)
    }
    for index in order {
      let branch = branches[index]
      guard isWorth(branch.bound) else {
        hasPruned = true
        return
      }
      if !isStopped { follow(branch, level) }
      guard !isStopped else {
        if level == 0 { openBound = branch.bound }
        return
      }
    }
  }

  private func isCutAlongChannels(_ reduction: Int, in outside: Step) -> Bool {
    blocks.entries[reduction].tile[.inputChannel] < outside.tile[.inputChannel]
  }

  /// A branch, if it is worth following. Its bound takes the best of all orders for each operand.
  private mutating func branch(_ choice: Step, _ level: Int) -> Branch? {
    var step = choice
    count()
    guard prepare(&step, level) else { return nil }
    step.repeats = repeats(step, level, order: nil)
    guard step.fitsPsums || !mustHoldPsums(step, level) else { return nil }
    if let best, best.score.product < leastProduct(step, level) {
      hasPruned = true
      return nil
    }
    let bound = rate(step, level)
    guard isWorth(bound) else {
      hasPruned = true
      return nil
    }
    return Branch(step: step, bound: bound)
  }

  /// Goes on inside of a branch, once for each set of orders that do the same.
  private mutating func follow(_ branch: Branch, _ level: Int) {
    var tried: [Repeats] = []
    for (index, order) in NestOrder.all.enumerated() {
      var step = branch.step
      guard prepare(&step, level) else { return }
      step.order = index
      step.repeats = repeats(step, level, order: order)
      guard !tried.contains(step.repeats) else { continue }
      tried.append(step.repeats)
      guard step.fitsPsums || !mustHoldPsums(step, level) else { continue }
      count()
      guard isWorth(rate(step, level)) else {
        hasPruned = true
        continue
      }
      path.append(step)
      visit(level + 1)
      path.removeLast()
      if isStopped { return }
    }
  }

  /// Rates the mappings that a choice for the innermost level completes.
  private mutating func finish(_ choice: Step, _ level: Int) {
    var step = choice
    count()
    guard prepare(&step, level) else { return }
    step.repeats = repeats(step, level, order: nil)
    if let best, best.score.product < leastProduct(step, level) || !isWorth(rate(step, level)) {
      hasPruned = true
      return
    }
    var tried: [Repeats] = []
    for (index, order) in NestOrder.all.enumerated() {
      step.repeats = repeats(step, level, order: order)
      guard !tried.contains(step.repeats) else { continue }
      tried.append(step.repeats)
      step.order = index
      count()
      let score = rate(step, level)
      guard best.map({ score < $0.score }) ?? true else { continue }
      path.append(step)
      if isValid() { best = (score, path) }
      path.removeLast()
    }
  }

  /// The smallest tile tried of a level, which says how F, R and S are cut; `nil` if none fits.
  private mutating func smallestTile(_ level: Int, in tile: Extents) -> Extents? {
    var box = Extents(repeating: 1)
    for dimension in [Dimension.inputChannel, .outputColumn, .filterRow, .filterColumn] {
      box[dimension] = tile[dimension]
    }
    let key = SmallestKey(level: level, box: box)
    if let known = smallest[key] { return known }
    let found = try? LevelSearch(
      space: space, accelerator: accelerator, objective: objective, level: level, box: box, throughput: throughput,
      keepsPsums: keepsPsums
    ).smallestTile()
    smallest[key] = .some(found)
    return found
  }
}
