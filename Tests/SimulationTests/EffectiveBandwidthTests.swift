import Activity
import Arithmetic
import Hardware
import Quantities
import Scheduling
import Testing
import Workloads

@testable import Simulation

/// The closed form of a device's bandwidth against the device.
@Suite struct EffectiveBandwidthTests {
  private static func space(
    _ channels: Int, _ filters: Int, ifmap: Int, window: Int = 1, stride: Int = 1, groups: Int = 1
  ) -> IterationSpace {
    let axis = SlidingAxis(
      ifmap: ifmap, window: window, stride: stride, paddingBefore: window / 2, paddingAfter: window / 2)
    return IterationSpace(
      Convolution(
        groups: groups, inputChannels: channels, outputChannels: filters, vertical: axis, horizontal: axis,
        hasBias: false), widths: .bytes)
  }

  /// Layers that move more than they compute on 32 x 32 elements, each with its tile.
  private static let layers: [(name: String, space: IterationSpace, tile: [(Dimension, Int)])] = [
    ("a fully connected layer, filters whole", space(512, 250, ifmap: 1), [(.outputChannel, 32)]),
    ("the same, channels cut", space(512, 256, ifmap: 1), [(.inputChannel, 128), (.outputChannel, 64)]),
    ("a pointwise convolution", space(32, 64, ifmap: 56), [(.outputRow, 8)]),
    ("the same with stride 2", space(64, 64, ifmap: 28, stride: 2), [(.outputRow, 7)]),
    ("a depthwise convolution", space(32, 32, ifmap: 28, window: 3, groups: 32), [(.group, 4)]),
  ]

  @Test("a pipe of the effective bandwidth is within 20 % of the device, layer by layer")
  func calibration() throws {
    for preset in ["ddr3-1600", "ddr4-2400", "lpddr4-3200", "hyperram"] {
      for (name, space, sizes) in Self.layers {
        var accelerator = try DeviceGEMMTests.accelerator(preset)
        accelerator.clock = Hertz(1_000_000_000)
        let device = try #require(DRAMDevice.preset(preset))
        accelerator.dram = try #require(DRAM(device: device, clock: accelerator.clock))
        accelerator.array = PEArray(rows: 32, columns: 32, dataflow: .weightStationary)
        var tile = space.extents
        for (dimension, size) in sizes { tile[dimension] = size }
        let mapping = Mapping(
          levels: [.init(tile: tile, order: LoopOrder(innermost: Dimension.allCases))],
          array: ArrayAssignment(.weightStationary))
        let event = EventEngine(accelerator).activity(of: space, mapping: mapping).cycles.total.count
        let analytic = AnalyticEngine(accelerator).activity(of: space, mapping: mapping).cycles.total.count
        #expect(abs(Double(analytic) / Double(event) - 1) < 0.2, "\(preset), \(name): \(event), analytic \(analytic)")
      }
    }
  }

  @Test("a stream in sequence is estimated at the peak rate less refreshes; rows of one bank at tRC each")
  func closedForms() throws {
    for (name, device) in DRAMDevice.named {
      guard case .banked(let banked) = device else { continue }
      let (geometry, timings) = (banked.geometry, banked.timings)
      let share = timings.tREFI > 0 ? 1 - Double(timings.tRFC) / Double(timings.tREFI) : 1
      var estimate = StreamEstimate(device)
      let count = 4096 * geometry.channels
      for burst in 0..<count { estimate.add(burst * device.burstBytes) }
      let data = Double(count / geometry.channels * geometry.burstClocks) / share
      // HBM2's bank groups lie above its columns: one group alone moves a burst every tCCD_L.
      let slower =
        name == "hbm2" ? Double(max(timings.tCCDLong, geometry.burstClocks)) / Double(geometry.burstClocks) : 1
      #expect(abs(estimate.clocks() / (data * slower) - 1) < 0.02, "\(name)")
      var rows = StreamEstimate(device)
      // Rows are the highest bits of every preset's mapping.
      let pitch = device.capacityBytes / geometry.rows
      for row in 0..<1024 { rows.add(row * pitch) }
      #expect(abs(rows.clocks() / (1024 * Double(timings.tRC) / share) - 1) < 0.001, "\(name)")
    }
  }

  @Test("the effective bandwidth is never above the peak, and a device's words do not depend on it")
  func bounds() {
    RandomCases(40, seed: 641).check { random in
      var example = TileTimingTests.systolic(&random)
      let devices = DRAMDevice.named.map(\.value)
      guard
        let dram = DRAM(
          device: devices[random.int(0...devices.count - 1)], clock: Hertz(random.int(1...3000) * 1_000_000))
      else { return "no DRAM" }
      let pipe = AnalyticEngine(example.accelerator).activity(of: example.space, mapping: example.mapping)
      example.accelerator.dram = dram
      let engine = AnalyticEngine(example.accelerator)
      let counts = engine.unstalled(of: example.space, mapping: example.mapping)
      guard let peak = dram.rate, let rate = counts.deviceRate else {
        return counts.transfers.contains { $0.words > 0 && ($0.source == .dram || $0.destination == .dram) }
          ? "no rate: \(example.description)" : nil
      }
      if rate.bitsPerCycle > peak.bitsPerCycle * 1.000001 { return "\(rate) above \(peak): \(example.description)" }
      return engine.stalled(counts).dram == pipe.dram ? nil : "other words: \(example.description)"
    }
  }
}
