import Arithmetic
import Hardware
import Quantities
import Scheduling

/// What elements of a spatial array do while nothing changes that concerns others: the innermost loops, box of lanes by box of
/// lanes, and in a box output by output, its taps by channel, row and column, as many at once as the unit has lanes.
///
/// Elements with blocks of one size go through the same boxes, from other words on. They do so one after the other, each along
/// its loops, or box by box side by side, whichever goes over more words in one go; each does its own steps in their order.
final class SpatialBursts<Datapath: ElementDatapath> {
  typealias Operand = Datapath.Operand
  typealias Word = Datapath.Word

  /// The same at so many places, and how the addresses of words grow from one to the next.
  struct Span {
    var count = 1
    var weight = 0
    var activation = 0
    var sum = 0
  }

  /// The words of a first multiply-accumulate.
  struct Place {
    var weight: UnsafePointer<Operand>
    var activation: UnsafePointer<Operand>
    var sum: UnsafeMutablePointer<Word>

    @inline(__always)
    func moved(_ steps: Int, along span: Span) -> Place {
      Place(
        weight: weight + steps &* span.weight, activation: activation + steps &* span.activation,
        sum: sum + steps &* span.sum)
    }
  }

  private let datapath: Datapath
  private let nest: SpatialNest
  private let filterStrides: SIMD8<Int>
  private let ifmapStrides: SIMD8<Int>
  /// Whether every box of lanes is one multiply-accumulate, or has one output.
  private let isSingle: Bool
  private let hasOneOutput: Bool
  private let taps: SpatialTaps<Datapath>
  /// What is left of the box in the loops gone through.
  private let size: Registers<Int>
  /// How addresses grow along each dimension.
  private let steps: Registers<Span>
  private let leads: Registers<Span>
  private var leadCount = 0
  /// What is gone through outside of the loops, outermost first, and how much of it there is.
  private let outer: Registers<Span>
  private var outerCount = 0
  /// What is gone through inside.
  private var inner = Span()
  /// The depth of the loop that this is; -1 if it is none.
  private var alongDepth = -1
  /// Steps of elements.
  private(set) var active = 0

  init(_ datapath: Datapath, _ operands: SpatialOperands<Datapath>, _ nest: SpatialNest) {
    self.datapath = datapath
    self.nest = nest
    (filterStrides, ifmapStrides) = (operands.filterStrides, operands.ifmapStrides)
    isSingle = nest.lanes == SIMD8(repeating: 1)
    hasOneOutput = nest.lanes.replacing(with: 1, where: DimensionSet.tapMask) == SIMD8(repeating: 1)
    taps = SpatialTaps(datapath, operands, lanes: nest.lanes)
    size = Registers(8, repeating: 1)
    steps = Registers(8, repeating: Span())
    leads = Registers(max(1, nest.tileDepth), repeating: Span())
    outer = Registers(8 + nest.tileDepth, repeating: Span())
  }

  /// From now on everything is done over again at so many places along a dimension, every so many iterations.
  func lead(_ trips: Int, every iterations: Int, along place: Int, sumStrides: SIMD8<Int>) {
    leads.base[leadCount] = span(trips, every: iterations, along: place, sumStrides: sumStrides)
    leadCount += 1
  }

  /// The lead that began last ends.
  func endLead() { leadCount -= 1 }

  /// How many times everything is done.
  var leadingTrips: Int {
    var trips = 1
    for number in 0..<leadCount { trips *= leads.base[number].count }
    return trips
  }

  /// How addresses grow along a dimension, every so many iterations.
  private func span(_ count: Int, every iterations: Int, along place: Int, sumStrides: SIMD8<Int>) -> Span {
    Span(
      count: count, weight: iterations &* filterStrides[place], activation: iterations &* ifmapStrides[place],
      sum: iterations &* sumStrides[place])
  }

  /// All steps of elements side by side, so many along each dimension, that each do a box of that size at the loops from that
  /// depth on. `place`: the first element's first words.
  func run(_ box: SIMD8<Int>, from depth: Int, elements: SIMD8<Int>, at place: Place, sumStrides: SIMD8<Int>) {
    for place in 0..<8 {
      size.base[place] = box[place]
      steps.base[place] = span(1, every: 1, along: place, sumStrides: sumStrides)
    }
    arrange(box, from: depth, elements, sumStrides)
    goOut(0, depth, place)
  }

  /// What is gone through inside is the longest of the last loop and of the rows of elements.
  private func arrange(
    _ box: SIMD8<Int>, from depth: Int, _ elements: SIMD8<Int>, _ sumStrides: SIMD8<Int>
  ) {
    (outerCount, inner, alongDepth) = (0, Span(), -1)
    // The last loop that cuts the box, or else the last lead that goes over anything.
    var last = nest.loops.count - 1
    while last >= depth, box[nest.loops[last].dimension] <= nest.loops[last].tile { last -= 1 }
    var lead = leadCount - 1
    while lead >= 0, leads.base[lead].count == 1 { lead -= 1 }
    var along = lead >= 0 ? leads.base[lead].count : 1
    if last >= depth {
      let loop = nest.loops[last]
      // The parent's tile, or what there is.
      var parent = box[loop.dimension]
      for other in nest.loops[depth..<last] where other.dimension == loop.dimension { parent = min(parent, other.tile) }
      along = parent / loop.tile
    }
    var chosen = -1
    for place in 0..<8 where elements[place] > (chosen < 0 ? along : elements[chosen]) { chosen = place }
    for place in 0..<8 where elements[place] > 1 {
      let span = span(elements[place], every: nest.blockSize[place], along: place, sumStrides: sumStrides)
      if place == chosen { inner = span } else { push(span) }
    }
    let isAlongLead = chosen < 0 && last < depth && lead >= 0
    for number in 0..<max(0, isAlongLead ? lead : lead + 1) where leads.base[number].count > 1 {
      push(leads.base[number])
    }
    if isAlongLead { inner = leads.base[lead] }
    if chosen < 0, last >= depth { alongDepth = last }
  }

  private func push(_ span: Span) {
    outer.base[outerCount] = span
    outerCount += 1
  }

  private func goOut(_ number: Int, _ depth: Int, _ place: Place) {
    guard number < outerCount else { return step(depth, place) }
    let span = outer.base[number]
    for index in 0..<span.count { goOut(number + 1, depth, place.moved(index, along: span)) }
  }

  /// The loops from that depth on.
  private func step(_ depth: Int, _ place: Place) {
    guard depth < nest.loops.count else { return operate(place, inner) }
    let (along, tile) = (nest.loops[depth].dimension, nest.loops[depth].tile)
    let extent = size.base[along]
    guard extent > tile else { return step(depth &+ 1, place) }
    let span = steps.base[along]
    var start = 0
    if depth == alongDepth {
      let whole = extent / tile
      size.base[along] = tile
      operate(
        place,
        Span(
          count: whole, weight: tile &* span.weight, activation: tile &* span.activation, sum: tile &* span.sum))
      start = whole &* tile
    }
    while start < extent {
      size.base[along] = min(tile, extent &- start)
      step(depth &+ 1, place.moved(start, along: span))
      start &+= tile
    }
    size.base[along] = extent
  }

  private func count(_ dimension: Dimension) -> Int { size.base[dimension.rawValue] }

  /// Boxes of lanes.
  @inline(__always)
  private func operate(_ place: Place, _ span: Span) {
    active &+= span.count
    if isSingle {
      datapath.stream(
        span.count, taps: 1, weights: place.weight, by: span.weight, activations: place.activation, by: span.activation,
        into: place.sum, by: span.sum)
    } else {
      operateOnBox(place, span)
    }
  }

  private func operateOnBox(_ place: Place, _ span: Span) {
    let (channels, rows, columns) = (count(.inputChannel), count(.filterRow), count(.filterColumn))
    if hasOneOutput { return taps.run(place, span, channels: channels, rows: rows, columns: columns) }
    func forEach(_ dimension: Dimension, _ place: Place, _ body: (Place) -> Void) {
      for index in 0..<count(dimension) { body(place.moved(index, along: steps.base[dimension.rawValue])) }
    }
    forEach(.group, place) { place in
      forEach(.batch, place) { place in
        forEach(.outputChannel, place) { place in
          forEach(.outputRow, place) { place in
            forEach(.outputColumn, place) { place in
              taps.run(place, span, channels: channels, rows: rows, columns: columns)
            }
          }
        }
      }
    }
  }
}
