import Activity
import Hardware
import Quantities
import Scheduling

/// How fast a described device serves the transfers of a layer: what engines that see a pipe are told.
struct EffectiveBandwidth: Sendable {
  /// So many tiles of an operand are looked at, each up to so many bursts; others are like these.
  static let mostTiles = 8
  static let mostBursts = 2048

  private let device: DRAMDevice
  private let layout: TensorLayout
  private let ratio: ClockRatio
  private let peak: TransferRate

  /// The bandwidth of an accelerator's device; `nil` for a pipe, or a device with problems.
  init?(_ accelerator: Accelerator) {
    guard let device = accelerator.dram.device, device.problems.isEmpty, let peak = accelerator.dram.rate,
      let ratio = ClockRatio(memory: device.clock, accelerator: accelerator.clock)
    else { return nil }
    self.device = device
    self.ratio = ratio
    self.peak = peak
    layout = accelerator.dram.layout
  }

  /// The words' bits over the device's time for all of a layer's transfers, at most its peak; `nil` if nothing moves.
  ///
  /// Every transfer is taken as as many tiles like a few of its own.
  func rate(
    of space: IterationSpace, _ mapping: Mapping, _ counts: borrowing UnstalledActivity, on accelerator: Accelerator
  ) -> TransferRate? {
    var addresses = TensorAddresses(space, layout: layout, burstBytes: device.burstBytes)
    guard addresses.isAddressable else { return nil }
    var (clocks, writes, reads, moved) = (0.0, 0.0, 0.0, 0)
    for transfer in counts.transfers where transfer.words > 0 {
      let (memory, isWrite): (Int, Bool)
      switch (transfer.source, transfer.destination) {
      case (.dram, .memory(let index)): (memory, isWrite) = (index, false)
      case (.memory(let index), .dram): (memory, isWrite) = (index, true)
      default: continue
      }
      let level = accelerator.memories[memory].level
      guard level < mapping.levels.count else { continue }
      var isSliding = accelerator.memories[memory].isSliding && transfer.operand == .ifmap
      if case .flattened = mapping.array { isSliding = false }
      let tile = sample(transfer.operand, level: mapping.levels[level], isSliding: isSliding, &addresses)
      guard tile.bits > 0 else { continue }
      let bits = transfer.words.times(isWrite ? transfer.arrivingBits : transfer.leavingBits)
      let share = Double(bits) / Double(tile.bits)
      clocks += tile.clocks * share
      if isWrite { writes += Double(tile.bursts) * share } else { reads += Double(tile.bursts) * share }
      moved = moved.plus(bits)
    }
    guard moved > 0 else { return nil }
    if reads > 0 { clocks += StreamEstimate.turning(device, writes: min(writes, reads)) }
    let all = min(Double(Count.limit), clocks.rounded(.up))
    let cycles = ratio.cycle(notBefore: Int(all)).count
    return TransferRate(bits: moved, cycles: max(1, peak.cycles(toMove: Bits(moved)).count, cycles))
  }

  /// Cycles that the device needs for tensors that stream, behind the latency of the first word: as for their first bursts.
  func cycles(of streams: StreamedTensors) -> Cycles {
    var estimate = StreamEstimate(device)
    var (reads, writes) = (0.0, 0.0)
    // In a bank's queue requests for the open row pass others, and writes wait until their buffer is full.
    var (together, written) = (1, 1)
    if case .banked(let device) = device {
      (together, written) = (max(1, device.queues.bank), max(1, device.queues.writes))
    }
    streams.forEachBurst(of: device.burstBytes, together: together, written: written) { address, isWrite in
      estimate.add(address)
      if isWrite { writes += 1 } else { reads += 1 }
      return Int(reads + writes) < Self.mostTiles * Self.mostBursts
    }
    guard reads + writes > 0 else { return .zero }
    var clocks = estimate.clocks()
    if reads > 0 { clocks += StreamEstimate.turning(device, writes: min(writes, reads)) }
    let share = Double(streams.bits) / ((reads + writes) * Double(device.burstBytes * 8))
    let all = min(Double(Count.limit), (clocks * max(1, share)).rounded(.up))
    return max(peak.cycles(toMove: Bits(streams.bits)), ratio.cycle(notBefore: Int(all)))
  }

  /// Some tiles of an operand: their words' bits, bursts, and clocks, each behind the tile before it.
  private func sample(
    _ operand: Operand, level: Mapping.Level, isSliding: Bool, _ addresses: inout TensorAddresses
  ) -> (bits: Int, bursts: Int, clocks: Double) {
    let space = addresses.space
    let relevant: DimensionSet =
      switch operand {
      case .filter: .filter
      case .ifmap: .ifmap
      case .psum, .ofmap: .ofmap
      }
    let order = TileOrder(space, level, relevant)
    let tensor = TensorAddresses.Tensor(operand)
    var sum = (bits: 0, bursts: 0, clocks: 0.0)
    for number in order.samples(Self.mostTiles) {
      var estimate = StreamEstimate(device)
      let before = number > 0 ? order.tile(number - 1) : nil
      // What the tile before leaves open.
      if let before { _ = add(tensor, under: before, without: nil, &addresses, to: &estimate) }
      let clocks = estimate.clocks()
      let tile = add(
        tensor, under: order.tile(number), without: isSliding ? before : nil, &addresses, to: &estimate)
      sum = (sum.bits + tile.bits, sum.bursts + tile.bursts, sum.clocks + estimate.clocks() - clocks)
    }
    return sum
  }

  private func add(
    _ tensor: TensorAddresses.Tensor, under box: TileBox, without held: TileBox?, _ addresses: inout TensorAddresses,
    to estimate: inout StreamEstimate
  ) -> (bits: Int, bursts: Int) {
    var stream = BurstStream(burstBytes: device.burstBytes)
    var (bits, bursts) = (0, 0)
    addresses.forEachRun(of: tensor, under: box, without: held) { start, length in
      guard bursts < Self.mostBursts else { return }
      let length = min(length, (Self.mostBursts - bursts) * device.burstBytes * 8)
      bits += length
      stream.bursts(of: start, length) {
        estimate.add($0)
        bursts += 1
      }
    }
    return (bits, bursts)
  }
}

/// The different tiles of an operand in the order in which loops come to them.
private struct TileOrder {
  /// Outermost first.
  private var loops: [(dimension: Dimension, tile: Int, trips: Int)] = []
  private let extents: Extents
  private let count: Int

  init(_ space: IterationSpace, _ level: Mapping.Level, _ relevant: DimensionSet) {
    extents = space.extents
    for dimension in level.order.dimensions where relevant.contains(dimension) {
      let tile = max(1, min(level.tile[dimension], extents[dimension]))
      loops.append((dimension, tile, extents[dimension].dividedRoundingUp(by: tile)))
    }
    count = loops.reduce(1) { $0.times($1.trips) }
  }

  /// At most so many numbers of tiles, spread over all: those of the golden ratio's multiples (Weyl's sequence).
  func samples(_ most: Int) -> [Int] {
    guard count > most else { return Array(0..<count) }
    return (1...most).map { number in
      let place = Double(number) * 0.618_033_988_749_895
      return min(count - 1, Int((place - place.rounded(.down)) * Double(count)))
    }
  }

  /// The tile of that number.
  func tile(_ number: Int) -> TileBox {
    var box = TileBox(size: extents)
    var rest = number
    for loop in loops.reversed() {
      let place = rest % loop.trips
      rest /= loop.trips
      box.start[loop.dimension] = place * loop.tile
      box.size[loop.dimension] = min(loop.tile, extents[loop.dimension] - place * loop.tile)
    }
    return box
  }
}
