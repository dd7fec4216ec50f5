import Evaluation
import Quantities
import Testing

@testable import Exploration

@Suite("DesignFigure")
struct DesignFigureTests {
  @Test("rates, powers and products are those of the hand calculation")
  func hand() throws {
    // 100 cycles at 1 MHz = 0.1 ms; 128 MACs = 256 operations in it = 2.56 MOPS; 3 x (10 + 1 + 2) pJ = 39 pJ.
    let result = try HandMade.result("a", cycles: [20, 30, 50], energies: [10_000, 10_000, 10_000])
    func number(_ figure: DesignFigure) -> Double { result.value(of: figure).number ?? .nan }
    #expect(result.value(of: .processingElements) == .count(2))
    // 2 elements x 2 operations x 1 MHz, where the mode does 2 MACs a cycle in all
    #expect(abs(number(.peak) - 0.004) < 1e-12)
    #expect(result.value(of: .totalCycles) == .count(100))
    #expect(number(.utilization) == 128.0 / 200)
    #expect(number(.activePEs) == 1)
    #expect(abs(number(.latency) - 0.1) < 1e-15)
    #expect(abs(number(.throughput) - 0.00256) < 1e-15)
    #expect(result.value(of: .energyTotal) == .energy(Femtojoules(39_000)))
    #expect(result.value(of: .energyMemories) == .energy(Femtojoules(3000)))
    #expect(result.value(of: .energyMemory("buffer")) == .energy(Femtojoules(3000)))
    #expect(result.value(of: .energyDRAM) == .energy(Femtojoules(6000)))
    // 39 pJ / 0.1 ms = 390 nW
    #expect(abs(number(.power) / 390e-6 - 1) < 1e-12)
    // 39 pJ x 0.1 ms = 3.9e-5 uJ x 1e-4 s
    #expect(abs(number(.energyDelay) / 3.9e-9 - 1) < 1e-12)
    // 256 operations / 39 pJ
    #expect(abs(number(.gopsPerWatt) / (256 / 0.039) - 1) < 1e-12)
    // over 2 mm2
    #expect(abs(number(.gopsPerArea) / 0.00128 - 1) < 1e-12)
    #expect(result.value(of: .dramTraffic) == .count(72))
    #expect(result.value(of: .memoryRead("buffer")) == .count(192))
  }

  @Test("what has no price is unknown, and so is everything made of it")
  func unknown() throws {
    let result = try HandMade.result("a", cycles: [1, 1, 1], energies: [5, nil, 5], area: nil)
    let figures: [DesignFigure] = [
      .energyCompute, .energyTotal, .power, .energyDelay, .gopsPerWatt, .areaPE, .areaMemory, .areaTotal, .gopsPerArea,
    ]
    for figure in figures { #expect(result.value(of: figure) == .unknown, "\(figure.name)") }
    #expect(result.value(of: .energyDRAM) == .energy(Femtojoules(6000)))
    #expect(result.value(of: .energyMemory("other")) == .unknown)
    #expect(result.value(of: .memoryWrite("other")) == .unknown)
  }

  @Test("nothing that takes no time has a rate")
  func noTime() throws {
    let result = try HandMade.result("a", cycles: [0, 0, 0], energies: [0, 0, 0])
    for figure in [DesignFigure.power, .throughput, .utilization, .activePEs, .gopsPerArea] {
      #expect(result.value(of: figure) == .unknown, "\(figure.name)")
    }
  }

  @Test("ratios are to the reference, and none to zero or to the unknown")
  func relative() {
    #expect(FigureValue.count(6).relative(to: .count(4)) == 1.5)
    #expect(FigureValue.energy(Femtojoules(500)).relative(to: .energy(Femtojoules(2000))) == 0.25)
    #expect(FigureValue.count(0).relative(to: .count(4)) == 0)
    #expect(FigureValue.count(6).relative(to: .count(0)) == nil)
    #expect(FigureValue.unknown.relative(to: .count(4)) == nil)
    #expect(FigureValue.count(4).relative(to: .unknown) == nil)
    #expect(FigureValue(Double.infinity) == .unknown)
  }

  @Test("every figure has a name of its own, whatever the memories are called")
  func names() {
    let names = DesignFigure.all(memories: ["memories", "memory", "on_chip", "traffic"]).map(\.name)
    #expect(Set(names).count == names.count)
  }
}
