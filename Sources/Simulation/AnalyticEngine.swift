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
  /// The ways into a spatial array.
  var network: [StallModel.Port] = []
  /// Steps of the busiest element, and of all elements.
  var busiestShare: (of: Int, all: Int) = (1, 1)
  /// What a described device makes of its peak; `nil` for a pipe, and if nothing moves.
  var deviceRate: TransferRate?
}

/// Counts a layer's activity by closed forms: the time does not depend on the layer's size.
public struct AnalyticEngine: Sendable {
  let accelerator: Accelerator

  /// An engine for that accelerator.
  public init(_ accelerator: Accelerator) { self.accelerator = accelerator }

  /// The activity of a convolution under a mapping, with processing elements of that throughput which treat zeros by that
  /// rule.
  public func activity(
    of space: IterationSpace, mapping: Mapping, throughput: Throughput = Throughput(), zeros: ZeroRule = ZeroRule()
  ) -> LayerActivity {
    stalled(unstalled(of: space, mapping: mapping, throughput: throughput, zeros: zeros))
  }

  /// The activity with the waiting for this accelerator's ports.
  public func stalled(_ counts: UnstalledActivity) -> LayerActivity {
    var activity = counts.activity
    StallModel(accelerator: accelerator.serving(counts)).addStalls(
      to: &activity, transfers: counts.transfers, network: counts.network, busiestShare: counts.busiestShare)
    return activity
  }

  /// The activity but for the waiting. It depends on the array and on how memories are arranged, buffered and kept, and on
  /// the DRAM's device and the clock if there is one; not on capacities, rates and latencies. Whoever asks for many systolic arrays hands in the `analysis` of
  /// the mapping on any of them with the same dataflow, and the `transfers` between their memories.
  public func unstalled(
    of space: IterationSpace, mapping: Mapping, throughput: Throughput = Throughput(), zeros: ZeroRule = ZeroRule(),
    analysis: ArrayAnalysis? = nil, transfers: Transfers? = nil
  ) -> UnstalledActivity {
    if let mesh = accelerator.array.mesh {
      return spatialActivity(of: space, mapping: mapping, throughput: throughput, zeros: zeros, mesh: mesh)
    }
    let array =
      analysis?.resized(to: accelerator.array)
      ?? ArrayAnalysis(ReuseAnalysis(space, mapping), array: accelerator.array, throughput: throughput)
    let transfers = transfers ?? Transfers(array.reuse, on: accelerator)
    var activity = transfers.activity(with: array.words)
    activity.operations.performed = space.multiplyAccumulates
    activity.activePECycles = array.activePECycles
    activity.requantizations = space.ofmapWords
    activity.biasPreloads = space.biases > 0 ? space.ofmapWords : 0

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
    return served(UnstalledActivity(activity: activity, transfers: transfers.list), of: space, mapping)
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
      activity: activity, transfers: traffic.list, network: networkPorts(traffic, space.widths, mesh),
      busiestShare: (nest.steps, nest.elementSteps))
    return served(counts, of: space, mapping)
  }

  /// The counts with what a described device makes of the layer's transfers.
  private func served(_ counts: UnstalledActivity, of space: IterationSpace, _ mapping: Mapping) -> UnstalledActivity {
    guard let bandwidth = EffectiveBandwidth(accelerator) else { return counts }
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

extension Accelerator {
  /// The accelerator with its DRAM as a pipe that is as fast as its device with the transfers of a layer.
  func serving(_ counts: UnstalledActivity) -> Accelerator {
    guard let rate = counts.deviceRate else { return self }
    var other = self
    other.dram.rate = rate
    return other
  }
}
