import Activity
import Arithmetic
import Hardware
import Quantities
import Scheduling
import Workloads

/// What a layer does before anybody has to wait: everything of it that does not depend on how fast memories and DRAM are.
public struct UnstalledActivity: Sendable {
  var activity: LayerActivity
  var transfers: [Transfer]
  /// The tiles that they move, in turn.
  var program: TileProgram
  /// The ways into a spatial array.
  var network: [StallModel.Port] = []
  /// Steps of the busiest element, and of all elements.
  var busiestShare: (of: Int, all: Int) = (1, 1)
  /// What a described device makes of its peak; `nil` for a pipe, and if nothing moves.
  var deviceRate: TransferRate?
}

/// Counts a layer's activity by closed forms, and its waiting by the recurrence of ``TileClock`` with runs of equal iterations
/// at once: how long that takes hardly depends on the layer's size.
public struct AnalyticEngine: Sendable {
  /// The accelerator that it counts for.
  public let accelerator: Accelerator
  private let ports: StallModel
  /// What a described device serves; `nil` for a pipe.
  private let bandwidth: EffectiveBandwidth?

  /// An engine for that accelerator.
  public init(_ accelerator: Accelerator) {
    self.accelerator = accelerator
    ports = StallModel(accelerator: accelerator)
    vectorRule = VectorRule(accelerator, ports)
    bandwidth = EffectiveBandwidth(accelerator)
  }

  /// What layers without multiply-accumulates cost on the same accelerator, a described DRAM seen as the pipe of its peak rate.
  let vectorRule: VectorRule

  /// The activity of a layer without multiply-accumulates whose words have these widths in bits (``VectorRule``), a described
  /// DRAM being as fast as it serves the beginning of such streams.
  public func activity(
    of operation: Operation, ifmapBits: Int, ofmapBits: Int, parameterBits: Int
  ) -> LayerActivity {
    var activity = vectorRule.activity(
      of: operation, ifmapBits: ifmapBits, ofmapBits: ofmapBits, parameterBits: parameterBits)
    guard let bandwidth else { return activity }
    let streams = StreamedTensors(activity, of: operation)
    guard streams.bits > 0, streams.isAddressable else { return activity }
    vectorRule.addStalls(to: &activity, streaming: bandwidth.cycles(of: streams))
    return activity
  }

  /// The activity of a convolution under a mapping, with processing elements of that throughput which treat zeros by that
  /// rule.
  public func activity(
    of space: IterationSpace, mapping: Mapping, throughput: Throughput = Throughput(), zeros: ZeroRule = ZeroRule()
  ) -> LayerActivity {
    stalled(unstalled(of: space, mapping: mapping, throughput: throughput, zeros: zeros))
  }

  /// The activity with the waiting for this accelerator's ports.
  public func stalled(_ counts: UnstalledActivity) -> LayerActivity {
    var observer = NoObserver()
    return stalled(counts, skips: true, observer: &observer)
  }

  /// The same, with somebody looking on; with `skips`, at few of equal iterations.
  func stalled<Observer: TileObserver>(
    _ counts: UnstalledActivity, skips: Bool, observer: inout Observer
  ) -> LayerActivity {
    var activity = counts.activity
    activity.bound = bound(counts)
    let rates = rates(counts)
    if skips, let tape = counts.program.tape {
      var clock = TileClock(counts.program, rates, DRAMPipe())
      clock.run(tape, works: counts.program.works, &observer)
      activity.cycles.stalls = clock.stalls
      return activity
    }
    var walk = TimedWalk(counts.program, rates, skips: skips, observer: observer)
    if walk.run(atMost: skips ? Self.stepLimit : .max) {
      observer = walk.observer
      activity.cycles.stalls = walk.clock.stalls
    } else {
      coarselyStall(&activity, counts)
    }
    return activity
  }

  /// What a layer asks of the ports.
  private func rates(_ counts: UnstalledActivity) -> TileRates {
    TileRates(counts, on: ports.ports.replacing(dram: counts.deviceRate))
  }

  /// Most different steps that a layer is worth: a few milliseconds.
  static let stepLimit = 20_000

  /// Adds the stalls as if the inner levels were the array's own, or, if not even the outermost can be gone through, as if all
  /// words streamed: for nests whose iterations are too different.
  private func coarselyStall(_ activity: inout LayerActivity, _ counts: UnstalledActivity) {
    var counts = counts
    while let program = counts.program.withoutInnermostLevel() {
      counts.program = program
      func isInside(_ place: Stall.Place) -> Bool {
        if case .memory(let index) = place { accelerator.memories[index].level >= program.levelCount } else { false }
      }
      counts.transfers.removeAll { isInside($0.source) || isInside($0.destination) }
      var walk = TimedWalk(program, rates(counts), skips: true, observer: NoObserver())
      guard walk.run(atMost: Self.stepLimit) else { continue }
      activity.cycles.stalls = walk.clock.stalls
      return
    }
    ports.addStalls(
      to: &activity, dram: counts.deviceRate, network: counts.network, busiestShare: counts.busiestShare)
  }

  /// What a layer is bound by when nothing waits for single tiles.
  func bound(_ counts: UnstalledActivity) -> Bound {
    ports.bound(
      of: counts.activity, dram: counts.deviceRate, network: counts.network, busiestShare: counts.busiestShare)
  }

  /// What no waiting makes less: the cycles of the array, or of the port that is busiest over the whole layer.
  func leastCycles(_ counts: UnstalledActivity) -> Cycles {
    let slowest = ports.slowestPort(
      of: counts.activity, dram: counts.deviceRate, network: counts.network, busiestShare: counts.busiestShare)
    return max(counts.activity.cycles.total, slowest?.cycles ?? .zero)
  }

  /// The activity but for the waiting. It depends on the array and on how memories are arranged, buffered and kept, and on
  /// the DRAM's device and the clock if there is one; not on capacities, rates and latencies.
  public func unstalled(
    of space: IterationSpace, mapping: Mapping, throughput: Throughput = Throughput(), zeros: ZeroRule = ZeroRule()
  ) -> UnstalledActivity {
    if let mesh = accelerator.array.mesh {
      return spatialActivity(of: space, mapping: mapping, throughput: throughput, zeros: zeros, mesh: mesh)
    }
    let array = ArrayAnalysis(ReuseAnalysis(space, mapping), array: accelerator.array, throughput: throughput)
    let transfers = Transfers(array.reuse, on: accelerator)
    let counts = UnstalledActivity(
      activity: activity(of: space, zeros, array, transfers), transfers: transfers.list,
      program: TileProgram(space, mapping, on: accelerator, throughput: throughput))
    return bandwidth == nil ? counts : served(counts, of: space, mapping)
  }

  /// The same of a layer of which everything is known but for the array's size.
  public func unstalled(_ layer: SystolicLayer) -> UnstalledActivity {
    let reuse = layer.analysis.reuse
    let array = layer.analysis.resized(to: accelerator.array)
    let counts = UnstalledActivity(
      activity: activity(of: reuse.space, layer.zeros, array, layer.transfers), transfers: layer.transfers.list,
      program: layer.program.resized(to: accelerator.array))
    return bandwidth == nil ? counts : served(counts, of: reuse.space, reuse.mapping)
  }

  private func activity(
    of space: IterationSpace, _ zeros: ZeroRule, _ array: ArrayAnalysis, _ transfers: Transfers
  ) -> LayerActivity {
    var activity = transfers.activity(with: array.words)
    activity.operations.performed = transfers.multiplyAccumulates
    activity.activePECycles = array.activePECycles
    activity.requantizations = transfers.results
    activity.biasPreloads = space.biases > 0 ? transfers.results : 0

    let hops = array.hops
    activity.hops.filter = Bits(hops.filter.times(space.widths.filter))
    activity.hops.ifmap = Bits(hops.ifmap.times(space.widths.ifmap))
    activity.hops.psum = Bits(hops.psum.times(space.widths.psum))
    let writes = array.registerWrites
    activity.registerWrites.filter = Bits(writes.filter.times(space.widths.filter))
    activity.registerWrites.ifmap = Bits(writes.ifmap.times(space.widths.ifmap))
    activity.registerWrites.psum = Bits(writes.psum.times(space.widths.psum))
    let changes = array.operandChanges
    activity.operandChanges.filter = changes.filter
    activity.operandChanges.ifmap = changes.ifmap

    let cycles = array.cycles(isDoubleBuffered: accelerator.array.isDoubleBuffered)
    activity.cycles.compute = Cycles(cycles.compute)
    activity.cycles.fillDrain = cycles.fillDrain
    zeros.apply(to: &activity)
    return activity
  }

  private func spatialActivity(
    of space: IterationSpace, mapping: Mapping, throughput: Throughput, zeros: ZeroRule, mesh: Mesh
  ) -> UnstalledActivity {
    let traffic = SpatialTraffic(space, mapping, on: accelerator, mesh: mesh)
    let cycles = SpatialCycles(space, mapping, throughput: throughput, traffic: traffic, on: accelerator, mesh: mesh)
    let nest = NestAnalysis(space, mapping, on: accelerator)
    var activity = traffic.activity
    activity.operations.performed = space.multiplyAccumulates
    activity.activePECycles = nest.elementSteps.times(throughput.cycles)
    activity.requantizations = space.ofmapWords
    activity.biasPreloads = space.biases > 0 ? space.ofmapWords : 0
    activity.cycles.compute = Cycles(cycles.compute)
    activity.cycles.fillDrain = cycles.fill
    zeros.apply(to: &activity)
    let counts = UnstalledActivity(
      activity: activity, transfers: traffic.list,
      program: TileProgram(space, mapping, on: accelerator, throughput: throughput),
      network: networkPorts(traffic, space.widths, mesh), busiestShare: (nest.steps, nest.elementSteps))
    return served(counts, of: space, mapping)
  }

  /// The counts with what a described device makes of the layer's transfers.
  private func served(_ counts: UnstalledActivity, of space: IterationSpace, _ mapping: Mapping) -> UnstalledActivity {
    guard let bandwidth else { return counts }
    var counts = counts
    counts.deviceRate = bandwidth.rate(of: space, mapping, counts, on: accelerator)
    return counts
  }

  /// What the network carries for each operand, and how wide it is.
  private func networkPorts(_ traffic: SpatialTraffic, _ widths: OperandWidths, _ mesh: Mesh) -> [StallModel.Port] {
    [(Operand.filter, widths.filter), (.ifmap, widths.ifmap), (.psum, widths.psum)].compactMap { operand, width in
      let port = mesh.interconnect(of: operand).width
      guard let rate = port.flatMap({ TransferRate(bits: $0.count) }) else { return nil }
      var bits = PerOperand<Bits>()
      bits[operand] = Bits(traffic.network[operand].times(width))
      return StallModel.Port(place: traffic.feeders[operand], bits: bits, cycles: rate.cycles(toMove: bits.total))
    }
  }
}
