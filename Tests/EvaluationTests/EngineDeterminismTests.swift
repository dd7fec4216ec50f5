import Activity
import Costs
import Simulation
import Testing

@testable import Evaluation

/// The same run gives the same figures, whatever else runs beside it and on whatever thread.
@Suite struct EngineDeterminismTests {
  private struct Figures: Equatable, Sendable {
    var activities: [LayerActivity]
    var energies: [LayerEnergy]
    var totals: [ResultColumn: ResultValue]

    init(_ result: NetworkResult) {
      activities = result.layers.map(\.activity)
      energies = result.layers.map(\.energy)
      totals = [:]
      let columns = ResultColumn.ofTotals(memoryCount: result.accelerator.memories.count)
      for column in columns { totals[column] = result.totals.value(of: column) }
    }
  }

  private static func run(_ engine: TimingEngine, on accelerator: String, dram: String?) throws -> Figures {
    // Stepping registers and serving bursts takes long in a debug build.
    var options = EvaluationOptions(layers: engine == .analytic ? nil : ["C3"])
    options.engine = engine
    return Figures(
      try evaluate(
        "lenet5", on: accelerator, dram.map { ["dram": "{ device: \"\($0)\" }"] } ?? [:], options: options))
  }

  @Test(
    "every engine says the same to three that ask at once as to one that asks alone",
    arguments: [
      (TimingEngine.analytic, "systolic-int8-16x16", nil), (.event, "systolic-int8-16x16", nil),
      (.event, "systolic-int8-16x16", "ddr4-2400"), (.cycle, "systolic-int8-16x16", nil), (.cycle, "nvdla-64", nil),
    ])
  func together(engine: TimingEngine, accelerator: String, dram: String?) async throws {
    let alone = try Self.run(engine, on: accelerator, dram: dram)
    let others = try await withThrowingTaskGroup(of: Figures.self) { group in
      for _ in 0..<3 { group.addTask { try Self.run(engine, on: accelerator, dram: dram) } }
      return try await group.reduce(into: [Figures]()) { $0.append($1) }
    }
    #expect(others.count == 3)
    for other in others { #expect(other == alone) }
  }
}
