import Activity
import Evaluation
import Hardware
import Quantities
import Testing

@testable import Exploration

@Suite("Simulated figures")
struct SimulatedFigureTests {
  /// 10, 20 and 30 cycles at 1 MHz, the second layer with 5 more at the DRAM; 6 nJ a layer on the chip and 2 pJ outside.
  private static func result() throws -> NetworkResult {
    var result = try HandMade.result("a", cycles: [10, 20, 30], energies: [5_999_000, 5_999_000, 5_999_000])
    result.layers[1].activity.cycles.stalls = [
      Stall(place: .dram, operand: .filter, cycles: Cycles(5)),
      Stall(place: .memory(0), operand: .ifmap, cycles: Cycles(7)),
    ]
    return result
  }

  private static let expected: [(PublishedFigure, all: Double, convolutions: Double)] = [
    (.cycles, 72, 42), (.processingCycles, 67, 37), (.latency, 0.072, 0.042), (.processingLatency, 0.067, 0.037),
    // 32 + 32 (+ 64) multiply-accumulates.
    (.throughput, 256.0 / 72e3, 128.0 / 42e3), (.frameRate, 4 / 72e-6, 4 / 42e-6),
    (.energy, 0.018, 0.012), (.energyPerFrame, 0.0045, 0.003), (.power, 0.25, 0.012 / 0.042),
    (.efficiency, 256e-3 / 0.018, 128e-3 / 0.012),
    (.computeEnergy, 0.017997, 0.011998), (.bufferEnergy, 3e-6, 2e-6), (.registerEnergy, 0, 0), (.networkEnergy, 0, 0),
    (.externalEnergy, 6e-6, 4e-6), (.activeElements, 1, 1),
    // 64 bits a layer from the buffer; 24 between chip and DRAM.
    (.bufferTraffic, 24e-6, 16e-6), (.externalTraffic, 9e-6, 6e-6), (.externalWordsPerOperation, 4.5 / 128, 3.0 / 64),
  ]

  @Test("figures of a run follow from its counts, over all layers and over convolutions alone")
  func workload() throws {
    let result = try Self.result()
    for (figure, all, convolutions) in Self.expected {
      for (coverage, value) in [(PublishedChip.Coverage.all, all), (.convolutions, convolutions)] {
        let figures = SimulatedFigures(result, layers: result.layers(coverage), batch: 4, buffers: ["buffer"])
        let found = try #require(figures.value(of: figure), "\(figure)")
        #expect(abs(found - value) <= 1e-9 * value, "\(figure) of \(coverage): \(found), not \(value)")
      }
    }
    #expect(
      Set(Self.expected.map(\.0)) == Set(PublishedFigure.all(in: .workload) + PublishedFigure.all(in: .layer)))
    #expect(result.layers(.layers(["fc", "conv"])).map(\.layer.name) == ["conv", "fc"])
  }

  @Test("an unknown energy is no figure, nothing has no rates, and a chip's figures are not a run's")
  func unknown() throws {
    let result = try HandMade.result("a", cycles: [10, 20, 30], energies: [1, nil, 1])
    let figures = SimulatedFigures(result, batch: 1)
    for figure in [PublishedFigure.energy, .power, .efficiency, .computeEnergy, .peak, .area] {
      #expect(figures.value(of: figure) == nil, "\(figure)")
    }
    #expect(figures.value(of: .externalEnergy) != nil && figures.value(of: .bufferTraffic) == 0)
    let nothing = SimulatedFigures(result, layers: [], batch: 1)
    for figure in [
      PublishedFigure.throughput, .power, .efficiency, .frameRate, .activeElements, .externalWordsPerOperation,
    ] {
      #expect(nothing.value(of: figure) == nil, "\(figure)")
    }
  }

  @Test(
    "the peaks of these chips are the published ones to their last digit",
    arguments: [
      ("eyeriss", 67.2, 0.05), ("nn-x", 227, 0.5), ("chakradhar", 16, 0.5), ("origami", 196, 0.5), ("gupta", 260, 0.5),
      ("zhang-fpga15", 89.6, 0.05), ("tpu-v1", 92_000, 500), ("nvdla-2048", 4096, 0.5), ("nvdla-512", 1024, 0.5),
      ("nvdla-64", 128, 0.5),
    ])
  func peaks(name: String, published: Double, lastDigit: Double) throws {
    let accelerator = try RepositoryFiles.accelerator(name)
    let peak = try #require(accelerator.chipFigure(.peak))
    #expect(abs(peak - published) <= lastDigit)
    #expect(try Self.publishedPeak(name) == published)
  }

  private static func publishedPeak(_ name: String) throws -> Double? {
    let chip = try PublishedChipReader.load(RepositoryFiles.publishedChip(name))
    return chip.figures.first { $0.figure == .peak }?.value
  }

  @Test(
    "the peaks of these chips differ from the published ones by what their files say",
    arguments: [
      ("sankaradas", 6.9, nil), ("park", 409.6, 411.3), ("shidiannao", 128, 194), ("peemen", 16.8, 17),
      ("diannao", 501.76, 452), ("dadiannao", 4964.352, 5580), ("yodann", 1536, 1510), ("binareye", 6291.456, nil),
      ("bit-fusion", 512, nil), ("stripes", 8028.16, nil), ("sriram", 12.8, nil), ("eyeriss-isca16", 102.4, nil),
      ("peluso-64mac", 25.6, nil),
    ] as [(String, Double, Double?)])
  func otherPeaks(name: String, here: Double, published: Double?) throws {
    let accelerator = try RepositoryFiles.accelerator(name)
    let peak = try #require(accelerator.chipFigure(.peak))
    #expect(abs(peak - here) < 1e-6 * here)
    #expect(try Self.publishedPeak(name) == published)
    // The gap is stated where the figure is used.
    let saysSo = accelerator.notes.contains { $0.hasPrefix("peak: ") }
    #expect(saysSo || ["eyeriss-isca16", "peluso-64mac"].contains(name))
  }

  @Test(
    "where multipliers were counted back from the throughput, their number is said to be assumed",
    arguments: [("sankaradas", 30), ("chakradhar", 40), ("park", 1024), ("peemen", 56)])
  func countedBack(name: String, multipliers: Int) throws {
    let accelerator = try RepositoryFiles.accelerator(name)
    #expect(accelerator.array.unitCount == multipliers)
    #expect(accelerator.notes.contains { $0.hasPrefix("assumed: \(multipliers) multipliers") })
  }

  @Test("memory on a chip counts the registers of all its elements")
  func memory() throws {
    let eyeriss = try RepositoryFiles.accelerator("eyeriss")
    // 108 KiB and 168 x 520 B. The paper's 181.5 KB are SRAM alone: 448 of the 520 B.
    let scratchpads = 168.0 * 520 / 1024
    #expect(eyeriss.chipFigure(.onChipMemory) == 108 + scratchpads)
    #expect(181.5 == 108 + 168.0 * 448 / 1024)
    #expect(eyeriss.chipFigure(.cycles) == nil)
    #expect(eyeriss.chipFigure(.area) == nil)
  }
}
