import Testing

@testable import Costs

@Suite("Figure")
struct FigureTests {
  private let memories = ["global_buffer", "accumulators"]

  @Test("figures have the names of the report, in its order")
  func names() {
    #expect(
      Figure.all(memories: memories).map { $0.name(memories: memories) } == [
        "energy_compute_pj", "energy_global_buffer_pj", "energy_accumulators_pj", "energy_network_pj",
        "energy_dram_pj", "energy_static_pj", "energy_total_pj", "area_pe_um2", "area_memory_um2", "area_total_um2",
      ])
  }

  @Test("a figure is found by its name")
  func byName() {
    for figure in Figure.all(memories: memories) {
      #expect(Figure(name: figure.name(memories: memories), memories: memories) == figure)
    }
    #expect(Figure(name: "energy_pj", memories: memories) == nil)
    #expect(Figure(name: "energy_global_buffer_pj", memories: []) == nil)
  }
}
