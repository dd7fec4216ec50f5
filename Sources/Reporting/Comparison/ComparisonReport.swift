import Evaluation
import Exploration
import Hardware
import Quantities

/// What a comparison says: the one model that all its renderings print.
public struct ComparisonReport: Sendable {
  /// The version of the JSON rendering; it rises when a name changes its meaning or goes away.
  public static let schema = 1

  public var comparison: Comparison
  /// What the user asked to be different, as it was written: `array.rows=64`, `batch=4`.
  public var settings: [String]
  /// Whether layers are listed one by one.
  public var showsLayers: Bool

  /// The report of a comparison.
  public init(_ comparison: Comparison, settings: [String] = [], showsLayers: Bool = false) {
    self.comparison = comparison
    self.settings = settings
    self.showsLayers = showsLayers
  }

  /// The name of the design that the others are related to.
  var reference: String { comparison.designs.first?.name ?? "" }
  /// The cost tables' names.
  var costs: [String] { comparison.tables.map(\.costs) }
  /// The designs' names.
  var names: [String] { comparison.designs.map(\.name) }

  /// The names of all designs' memories, each once, in order of appearance.
  var memories: [String] {
    var names: [String] = []
    for memory in comparison.designs.flatMap(\.result.accelerator.memories) where !names.contains(memory.name) {
      names.append(memory.name)
    }
    return names
  }

  /// The report in one of its renderings, ending with a newline. The same comparison gives the same bytes.
  public func rendered(as format: ReportFormat) -> String {
    switch format {
    case .table: table
    case .csv: showsLayers ? layerCSV : csv
    case .json: json
    case .markdown: markdown
    }
  }

  /// The report itself, once the books of every design are found to close and no count is beyond 2^53.
  public func checked() throws(AccountingError) -> ComparisonReport {
    for design in comparison.tables.flatMap(\.designs) {
      try Report(design.result).check()
      for figure in design.result.figures {
        guard case .count(let count) = design.result.value(of: figure), count > Count.limit else { continue }
        throw .tooLarge(figure: figure.name, layer: nil)
      }
    }
    return self
  }
}

extension ReportValue {
  /// A figure of a comparison.
  init(_ value: FigureValue) {
    switch value {
    case .count(let count): self = .count(count)
    case .energy(let energy): self = .energy(energy)
    case .measure(let measure): self = .measure(measure)
    case .unknown: self = .unknown
    }
  }
}

extension ComparedTable {
  /// A figure of the design at `index`.
  func value(of figure: DesignFigure, at index: Int) -> FigureValue {
    designs.indices.contains(index) ? designs[index].result.value(of: figure) : .unknown
  }

  /// A figure of the design at `index` over that of the first; `nil` when there is no such ratio.
  func relative(_ figure: DesignFigure, at index: Int) -> Double? {
    value(of: figure, at: index).relative(to: value(of: figure, at: 0))
  }
}
