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
///
/// Sums that no two elements share, or whose order does not matter because adders wrap, are added to where they are outside;
/// of what the elements hold it is known which outputs they are, for the time at which these leave. All others elements take
/// in, add to and send (``SpatialSums``).
final class SpatialArray<Datapath: ElementDatapath> {
  typealias Word = Datapath.Word
  typealias Bursts = SpatialBursts<Datapath>

  let datapath: Datapath
  let tensors: OperandTensors<Datapath>
  let mesh: Mesh
  let throughput: Throughput
  let elementCount: Int
  let nest: SpatialNest
  let operands: SpatialOperands<Datapath>
  private let filterHolder: SpatialHolder
  private let ifmapHolder: SpatialHolder
  let depths: SpatialDepths

  // The box of the loops gone through, as far as the first element's block has it inside of the elements, and the array tile.
  var lower = SIMD8<Int>.zero
  var size: SIMD8<Int>
  var tile = SpatialBox()
  var classes: [SpatialClass] = []
  /// By size of a tile, and the last one asked for.
  private var knownClasses: [(tile: SIMD8<Int>, classes: [SpatialClass])] = []
  private var lastClasses = 0
  var rows = SpatialRows()
  var passedSteps = SpatialSteps()

  private let parts: [SIMD8<Int>]
  var blocks: [SpatialBox]
  private var filterPort: NetworkPort
  private var ifmapPort: NetworkPort
  private var filterArrivals: OperandArrivals<Datapath>
  private var ifmapArrivals: OperandArrivals<Datapath>
  let bursts: Bursts
  /// How the numbers of outputs grow along each dimension, and the addresses of their sums.
  let outputStrides: SIMD8<Int>
  let sumStrides: SIMD8<Int>
  /// Sums outside of the elements by output.
  let outside: Registers<Word>
  let departures: SpatialDepartures
  let sums: SpatialSums<Datapath>?
  var run = CycleRun()
  private var pipelineCycles = 0
  private var isNewShared = false
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
    let nest = SpatialNest(extents, stages: stages, split: split, spatial)
    self.nest = nest
    filterHolder = SpatialHolder(.filter, mapping, on: accelerator, mesh.filter, split: split)
    ifmapHolder = SpatialHolder(.ifmap, mapping, on: accelerator, mesh.ifmap, split: split)
    let isShared = Dimension.allCases.contains {
      !DimensionSet.ofmap.contains($0) && nest.factors[$0.rawValue] > 1
    }
    let isInPlace = datapath.isAssociative || !isShared
    depths = SpatialDepths(
      nest, filter: filterHolder, ifmap: ifmapHolder,
      sumStage: accelerator.elementMemory(of: [.psum, .ofmap], mapping)?.level ?? mapping.levels.count,
      isInPlace: isInPlace)
    elementCount = accelerator.array.count
    filterPort = NetworkPort(mesh.filter, wordBits: tensors.space.widths.filter)
    ifmapPort = NetworkPort(mesh.ifmap, wordBits: tensors.space.widths.ifmap)
    size = SIMD8(extents)

    parts = nest.parts
    blocks = Array(repeating: SpatialBox(), count: parts.count)
    filterArrivals = OperandArrivals(.filter, tensors, elements: parts.count, isUnicast: filterHolder.isUnicast)
    ifmapArrivals = OperandArrivals(.ifmap, tensors, elements: parts.count, isUnicast: ifmapHolder.isUnicast)
    let (outputs, sumWords) = (tensors.space.ofmapWords, datapath.wordsPerSum)
    outside = Registers(outputs * sumWords, repeating: 0)
    for output in 0..<outputs {
      let channel = output / tensors.plane % (tensors.groups * tensors.filters)
      outside.base[output * sumWords] = tensors.starts[channel]
    }
    outputStrides = tensors.outputStrides
    sumStrides = tensors.outputStrides &* sumWords
    departures = SpatialDepartures(outputs: outputs, elements: parts.count, strides: tensors.outputStrides)
    sums =
      isInPlace
      ? nil
      : SpatialSums(
        datapath, tensors, outside: outside, elements: parts.count, isTree: mesh.psum.kind == .adderTree)
    operands = SpatialOperands(tensors, lanes: nest.lanes, datapath)
    bursts = SpatialBursts(datapath, operands, nest)
  }

  /// Steps until the last sum has left.
  func run(_ watch: inout CycleWatch) throws(CycleEngineError) -> CycleRun {
    try visit(0, &watch)
    if let sums { sums.sendAll(at: cycles, departures.times) } else { departures.leaveAll(at: cycles) }
    run.fillDrainCycles = cycles - run.computeCycles
    run.activePECycles = bursts.active * throughput.cycles
    run.elementSteps = run.totalCycles.times(elementCount)
    run.wordsPerOutput = datapath.wordsPerSum
    run.ofmap = (0..<outside.count).map { datapath.finished(outside.base[$0]) }
    run.departures = (0..<departures.times.count).map { departures.times.base[$0] }
    return run
  }

  /// Cycles up to now.
  var cycles: Int { run.computeCycles + pipelineCycles + filterPort.cycles + ifmapPort.cycles }

  // MARK: Loops

  /// The loops from that one on, those inside of the elements' blocks as many trips as the longest block needs.
  private func visit(_ depth: Int, _ watch: inout CycleWatch) throws(CycleEngineError) {
    if depth == nest.sharedDepth {
      // The pipeline is filled anew for every tile of the innermost shared memory.
      pipelineCycles += max(mesh.pipelineCycles, throughput.depth - 1)
      isNewShared = true
    }
    let whole = size
    if depth == nest.tileDepth { dealOut() }
    if depth == depths.filter { filterPort.wait(forWords: take(&filterArrivals)) }
    if depth == depths.ifmap { ifmapPort.wait(forWords: take(&ifmapArrivals)) }
    if depth == depths.take, depths.take <= depths.work { takeOutputs() }
    if depth == depths.work {
      if depth < depths.take { takeAlong(depth) }
      try work(depth, &watch)
    } else {
      try trips(nest.loops[depth], depth, &watch)
    }
    size = whole
  }

  private func trips(
    _ loop: SpatialNest.Loop, _ depth: Int, _ watch: inout CycleWatch
  ) throws(CycleEngineError) {
    let (begin, extent) = (lower[loop.dimension], size[loop.dimension])
    var start = 0
    while start < extent {
      lower[loop.dimension] = begin + start
      size[loop.dimension] = min(loop.tile, extent - start)
      try visit(depth + 1, &watch)
      start += loop.tile
    }
    lower[loop.dimension] = begin
    size[loop.dimension] = extent
  }

  var tileSize: SIMD8<Int> { tile.upper &- tile.lower }

  /// Where the counters stand in the blocks.
  var offset: SIMD8<Int> { lower &- tile.lower }

  /// Gives every element its block of an array tile; where windows slide, the array waits for the first of them.
  private func dealOut() {
    tile = SpatialBox(lower: lower, upper: lower &+ size)
    classes = classes(of: size)
    size = pointwiseMin(size, nest.blockSize)
    if sums != nil { for index in blocks.indices { blocks[index] = block(of: index) } }
    if filterHolder.isSingle, filterHolder.isHandedOn {
      filterArrivals.begin()
      filterPort.wait(forWords: filterArrivals.freshWords(tile))
    }
    if ifmapHolder.isSingle, ifmapHolder.isSliding {
      // Later windows arrive as those before them are used up.
      let words = firstTileWords ?? tensors.ifmapWords(of: tile)
      firstTileWords = words
      let filters = DimensionSet.filterMask
      let isNewPass =
        filterHolder.isSingle ? tileBefore.map { $0.along(filters) != tile.along(filters) } ?? true : isNewShared
      if isNewPass { ifmapPort.wait(forWords: words) }
    }
    tileBefore = tile
    isNewShared = false
  }

  /// What an element has of the present tile.
  private func block(of index: Int) -> SpatialBox {
    tile.part(from: parts[index] &* nest.blockSize, size: nest.blockSize)
  }

  func classes(of tile: SIMD8<Int>) -> [SpatialClass] {
    if knownClasses.isEmpty || knownClasses[lastClasses].tile != tile {
      if let known = knownClasses.firstIndex(where: { $0.tile == tile }) {
        lastClasses = known
      } else {
        lastClasses = knownClasses.count
        knownClasses.append((tile, nest.classes(of: tile, outputStrides: outputStrides)))
      }
    }
    return knownClasses[lastClasses].classes
  }

  /// What comes into all elements that have anything at the present counters.
  private func take(_ arrivals: inout OperandArrivals<Datapath>) -> Int {
    guard arrivals.begin(tile, SpatialBox(lower: offset, upper: offset &+ size)) else { return 0 }
    var words = 0
    for index in blocks.indices {
      let box = block(of: index).part(from: offset, size: size)
      if !box.isEmpty { words += arrivals.take(box, element: index) }
    }
    return words
  }
}
