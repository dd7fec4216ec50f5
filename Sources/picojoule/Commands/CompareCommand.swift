import Arithmetic
import Costs
import Documents
import Evaluation
import Exploration
import Hardware
import Reporting
import Scheduling
import Workloads

/// `picojoule compare`.
enum CompareCommand: Subcommand {
  static let accelerators = OptionDefinition(
    name: "accelerators", value: "accelerators",
    help:
      "Names or files of two or more accelerators, separated by commas. The first is what the others are related to.",
    isRequired: true)
  static let costs = OptionDefinition(
    name: "costs", value: "costs",
    help: "A cost table's name or file, or several separated by commas, which are then set side by side.",
    standard: CostTableLibrary.defaultName)
  static let normalize = OptionDefinition(
    name: "normalize", value: "what",
    help: "Resize the arrays of all designs but the first, in whole rows and columns and in their own proportions: to "
      + "the first's rows and columns; to the largest that takes no more area than the first, memories included; to the "
      + "smallest that reaches the first's throughput on the network.",
    choices: Normalization.allCases.map { .init(name: $0.rawValue) })
  static let perLayer = OptionDefinition(
    name: "per-layer", help: "Show layer by layer which design needs the least time and energy.")

  static let mapping = OptionDefinition(
    name: CommonOptions.mapping.name, value: "file",
    help: "Mappings for layers that it names (.json5), as explain prints them. Every design uses those that fit it; "
      + "remarks say which were left out. One that fits none of the designs is an error.")

  static let definition = CommandDefinition(
    name: "picojoule compare",
    abstract:
      "Compare accelerators on a network: time, energy, area and efficiency, absolute and relative to the first.",
    discussion: [
      "Every figure is the one that a simulation of that design alone gives. Settings, plans, batch, dataflow and how "
        + "mappings are searched for hold for all designs. csv has a row for each design (with --per-layer, for each layer and design), json everything. "
        + "html is a page of its own, with charts of all designs on the same scales.",
      "Accuracy is printed where it was published for the network and the formats; it is never simulated.",
    ],
    options: [CommonOptions.network.required] + ModelOptions.all + [
      accelerators, costs, normalize, perLayer, CommonOptions.set,
    ] + PlanOptions.all + [
      CommonOptions.batch, CommonOptions.dataflow, mapping, CommonOptions.objective, CommonOptions.effort,
      CommonOptions.seed, CommonOptions.bops, CommonOptions.scaleTechnology, OutputOptions.format,
      SimulateCommand.output, OutputOptions.chart,
    ],
    examples: [
      Example(
        purpose: "Multipliers, shifters, logarithms or XNOR gates, by two tables that disagree about them?",
        line: "picojoule compare --network resnet50 \\\n"
          + "      --accelerators mac-int8,shift-two-hot,shift-one-hot,log-sqrt2,xnor \\\n"
          + "      --costs horowitz-45nm,synthesized-45nm"),
      Example(
        purpose: "What would the smaller processing elements give on the same area, layer by layer?",
        line: "picojoule compare --network vgg16 --accelerators mac-int8,shift-one-hot \\\n"
          + "      --normalize same-area --per-layer"),
      Example(
        purpose: "The same as a page for a browser",
        line: "picojoule compare --network vgg16 --accelerators mac-int8,shift-one-hot \\\n"
          + "      --normalize same-area --format html --output designs.html"),
      Example(
        purpose: "4-bit weights on an 8-bit and on a 4-bit multiplier",
        line: "picojoule compare --network alexnet --accelerators mac-int8,mac-int4 \\\n"
          + "      --precision weights=int4,activations=int4"),
      Example(
        purpose: "Two chips under the same mapping of one layer, where it fits both",
        line: "picojoule compare --network alexnet --accelerators eyeriss,./my-eyeriss.json5 --batch 4 \\\n"
          + "      --mapping conv3.json5 --per-layer"),
    ])

  static func run<Bench: Workbench>(
    _ arguments: ParsedArguments, _ context: Context<Bench>
  ) throws(Failure) -> Outcome {
    let charts = try OutputOptions.charts(arguments, definition)
    let request = try request(arguments, context)
    let comparison = try context.workbench.compare(request)
    let report = try checked(
      ComparisonReport(
        comparison, settings: CommonOptions.settings(arguments), showsLayers: arguments.has(perLayer.name)))
    try OutputOptions.write(charts) { ComparisonCharts(report).file($0) }
    let text =
      switch OutputOptions.format(arguments) {
      case .text(let format): report.rendered(as: format)
      case .page: ComparisonPage(report, version: version).html
      }
    guard let file = arguments[SimulateCommand.output] else { return Outcome(output: text) }
    try System.write(text, toFile: file)
    return Outcome(output: "")
  }

  private static func request<Bench: Workbench>(
    _ arguments: ParsedArguments, _ context: Context<Bench>
  ) throws(Failure) -> ComparisonRequest {
    let words = try list(arguments, accelerators, atLeast: 2, "two or more different accelerators, separated by commas")
    let differentTables = "one or more different cost tables, separated by commas"
    let tables = try list(arguments, costs, atLeast: 1, differentTables)
    // Names first: a misspelled one is said before files are read.
    let networkFile = try ModelOptions.file(
      arguments[CommonOptions.network] ?? "", arguments, context.library, definition)
    var acceleratorFiles: [String] = []
    for word in words { acceleratorFiles.append(try context.library.file(word, .accelerator)) }
    var costsFiles: [String] = []
    for word in tables { costsFiles.append(try context.library.file(word, .costTable)) }
    // A name and a path may be one table.
    guard Set(costsFiles.map { System.resolved($0) ?? $0 }).count == costsFiles.count else {
      throw .arguments(
        .invalidNumber(costs, found: arguments[costs] ?? "", allowed: differentTables), command: definition.name,
        usage: definition.usage)
    }
    var options = EvaluationOptions()
    options.plans = try PlanOptions.plans(arguments)
    options.batch = try CommonOptions.number(arguments, CommonOptions.batch, in: 1...1_000_000, definition) ?? 1
    if let bops = arguments[CommonOptions.bops].flatMap(BitOperations.Reading.init(rawValue:)) {
      options.bitOperations = bops
    }
    options.search = try CommonOptions.search(arguments, definition)
    let network = try context.workbench.network(networkFile)
    var designs: [Accelerator] = []
    for file in acceleratorFiles {
      var design = try context.workbench.accelerator(at: file, settings: arguments.all(CommonOptions.set))
      if let dataflow = arguments[CommonOptions.dataflow].flatMap(Dataflow.init(rawValue:)) {
        design.array.follow(dataflow)
      }
      designs.append(design)
    }
    return ComparisonRequest(
      network: network, accelerators: designs, costs: costsFiles,
      scalesTechnology: arguments.has(CommonOptions.scaleTechnology.name), options: options,
      normalization: arguments[normalize].flatMap(Normalization.init(rawValue:)),
      mappings: try mappings(arguments, for: designs, of: network, context))
  }

  /// The mapping file as read for each design: what is nothing to one of them may be meant for another.
  private static func mappings<Bench: Workbench>(
    _ arguments: ParsedArguments, for designs: [Accelerator], of network: Network, _ context: Context<Bench>
  ) throws(Failure) -> [String: Result<MappingFile, Findings>] {
    guard let path = arguments[mapping] else { return [:] }
    var mappings: [String: Result<MappingFile, Findings>] = [:]
    for design in designs {
      do throws(Failure) {
        let file = try context.workbench.mappings(at: path, for: design)
        if let findings = Findings(file.findings(with: network)) { throw .findings(findings) }
        mappings[design.name] = .success(file)
      } catch {
        guard case .findings(let findings) = error else { throw error }
        mappings[design.name] = .failure(findings)
      }
    }
    return mappings
  }

  /// The words between the commas, each once.
  private static func list(
    _ arguments: ParsedArguments, _ option: OptionDefinition, atLeast count: Int, _ allowed: String
  ) throws(Failure) -> [String] {
    let text = arguments[option] ?? option.standard ?? ""
    let words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    if words.count >= count, Set(words).count == words.count, !words.contains("") { return words }
    throw .arguments(
      .invalidNumber(option, found: text, allowed: allowed), command: definition.name, usage: definition.usage)
  }

  private static func checked(_ report: ComparisonReport) throws(Failure) -> ComparisonReport {
    do throws(AccountingError) {
      return try report.checked()
    } catch {
      throw .accounting(error)
    }
  }
}
