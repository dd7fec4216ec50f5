import Exploration
import TestSupport
import Testing

@testable import Reporting

@Suite("SweepDigest")
struct SweepDigestTests {
  /// Energy falls and latency grows with the size; one point fails, one is too large.
  static let table: SweepTable = {
    let figures: [(String, String)?] = [
      ("4000.000", "1.0"), ("2000.000", "1.5"), ("1900.000", "4.0"), nil, ("1000.000", "9.0"),
    ]
    return SweepTable(
      columns: ["size", "energy_total_pj", "latency_ms", "failure"], variedCount: 1,
      objectives: [
        SweepObjective(column: "energy_total_pj", better: .lower), SweepObjective(column: "latency_ms", better: .lower),
      ],
      constraints: [SweepConstraint(column: "latency_ms", comparison: .less, limit: 8)],
      rows: figures.enumerated().map { index, pair in
        SweepRow(
          index: index, cells: ["\(8 << index)", pair?.0 ?? "", pair?.1 ?? ""],
          failure: pair == nil ? "It does not fit." : nil)
      })
  }()

  @Test("a digest says points, failures, front, best points, knee, and which axis matters")
  func text() {
    #expect(
      SweepDigest(SweepFindings(Self.table)).text == """
        points        5 points, 1 breaks latency_ms < 8.0, 1 failed
        failures      first: point 3: It does not fit.
        front         3 of 5 points over energy_total_pj (lower is better), latency_ms (lower is better)
        best          energy_total_pj 1.90 nJ: point 2, size=32
                      latency_ms 1.00 ms: point 0, size=8
        knee          energy_total_pj 2.00 nJ, latency_ms 1.50 ms: point 1, size=16
        matters most  to energy_total_pj: size (100% of its variation alone, 100% with others)
                      to latency_ms: size (100% of its variation alone, 100% with others)

        """)
  }

  @Test("without objectives a digest says so")
  func noObjectives() {
    var table = Self.table
    table.objectives = []
    #expect(
      SweepDigest(SweepFindings(table)).text == """
        points    5 points, 1 failed
        failures  first: point 3: It does not fit.
        front     The plan names no objectives, so there is no front.

        """)
  }

  @Test(
    "figures read as elsewhere in reports",
    arguments: [
      ("energy_total_pj", "1234567.000", "1.23 uJ"), ("latency_ms", "0.25", "250 us"),
      ("area_total_um2", "2500000", "2.50 mm2"),
      ("area_pe_um2", "120", "120 um2"), ("weight_bits", "8192", "1.00 KiB"), ("weight_bits", "4", "0.500 B"),
      ("total_cycles", "999", "999"), ("total_cycles", "12345", "12.3 k"), ("utilization", "0.5", "50.0%"),
      ("gops_per_watt", "12.345", "12.3"), ("throughput_gops", "1500", "1.50 TOPS"), ("power_mw", "250", "250 mW"),
      ("edp_uj_s", "0.5", "500 nJs"), ("energy_total_pj", "n/a", "n/a"), ("energy_total_pj", "", "–"),
    ])
  func units(column: String, cell: String, shown: String) {
    #expect(SweepUnit(column: column).text(cell: cell) == shown)
  }

  @Test("digits without quotes are read as the same text again")
  func digits() {
    let seed: UInt64 = 20_260_321
    print("seed \(seed)")
    var random = RandomNumbers(seed: seed)
    for _ in 0..<2000 {
      let value = Double(random.number(-1_000_000_000...1_000_000_000)) / [1.0, 10, 1e3, 1e7][random.number(0...3)]
      let text = value == value.rounded() ? "\(Int(value))" : "\(value)"
      guard let digits = ExactDigits(text) else { continue }
      #expect(digits.text == text)
      #expect(Double(digits.text) == value)
    }
    #expect(ExactDigits("1.500") == nil)
    #expect(ExactDigits("1.500", decimals: 3)?.text == "1.5")
    #expect(ExactDigits("12.000", decimals: 3)?.text == "12")
    #expect(ExactDigits("12", decimals: 3) == nil)
    #expect(ExactDigits("1e3") == nil)
    #expect(ExactDigits("") == nil)
    #expect(ExactDigits("-") == nil)
  }
}
