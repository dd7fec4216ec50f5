import Quantities
import Testing

@testable import Reporting

@Suite("Report, its books")
struct ReportCheckTests {
  let report: Report

  init() throws { report = try Report(Sample.result()) }

  @Test("the books of the sample close")
  func closes() throws { try report.check() }

  @Test("totals are sums over the layers, and shares of the whole are not")
  func totals() {
    #expect(report.totals[.macs] == .count(6912 + 640))
    #expect(report.totals[.totalCycles] == .count(600 + 64 + 200))
    #expect(report.totals[.energyTotal] == .energy(Femtojoules(101_006_692 + 408_680 + 107_542_941)))
    // 7552 MACs in 864 cycles of 16
    #expect(report.totals[.utilization] == .measure(7552.0 / (864 * 16)))
    // 6912 + 640 busy PE cycles in 512 + 60 compute cycles
    #expect(report.totals[.activePEs] == .measure(7552.0 / 572))
    // 864 cycles at 100 MHz
    #expect(report.totals[.latency] == .measure(0.00864))
  }

  @Test(
    "a count that was changed behind the books' back is found, in layers and in total",
    arguments: [
      .macs, .computeCycles, .fillDrainCycles, .stallCycles, .totalCycles, .bops, .readBits(.dram),
      .writeBits(.memory(0)),
    ] as [ReportColumn])
  func changedCount(column: ReportColumn) {
    var changed = report
    changed.layers[0].row[column] = .count((report.layers[0].row[column].count ?? 0) + 1)
    #expect(throws: AccountingError.self) { try changed.check() }
    changed = report
    changed.totals[column] = .count((report.totals[column].count ?? 0) + 1)
    #expect(throws: AccountingError.self) { try changed.check() }
  }

  @Test(
    "an energy that was changed, or is known although a part is not, is found",
    arguments: [.energyCompute, .energyMemory(1), .energyNetwork, .energyDRAM, .energyStatic] as [ReportColumn])
  func changedEnergy(column: ReportColumn) {
    for value in [ReportValue.energy(Femtojoules(7)), .unknown] {
      var changed = report
      changed.layers[0].row[column] = value
      #expect(throws: AccountingError.self) { try changed.check() }
      changed = report
      changed.totals[column] = value
      #expect(throws: AccountingError.self) { try changed.check() }
    }
  }

  @Test("an unknown price makes every sum over it unknown, and the books still close")
  func unknownPart() throws {
    var result = try Sample.result()
    result.layers[1].energy.dram = nil
    let report = try Report(result).checked()
    #expect(report.layers[0].row[.energyTotal] != .unknown)
    #expect(report.layers[1].row[.energyTotal] == .unknown)
    #expect(report.totals[.energyDRAM] == .unknown)
    #expect(report.totals[.energyTotal] == .unknown)
    #expect(report.totals[.gopsPerWatt] == .unknown)
    #expect(report.totals[.energyCompute] == .energy(Femtojoules(2_503_616)))
  }

  @Test("operations that are not the layer's multiply-accumulates are found")
  func lostOperation() throws {
    var result = try Sample.result()
    result.layers[2].activity.operations.gated -= 1
    let report = Report(result)
    let error = #expect(throws: AccountingError.self) { try report.check() }
    #expect(error == .partsDiffer(figure: "macs", layer: "fc1", stated: 640, summed: 639))
    #expect(error?.isDefect == true)
    #expect(error?.sentence == "macs of layer 'fc1' is 640, but its parts add up to 639")
  }

  @Test("2^53 is the largest count, and a sum that was capped is refused")
  func limits() throws {
    var result = try Sample.result()
    result.layers[1].bops = Count.limit - 1_288_888
    try Report(result).check()
    result.layers[1].bops += 1
    var report = Report(result)
    var error = #expect(throws: AccountingError.self) { try report.check() }
    #expect(error == .tooLarge(figure: "bops", layer: nil))
    #expect(error?.isDefect == false)
    result.layers[1].bops = .max
    report = Report(result)
    error = #expect(throws: AccountingError.self) { try report.check() }
    #expect(error == .tooLarge(figure: "bops", layer: "pool1"))
  }

  @Test("a utilization above 1 is found, except in SCALE-Sim's timing")
  func impossibleShare() throws {
    var result = try Sample.result()
    result.layers[0].peakOperationsPerCycle = 1
    var report = Report(result)
    let error = #expect(throws: AccountingError.self) { try report.check() }
    #expect(error == .impossibleShare(figure: "utilization", layer: "conv1", value: 11.52))
    report.engine = "scale-sim"
    try report.check()
  }

  @Test("SCALE-Sim's missing cycle is a negative fill and drain, and adds up")
  func negativeFillDrain() throws {
    var result = try Sample.result()
    for index in result.layers.indices { result.layers[index].activity.cycles.fillDrain = -1 }
    result.engine = "scale-sim"
    let report = try Report(result).checked()
    #expect(report.totals[.fillDrainCycles] == .count(-3))
  }

  @Test("a layer without cycles has no utilization")
  func noCycles() throws {
    var result = try Sample.result()
    result.layers[1].activity.cycles.compute = .zero
    #expect(try Report(result).checked().layers[1].row[.utilization] == .unknown)
  }

  @Test("the heaviest layers are those with the most cycles, the earlier of equals first")
  func heaviest() throws {
    #expect(report.heaviest(2).map(\.name) == ["conv1", "fc1"])
    var result = try Sample.result()
    result.layers[1].activity.cycles.compute = Cycles(600)
    #expect(Report(result).heaviest(5).map(\.name) == ["conv1", "pool1", "fc1"])
  }
}
