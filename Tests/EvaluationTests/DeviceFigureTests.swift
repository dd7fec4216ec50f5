import Costs
import Hardware
import Quantities
import Simulation
import Testing

@testable import Evaluation

/// Figures of a described DRAM that was timed.
@Suite struct DeviceFigureTests {
  private static func run(_ engine: TimingEngine, device: String, layers: [String]? = nil) throws -> NetworkResult {
    var options = EvaluationOptions(layers: layers)
    options.engine = engine
    return try evaluate("lenet5", on: "edge-int8", ["dram": "{device: \"\(device)\"}"], options: options)
  }

  @Test("only a device that was timed has figures")
  func presence() throws {
    #expect(try Self.run(.analytic, device: "ddr4-2400").totals.dram == nil)
    var options = EvaluationOptions()
    options.engine = .event
    #expect(try evaluate("lenet5", on: "edge-int8", options: options).totals.dram == nil)
    let result = try Self.run(.event, device: "ddr4-2400")
    // Layers without multiply-accumulates ask it, too.
    for layer in result.layers { #expect(layer.dram != nil, "\(layer.layer.name)") }
    #expect(result.layers.contains { $0.mapping == nil })
    #expect(!result.remarks.contains { $0.contains("see the DRAM as a pipe") })
    #expect(result.totals.value(of: .dram(.commandEnergy)) != .unknown)
    #expect(result.totals.value(of: .dram(.bandwidth)) != .unknown)
  }

  @Test("figures of several layers are sums and ratios of sums, and the table's price of a bit stays in the total")
  func sums() throws {
    let result = try Self.run(.event, device: "lpddr4-3200", layers: ["C1", "C3", "C5"])
    let (totals, layers) = (result.totals, result.layers)
    for figure in DRAMFigure.allCases {
      let values = layers.map { $0.value(of: .dram(figure), dataflow: "") }
      switch totals.value(of: .dram(figure)) {
      case .count(let count): #expect(count == values.reduce(0) { $0 + ($1.count ?? 0) })
      case .energy(let energy): #expect(energy.count == values.reduce(0) { $0 + ($1.energy?.count ?? 0) })
      case .measure(let share):
        let numbers = values.compactMap(\.number)
        #expect(numbers.count == 3 && numbers.min() ?? 2 <= share && share <= numbers.max() ?? 0, "\(figure)")
      case .text, .unknown: Issue.record("\(figure) is unknown")
      }
    }
    let parts = [DRAMFigure.rowEnergy, .readEnergy, .writeEnergy, .refreshEnergy, .backgroundEnergy]
    let sum = parts.reduce(0) { $0 + (totals.value(of: .dram($1)).energy?.count ?? 0) }
    #expect(totals.value(of: .dram(.commandEnergy)).energy?.count == sum)
    let other = try Self.run(.analytic, device: "lpddr4-3200", layers: ["C1", "C3", "C5"])
    #expect(other.totals.energy(of: .dram) == totals.energy(of: .dram))
    // 16 bits, 3200 million a second: 6.4 GB/s.
    let bandwidth = try #require(totals.value(of: .dram(.bandwidth)).number)
    let share = try #require(totals.value(of: .dram(.peakShare)).number)
    #expect(abs(bandwidth / 6.4 - share) < 1e-9 && share < 1)
  }

  @Test("a serial memory has no rows, and no prices are known of it")
  func serial() throws {
    let totals = try Self.run(.event, device: "hyperram", layers: ["C1"]).totals
    for figure in [DRAMFigure.rowHits, .refreshLoss, .rowEnergy, .commandEnergy] {
      #expect(totals.value(of: .dram(figure)) == .unknown, "\(figure)")
    }
    #expect(totals.value(of: .dram(.reads)) != .unknown)
  }
}
