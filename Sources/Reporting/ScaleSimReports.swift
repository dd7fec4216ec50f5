import Simulation
import Workloads

/// SCALE-Sim's three reports, laid out as SCALE-Sim 3.0.0 writes them, so that scripts that read them go on working.
///
/// A line for each layer, numbered from zero and without its name; a layer with groups has a line for each group, because
/// SCALE-Sim runs those as layers of their own. Where SCALE-Sim would stop with a division by zero (a total of 0 cycles),
/// the figure is `nan`. What differs from SCALE-Sim:
///
/// - Means over folds (mapping efficiency, compute utilisation) are rounded once; SCALE-Sim adds up one number a fold, and
///   the rounding of its sum shows in the last digits.
/// - DRAM IFMAP stop cycle, reads and bandwidth are estimates for ifmaps whose windows overlap and that do not fit their
///   memory (``ScaleSimLayerReport/isIfmapFetchExact``); the stop cycle also where windows lie partly beyond the ifmap.
/// - With block sparsity, metadata is counted as in SCALE-Sim's `ellpack_block` representation.
public struct ScaleSimReports: Sendable {
  /// A file: its name and what is in it.
  public struct File: Sendable, Hashable {
    public let name: String
    public let text: String
  }

  private let layers: [ScaleSimLayerReport]
  /// With a sparse layer among them, SCALE-Sim writes one column more and ifmap reads as fractions, for all layers.
  private let isSparse: Bool

  /// The reports of these layers, in order.
  public init(_ layers: [ScaleSimLayerReport]) {
    self.layers = layers
    isSparse = layers.contains { $0.sparsity != nil }
  }

  /// The three files.
  public var files: [File] {
    [
      File(name: "COMPUTE_REPORT.csv", text: computeReport),
      File(name: "BANDWIDTH_REPORT.csv", text: bandwidthReport),
      File(name: "DETAILED_ACCESS_REPORT.csv", text: detailedAccessReport),
    ]
  }

  /// Cycles and utilisations.
  public var computeReport: String {
    table([
      "Total Cycles (incl. prefetch)", "Total Cycles", "Stall Cycles", "Overall Util %", "Mapping Efficiency %",
      "Compute Util %",
    ]) { layer in
      [String(layer.totalCyclesWithPrefetch), String(layer.totalCycles), "0"]
        + [layer.overallUtilization, layer.mappingEfficiency, layer.computeUtilization].map { Self.text($0 ?? .nan) }
    }
  }

  /// Words a cycle: of the on-chip memories over all cycles, of DRAM from the first access to the last.
  public var bandwidthReport: String {
    let metadata = isSparse ? ["Avg FILTER Metadata SRAM BW"] : []
    return table(
      ["Avg IFMAP SRAM BW", "Avg FILTER SRAM BW"] + metadata
        + ["Avg OFMAP SRAM BW", "Avg IFMAP DRAM BW", "Avg FILTER DRAM BW", "Avg OFMAP DRAM BW"]
    ) { layer in
      let cycles = layer.totalCycles > 0 ? Double(layer.totalCycles) : .nan
      let dram = Self.dramAsCounted(layer)
      return [layer.sramIfmapReads / cycles, Double(layer.sram.filter.words) / cycles].map(Self.text)
        + (isSparse ? [Self.text(layer.metadataWords / cycles)] : [])
        + [
          Double(layer.sram.ofmap.words) / cycles, dram.ifmap.averageBandwidth, dram.filter.averageBandwidth,
          dram.ofmap.averageBandwidth,
        ].map(Self.text)
    }
  }

  /// First and last cycle and count of every stream.
  public var detailedAccessReport: String {
    let operands = [("IFMAP", "Reads"), ("Filter", "Reads"), ("OFMAP", "Writes")]
    let columns = ["SRAM", "DRAM"].flatMap { memory in
      operands.flatMap { operand, counts in
        ["Start Cycle", "Stop Cycle", counts].map { "\(memory) \(operand) \($0)" }
      }
    }
    return table(columns) { layer in
      let dram = Self.dramAsCounted(layer)
      let reads = isSparse ? Self.text(layer.sramIfmapReads) : String(layer.sram.ifmap.words)
      return Self.fields(layer.sram.ifmap, count: reads)
        + [layer.sram.filter, layer.sram.ofmap, dram.ifmap, dram.filter, dram.ofmap]
        .flatMap { Self.fields($0, count: String($0.words)) }
    }
  }

  /// One line for each pass of each layer.
  private func table(_ columns: [String], fields: (ScaleSimLayerReport) -> [String]) -> String {
    var text = Self.line(["LayerID"] + columns)
    var number = 0
    for layer in layers {
      let fields = fields(layer)
      for _ in 0..<layer.gemm.passes {
        text += Self.line([String(number)] + fields)
        number += 1
      }
    }
    return text
  }

  /// SCALE-Sim ends every line with a comma.
  private static func line(_ fields: [String]) -> String { fields.joined(separator: ", ") + ",\n" }

  private static func fields(_ access: ScaleSimAccess, count: String) -> [String] {
    [text(Double(access.startCycle)), text(Double(access.stopCycle)), count]
  }

  /// DRAM traffic with the empty words of the last lines, which SCALE-Sim counts as written.
  private static func dramAsCounted(_ layer: ScaleSimLayerReport) -> ScaleSimTraffic {
    var traffic = layer.dram
    traffic.ofmap.words += layer.dramPaddingWords
    return traffic
  }

  /// The shortest digits that read back as the same number, as Python prints them too (between 1e-4 and 2^53).
  private static func text(_ value: Double) -> String { "\(value)" }
}
