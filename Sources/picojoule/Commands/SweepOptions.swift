import Evaluation
import Exploration
import Scheduling

/// The options of `picojoule sweep`.
enum SweepOptions {
  static let plan = PositionalDefinition(
    name: "plan", help: "A sweep file (.json5), or the plan.json of a sweep's directory.", isRequired: false)
  static let output = OptionDefinition(
    name: "output", value: "directory",
    help:
      "Where everything goes. What a run before has finished there is kept, and the rest is run. Without it nothing is "
      + "kept.")
  static let format = OptionDefinition(
    name: "format", value: "format",
    help: "How the findings are printed: table has the front, the best points and what matters in a few lines, csv is "
      + "results.csv, json has every point and the front, html is the page.",
    standard: SweepFormat.table.rawValue,
    choices: SweepFormat.allCases.map { .init(name: $0.rawValue, aliases: $0 == .table ? ["text"] : []) })
  static let jobs = OptionDefinition(
    name: "jobs", value: "number", help: "Points that are run at the same time.", standard: "as many as processors")
  static let dryRun = OptionDefinition(
    name: "dry-run", help: "Run a few points only; say how many there are, how long all may take, and write nothing.")
  static let limit = OptionDefinition(name: "limit", value: "number", help: "Run the first points only.")
  static let sample = OptionDefinition(
    name: "sample", value: "number", help: "Run so many points, drawn evenly from all.")
  static let seed = OptionDefinition(
    name: "seed", value: "number",
    help: "Of the points that --sample draws and, without a plan, of the moves that a search for mappings draws; the "
      + "same seed gives the same ones.", standard: "0")
  static let shard = OptionDefinition(
    name: "shard", value: "K/N", help: "Run part K of N equal parts, each in a directory of its own, for merge.")

  static let networks = OptionDefinition(
    name: "network", value: "network", help: "A network's name or file.", isRepeatable: true)
  static let accelerators = OptionDefinition(
    name: "accelerator", value: "accelerator", help: "An accelerator's name or file.", isRepeatable: true)
  static let vary = OptionDefinition(
    name: "vary", value: "path=values",
    help: "Vary a value of the accelerator's description, or precision, density or batch: array.rows=8,16,32, "
      + "array.rows=8..64*2, or array.rows,array.columns=8..32+8 for values that move together.",
    isRepeatable: true)
  static let costs = OptionDefinition(
    name: "costs", value: "costs", help: "A cost table's name or file.", isRepeatable: true, standard: "horowitz-45nm")
  static let figures = OptionDefinition(
    name: "front", value: "figures", help: "What the Pareto front weighs against each other, separated by commas.",
    standard: SweepPlan.standardObjectives.joined(separator: ","))
  static let constraint = OptionDefinition(
    name: "constraint", value: "limit", help: "What points of the front must keep: 'area_total_mm2 < 2'.",
    isRepeatable: true)

  /// What stands in a plan otherwise.
  static let oneLine =
    [networks] + ModelOptions.all + [accelerators, vary, costs, CommonOptions.set] + PlanOptions.all + [
      CommonOptions.batch, CommonOptions.mapping, CommonOptions.objective, CommonOptions.effort,
      CommonOptions.scaleTechnology, figures, constraint,
    ]

  /// Which points of a sweep are wanted. What a search wants follows from what it has: no part of it can be asked for.
  static func selection(
    _ arguments: ParsedArguments, of sweep: PreparedSweep, _ command: CommandDefinition
  ) throws(Failure) -> SweepSelection {
    if let search = sweep.search {
      for option in [shard, limit, sample] where arguments.has(option.name) {
        throw conflict(option.usage, "search of the plan", command)
      }
      return SweepSelection(.searched(search.settings))
    }
    return try selection(arguments, command)
  }

  /// Which points are wanted.
  static func selection(_ arguments: ParsedArguments, _ command: CommandDefinition) throws(Failure) -> SweepSelection {
    var selection = SweepSelection()
    if let text = arguments[shard] {
      guard let part = SweepSelection.Shard(text) else {
        throw .arguments(
          .invalidNumber(shard, found: text, allowed: "K/N with whole numbers, K from 1 to N"), command: command.name,
          usage: command.usage)
      }
      selection.shard = part
    }
    let range = 1...SweepPlan.maximumCount
    if let number = try CommonOptions.number(arguments, limit, in: range, command) { selection.choice = .first(number) }
    if let number = try CommonOptions.number(arguments, sample, in: 1...10_000_000, command) {
      if arguments.has(limit.name) { throw conflict(limit.usage, sample.usage, command) }
      selection.choice = .sample(number, seed: UInt64(try self.number(arguments, command)))
    }
    return selection
  }

  /// How the findings are printed. Of a part, and of what is only looked at, there are none to print.
  static func format(_ arguments: ParsedArguments, _ command: CommandDefinition) throws(Failure) -> SweepFormat {
    let format = arguments[format].flatMap(SweepFormat.init(rawValue:)) ?? .table
    guard format != .table else { return format }
    for option in [dryRun, shard] where arguments.has(option.name) {
      throw conflict(option.usage, "--\(Self.format.name) \(format.rawValue)", command)
    }
    return format
  }

  /// The seed.
  private static func number(_ arguments: ParsedArguments, _ command: CommandDefinition) throws(Failure) -> Int {
    try CommonOptions.number(arguments, seed, in: 0...Int.max, command) ?? 0
  }

  /// The plan that the arguments are or name.
  static func plan(_ arguments: ParsedArguments, _ command: CommandDefinition) throws(Failure) -> SweepRequest {
    let given = oneLine.filter { arguments.has($0.name) }
    if let file = arguments.positionals.first {
      if let option = given.first { throw conflict(option.usage, plan.usage, command) }
      if arguments.has(seed.name), !arguments.has(sample.name) { throw conflict(seed.usage, plan.usage, command) }
      return .file(file)
    }
    if given.isEmpty {
      throw .arguments(.missingArguments([plan.usage]), command: command.name, usage: command.usage)
    }
    let missing = [networks, accelerators].filter { !arguments.has($0.name) }.map(\.usage)
    guard missing.isEmpty else {
      throw .arguments(.missingArguments(missing), command: command.name, usage: command.usage)
    }
    var line = SweepRequest.Line(
      networks: arguments.all(networks), accelerators: arguments.all(accelerators), axes: arguments.all(vary))
    _ = try ModelOptions.shapes(arguments, command)
    line.inputs = arguments.all(ModelOptions.input)
    line.ignoresUnknown = arguments.has(ModelOptions.ignoreUnknown.name)
    line.settings = arguments.all(CommonOptions.set)
    for option in PlanOptions.all {
      if let text = arguments[option] { line.settings.append("\(option.name)=\(text)") }
    }
    if let images = try CommonOptions.number(arguments, CommonOptions.batch, in: 1...1_000_000, command) {
      line.settings.append("\(CommonOptions.batch.name)=\(images)")
    }
    line.costs = arguments.all(costs)
    line.mapping = arguments[CommonOptions.mapping]
    line.search = try CommonOptions.search(arguments, command)
    line.scalesTechnology = arguments.has(CommonOptions.scaleTechnology.name)
    line.figures = arguments[figures]?.split(separator: ",").map(String.init) ?? []
    line.constraints = arguments.all(constraint)
    return .line(line)
  }

  private static func conflict(_ first: String, _ second: String, _ command: CommandDefinition) -> Failure {
    .arguments(.excludingArguments(first, second), command: command.name, usage: command.usage)
  }
}
