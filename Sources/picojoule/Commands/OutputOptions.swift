import Reporting

/// How commands with pages print: as text, as a page, and charts beside it.
enum OutputOptions {
  /// What is printed.
  enum Format: Sendable, Hashable {
    case text(ReportFormat)
    case page
  }

  /// A chart that is asked for.
  struct ChartFile: Sendable, Hashable {
    var kind: ChartKind
    var path: String
  }

  private static let page = "html"

  static let format = OptionDefinition(
    name: SimulateCommand.format.name, value: "format", help: SimulateCommand.format.help,
    standard: SimulateCommand.format.standard, choices: SimulateCommand.format.choices + [.init(name: page)])
  static let chart = OptionDefinition(
    name: "chart", value: "file",
    help: "Write a chart as SVG, too: energy.svg, or energy=any-name.svg. Charts: "
      + "\(ChartKind.allCases.map(\.rawValue).joined(separator: ", ")).",
    isRepeatable: true)

  /// The format that the arguments ask for.
  static func format(_ arguments: ParsedArguments) -> Format {
    guard arguments[format] != page else { return .page }
    return .text(arguments[format].flatMap(ReportFormat.init(rawValue:)) ?? .table)
  }

  /// The charts that the arguments ask for.
  static func charts(
    _ arguments: ParsedArguments, _ command: CommandDefinition
  ) throws(Failure) -> [ChartFile] {
    var charts: [ChartFile] = []
    for word in arguments.all(chart) {
      guard let file = chartFile(word), !charts.contains(where: { $0.path == file.path }) else {
        throw .arguments(
          .invalidNumber(
            chart, found: word,
            allowed:
              "different files, each with the name of one chart in it (\(ChartKind.energy.rawValue).svg) or before "
              + "an equals sign; charts: \(ChartKind.allCases.map(\.rawValue).joined(separator: ", "))"),
          command: command.name, usage: command.usage)
      }
      charts.append(file)
    }
    return charts
  }

  private static func chartFile(_ word: String) -> ChartFile? {
    let sides = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    if sides.count == 2, let kind = ChartKind(rawValue: sides[0]) {
      return sides[1].isEmpty ? nil : ChartFile(kind: kind, path: sides[1])
    }
    return ChartKind(fileName: word).map { ChartFile(kind: $0, path: word) }
  }

  /// Writes each of them, drawn by `draw`.
  static func write(_ charts: [ChartFile], _ draw: (ChartKind) -> String) throws(Failure) {
    for chart in charts { try System.write(draw(chart.kind), toFile: chart.path) }
  }
}
