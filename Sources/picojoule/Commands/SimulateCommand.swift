import Documents
import Evaluation
import Reporting

/// `picojoule simulate`.
enum SimulateCommand: Subcommand {
  static let format = OptionDefinition(
    name: "format", value: "format", help: "How the report is printed.", standard: "table",
    choices: ReportFormat.allCases.map { .init(name: $0.rawValue, aliases: $0 == .markdown ? ["md"] : []) })
  static let output = OptionDefinition(
    name: "output", value: "file", help: "Write the report into a file instead: wholly or not at all.")
  static let layers = OptionDefinition(
    name: "layers", value: "names", help: "Only these layers: conv1,conv2.")
  static let budget = OptionDefinition(
    name: "budget", value: "limits",
    help: "Say for each limit whether it is kept, and exit with 1 if one is not: memory=512KiB,macs=100M,energy=1mJ. "
      + "Items: \(BudgetItem.allCases.map(\.rawValue).joined(separator: ", ")).")
  static let timeline = OptionDefinition(
    name: "timeline", value: "file",
    help: "Write when DRAM, memories and array were busy, tile by tile, for Perfetto or chrome://tracing. "
      + "A microsecond there is a cycle.")
  static let scaleSimReports = OptionDefinition(
    name: "scale-sim-reports", value: "directory",
    help: "Write COMPUTE_REPORT.csv, BANDWIDTH_REPORT.csv and DETAILED_ACCESS_REPORT.csv in SCALE-Sim's layout, too.")

  static let definition = CommandDefinition(
    name: "picojoule simulate",
    abstract: "Simulate a network on an accelerator and report cycles, traffic, energy, area and bit operations.",
    discussion: [
      "The table shows each layer in scaled units. csv and json carry every figure to its last digit; csv ends with a row "
        + "named total. Unknown figures are n/a, and null in json. html is a page of its own: charts, a table that sorts, and "
        + "where the figures come from."
    ],
    options: CommonOptions.simulation + [
      layers, OutputOptions.format, output, OutputOptions.chart, timeline, budget, scaleSimReports,
    ],
    examples: [
      Example(
        purpose: "Where does ResNet-50 spend its time and energy?",
        line: "picojoule simulate --network resnet50 --accelerator systolic-int8-32x32"),
      Example(
        purpose: "The same with a larger array and another dataflow, for a program to read",
        line: "picojoule simulate --network resnet50 --accelerator systolic-int8-32x32 \\\n"
          + "      --set array.rows=64 --set array.columns=64 --dataflow os --format json --output os.json"),
      Example(
        purpose: "The same as a page for a browser, and its energy chart for a paper",
        line: "picojoule simulate --network resnet50 --accelerator systolic-int8-32x32 \\\n"
          + "      --format html --output resnet50.html --chart energy.svg"),
      Example(
        purpose: "The same with 4-bit weights, but for the first and the last layer",
        line: "picojoule simulate --network resnet50 --accelerator systolic-int8-32x32 \\\n"
          + "      --precision weights=int4,first.weights=int8,last.weights=int8"),
      Example(
        purpose: "Does it fit the device?",
        line: "picojoule simulate --network face_detection --accelerator edge-int8 \\\n"
          + "      --budget memory=512KiB,macs=100M,energy=1mJ"),
      Example(
        purpose: "Which tile is waited for? Time tile by tile, and a timeline to look at",
        line: "picojoule simulate --network lenet5 --accelerator edge-int8 --engine event --timeline lenet5.json"),
      Example(
        purpose: "SCALE-Sim's own files, figures and reports",
        line: "picojoule simulate --network alexnet.csv --accelerator scale.cfg --scale-sim-reports out"),
    ])

  static func run<Bench: Workbench>(
    _ arguments: ParsedArguments, _ context: Context<Bench>
  ) throws(Failure) -> Outcome {
    let limits = try limits(arguments[budget])
    let charts = try OutputOptions.charts(arguments, definition)
    var request = try CommonOptions.request(arguments, context, definition)
    request.layers = try selectedLayers(arguments[layers], of: request)
    let result = try context.workbench.evaluate(request)
    let report = try checked(Report(result, settings: CommonOptions.settings(arguments))).judged(by: limits)
    if let directory = arguments[scaleSimReports] {
      try write(try context.workbench.scaleSimReports(of: result), into: directory)
    }
    try OutputOptions.write(charts) { SimulationCharts(result, report: report).file($0) }
    let timeline = try writeTimeline(of: result, arguments[timeline])
    let format = OutputOptions.format(arguments)
    let text =
      switch format {
      case .text(let format): report.rendered(as: format)
      case .page: SimulationPage(result, report: report, version: version).html
      }
    var outcome = Outcome(output: text, exitCode: report.isWithinBudget ? 0 : 1)
    if let file = arguments[output] {
      try System.write(text, toFile: file)
      outcome.output = limits.isEmpty ? "" : report.budgetText
    } else if format == .text(.csv), !limits.isEmpty {
      // Verdicts are no rows of the table of layers.
      outcome.remark = report.budgetText
    }
    outcome.remark += timeline
    return outcome
  }

  /// Writes the timeline, and says what is not in it.
  private static func writeTimeline(of result: NetworkResult, _ file: String?) throws(Failure) -> String {
    guard let file else { return "" }
    let timeline = Timeline(result)
    try System.write(timeline.json, toFile: file)
    guard timeline.omittedCount > 0 else { return "" }
    return "\(file) has the first \(timeline.eventCount) events; \(timeline.omittedCount) more are left out. "
      + "--layers picks layers.\n"
  }

  private static func limits(_ text: String?) throws(Failure) -> [BudgetLimit] {
    guard let text else { return [] }
    do throws(Findings) {
      return try BudgetLimit.parse(text)
    } catch {
      throw .findings(error)
    }
  }

  private static func checked(_ report: Report) throws(Failure) -> Report {
    do throws(AccountingError) {
      return try report.checked()
    } catch {
      throw .accounting(error)
    }
  }

  /// The names behind `--layers`, each known to the network.
  static func selectedLayers(
    _ text: String?, of request: SimulationRequest
  ) throws(Failure) -> [String]? {
    guard let text else { return nil }
    let known = request.network.layers.map(\.name)
    let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    for name in names where !known.contains(name) {
      throw .unknownLayer(found: name, network: request.network.name, known: known)
    }
    return names
  }

  private static func write(_ reports: [(name: String, text: String)], into directory: String) throws(Failure) {
    try System.makeDirectory(directory)
    for report in reports { try System.write(report.text, toFile: "\(directory)/\(report.name)") }
  }
}
