import Hardware

@testable import Scheduling

/// An accelerator that runs a layer one multiply at a time and counts every word that moves.
///
/// Nothing is worked out beforehand: loops are counters, memories are sets of words with the numbers that belong to them,
/// and a word that is not where it is needed is a mistake. The psums it adds up have to be the ofmap in the end.
///
/// How it reads the rules, where a choice had to be made:
///
/// * All elements share the loop counters of the largest block, which is that of the first element. An element takes part
///   in a step if its own block has something at these counters (or it has a block at all); otherwise it is idle.
/// * An idle element keeps the inputs it holds, even for the length of an array tile in which it has no block. If it then
///   comes back to the same tile, nothing is brought in; if its memory slides, what it still holds need not be brought in.
///   Neighbours hand on (systolic) what was in the array tile before, and nothing older.
/// * An idle element lets go of its psums together with the elements that work on the same outputs: when the box at the
///   present counters has other outputs than those held. So all psums of a word leave the array in one step and are
///   reduced. Where the box has no outputs at all (the block is too small along G, N, M, E or F), psums stay, but not
///   longer than the tile of the memory further out.
/// * An element that is idle for all of a visit to an output tile adds nothing to it, and sends nothing.
/// * Psums come back if work on the word has begun in the memory further out, and start from zero otherwise. Those that
///   come back to the array go to one of the elements that begin to work on the word in the step, the others start from
///   zero. Between two memories of one element the same holds: an inner tile comes back if the outer memory has begun with
///   it since its own tile began.
/// * A tile changes in the step that first needs another; what leaves, leaves at the beginning of that step, from inside
///   outwards, before anything comes in, from outside inwards. Neighbours hand over what they held before that step.
/// * Padding is no word anywhere: it does not change the registers of the multipliers either.
final class NaiveMachine {
  /// Where tiles of one size are held, and by how many.
  struct Stage {
    var tile: Extents
    /// From outside inwards; loops that never step are left out.
    var loops: [Dimension]
  }

  /// A level of memory, or the registers of the multipliers, in the way of an operand.
  struct Place {
    var stage: Int
    /// `nil`: the registers.
    var level: Int?
    var isSliding = false
  }

  let layer: NaiveLayer
  /// The levels of memory from DRAM inwards, and last the boxes of lanes.
  let stages: [Stage]
  /// The first stage whose tiles are those of one element.
  let arrayStage: Int
  let spatial: SpatialMapping
  /// The places that hold each operand, by its number, from outside inwards: shared ones, and those in every element.
  let sharedPlaces: [[Place]]
  let elementPlaces: [[Place]]

  var counts: NaiveCounts
  /// What went wrong.
  private(set) var mistakes: [String] = []

  /// Elements without a block, summed over the array tiles.
  private(set) var missingBlocks = 0

  var sharedInputs: [[NaiveInputBuffer]]
  /// The last step in which each word of filter and ifmap was in the array tile, and in which it came in from outside.
  var (lastInTile, lastArrival): ([[Int]], [[Int]])
  var sharedOutputs: [NaiveOutputBuffer]
  var elements: [NaiveElement] = []
  /// Psums and finished words that have left the chip, by address.
  var dramOutputs: [Int: Int] = [:]
  /// How many elements work on an output word at present.
  var workersOnWord: [Int: Int] = [:]
  /// The present tile of each shared stage, and the array tile.
  private var boxes: [NaiveBox]
  private var arrayBefore: NaiveBox?
  private var isDone: [Bool]

  /// A machine that has run the layer to its end.
  init(_ layer: NaiveLayer, memories: [Memory], _ mapping: Mapping, _ spatial: SpatialMapping) {
    self.layer = layer
    self.spatial = spatial
    var shared = Array(repeating: [Place](), count: NaiveOperand.allCases.count)
    var own = shared
    var isElementLevel: [Bool] = []
    counts = NaiveCounts(levels: [])
    for (index, level) in mapping.levels.enumerated() {
      var held = NaiveCounts.Level()
      let beside = memories.filter { $0.level == index }
      for memory in beside {
        for operand in NaiveOperand.allCases where operand.isAmong(memory.holds.subtracting(level.bypassed)) {
          let place = Place(stage: index, level: index, isSliding: memory.isSliding)
          if memory.isPerElement { own[operand.rawValue].append(place) } else { shared[operand.rawValue].append(place) }
          if operand == .output { held.output = .init() } else { held[operand] = .init() }
        }
      }
      counts.levels.append(held)
      isElementLevel.append(beside.contains { $0.isPerElement })
    }
    arrayStage = isElementLevel.firstIndex(of: true) ?? mapping.levels.count
    counts.tiles = Array(repeating: 0, count: arrayStage)
    stages = Self.stages(layer.extents, mapping, spatial, arrayStage: arrayStage)
    let registers = Place(stage: mapping.levels.count, level: nil)
    own[NaiveOperand.filter.rawValue].append(registers)
    own[NaiveOperand.ifmap.rawValue].append(registers)
    if own[NaiveOperand.output.rawValue].isEmpty {
      own[NaiveOperand.output.rawValue].append(registers)
      counts.registers.output = .init()
    }
    sharedPlaces = shared
    elementPlaces = own
    sharedInputs = [NaiveOperand.filter, .ifmap].map { operand in
      shared[operand.rawValue].map { NaiveInputBuffer(operand, isSliding: $0.isSliding) }
    }
    sharedOutputs = shared[NaiveOperand.output.rawValue].map { _ in NaiveOutputBuffer() }
    boxes = Array(repeating: NaiveBox(layer.extents), count: arrayStage + 1)
    isDone = Array(repeating: false, count: Dimension.allCases.reduce(1) { $0 * layer.extents[$1] })
    let never = [layer.filter, layer.ifmap].map { Array(repeating: -1, count: $0.count) }
    (lastInTile, lastArrival) = (never, never)
    elements = makeElements()
    walkShared(stage: 0, loop: 0)
    finish()
  }

  /// The levels of memory and the boxes of lanes, with the loops over them that may step.
  private static func stages(
    _ extents: Extents, _ mapping: Mapping, _ spatial: SpatialMapping, arrayStage: Int
  ) -> [Stage] {
    let tiles = mapping.levels.map(\.tile) + [spatial.lanes]
    let orders = mapping.levels.map(\.order) + [spatial.order]
    var parent = extents
    return tiles.indices.map { stage in
      let steps = orders[stage].dimensions.filter { dimension in
        let factor = stage == arrayStage ? spatial.factor(dimension) : 1
        return tiles[stage][dimension] * factor < parent[dimension]
      }
      for dimension in Dimension.allCases { parent[dimension] = min(parent[dimension], tiles[stage][dimension]) }
      return Stage(tile: tiles[stage], loops: steps)
    }
  }

  /// The box that the shared memories of a stage work on.
  func sharedBox(_ stage: Int) -> NaiveBox { boxes[stage] }

  func note(_ mistake: String) { if mistakes.count < 5 { mistakes.append(mistake) } }

  /// One element for every combination of parts on rows and on columns.
  private func makeElements() -> [NaiveElement] {
    var parts: [[Int]] = [Array(repeating: 0, count: Dimension.allCases.count)]
    for dimension in Dimension.allCases {
      parts = parts.flatMap { part in
        (0..<spatial.rows[dimension] * spatial.columns[dimension]).map { index in
          var part = part
          part[dimension.rawValue] = index
          return part
        }
      }
    }
    return parts.map { part in
      NaiveElement(
        part: part, box: NaiveBox(layer.extents), stages: stages.count - arrayStage, places: elementPlaces)
    }
  }

  /// The loops over the tiles that all elements share, down to array tiles.
  private func walkShared(stage: Int, loop: Int) {
    let outer = stage == 0 ? NaiveBox(layer.extents) : boxes[stage - 1]
    if loop == 0 { boxes[stage] = outer }
    guard loop < stages[stage].loops.count else {
      if stage == arrayStage { return dealOut() }
      counts.tiles[stage] += 1
      return walkShared(stage: stage + 1, loop: 0)
    }
    let dimension = stages[stage].loops[loop]
    let parent = outer[dimension]
    var size = stages[stage].tile[dimension]
    if stage == arrayStage { size *= spatial.rows[dimension] * spatial.columns[dimension] }
    var offset = 0
    while offset < parent.count {
      boxes[stage].cut(dimension, from: parent, offset: offset, size: size)
      walkShared(stage: stage, loop: loop + 1)
      offset += size
    }
  }

  /// Gives every element its block of the array tile.
  private func dealOut() {
    if arrayBefore?.coordinates(of: .filter) != boxes[arrayStage].coordinates(of: .filter) {
      counts.filterArrayTiles += 1
    }
    if arrayBefore?.coordinates(of: .ifmap) != boxes[arrayStage].coordinates(of: .ifmap) { counts.ifmapArrayTiles += 1 }
    arrayBefore = boxes[arrayStage]
    let tile = stages[arrayStage].tile
    for element in elements {
      for dimension in Dimension.allCases {
        let offset = element.part[dimension.rawValue] * tile[dimension]
        element.boxes[0].cut(dimension, from: boxes[arrayStage][dimension], offset: offset, size: tile[dimension])
      }
      element.stepped(0)
      if element.boxes[0].isEmpty { missingBlocks += 1 }
    }
    walkElements(stage: arrayStage + 1, loop: 0)
  }

  /// The loops inside the elements' blocks, in lockstep: as many trips as the longest block needs.
  private func walkElements(stage: Int, loop: Int) {
    guard stage < stages.count else { return step() }
    let depth = stage - arrayStage
    if loop == 0 {
      for element in elements { element.boxes[depth] = element.boxes[depth - 1] }
    }
    guard loop < stages[stage].loops.count else {
      for element in elements { element.stepped(depth) }
      return walkElements(stage: stage + 1, loop: 0)
    }
    let dimension = stages[stage].loops[loop]
    let size = stages[stage].tile[dimension]
    var longest = 0
    for element in elements { longest = max(longest, element.boxes[depth - 1][dimension].count) }
    var offset = 0
    while offset < longest {
      for element in elements {
        element.boxes[depth].cut(dimension, from: element.boxes[depth - 1][dimension], offset: offset, size: size)
      }
      walkElements(stage: stage, loop: loop + 1)
      offset += size
    }
  }

  /// Every element does the box of lanes at the present counters.
  private func step() {
    counts.steps += 1
    for element in elements { element.isActive = !element.boxes[element.boxes.count - 1].isEmpty }
    drain()
    fill()
    for element in elements where element.isActive {
      counts.activePECycles += 1
      multiply(element)
    }
  }

  /// All multiply-accumulates of a box of lanes.
  private func multiply(_ element: NaiveElement) {
    guard let box = element.boxes.last, let filter = element.inputs[0].last, let ifmap = element.inputs[1].last,
      let psums = element.outputs.last
    else { return note("an element without registers") }
    for g in box[.group] {
      for n in box[.batch] {
        for m in box[.outputChannel] {
          for e in box[.outputRow] {
            for f in box[.outputColumn] {
              let output = layer.outputAddress(group: g, batch: n, outputChannel: m, row: e, column: f)
              var sum = psums.contents[output] ?? 0
              for c in box[.inputChannel] {
                for r in box[.filterRow] {
                  for s in box[.filterColumn] {
                    sum += product(filter, ifmap, (g, n, m, c, e, f, r, s), output: output)
                  }
                }
              }
              psums.contents[output] = sum
            }
          }
        }
      }
    }
  }

  /// One multiply, with the numbers that are in the registers.
  private func product(
    _ filter: NaiveInputBuffer, _ ifmap: NaiveInputBuffer,
    _ point: (g: Int, n: Int, m: Int, c: Int, e: Int, f: Int, r: Int, s: Int), output: Int
  ) -> Int {
    let weight = layer.filterAddress(
      group: point.g, outputChannel: point.m, inputChannel: point.c, row: point.r, column: point.s)
    // An ofmap word and a tap of its filter make one multiply-accumulate.
    let tap = (point.c * layer.extents[.filterRow] + point.r) * layer.extents[.filterColumn] + point.s
    let number =
      (output * layer.extents[.inputChannel] * layer.extents[.filterRow] * layer.extents[.filterColumn]) + tap
    if isDone[number] { note("\(point) is computed twice") }
    isDone[number] = true
    guard let factor = filter.contents[weight] else {
      note("the filter word of \(point) is not in the register")
      return 0
    }
    guard let row = layer.position(layer.space.vertical, window: point.e, tap: point.r),
      let column = layer.position(layer.space.horizontal, window: point.f, tap: point.s)
    else { return 0 }
    let word = layer.ifmapAddress(
      group: point.g, batch: point.n, inputChannel: point.c, row: row, column: column)
    guard let pixel = ifmap.contents[word] else {
      note("the ifmap word of \(point) is not in the register")
      return 0
    }
    return factor * pixel
  }

  /// Sends everything out and looks at what has arrived.
  private func finish() {
    drainEverything()
    if isDone.contains(false) { note("\(isDone.count { !$0 }) multiply-accumulates are missing") }
    let ofmap = layer.directConvolution()
    if dramOutputs.count != ofmap.count || !ofmap.enumerated().allSatisfy({ dramOutputs[$0.offset] == $0.element }) {
      note("the ofmap is not the convolution")
    }
  }
}

/// One processing element.
final class NaiveElement {
  /// Which part of an array tile it does, along each dimension.
  let part: [Int]
  /// Its block of the array tile, the tiles inside of it, and last the box of lanes.
  var boxes: [NaiveBox]
  /// Memories and registers of filter and ifmap, from outside inwards.
  let inputs: [[NaiveInputBuffer]]
  /// Memories of psums, from outside inwards, or an accumulator.
  let outputs: [NaiveOutputBuffer]
  /// Whether it has something to do in this step.
  var isActive = false
  /// Whether it has a tile of each stage at the present counters.
  private(set) var hasTile: [Bool]

  /// The counters of a stage have stepped.
  func stepped(_ depth: Int) { hasTile[depth] = !boxes[depth].isEmpty }

  init(part: [Int], box: NaiveBox, stages: Int, places: [[NaiveMachine.Place]]) {
    self.part = part
    boxes = Array(repeating: box, count: stages)
    hasTile = Array(repeating: false, count: stages)
    inputs = [NaiveOperand.filter, .ifmap].map { operand in
      places[operand.rawValue].map { NaiveInputBuffer(operand, isSliding: $0.isSliding) }
    }
    outputs = places[NaiveOperand.output.rawValue].map { _ in NaiveOutputBuffer() }
  }
}
