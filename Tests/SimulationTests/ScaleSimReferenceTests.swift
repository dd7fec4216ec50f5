import Foundation
import Hardware
import Simulation
import Testing

/// Every layer of every published run, figure for figure.
@Suite struct ScaleSimReferenceTests {
  @Test("the fixture has all 638 layers")
  func completeness() throws {
    #expect(try ScaleSimReferenceRow.all().count == 638)
  }

  @Test("shapes, cycles and SRAM counts equal SCALE-Sim's in every layer")
  func cyclesAndCounts() throws {
    for row in try ScaleSimReferenceRow.all() {
      let report = try row.report()
      try #expect(report.gemm.pixels == row.count("M"), "\(row)")
      try #expect(report.gemm.filters == row.count("N"), "\(row)")
      try #expect(report.gemm.windowWords == row.count("K"), "\(row)")
      try #expect(report.totalCycles == row.count("total_cycles"), "\(row)")
      try #expect(row.count("stall_cycles") == 0, "\(row)")
      try #expect(report.sram.ifmap.words == row.count("sram_ifmap_reads"), "\(row)")
      try #expect(report.sram.filter.words == row.count("sram_filter_reads"), "\(row)")
      try #expect(report.sram.ofmap.words == row.count("sram_ofmap_writes"), "\(row)")
    }
  }

  @Test("utilisations equal SCALE-Sim's to the printed digits in every layer")
  func utilisations() throws {
    for row in try ScaleSimReferenceRow.all() {
      let report = try row.report()
      for (ours, column) in [
        (report.overallUtilization, "overall_util_pct"), (report.mappingEfficiency, "mapping_eff_pct"),
        (report.computeUtilization, "compute_util_pct"),
      ] {
        let printed = String(format: "%.6f", try #require(ours))
        try #expect(printed == row.text(column), "\(row) \(column)")
      }
    }
  }

  @Test("DRAM filter reads, ofmap writes with their padding, and cycles with prefetch equal SCALE-Sim's in every layer")
  func offChip() throws {
    for row in try ScaleSimReferenceRow.all() {
      let report = try row.report()
      try #expect(report.dram.filter.words == row.count("dram_filter_reads"), "\(row)")
      let written = report.dram.ofmap.words + report.dramPaddingWords
      try #expect(written == row.count("dram_ofmap_writes"), "\(row)")
      #expect((0..<report.machine.columns).contains(report.dramPaddingWords), "\(row)")
      try #expect(report.totalCyclesWithPrefetch == row.count("total_incl_prefetch"), "\(row)")
    }
  }

  @Test("DRAM ifmap reads equal SCALE-Sim's where ifmaps fit or do not overlap; elsewhere the estimate is near")
  func ifmapFetches() throws {
    var estimates: [Double] = []
    for row in try ScaleSimReferenceRow.all() {
      let report = try row.report()
      let theirs = try row.count("dram_ifmap_reads")
      if report.isIfmapFetchExact {
        #expect(report.dram.ifmap.words == theirs, "\(row)")
      } else {
        estimates.append(Double(report.dram.ifmap.words) / Double(theirs))
      }
    }
    estimates.sort()
    #expect(estimates.count == 181)
    #expect(0.99...1.01 ~= estimates[90])
    #expect(try #require(estimates.first) > 0.7)
    #expect(try #require(estimates.last) < 1.3)
  }
}
