import Evaluation
import Reporting

/// `picojoule verify`.
enum VerifyCommand: Subcommand {
  static let steps = OptionDefinition(
    name: "steps", value: "number",
    help: "Most steps of processing elements for a layer; what would take more is made smaller. About a second's "
      + "if it is left out.")
  static let format = OptionDefinition(
    name: SimulateCommand.format.name, value: "format", help: SimulateCommand.format.help,
    standard: SimulateCommand.format.standard,
    choices: ReportFormat.allCases.map {
      .init(name: $0.rawValue, aliases: $0 == .markdown ? ["md"] : $0 == .table ? ["text"] : [])
    })

  static let definition = CommandDefinition(
    name: "picojoule verify",
    abstract: "Run every layer in all three timing engines and say where they differ.",
    discussion: [
      "The cycle engine steps the array register by register with random operands of --seed. Cycles have to be those of the other "
        + "engines, the words that move between memories those of the closed forms, and the ofmap what the unit's own "
        + "arithmetic gives, which for whole numbers is the convolution. Exit code 1: something differs.",
      "Layers that are too large to be stepped are made smaller, the most numerous of M, C, E, F and N halved first, and "
        + "mapped anew. Of layers that are alike the first is run. Zeros are not skipped.",
    ],
    options: [CommonOptions.network.required] + ModelOptions.all + [
      CommonOptions.accelerator.required, CommonOptions.costs, CommonOptions.set,
    ] + PlanOptions.all + [
      CommonOptions.batch, CommonOptions.dataflow, CommonOptions.mapping, CommonOptions.objective, CommonOptions.effort,
      CommonOptions.seed, steps, SimulateCommand.layers, format, SimulateCommand.output,
    ],
    examples: [
      Example(
        purpose: "Do all engines take the same cycles for LeNet-5?",
        line: "picojoule verify --network lenet5 --accelerator edge-int8"),
      Example(
        purpose: "One layer of ResNet-50, less small, for a program",
        line: "picojoule verify --network resnet50 --accelerator systolic-int8-32x32 --layers conv1 \\\n"
          + "      --steps 2000000000 --format json"),
    ])

  static func run<Bench: Workbench>(
    _ arguments: ParsedArguments, _ context: Context<Bench>
  ) throws(Failure) -> Outcome {
    var request = try CommonOptions.request(arguments, context, definition)
    request.layers = try SimulateCommand.selectedLayers(arguments[SimulateCommand.layers], of: request)
    let most = try CommonOptions.number(arguments, steps, in: 1...1_000_000_000_000, definition)
    guard request.accelerator.array.timing != .scaleSim else {
      throw .infeasible(
        "\(request.accelerator.name) has SCALE-Sim's timing, which is no array's and has no engines to compare; set "
          + "array.timing=systolic.")
    }
    let verification = try context.workbench.verify(request, steps: most)
    let report = VerificationReport(verification, settings: CommonOptions.settings(arguments))
    let text = report.rendered(as: arguments[format].flatMap(ReportFormat.init(rawValue:)) ?? .table)
    var outcome = Outcome(output: text, exitCode: verification.agrees ? 0 : 1)
    if let file = arguments[SimulateCommand.output] {
      try System.write(text, toFile: file)
      outcome.output = ""
    }
    return outcome
  }
}
