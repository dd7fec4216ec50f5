import Activity
import Documents
import Foundation
import Hardware
import Quantities
import Testing
import Workloads

@testable import Evaluation

/// SCALE-Sim's own inputs, as texts, through readers and evaluator: the result has SCALE-Sim's figures.
@Suite struct ScaleSimRunTests {
  /// The layers of one published run that share a topology's form.
  struct Run {
    var rows: [[String: String]]
    var first: [String: String] { rows.first ?? [:] }
    var description: String {
      ["topology", "rows", "cols", "dataflow", "sram_kb"].map { first[$0, default: "?"] }.joined(separator: " ")
    }

    /// A configuration as SCALE-Sim's users write it.
    var configuration: String {
      let kilobytes = first["sram_kb", default: ""].split(separator: "/")
      return """
        [general]
        run_name = published_run

        [architecture_presets]
        ArrayHeight:    \(first["rows", default: ""])
        ArrayWidth:     \(first["cols", default: ""])
        IfmapSramSzkB:   \(kilobytes[0])
        FilterSramSzkB:  \(kilobytes[1])
        OfmapSramSzkB:   \(kilobytes[2])
        IfmapOffset:    0
        FilterOffset:   10000000
        OfmapOffset:    20000000
        Bandwidth : 10
        Dataflow : \(first["dataflow", default: ""])
        MemoryBanks:   1
        ReadRequestBuffer: 32
        WriteRequestBuffer: 32

        [run_presets]
        InterfaceBandwidth: CALC
        UseRamulatorTrace: False
        """
    }

    /// The topology with its header and the comma at the end of each line.
    var topology: String {
      let header =
        first["type"] == "conv"
        ? "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,"
        : "Layer, M, N, K,"
      let lines = rows.map { row in
        "\(row["layer", default: ""]), "
          + row["params", default: ""].split(separator: " ").joined(separator: ", ") + ","
      }
      return ([header] + lines).joined(separator: "\n") + "\n"
    }

    func evaluate() throws -> NetworkResult {
      let accelerator = try ScaleSimConfigReader.read(Array(configuration.utf8), file: "published.cfg")
      let network = try ScaleSimTopologyReader.read(Array(topology.utf8), file: "published.csv")
      return try Evaluator(accelerator, costs: RepositoryFiles.table()).evaluate(network)
    }
  }

  /// All published runs.
  private func runs() throws -> [Run] {
    let rows = try RepositoryFiles.published("scalesim-3.0.0", of: "Simulation")
    #expect(rows.count == 638)
    var runs: [[String]: Run] = [:]
    for row in rows {
      let key = ["topology", "type", "rows", "cols", "dataflow", "sram_kb"].map { row[$0, default: ""] }
      runs[key, default: Run(rows: [])].rows.append(row)
    }
    return runs.values.sorted { $0.description < $1.description }
  }

  private func count(_ row: [String: String], _ column: String) throws -> Int {
    try #require(row[column].flatMap(Int.init))
  }

  @Test("cycles, utilization and SRAM bits of every published layer are SCALE-Sim's")
  func published() throws {
    for run in try runs() {
      let result = try run.evaluate()
      #expect(result.engine == "scale-sim")
      #expect(result.accelerator.memories.map(\.name) == ["ifmap_sram", "filter_sram", "ofmap_sram"])
      try #require(result.layers.count == run.rows.count)
      for (layer, row) in zip(result.layers, run.rows) {
        let place = Comment(rawValue: "\(run.description) \(layer.layer.name)")
        let memories = layer.activity.memories
        #expect(try layer.cycles.total.count == count(row, "total_cycles"), place)
        #expect(try memories[0].read.total.count == 8 * count(row, "sram_ifmap_reads"), place)
        #expect(try memories[1].read.total.count == 8 * count(row, "sram_filter_reads"), place)
        #expect(try memories[2].written.total.count == 8 * count(row, "sram_ofmap_writes"), place)
        #expect(try layer.activity.dram.read.filter.count == 8 * count(row, "dram_filter_reads"), place)
        let utilization = String(format: "%.6f", try #require(layer.utilization) * 100)
        #expect(utilization == row["overall_util_pct"], place)
      }
    }
  }

  @Test("the cycle that SCALE-Sim leaves out is missing from fill and drain, and everything adds up")
  func accounting() throws {
    for run in try runs() {
      let result = try run.evaluate()
      for (layer, row) in zip(result.layers, run.rows) {
        let place = Comment(rawValue: "\(run.description) \(layer.layer.name)")
        let cycles = layer.cycles
        #expect(cycles.stalls.isEmpty, place)
        #expect(cycles.compute.count + cycles.fillDrain == cycles.total.count, place)
        // Folds of T steps each; the rest of a fold's time is fill and drain: R to load or drain, skews of R and C.
        let (rows, columns) = try (count(row, "rows"), count(row, "cols"))
        let (pixels, filters, window) = try (count(row, "M"), count(row, "N"), count(row, "K"))
        let (onRows, onColumns, steps) =
          switch result.accelerator.array.dataflow {
          case .outputStationary: (pixels, filters, window)
          case .weightStationary: (window, filters, pixels)
          case .inputStationary: (window, pixels, filters)
          }
        let folds = onRows.dividedRoundingUp(by: rows) * onColumns.dividedRoundingUp(by: columns)
        #expect(cycles.compute.count == folds * steps, place)
        #expect(cycles.fillDrain >= -1, place)
        #expect((cycles.fillDrain + 1) % folds == 0, place)
        let load = result.accelerator.array.dataflow == .outputStationary ? 0 : rows
        #expect(cycles.fillDrain == folds * (load + rows + columns - 2) - 1, place)
        #expect(layer.activity.operations.total == layer.layer.operation.multiplyAccumulates, place)
        #expect(layer.activity.operations.total == pixels * filters * window, place)
        #expect(try #require(layer.energy.total) > .zero, place)
        let parts = [layer.energy.compute, layer.energy.network, layer.energy.dram, layer.energy.leakage]
        let sum = (parts + layer.energy.memories).reduce(0) { $0 + ($1?.count ?? 0) }
        #expect(layer.energy.total?.count == sum, place)
      }
      #expect(result.energy != nil)
      #expect(result.remarks.contains { $0.hasPrefix("SCALE-Sim's timing") })
    }
  }
}
