import Hardware

/// Complete mappings that differ in one axis only: what the other axes give is worked out once.
///
/// It is large, and so one is started anew again and again rather than made.
struct LeafBatch: Sendable {
  fileprivate(set) var axis = 0
  /// With the leaf rated last.
  var choice = MappingChoice()
  fileprivate(set) var counts = MappingEvaluator.Counts(repeating: .zero)
  /// Products of the other axes by probe, and where that of a leaf stands in its row.
  fileprivate var others = MappingEvaluator.Counts(repeating: .zero)
  fileprivate var offsets = InlineArray<28, Int>(repeating: 0)
  /// Of windows that slide: the other axes' part of what comes for sure, or zero.
  fileprivate var sure = MappingEvaluator.Counts(repeating: .zero)
  fileprivate var rooms = InlineArray<24, SIMD4<Double>>(repeating: .zero)
  fileprivate var (rows, columns, factor, lanes, steps, elementSteps) = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
  fileprivate var isRegular = true
  fileprivate var stepping = 1.0
  /// Changing loops of the other axes; and of all, for which the products stand.
  fileprivate var (shared, element, joined): (UInt64, UInt64, UInt64) = (0, 0, 0)
  fileprivate var (allShared, allElement, allJoined): (UInt64, UInt64, UInt64) = (.max, .max, .max)

  /// The loops of a stage that change anything in the mapping rated last.
  func changing(stage: Int) -> DimensionSet {
    DimensionSet(rawValue: UInt8(truncatingIfNeeded: (allShared | allElement | allJoined) >> UInt64(8 * stage)))
  }
}

extension MappingEvaluator {
  /// Starts a batch with the other axes of a choice.
  func start(_ batch: inout LeafBatch, _ choice: MappingChoice, axis: Int) {
    (batch.choice, batch.axis) = (choice, axis)
    (batch.rows, batch.columns, batch.factor, batch.lanes) = (1, 1, 1, 1)
    (batch.steps, batch.elementSteps, batch.stepping, batch.isRegular) = (1, 1, 1, true)
    (batch.shared, batch.element, batch.joined) = (0, 0, 0)
    (batch.allShared, batch.allElement, batch.allJoined) = (.max, .max, .max)
    for room in rooms.indices { batch.rooms[room] = rooms[room].bits }
    for other in 0..<axisCount where other != axis {
      let node = choice.nodes[other]
      let info = infos[node]
      batch.rows *= info.rows
      batch.columns *= info.columns
      batch.factor *= info.factor
      batch.lanes *= info.lanes
      batch.steps *= info.steps
      batch.elementSteps *= info.elementSteps
      batch.stepping *= info.stepping
      batch.shared |= info.anyShared
      batch.element |= info.anyElement
      batch.joined |= info.anyJoined
      if !info.isRegular { batch.isRegular = false }
      for room in rooms.indices { batch.rooms[room] *= words[node &* levels &+ rooms[room].level] }
    }
  }

  /// The least that the mapping with that leaf costs, or exactly what it costs: `isExact`.
  @inline(__always)
  func rate(_ batch: inout LeafBatch, leaf node: Int) -> (rating: Rating, isExact: Bool) {
    var rating = Rating()
    let (infos, products, probes, rooms) = (infos.span, products.span, probes.span, rooms.span)
    let words = words.span
    guard batch.rows * infos[node].rows <= array.rows, batch.columns * infos[node].columns <= array.columns,
      batch.factor * infos[node].factor <= array.elements, batch.lanes * infos[node].lanes <= array.lanes
    else { return (rating, true) }
    for room in 0..<rooms.count
    where (batch.rooms[room] * words[node &* levels &+ rooms[room].level]).sum() > rooms[room].capacity {
      return (rating, true)
    }
    batch.choice.nodes[batch.axis] = node
    let (shared, element, joined) = (
      batch.shared | infos[node].anyShared, batch.element | infos[node].anyElement,
      batch.joined | infos[node].anyJoined
    )
    if shared != batch.allShared || element != batch.allElement || joined != batch.allJoined {
      multiply(&batch, shared, element, joined)
    }
    let row = node &* wide
    for index in 0..<probes.count {
      var count = batch.others[index] * products[row &+ batch.offsets[index]]
      if probes[index].isSliding {
        count = pointwiseMax(count, batch.sure[index] * sure[node &* probes.count &+ index])
      }
      batch.counts[index] = count
    }
    let isRegular = batch.isRegular && infos[node].isRegular
    if !isRegular { lower(&batch, by: batch.stepping * infos[node].stepping) }
    guard fits(&batch, node) else { return (rating, true) }
    rating.isValid = true
    let isExact = isRegular && !staying.slides
    rating.cost = cost(
      &batch.counts, steps: batch.steps * infos[node].steps,
      elementSteps: batch.elementSteps * infos[node].elementSteps, isLeast: !isExact)
    return (rating, isExact)
  }

  /// Counts that are nowhere above those of a mapping in which some loops change something in some places only: of what
  /// all loops outside of the last changing one would move, that part moves for sure which is where it steps.
  private func lower(_ batch: inout LeafBatch, by part: Double) {
    for index in probes.indices where !probes[index].isVisited {
      batch.counts[index] *= part * (1 - 1e-12)
    }
  }

  /// The same where a mapping with dimensions that change in some nodes only, or windows that slide, is meant: the exact
  /// rating of the leaf rated last, with the orders of the choice.
  func rateExactly(_ batch: inout LeafBatch) -> Rating {
    let info = infos[batch.choice.nodes[batch.axis]]
    let isRegular = batch.isRegular && info.isRegular
    let changing = (batch.shared | info.anyShared, batch.element | info.anyElement, batch.joined | info.anyJoined)
    if isRegular {
      staying.replace(batch.choice, everywhere: changing, anywhere: changing, all: false, into: &batch.counts)
    } else {
      var everywhere = (info.shared, info.element, info.joined)
      for axis in 0..<axisCount where axis != batch.axis {
        let other = infos[batch.choice.nodes[axis]]
        everywhere = (everywhere.0 | other.shared, everywhere.1 | other.element, everywhere.2 | other.joined)
      }
      staying.replace(batch.choice, everywhere: everywhere, anywhere: changing, all: true, into: &batch.counts)
      guard fits(&batch, batch.choice.nodes[batch.axis]) else { return Rating() }
    }
    var rating = Rating()
    rating.isValid = true
    rating.cost = cost(
      &batch.counts, steps: batch.steps * info.steps, elementSteps: batch.elementSteps * info.elementSteps,
      isLeast: false)
    return rating
  }

  /// The exact rating of a complete choice.
  func rate(_ choice: MappingChoice, into counts: inout Counts) -> Rating {
    var batch = LeafBatch()
    start(&batch, choice, axis: 0)
    var (rating, isExact) = rate(&batch, leaf: choice.nodes[0])
    if rating.isValid, !isExact { rating = rateExactly(&batch) }
    if rating.isValid, !fitsArray(choice) { rating = Rating() }
    counts = batch.counts
    return rating
  }

  /// Products of the other axes for mappings whose changing loops are these.
  private func multiply(_ batch: inout LeafBatch, _ shared: UInt64, _ element: UInt64, _ joined: UInt64) {
    (batch.allShared, batch.allElement, batch.allJoined) = (shared, element, joined)
    for index in probes.indices {
      let (base, axes) = place(index, batch.choice, shared, element, joined)
      var product = SIMD2<Double>(repeating: 1)
      for axis in 0..<axisCount where axis != batch.axis {
        product *= products[batch.choice.nodes[axis] &* wide &+ base &+ (axes &>> axis) & 1]
      }
      batch.others[index] = product
      batch.offsets[index] = base &+ (axes &>> batch.axis) & 1
      batch.sure[index] = .zero
      guard probes[index].isSliding else { continue }
      guard movesIfmaps(index, batch.choice, shared, element, joined) else { continue }
      var least = SIMD2<Double>(repeating: 1)
      for axis in 0..<axisCount where axis != batch.axis {
        least *= sure[batch.choice.nodes[axis] &* probes.count &+ index]
      }
      batch.sure[index] = least
    }
  }

  /// Whether the tiles fit with outputs as wide as the counts say.
  @inline(__always)
  private func fits(_ batch: inout LeafBatch, _ node: Int) -> Bool {
    for room in wideRooms {
      guard let leaving = rooms[room].leaving else { continue }
      let (inner, own) = (tables.places[leaving.inner], tables.places[leaving.own])
      guard max(batch.counts[inner.probe][inner.lane], batch.counts[own.probe][own.lane]) > results else { continue }
      var product = rooms[room].psumBits * words[node &* levels &+ rooms[room].level]
      for axis in 0..<axisCount where axis != batch.axis {
        product *= words[batch.choice.nodes[axis] &* levels &+ rooms[room].level]
      }
      if product.sum() > rooms[room].capacity { return false }
    }
    return true
  }

  /// The rating of a complete choice by the analysis of its mapping: exact for all, and slow.
  func rateByAnalysis(_ choice: MappingChoice, into counts: inout Counts) -> Rating {
    let nest = NestAnalysis(tables.space.space, mapping(choice), on: tables.space.accelerator)
    for (place, count) in zip(tables.places, tables.counts) {
      counts[place.probe][place.lane] = Double(count.count(nest))
    }
    var rating = Rating()
    var batch = LeafBatch()
    start(&batch, choice, axis: 0)
    let node = choice.nodes[0]
    let info = infos[node]
    guard batch.rows * info.rows <= array.rows, batch.columns * info.columns <= array.columns,
      batch.lanes * info.lanes <= array.lanes, fitsArray(choice)
    else { return rating }
    for room in rooms.indices
    where (batch.rooms[room] * words[node &* levels &+ rooms[room].level]).sum() > rooms[room].capacity {
      return rating
    }
    batch.counts = counts
    guard fits(&batch, node) else { return rating }
    rating.isValid = true
    rating.cost = cost(
      &counts, steps: Double(nest.steps), elementSteps: Double(nest.elementSteps), isLeast: false)
    return rating
  }
}
