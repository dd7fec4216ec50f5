import Hardware

/// What a run says: the one model that all renderings print.
public struct Report: Sendable, Hashable {
  /// The version of the JSON rendering; it rises when a name changes its meaning or goes away.
  public static let schema = 1

  /// The name the network is called by, and the one for people.
  public var network: String
  public var networkTitle: String
  /// The name the accelerator is called by, and the one for people.
  public var accelerator: String
  public var acceleratorTitle: String
  /// The cost table's name.
  public var costs: String
  /// `analytic`, or `scale-sim`.
  public var engine: String
  /// What the user asked to be different, as it was written: `array.rows=64`, `batch=4`.
  public var settings: [String]
  /// What description and settings left open and how it was filled in.
  public var defaults: [TakenDefault]
  /// What a reader must know before trusting a figure.
  public var remarks: [String]
  /// The names of the accelerator's memories, from DRAM to the array.
  public var memories: [String]
  public var layers: [LayerReport]
  public var totals: ReportRow
  /// Whether a described device was timed, so that there are figures of it.
  public var hasDevice = false
  /// How the totals compare with what the user can afford; empty when nothing was asked.
  public var verdicts: [BudgetVerdict] = []

  /// Whether every limit is kept.
  public var isWithinBudget: Bool { verdicts.allSatisfy(\.isMet) }

  /// The columns of each layer.
  public var layerColumns: [ReportColumn] { ReportColumn.ofLayer(memoryCount: memories.count, hasDevice: hasDevice) }

  /// Up to `count` layers with the most total cycles, the most first; of equals the earlier.
  public func heaviest(_ count: Int) -> [LayerReport] {
    let cycles = layers.map { $0.row[.totalCycles].count ?? 0 }
    return layers.indices.sorted { (cycles[$1], $0) < (cycles[$0], $1) }.prefix(count).map { layers[$0] }
  }
}
