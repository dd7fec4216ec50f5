import Activity
import Hardware
import Quantities

/// One count of words that a mapping decides: of an operand, at a stage of the nest.
struct TrafficCount: Sendable, Hashable {
  enum Rule: Sendable, Hashable {
    /// Words that come in, or, for outputs, leave.
    case changed(isSliding: Bool)
    /// Words of all visits.
    case visited
    /// What comes in when neighbours hand on what they hold.
    case handedOn
  }

  /// `psum` stands for all outputs.
  var operand: Operand
  var stage: Int
  var rule: Rule
  var sharing: Sharing

  /// Whether words that stay depend on more than single leaves.
  var isSliding: Bool { operand == .ifmap && (rule == .handedOn || rule == .changed(isSliding: true)) }

  /// The count of a mapping, by the exact and slow way.
  func count(_ nest: NestAnalysis) -> Int {
    switch rule {
    case .changed(let isSliding): nest.changed(operand, stage: stage, isSliding: isSliding, sharing: sharing)
    case .visited: nest.visited(operand, stage: stage, sharing: sharing)
    case .handedOn: nest.handedOn(operand)
    }
  }
}

/// Energy and the bits through every port as linear forms of a few counts, ``TrafficCount``: the same traffic that the
/// simulation books (`SpatialTraffic` in room Simulation), before any mapping is known.
struct TrafficTerms: Sendable {
  /// A constant and one coefficient for each count.
  struct Form: Sendable {
    var constant = 0.0
    var coefficients: [Int: Double] = [:]

    mutating func add(_ weight: Double, _ count: Int) { coefficients[count, default: 0] += weight }
  }

  /// Bits that a port moves, and how fast.
  struct Port: Sendable {
    var bits = Form()
    var bitsPerCycle: Double
    /// Whether every element has a port of its own; then the busiest one's share counts.
    var isPerElement: Bool
  }

  private(set) var counts: [TrafficCount] = []
  private(set) var energy = Form()
  private(set) var ports: [Port] = []
  /// Cycles in which the array waits for words that nothing hides, beside the time of its steps: those on their way into
  /// element memories with a single buffer, and those through the busiest port of the innermost shared memories with one.
  /// Left out are first tiles, the first windows of rows that slide, and what other ports move meanwhile.
  private(set) var waiting = Form()
  /// Outputs that leave the elements, and each shared level, from the elements outwards: by stage, which count it is. A
  /// level keeps psums if more words leave it, or come to it, than there are results.
  private(set) var leaving: [(stage: Int, count: Int)] = []

  private let weights: EnergyWeights
  private let accelerator: Accelerator
  private let mesh: Mesh
  private let widths: OperandWidths
  private let results: Double
  private let windowsOverlap: Bool
  /// Words of inputs that there are.
  private let leastWords: (filter: Int, ifmap: Int)
  private var readPorts: [Int: Int] = [:]
  private var writePorts: [Int: Int] = [:]
  private var dramPort: Int?
  /// What moves through a port while the array stands still, in cycles, and how many these are at least.
  private struct Standstill {
    var cycles = Form()
    var least = 0.0
  }
  private var standstills: [PortName: Standstill] = [:]
  /// A port, `nil` being DRAM.
  private struct PortName: Hashable {
    var place: Int?
    var isRead: Bool
  }

  init(_ space: MappingSpace, weights: EnergyWeights) {
    self.weights = weights
    accelerator = space.accelerator
    mesh = space.mesh
    widths = space.space.widths
    results = Double(space.space.ofmapWords)
    windowsOverlap = space.space.hasOverlappingWindows
    leastWords = (space.space.filterWords, space.space.distinctIfmapWords)
    energy.constant = weights.constant
    if let rate = accelerator.dram.rate {
      dramPort = ports.count
      ports.append(Port(bitsPerCycle: Double(rate.bits) / Double(rate.cycles), isPerElement: false))
    }
    for (index, memory) in accelerator.memories.enumerated() {
      if let width = memory.readBandwidth {
        readPorts[index] = ports.count
        ports.append(Port(bitsPerCycle: Double(width.count), isPerElement: memory.isPerElement))
      }
      if let width = memory.writeBandwidth {
        writePorts[index] = ports.count
        ports.append(Port(bitsPerCycle: Double(width.count), isPerElement: memory.isPerElement))
      }
    }
    addInput(.filter, width: widths.filter, lanes: space.stages - 1)
    addInput(.ifmap, width: widths.ifmap, lanes: space.stages - 1)
    addOutput(lanes: space.stages - 1)
    if accelerator.dram.rate != nil { waiting.constant += Double(accelerator.dram.latency.count) }
    // A bound by any one port holds; in a fixed order, that of the most words there are.
    let ordered = standstills.sorted {
      ($0.key.place ?? -1, $0.key.isRead ? 0 : 1) < ($1.key.place ?? -1, $1.key.isRead ? 0 : 1)
    }
    if let busiest = ordered.max(by: { $0.value.least < $1.value.least })?.value.cycles {
      waiting.constant += busiest.constant
      for (count, weight) in busiest.coefficients { waiting.add(weight, count) }
    }
    let bias = Double(space.space.biases.times(widths.psum))
    energy.constant += bias * weights.dramReads.psum
    if let dramPort { ports[dramPort].bits.constant += bias }
  }

  /// `nil` is DRAM.
  private typealias Place = Int?

  private mutating func index(_ operand: Operand, _ stage: Int, _ rule: TrafficCount.Rule, _ sharing: Sharing) -> Int {
    let count = TrafficCount(operand: operand, stage: stage, rule: rule, sharing: sharing)
    if let known = counts.firstIndex(of: count) { return known }
    counts.append(count)
    return counts.count - 1
  }

  /// Adds `bits` for every word of a count, or that many in all, to a form.
  private static func add(_ bits: Double, _ count: Int?, to form: inout Form) {
    if let count { form.add(bits, count) } else { form.constant += bits }
  }

  private mutating func read(_ count: Int?, bits: Double, of operand: Operand, from place: Place) {
    let weight = place.map { weights.memoryReads[$0][operand] } ?? weights.dramReads[operand]
    Self.add(bits * weight, count, to: &energy)
    if let port = place.map({ readPorts[$0] }) ?? dramPort { Self.add(bits, count, to: &ports[port].bits) }
  }

  private mutating func write(_ count: Int?, bits: Double, of operand: Operand, to place: Place) {
    let weight = place.map { weights.memoryWrites[$0][operand] } ?? weights.dramWrites[operand]
    Self.add(bits * weight, count, to: &energy)
    if let port = place.map({ writePorts[$0] }) ?? dramPort { Self.add(bits, count, to: &ports[port].bits) }
  }

  private func holders(_ operands: OperandSet) -> [Int] {
    accelerator.memories.indices.reversed().filter { !accelerator.memories[$0].holds.isDisjoint(with: operands) }
  }

  private func isPerElement(_ memory: Int) -> Bool { accelerator.memories[memory].isPerElement }

  private mutating func addInput(_ operand: Operand, width: Int, lanes: Int) {
    let holders = holders(OperandSet(operand))
    let bits = Double(width)
    let changes = index(operand, lanes, .changed(isSliding: false), .ownCopies)
    energy.add(weights.operandChanges[operand], changes)
    let feeder = holders.first { !isPerElement($0) }
    if let innermost = holders.first, isPerElement(innermost) {
      read(index(operand, lanes, .visited, .ownCopies), bits: bits, of: operand, from: innermost)
    } else {
      _ = deliver(operand, changes, stage: lanes, slides: true, lanes: lanes, bits: bits, from: feeder)
      energy.add(bits * weights.registerWrites[operand], changes)
    }
    for (place, memory) in holders.enumerated() {
      let description = accelerator.memories[memory]
      let words = index(
        operand, description.level,
        .changed(isSliding: operand == .ifmap && description.isSliding && windowsOverlap), .ownCopies)
      let outer = place + 1 < holders.count ? holders[place + 1] : nil
      write(words, bits: bits, of: operand, to: memory)
      if description.isPerElement, !(outer.map(isPerElement) ?? false) {
        let fetched = deliver(
          operand, words, stage: description.level, slides: description.isSliding, lanes: lanes, bits: bits,
          from: feeder)
        let arrivesInTime = description.isSliding && operand == .ifmap
        if !description.isDoubleBuffered, !arrivesInTime, let width = mesh.interconnect(of: operand).width {
          waiting.add(bits / Double(max(1, width.count)), fetched)
        }
      } else {
        read(words, bits: bits, of: operand, from: outer)
        if memory == feeder, !description.hidesTransfers {
          let least = Double(operand == .filter ? leastWords.filter : leastWords.ifmap)
          standStill(bits, words, least: least, at: outer, isRead: true)
          standStill(bits, words, least: least, at: memory, isRead: false)
        }
      }
    }
  }

  /// Adds words, or `least` of them, through a port while the array stands still.
  private mutating func standStill(_ bits: Double, _ count: Int?, least: Double, at place: Place, isRead: Bool) {
    let cyclesPerBit: Double?
    if let place {
      let memory = accelerator.memories[place]
      cyclesPerBit = (isRead ? memory.readBandwidth : memory.writeBandwidth).map { 1 / Double(max(1, $0.count)) }
    } else {
      cyclesPerBit = accelerator.dram.rate.map { Double($0.cycles) / Double($0.bits) }
    }
    guard let cyclesPerBit else { return }
    // The DRAM reads and writes through one port.
    let name = PortName(place: place, isRead: place == nil || isRead)
    Self.add(bits * cyclesPerBit * (count == nil ? least : 1), count, to: &standstills[name, default: .init()].cycles)
    standstills[name]?.least += bits * cyclesPerBit * least
  }

  /// Which count the network carries.
  private mutating func deliver(
    _ operand: Operand, _ words: Int, stage: Int, slides: Bool, lanes: Int, bits: Double, from feeder: Place
  ) -> Int {
    let interconnect = mesh.interconnect(of: operand)
    let fetched: Int
    switch interconnect.kind {
    case .unicast: fetched = words
    case .systolic where slides && stage == accelerator.sharedLevelCount:
      fetched = index(operand, stage, operand == .ifmap ? .handedOn : .changed(isSliding: false), .once)
    case .systolic, .multicast, .adderTree:
      let isSliding = slides && stage < lanes && operand == .ifmap && windowsOverlap
      fetched = index(operand, stage, .changed(isSliding: isSliding), .once)
    }
    read(fetched, bits: bits, of: operand, from: feeder)
    addNetwork(operand, fetched, bits)
    let distance =
      interconnect.kind == .unicast
      ? accelerator.array.rows.plus(accelerator.array.columns).dividedRoundingUp(by: 2) : 1
    energy.add(bits * Double(distance) * weights.hops[operand], words)
    return fetched
  }

  private mutating func addNetwork(_ operand: Operand, _ count: Int, _ bits: Double, constant: Double = 0) {
    guard let width = mesh.interconnect(of: operand).width else { return }
    var port = Port(bitsPerCycle: Double(width.count), isPerElement: false)
    port.bits.add(bits, count)
    port.bits.constant = constant
    ports.append(port)
  }

  private mutating func addOutput(lanes: Int) {
    let holders = holders([.psum, .ofmap])
    let (psum, ofmap) = (Double(widths.psum), Double(widths.ofmap))
    let own = holders.filter(isPerElement)
    let shared = holders.filter { !isPerElement($0) }
    func finished(_ memory: Int) -> Double { accelerator.memories[memory].holds.contains(.ofmap) ? ofmap : psum }

    let edge = own.last.map { accelerator.memories[$0].level } ?? lanes
    let out = index(.psum, edge, .changed(isSliding: false), .ownCopies)
    let reduced = index(.psum, edge, .changed(isSliding: false), .once)
    leaving.append((edge, reduced))
    let feeder = shared.first
    // What returns is what leaves beside the results.
    exchange(reduced, psum, inner: nil, outer: feeder)
    write(nil, bits: results * (feeder.map(finished) ?? ofmap), of: .ofmap, to: feeder)
    addNetwork(.psum, reduced, 2 * psum, constant: -results * psum)
    energy.add(psum * weights.hops.psum, out)
    energy.add(psum * weights.hops.psum, reduced)
    energy.constant -= results * psum * weights.hops.psum

    addRegisters(own, out: out, reduced: reduced, lanes: lanes)
    for (place, memory) in shared.enumerated() {
      let outer = place + 1 < shared.count ? shared[place + 1] : nil
      read(nil, bits: results * finished(memory), of: .ofmap, from: memory)
      write(nil, bits: results * (outer.map(finished) ?? ofmap), of: .ofmap, to: outer)
      let level = accelerator.memories[memory].level
      let words = index(.psum, level, .changed(isSliding: false), .ownCopies)
      leaving.append((level, words))
      exchange(words, psum, inner: memory, outer: outer)
      guard place == 0, !accelerator.memories[memory].isDoubleBuffered else { continue }
      // Results go out; all others that leave come back.
      for (from, to) in [(Place(memory), outer), (outer, Place(memory))] {
        standStill(psum, words, least: results, at: from, isRead: true)
        standStill(psum, words, least: results, at: to, isRead: false)
        standStill(psum, nil, least: -results, at: from, isRead: true)
        standStill(psum, nil, least: -results, at: to, isRead: false)
      }
      standStill(finished(memory), nil, least: results, at: memory, isRead: true)
      standStill(outer.map(finished) ?? ofmap, nil, least: results, at: outer, isRead: false)
    }
  }

  /// Psums, all but the results, out of `inner` to `outer` and back again. Without `inner`, out of the elements.
  private mutating func exchange(_ words: Int, _ bits: Double, inner: Int?, outer: Place) {
    if let inner {
      read(words, bits: bits, of: .psum, from: inner)
      read(nil, bits: -results * bits, of: .psum, from: inner)
      write(words, bits: bits, of: .psum, to: inner)
      write(nil, bits: -results * bits, of: .psum, to: inner)
    }
    read(words, bits: bits, of: .psum, from: outer)
    read(nil, bits: -results * bits, of: .psum, from: outer)
    write(words, bits: bits, of: .psum, to: outer)
    write(nil, bits: -results * bits, of: .psum, to: outer)
  }

  private mutating func addRegisters(_ own: [Int], out: Int, reduced: Int, lanes: Int) {
    let bits = Double(widths.psum)
    let steps = index(.psum, lanes, .visited, .ownCopies)
    guard let innermost = own.first else {
      energy.add(bits * weights.registerWrites.psum, steps)
      return
    }
    read(steps, bits: bits, of: .psum, from: innermost)
    write(steps, bits: bits, of: .psum, to: innermost)
    // Every word that enters is fresh or returns: leaving = coming + fresh, the same number of fresh ones at every level.
    for (inner, outer) in zip(own, own.dropFirst()) {
      let leaving = index(.psum, accelerator.memories[inner].level, .changed(isSliding: false), .ownCopies)
      write(leaving, bits: bits, of: .psum, to: outer)
      read(leaving, bits: bits, of: .psum, from: outer)
      read(out, bits: -bits, of: .psum, from: outer)
      read(reduced, bits: bits, of: .psum, from: outer)
      read(nil, bits: -bits * results, of: .psum, from: outer)
    }
  }
}
