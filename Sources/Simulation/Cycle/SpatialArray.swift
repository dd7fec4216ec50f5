import Arithmetic
import Hardware
import Quantities
import Scheduling

/// A spatial array step by step: elements that work on blocks of loops, each with what it holds of filter, ifmap and psums.
///
/// All elements share the counters of the largest block, the first one's. In a step every element that has something at these
/// counters brings in what it does not hold, sends away the sums of other outputs than it is to work on, and does its box of
/// lanes. Where an element's memory has one buffer, the array waits for what comes in, counted bit by bit at the width of the
/// network (``NetworkPort``).
final class SpatialArray<Datapath: ElementDatapath> {
  typealias Word = Datapath.Word

  /// One processing element.
  struct Element {
    /// Which part of an array tile it does along each dimension.
    let part: Extents
    /// Its block of the array tile.
    var block: IterationBox
    var filter: ElementFile<Datapath>
    var ifmap: ElementFile<Datapath>
    /// The outputs that it works on, and their sums; `nil` for none.
    var outputs: IterationBox?
    var sums: [Word] = []
  }

  /// Where an input is held in the elements: the stage of the outermost of their memories that holds it, or the boxes of lanes.
  struct Holder {
    var stage: Int
    var isSliding: Bool
    /// Whether the array waits for it.
    var isSingle: Bool
    /// How words are counted that come in.
    var kind: Interconnect.Kind
  }

  let datapath: Datapath
  let tensors: OperandTensors<Datapath>
  let mesh: Mesh
  let throughput: Throughput
  /// Levels of memory from DRAM inwards, then the boxes of lanes.
  let stages: [TileWalk.Stage]
  /// The first stage inside the elements.
  let split: Int
  let filterHolder: Holder
  let ifmapHolder: Holder
  let sumStage: Int
  let elementCount: Int
  /// The block of an element times the factors.
  private let arrayTile: Extents

  var elements: [Element] = []
  var filterPort: NetworkPort
  var ifmapPort: NetworkPort
  /// By word: the last step in which it came in; by filter word, the last array tile that it was in.
  var lastArrival: (filter: [Int], ifmap: [Int])
  private var lastTile: [Int]
  /// Sums outside of the elements by output, and whether they are there or some element has taken them.
  var outside: [Word]
  var isOutside: [Bool]
  var run = CycleRun()
  private var pipelineCycles = 0
  private var steps = 0
  private var tiles = 0
  /// Ifmap words of the first array tile.
  private var firstTileWords: Int?
  private var tileBefore: IterationBox?
  // Operands of one operation.
  let weights: Registers<Word>
  let activations: Registers<Word>

  init(
    _ datapath: Datapath, _ tensors: OperandTensors<Datapath>, _ mapping: Mapping, _ spatial: SpatialMapping,
    on accelerator: Accelerator, mesh: Mesh, throughput: Throughput
  ) {
    self.datapath = datapath
    self.tensors = tensors
    self.mesh = mesh
    self.throughput = throughput
    stages =
      mapping.levels.map { TileWalk.Stage(tile: $0.tile, order: $0.order) }
      + [TileWalk.Stage(tile: spatial.lanes, order: spatial.order)]
    let split = min(accelerator.sharedLevelCount, mapping.levels.count)
    self.split = split
    let laneStage = mapping.levels.count
    func memory(_ operands: OperandSet) -> Memory? {
      accelerator.memories.first {
        $0.isPerElement && !$0.holds.isDisjoint(with: operands.subtracting(mapping.levels[$0.level].bypassed))
      }
    }
    func holder(_ operand: Operand) -> Holder {
      let memory = memory(OperandSet(operand))
      return Holder(
        stage: memory?.level ?? laneStage, isSliding: memory?.isSliding ?? false,
        isSingle: memory.map { !$0.isDoubleBuffered } ?? false, kind: mesh.interconnect(of: operand).kind)
    }
    filterHolder = holder(.filter)
    ifmapHolder = holder(.ifmap)
    sumStage = memory([.psum, .ofmap])?.level ?? laneStage
    elementCount = accelerator.array.count
    filterPort = NetworkPort(mesh.filter, wordBits: tensors.space.widths.filter)
    ifmapPort = NetworkPort(mesh.ifmap, wordBits: tensors.space.widths.ifmap)
    lastTile = Array(repeating: -2, count: tensors.filter.count)
    lastArrival = (lastTile, Array(repeating: -2, count: tensors.ifmap.count))
    let sumWords = datapath.wordsPerSum
    let outputs = tensors.space.ofmapWords
    outside = Array(repeating: 0, count: outputs * sumWords)
    isOutside = Array(repeating: true, count: outputs)
    run.departures = Array(repeating: 0, count: outputs)
    weights = Registers(datapath.lanes, repeating: Datapath.absent)
    activations = Registers(datapath.lanes, repeating: Datapath.absent)
    for output in 0..<outputs {
      let channel = output / tensors.plane % (tensors.groups * tensors.filters)
      outside[output * sumWords] = tensors.starts[channel]
    }
    var arrayTile = tensors.space.extents
    for dimension in Dimension.allCases {
      arrayTile[dimension] = max(1, stages[split].tile[dimension]).times(max(1, spatial.factor(dimension)))
    }
    self.arrayTile = arrayTile
    elements = Self.parts(spatial).map { part in
      Element(
        part: part, block: IterationBox(Extents(repeating: 0)),
        filter: ElementFile(.filter, isSliding: filterHolder.isSliding),
        ifmap: ElementFile(.ifmap, isSliding: ifmapHolder.isSliding))
    }
  }

  /// One for every combination of parts, the last dimension's counting fastest.
  private static func parts(_ spatial: SpatialMapping) -> [Extents] {
    var parts = [Extents(repeating: 0)]
    for dimension in Dimension.allCases {
      parts = parts.flatMap { part in
        (0..<max(1, spatial.factor(dimension))).map { index in
          var part = part
          part[dimension] = index
          return part
        }
      }
    }
    return parts
  }

  /// Steps until the last sum has left.
  func run(_ watch: inout CycleWatch) throws(CycleEngineError) -> CycleRun {
    var walk = TileWalk(
      tensors.space.extents,
      stages: Array(stages[..<split]) + [TileWalk.Stage(tile: arrayTile, order: stages[split].order)])
    while walk.next() {
      // The pipeline is filled anew for every tile of the innermost shared memory.
      let isNewShared = tiles == 0 || walk.changedStage < split
      if isNewShared { pipelineCycles += max(mesh.pipelineCycles, throughput.depth - 1) }
      dealOut(walk.boxes.last ?? IterationBox(tensors.space.extents), isNewShared: isNewShared)
      try walkBlocks(&watch)
      tiles += 1
    }
    sendEverything()
    run.fillDrainCycles = cycles - run.computeCycles
    run.elementSteps = run.totalCycles.times(elementCount)
    run.wordsPerOutput = datapath.wordsPerSum
    run.ofmap = outside.map { datapath.finished($0) }
    return run
  }

  /// Cycles up to now.
  var cycles: Int { run.computeCycles + pipelineCycles + filterPort.cycles + ifmapPort.cycles }

  /// Gives every element its block of an array tile; where windows slide, the array waits for the first of them.
  private func dealOut(_ tile: IterationBox, isNewShared: Bool) {
    for index in elements.indices {
      for dimension in Dimension.allCases {
        let size = max(1, stages[split].tile[dimension])
        let range = tile[dimension]
        let start = min(range.lowerBound.plus(elements[index].part[dimension].times(size)), range.upperBound)
        elements[index].block[dimension] = start..<min(start.plus(size), range.upperBound)
      }
    }
    if filterHolder.isSingle, isHandedOn(filterHolder) { filterPort.wait(forWords: newFilterWords(tile)) }
    if ifmapHolder.isSingle, ifmapHolder.isSliding {
      // Later windows arrive as those before them are used up.
      let words = firstTileWords ?? words(ofIfmap: tile)
      firstTileWords = words
      let isNewPass =
        filterHolder.isSingle ? tileBefore.map { $0.along(.filter) != tile.along(.filter) } ?? true : isNewShared
      if isNewPass { ifmapPort.wait(forWords: words) }
    }
    tileBefore = tile
  }

  /// Whether neighbours hand on words that any of them held in the step before.
  private func isHandedOn(_ holder: Holder) -> Bool {
    holder.kind == .systolic && holder.isSliding && holder.stage == split
  }

  /// Distinct ifmap words of an array tile.
  private func words(ofIfmap tile: IterationBox) -> Int {
    let space = tensors.space
    let rows = TouchedPositions(space.vertical, windows: tile[.outputRow], taps: tile[.filterRow])
    let columns = TouchedPositions(space.horizontal, windows: tile[.outputColumn], taps: tile[.filterColumn])
    return rows.count.times(columns.count).times(tile.count(.inputChannel)).times(tile.count(.batch))
      .times(tile.count(.group))
  }

  /// Filter words of an array tile that no element held in the one before.
  private func newFilterWords(_ tile: IterationBox) -> Int {
    var fresh = 0
    let now = tiles
    var file = ElementFile<Datapath>(.filter, isSliding: false)
    file.take(tile, of: tensors) { address in
      if lastTile[address] != now - 1 { fresh += 1 }
      lastTile[address] = now
    }
    return fresh
  }

  /// The loops inside the elements' blocks, as many trips as the longest block needs.
  private func walkBlocks(_ watch: inout CycleWatch) throws(CycleEngineError) {
    var longest = Extents(repeating: 1)
    for dimension in Dimension.allCases {
      longest[dimension] = elements.reduce(0) { max($0, $1.block.count(dimension)) }
    }
    var walk = TileWalk(longest, stages: Array(stages[(split + 1)...]))
    guard stages.count > split + 1 else { return try step(walk, changed: split, &watch) }
    var isFirst = true
    while walk.next() {
      try step(walk, changed: isFirst ? split : split + 1 + walk.changedStage, &watch)
      isFirst = false
    }
  }

  /// What an element works on at a stage: the part of its block at the present counters.
  private func box(_ block: IterationBox, _ stage: Int, _ walk: TileWalk) -> IterationBox {
    guard stage > split else { return block }
    let counters = walk.boxes[stage - split - 1]
    var box = block
    for dimension in Dimension.allCases {
      let (lower, upper) = (block.lower[dimension], block.upper[dimension])
      box.lower[dimension] = min(lower + counters.lower[dimension], upper)
      box.upper[dimension] = min(lower + counters.upper[dimension], upper)
    }
    return box
  }

  /// Every element does what it has at the present counters, of which those from the stage `changed` inwards have stepped.
  private func step(_ walk: TileWalk, changed: Int, _ watch: inout CycleWatch) throws(CycleEngineError) {
    let lanes = stages.count - 1
    var active: [(element: Int, box: IterationBox)] = []
    active.reserveCapacity(elements.count)
    for index in elements.indices {
      let box = box(elements[index].block, lanes, walk)
      if !box.isEmpty { active.append((index, box)) }
    }
    // An element with anything of a tile has something at the tile's first step: what it holds changes there or not at all.
    if changed <= filterHolder.stage { takeFilters(active, walk) }
    if changed <= ifmapHolder.stage { takeIfmaps(active, walk) }
    if changed <= sumStage { takeOutputs(active.map { ($0.element, box(elements[$0.element].block, sumStage, walk)) }) }
    for (index, box) in active { multiply(index, box) }
    run.activePECycles += active.count * throughput.cycles
    run.computeCycles += throughput.cycles
    steps += 1
    try watch.passed(cycles.times(elementCount))
  }

  private func takeFilters(_ active: [(element: Int, box: IterationBox)], _ walk: TileWalk) {
    var words = 0
    let (now, isUnicast) = (steps, filterHolder.kind == .unicast)
    for (index, _) in active {
      let box = box(elements[index].block, filterHolder.stage, walk)
      elements[index].filter.take(box, of: tensors) { address in
        if isUnicast || lastArrival.filter[address] != now { words += 1 }
        lastArrival.filter[address] = now
      }
    }
    if filterHolder.isSingle, !isHandedOn(filterHolder) { filterPort.wait(forWords: words) }
  }

  private func takeIfmaps(_ active: [(element: Int, box: IterationBox)], _ walk: TileWalk) {
    var words = 0
    let (now, isUnicast) = (steps, ifmapHolder.kind == .unicast)
    for (index, _) in active {
      let box = box(elements[index].block, ifmapHolder.stage, walk)
      elements[index].ifmap.take(box, of: tensors) { address in
        if isUnicast || lastArrival.ifmap[address] != now { words += 1 }
        lastArrival.ifmap[address] = now
      }
    }
    if ifmapHolder.isSingle, !ifmapHolder.isSliding { ifmapPort.wait(forWords: words) }
  }
}
