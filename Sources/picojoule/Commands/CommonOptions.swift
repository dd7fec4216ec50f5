import Arithmetic
import Costs
import Documents
import Evaluation
import Hardware
import Reporting
import Scheduling
import Simulation
import Workloads

/// Options that several commands share, and what they mean.
enum CommonOptions {
  static let network = OptionDefinition(
    name: "network", value: "network",
    help: "A network's name, or a file: a trace (.json5), an ONNX model (.onnx) or a topology of SCALE-Sim (.csv).")
  static let accelerator = OptionDefinition(
    name: "accelerator", value: "accelerator",
    help: "An accelerator's name, or a file: a description (.json5) or a configuration of SCALE-Sim (.cfg).")
  static let costs = OptionDefinition(
    name: "costs", value: "costs", help: "A cost table's name, or a file.", standard: "horowitz-45nm")
  static let set = OptionDefinition(
    name: "set", value: "path=value", help: "Override a value of the accelerator's description: array.rows=64.",
    isRepeatable: true)
  static let batch = OptionDefinition(
    name: "batch", value: "images", help: "Images worked on together.", standard: "1")
  static let dataflow = OptionDefinition(
    name: "dataflow", value: "dataflow", help: "Override the array's dataflow.",
    choices: zip(Dataflow.allCases.map(\.rawValue), ["ws", "os", "is"]).map { .init(name: $0, aliases: [$1]) })
  static let bops = OptionDefinition(
    name: "bops", value: "reading",
    help: "How bit operations are counted: uniq with the growth of the accumulator, short without.",
    standard: "uniq", choices: BitOperations.Reading.allCases.map { .init(name: $0.rawValue) })

  static let mapping = OptionDefinition(
    name: "mapping", value: "file",
    help: "Mappings for layers that it names (.json5), as explain prints them; the others are searched for.")

  static let objective = OptionDefinition(
    name: "objective", value: "goal", help: "What the best mapping is the best in; ties go to the other one.",
    standard: SearchGoal.energyDelay.rawValue, choices: SearchGoal.allCases.map { .init(name: $0.rawValue) })
  static let effort = OptionDefinition(
    name: "effort", value: "effort", help: "How long mappings onto a spatial array are searched for.",
    standard: SearchOptions.Effort.standard.rawValue,
    choices: SearchOptions.Effort.allCases.map { .init(name: $0.rawValue) })
  static let seed = OptionDefinition(
    name: "seed", value: "number", help: "Of the moves that a search draws; the same seed gives the same mapping.",
    standard: "0")

  static let engine = OptionDefinition(
    name: "engine", value: "engine",
    help:
      "How time is found: analytic with runs of equal tiles at once, event tile by tile, cycle with the array stepped "
      + "register by register on random operands of --seed. SCALE-Sim's timing has its own.",
    standard: TimingEngine.analytic.rawValue, choices: TimingEngine.allCases.map { .init(name: $0.rawValue) })

  static let force = OptionDefinition(
    name: "force", help: "With --engine cycle, step layers of any size, however long it takes.")

  static let scaleTechnology = OptionDefinition(
    name: "scale-technology",
    help: "Scale prices to the accelerator's node and supply, off by default.")

  /// What a run is about: the options of every command that simulates.
  static let simulation =
    [network.required] + ModelOptions.all + [accelerator.required, costs, set] + PlanOptions.all + [
      batch, dataflow, mapping, objective, effort, seed, engine, force, bops, scaleTechnology,
    ]

  /// The run that the arguments ask for.
  static func request<Bench: Workbench>(
    _ arguments: ParsedArguments, _ context: Context<Bench>, _ command: CommandDefinition
  ) throws(Failure) -> SimulationRequest {
    // Names first: a misspelled one is said before files are read.
    let networkFile = try ModelOptions.file(arguments[network] ?? "", arguments, context.library, command)
    let acceleratorFile = try context.library.file(arguments[accelerator] ?? "", .accelerator)
    let costsFile = try context.library.file(arguments[costs] ?? costs.standard ?? "", .costTable)
    let plans = try PlanOptions.plans(arguments)
    let images = try number(arguments, batch, in: 1...1_000_000, command) ?? 1
    var request = SimulationRequest(
      network: try context.workbench.network(networkFile),
      accelerator: try context.workbench.accelerator(at: acceleratorFile, settings: arguments.all(set)),
      costs: costsFile, batch: images)
    request.plans = plans
    if let dataflow = arguments[dataflow].flatMap(Dataflow.init(rawValue:)) {
      request.accelerator.array.follow(dataflow)
    }
    if let file = arguments[mapping] {
      let mappings = try context.workbench.mappings(at: file, for: request.accelerator)
      if let findings = Findings(mappings.findings(with: request.network)) { throw .findings(findings) }
      request.mappings = mappings
    }
    request.search = try search(arguments, command)
    if let engine = arguments[engine].flatMap(TimingEngine.init(rawValue:)) { request.engine = engine }
    request.isForced = arguments.has(force.name)
    request.scalesTechnology = arguments.has(scaleTechnology.name)
    if let bops = arguments[bops].flatMap(BitOperations.Reading.init(rawValue:)) { request.bops = bops }
    return request
  }

  /// How mappings are to be searched for.
  static func search(_ arguments: ParsedArguments, _ command: CommandDefinition) throws(Failure) -> SearchOptions {
    var search = SearchOptions()
    if let goal = arguments[objective].flatMap(SearchGoal.init(rawValue:)) { search.goal = goal }
    if let chosen = arguments[effort].flatMap(SearchOptions.Effort.init(rawValue:)) { search.effort = chosen }
    search.seed = UInt64(try number(arguments, seed, in: 0...Int.max, command) ?? 0)
    return search
  }

  /// What the user asked to be different from the files, for the report.
  static func settings(_ arguments: ParsedArguments) -> [String] {
    ModelOptions.settings(arguments) + arguments.all(set)
      + (PlanOptions.all + [batch, dataflow, mapping, objective, effort, seed, bops, SimulateCommand.layers]).compactMap
    { option in
      arguments[option].map { "\(option.name)=\($0)" }
    } + (arguments.has(scaleTechnology.name) ? [scaleTechnology.name] : [])
  }

  /// A whole number.
  static func number(
    _ arguments: ParsedArguments, _ option: OptionDefinition, in range: ClosedRange<Int>, _ command: CommandDefinition
  ) throws(Failure) -> Int? {
    guard let text = arguments[option] else { return nil }
    if let number = Int(text), range.contains(number) { return number }
    throw .arguments(
      .invalidNumber(option, found: text, allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)"),
      command: command.name, usage: command.usage)
  }
}
