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

@Suite("SweepJSON")
struct SweepJSONTests {
  @Test("a sweep as JSON has its points with numbers, and the front by their numbers")
  func text() {
    var table = SweepDigestTests.table
    table.rows[1].cells[0] = "16KiB"
    table.searchedCount = 9
    #expect(
      SweepJSON(SweepFindings(table), version: "1.2").text == """
        {
          "picojoule": "1.2",
          "searched": 9,
          "varied": ["size"],
          "objectives": [{"column": "energy_total_pj", "better": "lower"}, {"column": "latency_ms", "better": "lower"}],
          "constraints": ["latency_ms < 8.0"],
          "front": [0, 1, 2],
          "knees": [1],
          "points": [
            {"point": 0, "size": 8, "energy_total_pj": 4000, "latency_ms": 1.0},
            {"point": 1, "size": "16KiB", "energy_total_pj": 2000, "latency_ms": 1.5},
            {"point": 2, "size": 32, "energy_total_pj": 1900, "latency_ms": 4.0},
            {"point": 3, "size": 64, "energy_total_pj": null, "latency_ms": null, "failure": "It does not fit."},
            {"point": 4, "size": 128, "energy_total_pj": 1000, "latency_ms": 9.0}
          ]
        }

        """)
  }

  @Test("of a search the digest says how many of how many points it rated, and no axis is judged by it")
  func searched() {
    var table = SweepDigestTests.table
    table.searchedCount = 12_345
    let text = SweepDigest(SweepFindings(table)).text
    #expect(
      text.contains(
        "\nsearch    NSGA-II rated 5 of 12,345 points; the front and the best are those of the rated ones.\n"))
    #expect(!text.contains("matters most"))
    let page = SweepPage(SweepFindings(table), title: "Sweep", provenance: [], version: "1").html
    #expect(page.contains("NSGA-II rated 5 of 12,345 points"))
  }

  @Test("of many values the most frequent is said once")
  func manyValues() {
    var table = SweepDigestTests.table
    table.columns = (1...8).map { "axis\($0)" } + table.columns.dropFirst()
    table.variedCount = 8
    for index in table.rows.indices {
      let cells = (1...8).map { $0 <= index ? "int16" : "int8" }
      table.rows[index].cells = cells + table.rows[index].cells.dropFirst()
    }
    let findings = SweepFindings(table)
    #expect(findings.choices(of: 0) == "all 8 int8")
    #expect(findings.choices(of: 2) == "axis1=int16, axis2=int16, the other 6 int8")
  }
}
