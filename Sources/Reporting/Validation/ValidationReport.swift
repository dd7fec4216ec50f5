import Exploration

/// Published figures of chips beside simulated ones, for printing.
public struct ValidationReport: Sendable, Hashable {
  public var chips: [ChipValidation]
  /// The cost table behind simulated energies where a publication names none.
  public var costs: String

  /// A report of some chips, priced by the table of that name.
  public init(_ chips: [ChipValidation], costs: String) {
    self.chips = chips
    self.costs = costs
  }

  /// The report in one of its renderings, ending with a newline. The same report gives the same bytes.
  public func rendered(as format: ReportFormat) -> String {
    switch format {
    case .table: table
    case .csv: csv
    case .json: json
    case .markdown: markdown
    }
  }
}

extension ChipValidation {
  /// What a reader must know: the publication's own notes, and what is not compared.
  var notes: [String] {
    var notes = chip.notes
    if figures.isEmpty, workloads.isEmpty { notes.insert("no figure of it was published that a simulation has", at: 0) }
    if !chip.comparisons.isEmpty {
      let others = chip.comparisons.map { "\($0.ratio.rawValue) \(Decimals.significant($0.value)) over \($0.other)" }
      notes.append("published, and not simulated: " + others.joined(separator: ", "))
    }
    return notes
  }

  /// `the chip`, or the network with its batch.
  static func name(of workload: Workload) -> String {
    let published = workload.published
    return published.network + (published.batch > 1 ? ", batch \(published.batch)" : "")
      + published.settings.map { ", \($0)" }.joined() + (published.precision.map { ", \($0)" } ?? "")
      + (published.density.map { ", density \($0)" } ?? "")
  }
}

extension ChipValidation.Workload {
  /// What a part is about.
  func name(of part: ChipValidation.Part) -> String {
    if let layer = part.layer { return layer }
    return switch published.coverage {
    case .all: "all layers"
    case .convolutions: "convolutions"
    case .layers(let names): names.count > 3 ? "\(names.count) layers" : names.joined(separator: " + ")
    }
  }

  /// Why nothing stands beside the published figures, or some of them.
  var remarks: [String] {
    var remarks: [String] = []
    switch obstacle {
    case .noDescription: remarks.append("not simulated: the chip is not described")
    case .noNetwork: remarks.append("not simulated: there is no trace of \(published.network)")
    case .failed(let reason): remarks.append("not simulated: \(reason)")
    case nil:
      if costs == nil, let table = published.costs {
        remarks.append("energies are by \(table), which is not among the cost tables")
      }
      if ownMappings > 0 { remarks.append("under the chip's own mappings: \(ownMappings) of \(mappedLayers) layers") }
      if !unknownLayers.isEmpty {
        remarks.append("the trace has no layers called \(unknownLayers.joined(separator: ", "))")
      }
    }
    return remarks + published.notes
  }
}
