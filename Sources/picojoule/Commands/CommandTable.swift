/// A command below the program's name. A new one is one file that conforms and one entry in ``CommandTable/commands``.
protocol Subcommand: SendableMetatype {
  static var definition: CommandDefinition { get }
  /// Does what the arguments, which fit the definition, ask for.
  static func run<Bench: Workbench>(_ arguments: ParsedArguments, _ context: Context<Bench>) throws(Failure) -> Outcome
}

/// What commands work with.
struct Context<Bench: Workbench> {
  var library: Library
  var workbench: Bench
}

/// The commands, and the way from the words of a command line to one of them.
enum CommandTable {
  /// In the order of the help.
  static let commands: [any Subcommand.Type] = [
    SimulateCommand.self, CompareCommand.self, EvaluateCommand.self, SweepCommand.self, MergeCommand.self,
    ValidateCommand.self,
    VerifyCommand.self, ListCommand.self, InspectCommand.self, ImportCommand.self, CostsCommand.self,
    ExplainCommand.self, WhyCommand.self, DiffCommand.self,
  ]

  /// The program itself.
  static let program = CommandDefinition(
    name: "picojoule",
    abstract: "Simulate neural networks on described accelerators: cycles, traffic, energy, area and BOPS.",
    options: [OptionDefinition(name: "version", help: "Show the version.")],
    subcommands: commands.map { $0.definition } + [help],
    examples: [
      Example(
        purpose: "Where does ResNet-50 spend its time and energy?",
        line: "picojoule simulate --network resnet50 --accelerator systolic-int8-32x32"),
      Example(purpose: "What can be simulated?", line: "picojoule list"),
    ])

  private static let help = CommandDefinition(
    name: "picojoule help", abstract: "Show the help page of a command.",
    positionals: [PositionalDefinition(name: "command", help: "A command's name.", isRequired: false)])

  /// Finds the command that the first word names, and runs it with the others.
  static func outcome(of arguments: [String], _ context: Context<some Workbench>) throws(Failure) -> Outcome {
    guard let word = arguments.first else { return Outcome(output: program.help) }
    if word.hasPrefix("-") {
      let parsed = try parse(arguments, program)
      return Outcome(output: parsed.has("version") ? version + "\n" : program.help)
    }
    let rest = arguments.dropFirst()
    if word == help.lastWord { return try helpPage(rest) }
    let command = try command(word)
    let parsed = try parse(rest, command.definition)
    return parsed.wantsHelp ? Outcome(output: command.definition.help) : try command.run(parsed, context)
  }

  /// `picojoule help`, `picojoule help simulate` and `picojoule help --help`.
  private static func helpPage(_ arguments: ArraySlice<String>) throws(Failure) -> Outcome {
    let parsed = try parse(arguments, help)
    guard !parsed.wantsHelp, parsed.positionals != [help.lastWord] else { return Outcome(output: help.help) }
    guard let word = parsed.positionals.first else { return Outcome(output: program.help) }
    return Outcome(output: try command(word).definition.help)
  }

  private static func command(_ word: String) throws(Failure) -> any Subcommand.Type {
    if let command = commands.first(where: { $0.definition.lastWord == word }) { return command }
    let known = program.subcommands.map(\.lastWord)
    throw .arguments(.unknownCommand(word, known: known), command: program.name, usage: program.usage)
  }

  private static func parse(
    _ arguments: some Sequence<String>, _ definition: CommandDefinition
  ) throws(Failure) -> ParsedArguments {
    do throws(ArgumentError) {
      return try definition.parse(arguments)
    } catch {
      throw .arguments(error, command: definition.name, usage: definition.usage)
    }
  }
}
