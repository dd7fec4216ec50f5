import Testing

@testable import Reporting

@Suite("ReportColumn")
struct ReportColumnTests {
  @Test("a layer's columns have the names and the order that users rely on")
  func layerNames() {
    let names = ReportColumn.ofLayer(memoryCount: 2).map { $0.name(memories: ["buffer", "accumulators"]) }
    #expect(
      names == [
        "layer", "kind", "unit", "weights_format", "activations_format", "dataflow", "macs", "bops", "compute_cycles",
        "fill_drain_cycles", "stall_cycles", "total_cycles", "utilization", "active_pes", "buffer_read_bits",
        "buffer_write_bits", "accumulators_read_bits", "accumulators_write_bits", "dram_read_bits", "dram_write_bits",
        "energy_compute_pj", "energy_buffer_pj", "energy_accumulators_pj", "energy_network_pj", "energy_dram_pj",
        "energy_static_pj", "energy_total_pj",
      ])
  }

  @Test("totals repeat the figures of layers and add those of the whole")
  func totalNames() {
    let names = ReportColumn.ofTotals(memoryCount: 0).map { $0.name(memories: []) }
    #expect(
      names == [
        "macs", "bops", "compute_cycles", "fill_drain_cycles", "stall_cycles", "total_cycles", "utilization",
        "active_pes", "dram_read_bits", "dram_write_bits", "energy_compute_pj", "energy_network_pj", "energy_dram_pj",
        "energy_static_pj", "energy_total_pj", "area_pe_um2", "area_memory_um2", "area_total_um2", "latency_ms",
        "throughput_gops", "gops_per_watt", "weight_bits", "peak_activation_bits", "on_chip_bits",
      ])
  }
}
