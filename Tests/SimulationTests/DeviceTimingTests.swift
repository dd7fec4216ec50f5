import Activity
import Arithmetic
import Hardware
import MappingSupport
import Quantities
import Scheduling
import TestSupport
import Testing
import Workloads

@testable import Simulation

/// The recurrence with a described device behind its controller.
@Suite struct DeviceTimingTests {
  private typealias Case = TileTimingTests.Case

  /// A random case whose DRAM is a random preset, its tensors in a random order.
  private static func described(_ example: Case, _ random: inout CaseGenerator) -> Case {
    var example = example
    let devices = DRAMDevice.named.map(\.value)
    var device = devices[random.int(0...devices.count - 1)]
    if case .banked(var banked) = device, random.once(in: 3) {
      banked.page = .closed
      device = .banked(banked)
    }
    let clock = Hertz(random.int(1...3000) * 1_000_000)
    example.accelerator.clock = clock
    guard var dram = DRAM(device: device, clock: clock) else { return example }
    dram.layout = TensorLayout(
      featureMaps: random.one(of: TensorLayout.FeatureMaps.allCases, or: .channelRowColumn),
      filters: random.one(of: TensorLayout.Filters.allCases, or: .filterChannelRowColumn))
    example.accelerator.dram = dram
    return example
  }

  private static func spatial(_ random: inout CaseGenerator) -> Case? {
    let space = IterationSpace(random.convolution(), widths: .bytes)
    var accelerator = random.spatialAccelerator()
    for index in accelerator.memories.indices where !accelerator.memories[index].isPerElement {
      accelerator.memories[index].isDoubleBuffered = random.once(in: 2)
      if accelerator.memories[index].holds == .ifmap { accelerator.memories[index].isSliding = random.once(in: 2) }
    }
    guard let mappings = RandomMappings(space, on: accelerator) else { return nil }
    return Case(space: space, accelerator: accelerator, mapping: mappings.next(using: &random))
  }

  private func mistake(_ example: Case) -> String? {
    let activity = example.event
    guard let device = activity.device else { return "no device: \(example.description)" }
    if example.event != activity { return "another run, another outcome: \(example.description)" }
    let asked = activity.dram.read.total + activity.dram.written.total
    if device.wordBits != asked.count {
      return "asked for \(device.wordBits) bits, by closed form \(asked.count): \(example.description)"
    }
    if device.requests * device.burstBytes * 8 < asked.count { return "too few bursts: \(example.description)" }
    let total = activity.cycles.total
    var least = [activity.cycles.compute + Cycles(activity.cycles.fillDrain)]
    let peak = example.accelerator.dram.rate?.cycles(toMove: Bits(device.bytes * 8)) ?? .zero
    least.append(peak)
    for (memory, traffic) in zip(example.accelerator.memories, activity.memories) where !memory.isPerElement {
      least.append(memory.readRate?.cycles(toMove: traffic.read.total) ?? .zero)
      least.append(memory.writeRate?.cycles(toMove: traffic.written.total) ?? .zero)
    }
    if least.contains(where: { $0 > total }) { return "\(total) below \(least): \(example.description)" }
    return nil
  }

  @Test(
    "a device is asked for the closed form's words, and no layer takes less than its array, any port or the peak rate")
  func promises() {
    RandomCases(16, seed: 621).check { random in
      mistake(Self.described(TileTimingTests.systolic(&random), &random))
    }
    RandomCases(6, seed: 622).check { random in
      guard let example = Self.spatial(&random) else { return "no mesh" }
      return mistake(Self.described(example, &random))
    }
  }

  /// A layer that takes longer on more hardware.
  private struct Counterexample {
    /// Of the random cases of seed 631, which were searched.
    var number: Int
    var more: (inout Accelerator) -> Void
    /// Cycles before and after.
    var cycles: (Int, Int)
  }

  private static func faster(_ change: @escaping (inout BankedDRAM) -> Void) -> (inout Accelerator) -> Void {
    { accelerator in
      guard case .banked(var device)? = accelerator.dram.device else { return }
      change(&device)
      let layout = accelerator.dram.layout
      guard var dram = DRAM(device: .banked(device), clock: accelerator.clock) else { return }
      dram.layout = layout
      accelerator.dram = dram
    }
  }

  @Test("with banks, more bandwidth or buffer may cost cycles: twice the channels, a faster clock, a second buffer")
  func counterexamples() {
    let examples = [
      Counterexample(number: 166, more: Self.faster { $0.geometry.channels *= 2 }, cycles: (2761, 2905)),
      Counterexample(
        number: 80, more: Self.faster { $0.clock = Hertz($0.clock.count * 5 / 4) }, cycles: (14120, 14515)),
      Counterexample(number: 445, more: { $0.memories[1].isDoubleBuffered = true }, cycles: (34517, 38087)),
    ]
    for counterexample in examples {
      // Not through RandomCases: other seeds have other cases.
      var random = CaseGenerator(seed: 631 &* 0x2545_F491_4F6C_DD1D &+ UInt64(counterexample.number))
      var example = Self.described(TileTimingTests.systolic(&random), &random)
      let before = example.event.cycles.total.count
      counterexample.more(&example.accelerator)
      let after = example.event.cycles.total.count
      #expect((before, after) == counterexample.cycles, "\(counterexample.number)")
    }
  }
}
