import Costs
import Documents
import Evaluation
import Exploration
import Hardware
import Quantities
import Testing

@testable import Reporting

/// Comparisons of hand-made results.
@Suite("ComparisonReport, its renderings")
struct ComparisonReportTests {
  /// The sample, and a design called `midi` with one memory of the same name and one of another, that takes half the
  /// compute cycles and twice the array's energy.
  static func comparison(tables: [String] = ["horowitz-45nm"]) throws -> Comparison {
    let mini = try Sample.result()
    var midi = mini
    midi.accelerator.name = "midi"
    midi.accelerator.array = PEArray(rows: 4, columns: 8, dataflow: .weightStationary)
    midi.accelerator.memories[1].name = "psums"
    midi.defaults = []
    for index in midi.layers.indices {
      midi.layers[index].activity.cycles.compute = Cycles(midi.layers[index].activity.cycles.compute.count / 2)
      midi.layers[index].peakOperationsPerCycle = 32
      midi.layers[index].energy.compute = midi.layers[index].energy.compute.map { $0 + $0 }
    }
    midi.area.processingElements = SquareMicrometers(18433)
    let sizing = Sizing(
      described: ArraySize(rows: 2, columns: 4), chosen: ArraySize(rows: 4, columns: 8), target: 0.5, reached: 0.525)
    return Comparison(
      network: mini.network, normalization: nil,
      tables: tables.map {
        ComparedTable(
          costs: $0, designs: [ComparedDesign(result: mini), ComparedDesign(sizing: sizing, result: midi)])
      })
  }

  private func json(_ report: ComparisonReport) throws -> JSON5Node {
    try JSON5Document.parse(Array(report.json.utf8), file: "comparison.json").root
  }

  @Test("the table")
  func table() throws {
    let report = try ComparisonReport(Self.comparison(), settings: ["batch=1"]).checked()
    #expect(
      report.table == """
        Tiny (tiny): 2 designs
        costs horowitz-45nm, engine analytic; 1.00x is mini
        with batch=1

        Designs
          #  accelerator  unit: weights x activations  array  PEs              peak
          --------------------------------------------------------------------------------
          1  mini         mac: int8 x int8               4x4   16  1.00x  3.20 GOPS  1.00x
          2  midi         mac: int8 x int8               4x8   32  2.00x  6.40 GOPS  2.00x

        Time
          #  accelerator  cycles          latency          throughput         utilization
          -------------------------------------------------------------------------------
          1  mini            864   1.00x  8.64 us   1.00x   1.75 GOPS  1.00x        54.6%
          2  midi            546  0.632x  5.46 us  0.632x   2.77 GOPS  1.58x        43.2%

        Area
          #  accelerator         PEs           memories              total
          -----------------------------------------------------------------------
          1  mini           9217 um2  1.00x  0.0642 mm2  1.00x  0.0734 mm2  1.00x
          2  midi         0.0184 mm2  2.00x  0.0642 mm2  1.00x  0.0826 mm2  1.13x

        Energy
          #  accelerator   total         compute         memories
          --------------------------------------------------------------
          1  mini         209 nJ  1.00x  2.50 nJ  1.00x   10.3 nJ  1.00x
          2  midi         211 nJ  1.01x  5.01 nJ  2.00x   10.3 nJ  1.00x

        Energy, continued
          #  accelerator    DRAM         network          static
          -------------------------------------------------------------
          1  mini         196 nJ  1.00x   113 pJ  1.00x  17.7 pJ  1.00x
          2  midi         196 nJ  1.00x   113 pJ  1.00x  17.7 pJ  1.00x

        Power and efficiency
          #  accelerator    power              EDP          GOPS/W          GOPS/mm2
          ---------------------------------------------------------------------------------
          1  mini         24.2 mW  1.00x  1.81 pJs   1.00x    72.3   1.00x      23.8  1.00x
          2  midi         38.7 mW  1.60x  1.15 pJs  0.640x    71.4  0.988x      33.5  1.41x

        Storage, traffic and bit operations
          #  accelerator  weights         activations             DRAM           GBOPS
          -----------------------------------------------------------------------------------
          1  mini           762 B  1.00x        448 B  1.00x  1.18 KiB  1.00x  0.00129  1.00x
          2  midi           762 B  1.00x        448 B  1.00x  1.18 KiB  1.00x  0.00129  1.00x

        Best
          figure                     value  design
          -------------------------------------------
          least latency            5.46 us  midi
          least energy              209 nJ  mini
          least energy x delay    1.15 pJs  midi
          least area            0.0734 mm2  mini
          most GOPS/W                 72.3  mini
          most GOPS/mm2               33.5  midi
          least DRAM traffic      1.18 KiB  all equal

        Defaults taken
          1: array.double_buffered = true

        Remarks
          pool1 runs on the vector unit, one operation per lane and cycle

        """)
  }

  @Test("sizes, what they aimed at and what they reached")
  func sizes() throws {
    var comparison = try Self.comparison()
    comparison.normalization = .sameThroughput
    let text = ComparisonReport(comparison).table
    #expect(text.contains("\n  2  midi               2x4     4x8  500 MOPS  525 MOPS     105.0%\n"))
    #expect(text.contains("\n  1  mini               4x4     4x4         -         -          -\n"))
    #expect(
      text.contains(
        """
        arrays resized: at least the same throughput as mini

        Designs

        """))
  }

  @Test("several tables stand one after the other, and their ratios side by side")
  func sideBySide() throws {
    let report = ComparisonReport(try Self.comparison(tables: ["horowitz-45nm", "mine"]))
    #expect(
      report.table.contains(
        """
        Tables side by side, relative to mini: [a] horowitz-45nm, [b] mine
          #  accelerator  PE area [a]    [b]  compute [a]    [b]  energy [a]    [b]
          -------------------------------------------------------------------------
          1  mini               1.00x  1.00x        1.00x  1.00x       1.00x  1.00x
          2  midi               2.00x  2.00x        2.00x  2.00x       1.01x  1.01x

        """))
  }

  @Test("layers with who needs least")
  func layers() throws {
    let report = ComparisonReport(try Self.comparison(), showsLayers: true)
    #expect(
      report.table.contains(
        """
        Layers won, of 3
          #  accelerator  least latency  least energy  least energy x delay
          -----------------------------------------------------------------
          1  mini                     0             3                     0
          2  midi                     3             0                     3

        Latency by layer
          layer  least        1        2
          ------------------------------
          conv1  2      6.00 us  3.44 us
          pool1  2       640 ns   320 ns
          fc1    2      2.00 us  1.70 us

        Energy by layer
          layer  least       1       2
          ----------------------------
          conv1  1      101 nJ  103 nJ
          pool1  1      409 pJ  416 pJ
          fc1    1      108 nJ  108 nJ


        """))
  }

  @Test("an accuracy is marked as published, and its source is named once")
  func publications() throws {
    var comparison = try Self.comparison()
    for design in comparison.tables[0].designs.indices {
      comparison.tables[0].designs[design].result.network.name = "vgg16"
    }
    #expect(
      ComparisonReport(comparison).table.contains(
        """
        Accuracy (published, not simulated; found by the network's name and formats)
          1, 2: top-1 69.12%, top-5 89.06%; linear 8 bit (params and act.) [1]
          [1] S. Vogel, Design and implementation of number representations for efficient multiplierless
              acceleration of convolutional neural networks, PhD thesis, 2020, as shown in his lecture of

        """))
  }

  @Test("the table fits 100 columns whatever the names, the number of designs and the figures")
  func width() throws {
    var comparison = try Self.comparison(tables: ["horowitz-45nm", "a-table-with-a-long-name-from-somewhere"])
    comparison.normalization = .sameArea
    for table in comparison.tables.indices {
      let design = comparison.tables[table].designs[1]
      for number in 0..<11 {
        var copy = design
        copy.result.accelerator.name = "an-accelerator-with-a-long-name-\(number)"
        copy.result.remarks = [String(repeating: "remark ", count: 40)]
        for index in copy.result.layers.indices {
          copy.result.layers[index].layer.name = "a_very_long_name_of_an_inception_block_with_a_path/\(index)_reduce"
          copy.result.layers[index].activity.cycles.compute = Cycles(123_456_789_012)
          copy.result.layers[index].energy.dram = Femtojoules(1_234_567_890_123_456)
          copy.result.layers[index].formats.weights = .logarithmic(bits: 5, fraction: 2, signed: true)
        }
        comparison.tables[table].designs.append(copy)
      }
    }
    let text = ComparisonReport(
      comparison, settings: Array(repeating: "memories.buffer.capacity=64KiB", count: 9), showsLayers: true
    ).table
    for line in text.split(separator: "\n") where !line.hasPrefix("Tables side by side") {
      #expect(line.count <= 100, "\(line)")
    }
    #expect(text.contains("an-acce.."))
  }

  @Test("totals carry what a report of one simulation carries, to the last digit, and ratios to the first design")
  func totals() throws {
    let comparison = try Self.comparison()
    let designs = try json(ComparisonReport(comparison))["designs"]
    for (index, design) in comparison.designs.enumerated() {
      let report = Report(design.result)
      let memories = report.memories
      for (column, value) in zip(report.totals.columns, report.totals.values) {
        let found = designs?[index]?["totals"]?[column.name(memories: memories)]
        #expect(found?.text == value.exactText, "\(column.name(memories: memories))")
      }
    }
    let relative = designs?[1]?["relative"]
    #expect(relative?["pes"]?.text == "2.0")
    #expect(relative?["macs"]?.text == "1.0")
    #expect(relative?["energy_compute_pj"]?.text == "2.0")
    #expect(relative?["compute_cycles"]?.text == "0.5")
    #expect(relative?["energy_psums_pj"]?.value == .null, "the first design has no such memory")
    #expect(designs?[1]?["totals"]?["energy_psums_pj"]?.text == "640.001")
    #expect(designs?[1]?["array"]?["described_rows"]?.text == "2")
    #expect(designs?[0]?["array"]?["target"]?.value == .null)
  }

  @Test("an unknown figure is null, and so is every ratio with it")
  func unknown() throws {
    var comparison = try Self.comparison()
    comparison.tables[0].designs[1].result.layers[0].energy.dram = nil
    let designs = try json(ComparisonReport(comparison))["designs"]
    for figure in ["energy_dram_pj", "energy_total_pj", "power_mw", "edp_uj_s", "gops_per_watt"] {
      #expect(designs?[1]?["totals"]?[figure]?.value == .null)
      #expect(designs?[1]?["relative"]?[figure]?.value == .null)
      #expect(designs?[0]?["relative"]?[figure]?.text == "1.0")
    }
    let lines = ComparisonReport(comparison).table.split(separator: "\n")
    let best = try #require(lines.first { $0.hasPrefix("  least energy ") })
    #expect(best.hasSuffix(" n/a  unknown"))
  }

  @Test("JSON names what was compared")
  func document() throws {
    var comparison = try Self.comparison(tables: ["horowitz-45nm", "mine"])
    comparison.normalization = .sameArea
    let root = try json(ComparisonReport(comparison, settings: ["batch=2"], showsLayers: true))
    guard case .object(let members) = root.value else {
      Issue.record("no object")
      return
    }
    #expect(
      members.map(\.key)
        == ["schema", "network", "relative_to", "costs", "normalization", "settings", "designs", "layers"])
    #expect(root["schema"]?.text == "1")
    #expect(root["network"]?.value == .string("tiny"))
    #expect(root["relative_to"]?.value == .string("mini"))
    #expect(root["normalization"]?.value == .string("same-area"))
    #expect(
      (0..<5).map { root["designs"]?[$0]?["accelerator"]?.value }
        == ["mini", "midi", "mini", "midi", nil].map { $0.map(JSON5Value.string) })
    #expect(root["designs"]?[3]?["costs"]?.value == .string("mine"))
    #expect(root["layers"]?[0]?["least_latency"]?[0]?.value == .string("midi"))
    #expect(root["layers"]?[0]?["designs"]?[1]?["total_cycles"]?.text == "344")
    #expect(root["layers"]?[5]?["layer"]?.value == .string("fc1"))
  }

  @Test("CSV: a row for each design and table, empty where a memory is not there")
  func csv() throws {
    let report = ComparisonReport(try Self.comparison(tables: ["horowitz-45nm", "mine"]))
    let rows = report.csv.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(rows.count == 5 && rows.allSatisfy { $0.count == rows[0].count })
    func cell(_ row: Int, _ column: Substring) throws -> String {
      String(rows[row][try #require(rows[0].firstIndex(of: column))])
    }
    #expect(try cell(1, "accelerator") == "mini" && cell(4, "accelerator") == "midi")
    #expect(try cell(4, "costs") == "mine")
    #expect(try cell(2, "formats") == "mac: int8 x int8")
    #expect(try (cell(2, "rows"), cell(2, "described_columns")) == ("4", "4"))
    #expect(try cell(1, "energy_psums_pj").isEmpty && cell(2, "energy_accumulators_pj").isEmpty)
    #expect(try cell(2, "energy_psums_pj") == "640.001")
    #expect(try cell(2, "relative_energy_psums_pj") == "n/a")
    #expect(try cell(2, "relative_pes") == "2.0")
    let layers = ComparisonReport(try Self.comparison(), showsLayers: true).rendered(as: .csv)
      .split(separator: "\n").map(String.init)
    #expect(layers.count == 7)
    #expect(
      layers[0] == """
        layer,kind,accelerator,costs,unit,weights_format,activations_format,macs,total_cycles,latency_ms,\
        energy_total_pj,least_latency,least_energy,least_edp
        """)
    #expect(
      layers[2] == "conv1,conv,midi,horowitz-45nm,mac,int8,int8,6912,344,0.00344,103291.108,midi,mini,midi")
  }

  @Test("Markdown says what the table says, in tables that are not split")
  func markdown() throws {
    let text = ComparisonReport(try Self.comparison()).markdown
    #expect(text.hasPrefix("# Tiny (tiny): 2 designs\n\n- costs horowitz-45nm, engine analytic; 1.00x is mini\n"))
    #expect(text.contains("\n## Energy\n\n| \\# | accelerator | total |  | compute |  |"))
    #expect(text.contains("## Best\n"))
  }

  @Test("a sum that a reader could not carry exactly is refused, though its parts could be")
  func tooLarge() throws {
    var comparison = try Self.comparison()
    comparison.tables[0].designs[1].result.layers[0].activity.dram.read.filter = Bits(Count.limit - 100_000)
    comparison.tables[0].designs[1].result.layers[0].activity.dram.written.ofmap = Bits(200_000)
    #expect(throws: AccountingError.tooLarge(figure: "dram_traffic_bits", layer: nil)) {
      try ComparisonReport(comparison).checked()
    }
  }

  @Test("books of a design that do not close are found")
  func check() throws {
    var comparison = try Self.comparison()
    comparison.tables[0].designs[1].result.layers[0].activity.operations.skipped = 1
    #expect(throws: AccountingError.self) { try ComparisonReport(comparison).checked() }
  }
}

extension JSON5Node {
  /// A number or a text as it stands in the file; `nil` for anything else.
  fileprivate var text: String? {
    switch value {
    case .number(let number): number.text
    case .string(let text): text
    default: nil
    }
  }
}
