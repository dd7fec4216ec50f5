import Arithmetic
import Hardware
import Quantities
import Scheduling

/// A spatial array step by step: elements that work on blocks of loops, each with the sums of its own outputs.
///
/// All elements share the counters of the largest block, the first one's. Where what an element holds changes, it brings in what
/// is missing and sends away the sums of other outputs than it is to work on; between two such moments nobody needs anybody
/// else, and each does all its steps, box of lanes by box of lanes, before the next one does (``SpatialBursts``). Where an
/// element's memory has one buffer, the array waits for what comes in, counted bit by bit at the width of the network
/// (``NetworkPort``).
final class SpatialArray<Datapath: ElementDatapath> {
  typealias Word = Datapath.Word

  /// One processing element.
  struct Element {
    /// Where its block begins in an array tile.
    let offset: SIMD8<Int>
    /// Its block of the present one.
    var block = SpatialBox()
    /// The outputs that it works on; `nil` for none.
    var outputs: SpatialBox?
    /// By how much the place of a sum grows along each dimension of the outputs.
    var strides = SIMD8<Int>.zero
    var sums: Registers<Word>
  }

  /// Where an input is held in the elements: the stage of the outermost of their memories that holds it, or the boxes of lanes.
  struct Holder {
    var stage: Int
    var isSliding: Bool
    /// Whether the array waits for it.
    var isSingle: Bool
    /// How words are counted that come in.
    var kind: Interconnect.Kind

    /// Whether neighbours hand on words that any of them held in the step before, if it is held at that stage.
    func isHandedOn(at split: Int) -> Bool { kind == .systolic && isSliding && stage == split }
  }

  /// A loop inside the elements' blocks.
  struct Loop {
    var dimension: Int
    var tile: Int
    var stage: Int
  }

  let datapath: Datapath
  let tensors: OperandTensors<Datapath>
  let mesh: Mesh
  let throughput: Throughput
  let elementCount: Int
  /// Loops outside of the elements, over array tiles.
  private var walk: TileWalk
  /// The stage of the elements' blocks.
  private let split: Int
  private let blockSize: SIMD8<Int>
  /// Those that cut anything, outermost first.
  let loops: [Loop]
  private let filterHolder: Holder
  private let ifmapHolder: Holder
  /// Before which of the loops filter and ifmap words come in and are counted, if ever, and outputs change.
  private let filterDepth: Int?
  private let ifmapDepth: Int?
  private let sumDepth: Int
  /// Before which elements go on alone.
  let burstDepth: Int

  var elements: [Element] = []
  /// Where the counters stand in the blocks.
  var offset = SIMD8<Int>.zero
  var size = SIMD8<Int>.zero
  private var filterPort: NetworkPort
  private var ifmapPort: NetworkPort
  private var filterArrivals: OperandArrivals<Datapath>
  private var ifmapArrivals: OperandArrivals<Datapath>
  /// Sums outside of the elements by output, and whether they are there or some element has taken them.
  let outside: Registers<Word>
  var isOutside: [Bool]
  /// Sums on their way out, and the occasion on which they are.
  let leaving: Registers<Word>
  var leftAt: [Int]
  var departure = 0
  let bursts: SpatialBursts<Datapath>
  let outputMask = DimensionSet.ofmap.mask
  var run = CycleRun()
  private var pipelineCycles = 0
  private var tiles = 0
  /// Ifmap words of the first array tile.
  private var firstTileWords: Int?
  private var tileBefore: SpatialBox?

  init(
    _ datapath: Datapath, _ tensors: OperandTensors<Datapath>, _ mapping: Mapping, _ spatial: SpatialMapping,
    on accelerator: Accelerator, mesh: Mesh, throughput: Throughput
  ) {
    self.datapath = datapath
    self.tensors = tensors
    self.mesh = mesh
    self.throughput = throughput
    let extents = tensors.space.extents
    let stages =
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
    let sumStage = memory([.psum, .ofmap])?.level ?? laneStage
    elementCount = accelerator.array.count
    filterPort = NetworkPort(mesh.filter, wordBits: tensors.space.widths.filter)
    ifmapPort = NetworkPort(mesh.ifmap, wordBits: tensors.space.widths.ifmap)

    var (block, arrayTile) = (extents, extents)
    for dimension in Dimension.allCases {
      block[dimension] = max(1, stages[split].tile[dimension])
      arrayTile[dimension] = block[dimension].times(max(1, spatial.factor(dimension)))
    }
    blockSize = SIMD8(block)
    walk = TileWalk(
      extents, stages: Array(stages[..<split]) + [TileWalk.Stage(tile: arrayTile, order: stages[split].order)])
    var rest = pointwiseMin(blockSize, SIMD8(extents))
    var loops: [Loop] = []
    for (stage, decided) in stages.enumerated().dropFirst(split + 1) {
      for dimension in decided.order.dimensions {
        let tile = max(1, decided.tile[dimension])
        guard tile < rest[dimension.rawValue] else { continue }
        loops.append(Loop(dimension: dimension.rawValue, tile: tile, stage: stage))
        rest[dimension.rawValue] = tile
      }
    }
    self.loops = loops
    func depth(of holder: Holder) -> Int { loops.count { $0.stage <= holder.stage } }
    // Nobody counts what nobody waits for; sliding windows and words that are handed on are counted by array tile.
    filterDepth =
      filterHolder.isSingle && !filterHolder.isHandedOn(at: split) && mesh.filter.width != nil
      ? depth(of: filterHolder) : nil
    ifmapDepth =
      ifmapHolder.isSingle && !ifmapHolder.isSliding && mesh.ifmap.width != nil ? depth(of: ifmapHolder) : nil
    // Loops over taps leave outputs as they are.
    sumDepth =
      1
      + (loops.lastIndex { loop in
        loop.stage <= sumStage && DimensionSet.ofmap.rawValue & (1 << UInt8(loop.dimension)) != 0
      } ?? -1)
    burstDepth = max(sumDepth, filterDepth ?? 0, ifmapDepth ?? 0)

    filterArrivals = OperandArrivals(
      .filter, tensors, elements: elementCount, isUnicast: filterHolder.kind == .unicast)
    ifmapArrivals = OperandArrivals(.ifmap, tensors, elements: elementCount, isUnicast: ifmapHolder.kind == .unicast)
    let (outputs, sumWords) = (tensors.space.ofmapWords, datapath.wordsPerSum)
    outside = Registers(outputs * sumWords, repeating: 0)
    leaving = Registers(outputs * sumWords, repeating: 0)
    leftAt = Array(repeating: 0, count: outputs)
    isOutside = Array(repeating: true, count: outputs)
    run.departures = Array(repeating: 0, count: outputs)
    for output in 0..<outputs {
      let channel = output / tensors.plane % (tensors.groups * tensors.filters)
      outside.base[output * sumWords] = tensors.starts[channel]
    }
    bursts = SpatialBursts(datapath, SpatialOperands(tensors), Array(loops[burstDepth...]))
    elements = Self.parts(spatial).map { Element(offset: $0 &* blockSize, sums: Registers(0, repeating: 0)) }
  }

  /// One for every combination of parts, the last dimension's counting fastest.
  private static func parts(_ spatial: SpatialMapping) -> [SIMD8<Int>] {
    var parts = [SIMD8<Int>.zero]
    for dimension in Dimension.allCases {
      parts = parts.flatMap { part in
        (0..<max(1, spatial.factor(dimension))).map { index in
          var part = part
          part[dimension.rawValue] = index
          return part
        }
      }
    }
    return parts
  }

  /// Steps until the last sum has left.
  func run(_ watch: inout CycleWatch) throws(CycleEngineError) -> CycleRun {
    while walk.next() {
      // The pipeline is filled anew for every tile of the innermost shared memory.
      let isNewShared = tiles == 0 || walk.changedStage < split
      if isNewShared { pipelineCycles += max(mesh.pipelineCycles, throughput.depth - 1) }
      dealOut(SpatialBox(walk.boxes.last ?? IterationBox(tensors.space.extents)), isNewShared: isNewShared)
      try visit(0, &watch)
      tiles += 1
    }
    send(Array(elements.indices))
    run.fillDrainCycles = cycles - run.computeCycles
    run.elementSteps = run.totalCycles.times(elementCount)
    run.wordsPerOutput = datapath.wordsPerSum
    run.ofmap = (0..<outside.count).map { datapath.finished(outside.base[$0]) }
    return run
  }

  /// Cycles up to now.
  var cycles: Int { run.computeCycles + pipelineCycles + filterPort.cycles + ifmapPort.cycles }

  /// Gives every element its block of an array tile; where windows slide, the array waits for the first of them.
  private func dealOut(_ tile: SpatialBox, isNewShared: Bool) {
    for index in elements.indices {
      elements[index].block = tile.part(from: elements[index].offset, size: blockSize)
    }
    (offset, size) = (.zero, pointwiseMin(blockSize, tile.upper &- tile.lower))
    if filterHolder.isSingle, filterHolder.isHandedOn(at: split) {
      filterArrivals.begin()
      filterPort.wait(forWords: filterArrivals.freshWords(tile))
    }
    if ifmapHolder.isSingle, ifmapHolder.isSliding {
      // Later windows arrive as those before them are used up.
      let words = firstTileWords ?? words(ofIfmap: tile)
      firstTileWords = words
      let filters = DimensionSet.filter.mask
      let isNewPass =
        filterHolder.isSingle ? tileBefore.map { $0.along(filters) != tile.along(filters) } ?? true : isNewShared
      if isNewPass { ifmapPort.wait(forWords: words) }
    }
    tileBefore = tile
  }

  /// Distinct ifmap words of an array tile.
  private func words(ofIfmap tile: SpatialBox) -> Int {
    let space = tensors.space
    let rows = TouchedPositions(space.vertical, windows: tile[.outputRow], taps: tile[.filterRow])
    let columns = TouchedPositions(space.horizontal, windows: tile[.outputColumn], taps: tile[.filterColumn])
    return rows.count.times(columns.count).times(tile.count(.inputChannel)).times(tile.count(.batch))
      .times(tile.count(.group))
  }

  /// The loops inside the elements' blocks from that one on, as many trips as the longest block needs.
  private func visit(_ depth: Int, _ watch: inout CycleWatch) throws(CycleEngineError) {
    if depth == filterDepth { filterPort.wait(forWords: take(&filterArrivals)) }
    if depth == ifmapDepth { ifmapPort.wait(forWords: take(&ifmapArrivals)) }
    if depth == sumDepth { takeOutputs() }
    guard depth < burstDepth else { return try burst(&watch) }
    let loop = loops[depth]
    let (begin, extent) = (offset[loop.dimension], size[loop.dimension])
    guard extent > loop.tile else { return try visit(depth + 1, &watch) }
    var start = 0
    while start < extent {
      offset[loop.dimension] = begin + start
      size[loop.dimension] = min(loop.tile, extent - start)
      try visit(depth + 1, &watch)
      start += loop.tile
    }
    offset[loop.dimension] = begin
    size[loop.dimension] = extent
  }

  /// What comes into all elements that have anything at the present counters.
  private func take(_ arrivals: inout OperandArrivals<Datapath>) -> Int {
    arrivals.begin()
    var words = 0
    for index in elements.indices {
      let box = elements[index].block.part(from: offset, size: size)
      if !box.isEmpty { words += arrivals.take(box, element: index) }
    }
    return words
  }

  /// All steps until something changes in any element, one element after the other.
  private func burst(_ watch: inout CycleWatch) throws(CycleEngineError) {
    var active = 0
    elements.withUnsafeBufferPointer { elements in
      for element in elements {
        let box = element.block.part(from: offset, size: size)
        guard !box.isEmpty, let outputs = element.outputs else { continue }
        let place = ((box.lower &- outputs.lower) &* element.strides).wrappedSum()
        active += bursts.run(box, sums: element.sums.base + place, strides: element.strides)
      }
    }
    run.activePECycles += active * throughput.cycles
    run.computeCycles += bursts.steps(size) * throughput.cycles
    try watch.passed(cycles.times(elementCount))
  }
}
