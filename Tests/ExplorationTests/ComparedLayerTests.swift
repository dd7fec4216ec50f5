import Arithmetic
import Testing

@testable import Exploration

@Suite("ComparedLayer")
struct ComparedLayerTests {
  @Test("a layer is won by who needs least, alone or together")
  func winners() throws {
    let table = HandMade.table([
      try HandMade.result("a", cycles: [10, 30, 50], energies: [9000, 9000, 9000]),
      try HandMade.result("b", cycles: [20, 30, 40], energies: [3000, 9000, 9000]),
    ])
    let layers = table.layers
    #expect(layers.map(\.name) == ["conv", "conv2", "fc"])
    #expect(layers.map { $0.winners(of: .latency) } == [[0], [0, 1], [1]])
    #expect(layers.map { $0.winners(of: .energy) } == [[1], [0, 1], [0, 1]])
    // 12 x 10 = 6 x 20
    #expect(layers.map { $0.winners(of: .energyDelay) } == [[0, 1], [0, 1], [1]])
  }

  @Test("time is what counts, not cycles")
  func clocks() throws {
    var fast = try HandMade.result("a", cycles: [30, 1, 1], energies: [1, 1, 1])
    fast.accelerator.clock = .init(2_000_000)
    let layers = HandMade.table([fast, try HandMade.result("b", cycles: [20, 1, 1], energies: [1, 1, 1])]).layers
    #expect(layers[0].milliseconds.map { ($0 * 1e6).rounded() } == [15000, 20000])
    #expect(layers[0].winners(of: .latency) == [0])
  }

  @Test("nobody wins where an energy is unknown")
  func unknown() throws {
    let layers = HandMade.table([
      try HandMade.result("a", cycles: [1, 1, 1], energies: [nil, 1, 1]),
      try HandMade.result("b", cycles: [2, 2, 2], energies: [5, 5, 5]),
    ]).layers
    #expect(layers[0].winners(of: .energy).isEmpty && layers[0].winners(of: .energyDelay).isEmpty)
    #expect(layers[0].winners(of: .latency) == [0])
    #expect(layers[1].winners(of: .energy) == [0])
  }

  @Test("formats are listed by how many layers ran in them")
  func formats() throws {
    let binary = HandMade.pair(.binary, .binary)
    let result = try HandMade.result(
      "a", cycles: [1, 1, 1], energies: [1, 1, 1], formats: [HandMade.int8, binary, binary])
    #expect(
      result.usedFormats == [
        UsedFormats(unit: "mac", formats: binary, layers: 2),
        UsedFormats(unit: "mac", formats: HandMade.int8, layers: 1),
      ])
  }
}
