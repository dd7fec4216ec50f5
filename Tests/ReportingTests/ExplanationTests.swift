import Quantities
import Testing

@testable import Reporting

@Suite("Explanation")
struct ExplanationTests {
  @Test("priced parts line up as count x price = value, with their sources below")
  func priced() {
    let explanation = Explanation(
      figure: "energy_dram_pj", subject: "layer conv1 of tiny on mini",
      terms: [
        .init(
          "filter read", count: 864, "bits", price: 20.3125, "pJ/bit", value: .measure(17550), source: "Horowitz 2014"),
        .init(
          "ofmap write", count: 12_345_678, "bits", price: 0.1, "pJ/bit", value: .measure(1_234_567.8),
          source: "Horowitz 2014"),
        .init(
          "background", count: 600, "cycles", price: nil, "pJ/cycle", value: .unknown,
          source: "not in the table"),
      ], result: .unknown, notes: ["Rounded once."])
    #expect(
      explanation.text == """
        energy_dram_pj of layer conv1 of tiny on mini

          filter read           864 bits   x 20.3125 pJ/bit   =      17,550 [1]
          ofmap write    12,345,678 bits   x     0.1 pJ/bit   = 1,234,567.8 [1]
          background            600 cycles x     n/a pJ/cycle =         n/a [2]
          ---------------------------------------------------------------------
          energy_dram_pj                                      =         n/a

        Sources
          [1] Horowitz 2014
          [2] not in the table

        Rounded once.

        """)
  }

  @Test("multiply-accumulates are the product of the layer's dimensions")
  func multiplyAccumulates() throws {
    let result = try Sample.result()
    #expect(
      result.explanation(of: .macs, layer: result.layers[0])?.text == """
        macs of layer conv1 of tiny on mini, costs horowitz-45nm

          macs = batch x ofmap_channels x ofmap_height x ofmap_width x filter_height x filter_width x
                 channels_per_group

          batch                    1
          ofmap_channels           4
          ofmap_height             8
          ofmap_width              8
          filter_height            3
          filter_width             3
          channels_per_group       3
          --------------------------
          macs               = 6,912

        """)
  }

  @Test("every figure of a layer and of the whole has an explanation whose result is the report's")
  func everyFigure() throws {
    let result = try Sample.result()
    let report = try Report(result).checked()
    for (layer, reported) in zip(result.layers, report.layers) {
      for column in report.layerColumns {
        let explanation = try #require(result.explanation(of: column, layer: layer))
        #expect(explanation.result == reported.row[column])
        #expect(explanation.figure == column.name(memories: report.memories))
      }
    }
    for column in report.totals.columns {
      let explanation = try #require(result.explanation(of: column))
      #expect(explanation.result == report.totals[column])
    }
  }

  @Test("terms that are said to add up do")
  func sums() throws {
    let result = try Sample.result()
    var explanations = ReportColumn.ofTotals(memoryCount: 2).compactMap { result.explanation(of: $0) }
    for layer in result.layers {
      explanations += ReportColumn.ofLayer(memoryCount: 2).compactMap { result.explanation(of: $0, layer: layer) }
    }
    var checked = 0
    for explanation in explanations where explanation.rule == .sum && !explanation.terms.isEmpty {
      checked += 1
      let sum = explanation.terms.reduce(0.0) { $0 + ($1.value.number ?? .nan) }
      #expect(abs(sum - (explanation.result.number ?? .nan)) < 1e-6, "\(explanation.figure) of \(explanation.subject)")
    }
    // Of each layer: stalls where there are any, total cycles, six kinds of traffic, total energy.
    #expect(checked > 30)
  }

  @Test("columns that layers or totals do not have cannot be explained there")
  func elsewhere() throws {
    let result = try Sample.result()
    #expect(result.explanation(of: .areaTotal, layer: result.layers[0]) == nil)
    #expect(result.explanation(of: .readBits(.memory(2)), layer: result.layers[0]) == nil)
    #expect(result.explanation(of: .kind) == nil)
  }
}
