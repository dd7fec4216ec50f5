import Reporting

/// `picojoule validate`.
enum ValidateCommand: Subcommand {
  static let definition = CommandDefinition(
    name: "picojoule validate",
    abstract: "Set published figures of chips beside what the simulation gives, with their ratio.",
    discussion: [
      "Published figures are files in HardwareConfigs/published, called like the chip's description. Every workload that has a "
        + "trace is run as the publication ran it; one that has none is named, and none is taken in its place.",
      "A figure is found, recalled, derived or assumed: how far the published side can be trusted. Simulated energies are "
        + "those of the cost table's node and supply.",
    ],
    positionals: [
      PositionalDefinition(
        name: "chip", help: "A chip's name, or a file. All of them if it is left out.", isRequired: false)
    ],
    options: [
      CommonOptions.costs, CommonOptions.objective, CommonOptions.effort, CommonOptions.seed, SimulateCommand.format,
      SimulateCommand.output,
    ],
    examples: [
      Example(purpose: "How near is the simulation to Eyeriss as it was measured?", line: "picojoule validate eyeriss"),
      Example(purpose: "All chips, for a program", line: "picojoule validate --format json --output validation.json"),
    ])

  static func run<Bench: Workbench>(
    _ arguments: ParsedArguments, _ context: Context<Bench>
  ) throws(Failure) -> Outcome {
    var files: [String] = []
    for name in arguments.positionals.first.map({ [$0] }) ?? context.library.names(of: .published) {
      files.append(try context.library.file(name, .published))
    }
    let costs = try context.library.file(
      arguments[CommonOptions.costs] ?? CommonOptions.costs.standard ?? "", .costTable)
    let chips = try context.workbench.validation(
      of: files, costs: costs, search: try CommonOptions.search(arguments, definition))
    let report = ValidationReport(chips, costs: arguments[CommonOptions.costs] ?? CommonOptions.costs.standard ?? "")
    let text = report.rendered(as: arguments[SimulateCommand.format].flatMap(ReportFormat.init(rawValue:)) ?? .table)
    guard let file = arguments[SimulateCommand.output] else { return Outcome(output: text) }
    try System.write(text, toFile: file)
    return Outcome(output: "")
  }
}
