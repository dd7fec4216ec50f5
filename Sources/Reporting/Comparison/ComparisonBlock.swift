import Exploration
import Quantities

/// A table of a comparison: a line for each design (or layer), and columns that belong together in groups.
struct ComparisonBlock {
  struct Column {
    var header: String
    var alignment = TextGrid.Alignment.right
    var cells: [String]
  }

  var title: String
  /// What a line is about: repeated when the block is split.
  var labels: [Column]
  /// Columns of one group stay together.
  var groups: [[Column]]

  /// The block as one table.
  var grid: TextGrid { Self.grid(labels + groups.joined()) }

  /// The block as tables of at most `width` characters when printed plainly with this indent and gap: as few as fit, with
  /// equally many groups in each where that fits too.
  func grids(width: Int, indent: Int, gap: Int = 2) -> [TextGrid] {
    let room = width - indent - labels.reduce(0) { $0 + Self.width($1) + gap } + gap
    let widths = groups.map { $0.reduce(0) { $0 + Self.width($1) + gap } }
    var parts: [Range<Int>] = []
    for index in groups.indices {
      if let last = parts.last, widths[last].reduce(widths[index], +) <= room {
        parts[parts.count - 1] = last.lowerBound..<index + 1
      } else {
        parts.append(index..<index + 1)
      }
    }
    let share = groups.count.dividedRoundingUp(by: max(1, parts.count))
    let even = stride(from: 0, to: groups.count, by: max(1, share)).map { $0..<min($0 + share, groups.count) }
    if even.allSatisfy({ widths[$0].reduce(0, +) <= room }) { parts = even }
    return parts.map { Self.grid(labels + groups[$0].joined()) }
  }

  private static func width(_ column: Column) -> Int {
    column.cells.reduce(column.header.count) { max($0, $1.count) }
  }

  private static func grid(_ columns: [Column]) -> TextGrid {
    let lines = columns.map(\.cells.count).max() ?? 0
    let rows = (0..<lines).map { line in columns.map { line < $0.cells.count ? $0.cells[line] : "" } }
    return TextGrid(columns.map(\.alignment), header: columns.map(\.header), rows: rows)
  }
}

extension ComparisonReport {
  /// The number and the name of each design.
  var designLabels: [ComparisonBlock.Column] {
    [
      .init(header: "#", cells: names.indices.map { "\($0 + 1)" }),
      .init(header: "accelerator", alignment: .left, cells: names.map { $0.onOneLine.shortened(to: 24) }),
    ]
  }

  /// A block of figures by one table, each with its ratio to the first design's, `nil` for headers without one.
  func block(
    _ title: String, _ figures: [(header: String, figure: DesignFigure)], by table: ComparedTable
  ) -> ComparisonBlock {
    ComparisonBlock(
      title: title, labels: designLabels, groups: figures.map { group($0.header, $0.figure, by: table) })
  }

  /// A figure and, but for shares, its ratio to the first design's.
  func group(_ header: String, _ figure: DesignFigure, by table: ComparedTable) -> [ComparisonBlock.Column] {
    let values = ComparisonBlock.Column(
      header: header, cells: table.designs.map { figure.text($0.result.value(of: figure)) })
    guard figure != .utilization else { return [values] }
    return [values, .init(header: "", cells: ratios(figure, by: table))]
  }

  /// A figure of every design over that of the first.
  func ratios(_ figure: DesignFigure, by table: ComparedTable) -> [String] {
    table.designs.indices.map { index in
      table.relative(figure, at: index).map { "\(Decimals.significant($0))x" } ?? "n/a"
    }
  }
}

extension DesignFigure {
  /// A value of this figure for people, scaled to a unit that fits.
  public func text(_ value: FigureValue) -> String {
    guard let number = value.number else { return "n/a" }
    switch (self, value) {
    case (.bops, _): return Decimals.significant(number / 1e9)
    case (_, .energy(let energy)): return Scaled.energy(energy)
    case (.processingElements, .count(let count)): return String(count)
    case (_, .count(let count)): return countsBits ? Scaled.bytes(count) : Scaled.count(count)
    case (.peak, _), (.throughput, _): return Scaled.gops(number)
    case (.latency, _): return Scaled.milliseconds(number)
    case (.utilization, _): return Scaled.percent(number)
    case (.areaPE, _), (.areaMemory, _), (.areaTotal, _): return Scaled.squareMicrometers(number)
    case (.power, _): return Scaled.milliwatts(number)
    case (.energyDelay, _): return Scaled.microjouleSeconds(number)
    default: return Decimals.significant(number)
    }
  }

  private var countsBits: Bool { name.hasSuffix("_bits") }
}
