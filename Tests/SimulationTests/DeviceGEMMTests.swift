import Activity
import Arithmetic
import Hardware
import Quantities
import Scheduling
import Testing
import Workloads

@testable import Simulation

/// A matrix product worked out by hand: 3136 x 576 by 576 x 64, what im2col makes of a 3 x 3 convolution of 56 x 56 x 64, on 168
/// elements at 200 MHz.
@Suite struct DeviceGEMMTests {
  static let space = IterationSpace(
    Convolution(
      inputChannels: 576, outputChannels: 64, vertical: SlidingAxis(ifmap: 56, window: 1),
      horizontal: SlidingAxis(ifmap: 56, window: 1), hasBias: false), widths: .bytes)

  /// 12 x 14 elements keep the pixels: 576 = 48 · 12 and 3136 = 224 · 14, so that no element is ever idle.
  static func accelerator(_ preset: String) throws -> Accelerator {
    let clock = Hertz(200_000_000)
    var dram = try #require(DRAMDevice.preset(preset).flatMap { DRAM(device: $0, clock: clock) })
    // A row of the matrix, 576 words, lies in one piece, and so do the 64 words of a result's.
    dram.layout = TensorLayout(featureMaps: .rowColumnChannel, filters: .filterRowColumnChannel)
    let buffer = Memory(
      name: "buffer", level: 0,
      partitions: [Partition(holds: [.filter, .ifmap, .ofmap], capacity: Bits(256 * 1024 * 8))], wordBits: Bits(64))
    let format = NumberFormat.signedInteger(bits: 8)
    return Accelerator(
      name: "168", title: "168 elements", technology: Technology(node: Nanometers(45), voltage: Millivolts(900)),
      clock: clock, array: PEArray(rows: 12, columns: 14, dataflow: .inputStationary),
      processingElement: ProcessingElement(units: []), vectorLanes: 1, memories: [buffer], dram: dram,
      nativeFormats: FormatPair(weights: format, activations: format))
  }

  /// All filters stay, and one row of pixels follows the other: every word moves once.
  static var mapping: Mapping {
    var tile = space.extents
    tile[.outputRow] = 1
    return Mapping(
      levels: [.init(tile: tile, order: LoopOrder(innermost: Dimension.allCases))],
      array: ArrayAssignment(.inputStationary))
  }

  @Test("compute bound 3.441 ms, compulsory traffic 16,351,232 bits; of all presets only the HyperRAM rules")
  func rules() throws {
    // 3136 · 576 · 64 / 168 cycles.
    let array = 688_128
    for (name, device) in DRAMDevice.named {
      let accelerator = try Self.accelerator(name)
      let analytic = AnalyticEngine(accelerator).activity(of: Self.space, mapping: Self.mapping)
      let event = EventEngine(accelerator).activity(of: Self.space, mapping: Self.mapping)
      let used = try #require(event.device)
      #expect(used.wordBits == 16_351_232)
      #expect(used.bytes == 2_043_904)
      // Bits over the peak, in cycles of 5 ns.
      let peak = Double(16_351_232) / Double(device.peak.count) * 2e8
      for activity in [analytic, event] {
        #expect(activity.dram.read.total + activity.dram.written.total == Bits(16_351_232))
        #expect(activity.cycles.compute == Cycles(array))
        let total = Double(activity.cycles.total.count)
        if name == "hyperram" {
          #expect(activity.bound == .transfer(.dram))
          #expect(total > peak && total < peak * 1.05, "\(name): \(total)")
        } else {
          #expect(activity.bound == .compute)
          #expect(total > Double(array) && total < Double(array) * 1.01, "\(name): \(total)")
        }
      }
    }
  }

  @Test("with planes one after the other a row of a plane is less than a burst, and tiles share bursts")
  func planes() throws {
    for (name, bytes, milliseconds) in [("ddr3-1600", 4_050_944, 3.447), ("hyperram", 2_904_064, 10.8)] {
      var accelerator = try Self.accelerator(name)
      accelerator.dram.layout = TensorLayout()
      let event = EventEngine(accelerator).activity(of: Self.space, mapping: Self.mapping)
      #expect(event.device?.bytes == bytes)
      #expect(abs(Double(event.cycles.total.count) * 5e-6 - milliseconds) < 0.05)
    }
  }

  @Test("a long tile in sequence comes at the peak rate less refreshes and a little for rows")
  func sequence() throws {
    for (name, device) in DRAMDevice.named {
      var accelerator = try Self.accelerator(name)
      accelerator.clock = Hertz(1_000_000_000)
      accelerator.dram = try #require(DRAM(device: device, clock: accelerator.clock))
      let width = name == "hyperram" ? 256 : 512
      let space = IterationSpace(
        Convolution(
          inputChannels: width, outputChannels: 1024, vertical: SlidingAxis(ifmap: 1, window: 1),
          horizontal: SlidingAxis(ifmap: 1, window: 1), hasBias: false), widths: .bytes)
      let mapping = Mapping(
        levels: [.init(tile: space.extents, order: LoopOrder(innermost: Dimension.allCases))],
        array: ArrayAssignment(.inputStationary))
      let activity = EventEngine(accelerator).activity(of: space, mapping: mapping)
      let used = try #require(activity.device)
      let read = activity.cycles.stalls.filter { $0.operand != .ofmap }.reduce(0) { $0 + $1.cycles.count }
      let peak = Double((space.filterWords + space.ifmapWords) * 8) / Double(device.peak.count) * 1e9
      var share = 1.0
      var more = 0.0
      switch device {
      case .banked(let banked):
        let timings = banked.timings
        share -= Double(timings.tRFC) / Double(timings.tREFI)
        // One refresh more than the average, and the first data.
        more = Double(timings.tRFC + banked.unloadedLatency) / Double(banked.clock.count) * 1e9
        #expect(Double(used.rowHits) > 0.9 * Double(used.reads + used.writes))
      case .serial(let memory):
        let transaction = Double(memory.burstsPerTransaction * memory.burstClocks)
        share = transaction / (transaction + Double(memory.commandClocks + 2 * memory.initialLatency))
      }
      #expect(Double(read) >= peak && Double(read) <= peak / share * 1.02 + more, "\(name): \(read), \(peak)")
    }
  }
}
