import Activity
import Hardware
import Quantities
import TestSupport
import Testing
import Workloads

@testable import Simulation

/// Layers without multiply-accumulates before a described device.
@Suite struct StreamedTensorsTests {
  private static func accelerator(_ device: DRAMDevice, _ random: inout CaseGenerator) -> Accelerator? {
    var accelerator = random.accelerator()
    accelerator.clock = Hertz(random.int(1...3000) * 1_000_000)
    guard let dram = DRAM(device: device, clock: accelerator.clock) else { return nil }
    accelerator.dram = dram
    return accelerator
  }

  @Test("two maps and their sum are asked for burst by burst in turns, each map from its own beginning")
  func turns() throws {
    var random = CaseGenerator(seed: 411)
    for device in DRAMDevice.named.map(\.value) {
      let accelerator = try #require(Self.accelerator(device, &random))
      let shape = TensorShape(channels: 16, height: 17, width: 24)
      let activity = EventEngine(accelerator).activity(
        of: .elementwise(Elementwise(kind: .add, shape: shape, inputCount: 2)), ifmapBits: 8, ofmapBits: 8,
        parameterBits: 8)
      let burst = device.burstBytes
      let bursts = (16 * 17 * 24 + burst - 1) / burst
      var controller = try #require(DRAMController(device))
      let group = controller.openGroup()
      for number in 0..<bursts {
        for map in 0..<3 {
          controller.submit((map * bursts + number) * burst, isWrite: map == 2, for: group)
        }
      }
      controller.close(group)
      let ratio = try #require(ClockRatio(memory: device.clock, accelerator: accelerator.clock))
      let served = ratio.cycle(notBefore: controller.drain())
      let statistics = try #require(activity.device)
      #expect(statistics.requests == 3 * bursts && statistics.wordBits == 3 * 16 * 17 * 24 * 8)
      // Nothing else is busier but for the vector unit and the memories of the accelerator.
      let least = VectorRule(accelerator).activity(
        of: .elementwise(Elementwise(kind: .add, shape: shape, inputCount: 2)), ifmapBits: 8, ofmapBits: 8,
        parameterBits: 8)
      #expect(activity.cycles.total >= served && activity.cycles.compute == least.cycles.compute)
      if activity.bound == .transfer(.dram) { #expect(activity.cycles.total == served) }
    }
  }

  @Test("a long map that is copied takes the device's peak less rows, refreshes and turning the wires")
  func copying() throws {
    var random = CaseGenerator(seed: 412)
    for device in DRAMDevice.named.map(\.value) {
      guard case .banked = device else { continue }
      var accelerator = try #require(Self.accelerator(device, &random))
      accelerator.waitsForDRAM()
      let shape = TensorShape(channels: 64, height: 56, width: 56)
      let activity = EventEngine(accelerator).activity(
        of: .elementwise(Elementwise(kind: .copy, shape: shape)), ifmapBits: 16, ofmapBits: 16, parameterBits: 8)
      let statistics = try #require(activity.device)
      #expect(activity.bound == .transfer(.dram))
      let peak = try #require(accelerator.dram.rate).cycles(toMove: Bits(2 * 64 * 56 * 56 * 16)).count
      let share = Double(peak) / Double(activity.cycles.total.count)
      #expect(share > 0.5 && share <= 1, "\(device): \(share)")
      #expect(statistics.rowHits * 10 > statistics.requests * 8, "rows are walked along: \(statistics)")
    }
  }

  /// Errors over networks are in `docs/timing.md`.
  @Test("closed forms are as fast as the device for maps that are copied or added, to a fifth with one channel")
  func closedForms() throws {
    var random = CaseGenerator(seed: 415)
    for (name, device) in DRAMDevice.named {
      var accelerator = try #require(Self.accelerator(device, &random))
      accelerator.waitsForDRAM()
      for count in 1...2 {
        let shape = TensorShape(channels: 64, height: 28, width: 28)
        let operation = Workloads.Operation.elementwise(
          Elementwise(kind: count == 1 ? .copy : .add, shape: shape, inputCount: count))
        let (analytic, event) = (AnalyticEngine(accelerator), EventEngine(accelerator))
        let (fast, exact) = (
          analytic.activity(of: operation, ifmapBits: 8, ofmapBits: 8, parameterBits: 8),
          event.activity(of: operation, ifmapBits: 8, ofmapBits: 8, parameterBits: 8)
        )
        #expect(fast.device == nil && fast.dram == exact.dram && fast.cycles.compute == exact.cycles.compute)
        let ratio = Double(fast.cycles.total.count) / Double(exact.cycles.total.count)
        // Channels that take turns with long runs (HBM2's) are counted one after the other.
        #expect(ratio > 0.9 && ratio < (name == "hbm2" ? 2 : 1.2), "\(name), \(count): \(ratio)")
      }
    }
  }

  @Test("the device is asked for every word, and the layer takes what its slowest part takes")
  func bounds() {
    RandomCases(150, seed: 413).check { random in
      let devices = DRAMDevice.named.map(\.value)
      let device = devices[random.int(0...devices.count - 1)]
      guard let accelerator = Self.accelerator(device, &random) else { return "no DRAM" }
      let shape = TensorShape(channels: random.int(1...20), height: random.int(1...20), width: random.int(1...20))
      var operation = Elementwise(
        kind: .multiply, batch: random.int(1...3), shape: shape, inputCount: random.int(1...3))
      operation.repeatedWords = random.int(0...40)
      func pipe() -> LayerActivity {
        VectorRule(accelerator).activity(
          of: .elementwise(operation), ifmapBits: 8, ofmapBits: 5, parameterBits: 16)
      }
      let activity = EventEngine(accelerator).activity(
        of: .elementwise(operation), ifmapBits: 8, ofmapBits: 5, parameterBits: 16)
      guard let statistics = activity.device else { return "no device" }
      let moved = activity.dram.read.total + activity.dram.written.total
      if statistics.wordBits != moved.count { return "\(statistics.wordBits) bits of \(moved)" }
      let least = moved.count / (statistics.burstBytes * 8)
      if statistics.requests < least || statistics.requests > least + 5 { return "\(statistics.requests) bursts" }
      if activity.dram != pipe().dram || activity.memories != pipe().memories { return "other words" }
      let stalls = activity.cycles.stalls.reduce(Cycles.zero) { $0 + $1.cycles }
      if activity.cycles.total != activity.cycles.compute + stalls { return "cycles do not add up" }
      let peak = accelerator.dram.rate?.cycles(toMove: moved) ?? .zero
      return activity.cycles.total < peak || activity.cycles.total < activity.cycles.compute
        ? "\(activity.cycles.total) are too few" : nil
    }
  }

  @Test("a pipe has no device, and tensors beyond all addresses stream through one")
  func pipes() throws {
    var random = CaseGenerator(seed: 414)
    let shape = TensorShape(channels: 4, height: 4, width: 4)
    let pipe = random.accelerator()
    let copy = Elementwise(kind: .copy, shape: shape)
    let widths = (ifmap: 8, ofmap: 8, parameters: 8)
    func event(_ operation: Elementwise, on accelerator: Accelerator) -> LayerActivity {
      EventEngine(accelerator).activity(
        of: .elementwise(operation), ifmapBits: widths.ifmap, ofmapBits: widths.ofmap,
        parameterBits: widths.parameters)
    }
    #expect(event(copy, on: pipe).device == nil)
    let device = try #require(DRAMDevice.named.first?.value)
    let described = try #require(Self.accelerator(device, &random))
    var huge = copy
    huge.shape = TensorShape(channels: 1 << 31, height: 1 << 31, width: 1 << 31)
    #expect(event(huge, on: described).device == nil)
    #expect(event(huge, on: described).cycles.total.count > Count.limit)
  }
}

extension Accelerator {
  /// Makes everything but the DRAM quick.
  fileprivate mutating func waitsForDRAM() {
    vectorLanes = 1 << 20
    for index in memories.indices {
      memories[index].readBandwidth = nil
      memories[index].writeBandwidth = nil
    }
  }
}
