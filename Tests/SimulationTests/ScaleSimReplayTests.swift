import Hardware
import Simulation
import TestSupport
import Testing
import Workloads

/// The closed forms against a replay of every request, on random small layers.
@Suite struct ScaleSimReplayTests {
  static let seed: UInt64 = 20_250_815

  func machine(_ generator: inout RandomNumbers) throws -> ScaleSimMachine {
    let dataflow = try #require(Dataflow.allCases.randomElement(using: &generator))
    func words() -> Int { .random(in: 100...900, using: &generator) }
    return ScaleSimMachine(
      rows: .random(in: 1...9, using: &generator), columns: .random(in: 1...9, using: &generator),
      dataflow: dataflow, ifmapWords: words(), filterWords: words(), ofmapWords: words())
  }

  func convolution(_ shape: ScaleSimReplay.Shape) -> Convolution {
    Convolution(
      inputChannels: shape.channels, outputChannels: shape.filters,
      vertical: SlidingAxis(
        ifmap: shape.height, window: shape.filterHeight, stride: shape.strides.vertical, rounding: .ceilUnclipped),
      horizontal: SlidingAxis(
        ifmap: shape.width, window: shape.filterWidth, stride: shape.strides.horizontal, rounding: .ceilUnclipped))
  }

  /// Everything but the DRAM side of the ifmap, which is exact only for some layers.
  func expectEqual(_ report: ScaleSimLayerReport, _ replay: ScaleSimReplay, _ trail: String) {
    #expect(report.totalCycles == replay.totalCycles, "\(trail)")
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) * 100 }
    #expect(abs((report.mappingEfficiency ?? -1) - mean(replay.mappingEfficiencies)) < 1e-9, "\(trail)")
    #expect(abs((report.computeUtilization ?? -1) - mean(replay.computeUtilizations)) < 1e-9, "\(trail)")
    expectEqual(report.sram.ifmap, replay.sramIfmap, "\(trail): ifmap SRAM")
    expectEqual(report.sram.filter, replay.sramFilter, "\(trail): filter SRAM")
    expectEqual(report.sram.ofmap, replay.sramOfmap, "\(trail): ofmap SRAM")
    expectEqual(report.dram.filter, replay.dramFilter, "\(trail): filter DRAM")
    var ofmap = report.dram.ofmap
    ofmap.words += report.dramPaddingWords
    expectEqual(ofmap, replay.dramOfmap, "\(trail): ofmap DRAM")
  }

  func expectEqual(_ access: ScaleSimAccess, _ stream: ScaleSimReplay.Stream, _ trail: String) {
    #expect(
      ScaleSimReplay.Stream(start: access.startCycle, stop: access.stopCycle, words: access.words) == stream, "\(trail)"
    )
  }

  @Test("products agree with the replay in every figure")
  func products() throws {
    var generator = RandomNumbers(seed: Self.seed)
    for number in 0..<400 {
      let machine = try machine(&generator)
      let shape = ScaleSimReplay.Shape(
        height: .random(in: 1...40, using: &generator), width: 1, filterHeight: 1, filterWidth: 1,
        channels: .random(in: 1...40, using: &generator), filters: .random(in: 1...40, using: &generator),
        strides: (1, 1))
      let trail = "seed \(Self.seed) case \(number): \(shape) on \(machine)"
      let gemm = ScaleSimGEMM(pixels: shape.height, filters: shape.filters, windowWords: shape.channels)
      let report = try ScaleSimLayerReport(gemm, on: machine)
      let replay = ScaleSimReplay(shape, on: machine)
      expectEqual(report, replay, trail)
      #expect(report.isIfmapFetchExact)
      expectEqual(report.dram.ifmap, replay.dramIfmap, "\(trail): ifmap DRAM")
      #expect(report.totalCyclesWithPrefetch == replay.cyclesWithPrefetch, "\(trail)")
    }
  }

  @Test(
    "convolutions agree with the replay in every figure but the DRAM reads of an ifmap that overlaps and does not fit")
  func convolutions() throws {
    var generator = RandomNumbers(seed: Self.seed)
    var (exact, estimates) = (0, [Double]())
    for number in 0..<400 {
      let machine = try machine(&generator)
      let (filterHeight, filterWidth) = (
        Int.random(in: 1...4, using: &generator), Int.random(in: 1...4, using: &generator)
      )
      let shape = ScaleSimReplay.Shape(
        height: filterHeight + .random(in: 0...9, using: &generator),
        width: filterWidth + .random(in: 0...9, using: &generator), filterHeight: filterHeight,
        filterWidth: filterWidth, channels: .random(in: 1...5, using: &generator),
        filters: .random(in: 1...20, using: &generator),
        strides: (.random(in: 1...4, using: &generator), .random(in: 1...4, using: &generator)))
      let trail = "seed \(Self.seed) case \(number): \(shape) on \(machine)"
      let report = try ScaleSimLayerReport(ScaleSimGEMM(convolution(shape)), on: machine)
      let replay = ScaleSimReplay(shape, on: machine)
      expectEqual(report, replay, trail)
      #expect(report.dram.ifmap.startCycle == replay.dramIfmap.start, "\(trail)")
      #expect(report.totalCyclesWithPrefetch == replay.cyclesWithPrefetch, "\(trail)")
      if report.isIfmapFetchExact {
        exact += 1
        #expect(report.dram.ifmap.words == replay.dramIfmap.words, "\(trail): ifmap DRAM")
        let fitsExactly =
          (shape.height - filterHeight) % shape.strides.vertical == 0
          && (shape.width - filterWidth) % shape.strides.horizontal == 0
        if fitsExactly { expectEqual(report.dram.ifmap, replay.dramIfmap, "\(trail): ifmap DRAM") }
      } else {
        estimates.append(Double(report.dram.ifmap.words) / Double(replay.dramIfmap.words))
      }
    }
    estimates.sort()
    #expect(exact > 200)
    #expect(estimates.count > 50)
    #expect(0.9...1.1 ~= estimates[estimates.count / 2])
  }
}
