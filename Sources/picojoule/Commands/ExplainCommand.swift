import Evaluation
import Reporting

/// `picojoule explain`.
enum ExplainCommand: Subcommand {
  static let layer = OptionDefinition(name: "layer", value: "layer", help: "A layer's name.", isRequired: true)
  static let format = OptionDefinition(
    name: "format", value: "format",
    help: "How the explanation is printed; mapping prints the mapping alone, as a file for --mapping.",
    standard: Format.table.rawValue, choices: Format.allCases.map { .init(name: $0.rawValue) })

  /// What can be printed.
  enum Format: String, CaseIterable {
    case table, json, mapping
  }

  static let definition = CommandDefinition(
    name: "picojoule explain",
    abstract: "Show how a layer is mapped: its loops, what every memory holds, reuses and moves, and what that costs.",
    discussion: [
      "Loops are printed from DRAM inwards, each level of memory with the tile it works on. For every memory: the room "
        + "that tiles take, words in and out over the whole layer, how often each distinct word comes in (each word), how "
        + "often a word that came in is read (reuse), and the MACs for every word read.",
      "The mapping at the end can be saved, changed and given back with --mapping.",
    ],
    options: CommonOptions.simulation + [layer, format, SimulateCommand.output],
    examples: [
      Example(
        purpose: "How does Eyeriss run AlexNet's third layer?",
        line: "picojoule explain --network alexnet --layer conv3 --accelerator eyeriss --batch 4"),
      Example(
        purpose: "Take a mapping, change it, and see what it does",
        line: "picojoule explain --network alexnet --layer conv3 --accelerator eyeriss --batch 4 \\\n"
          + "      --format mapping --output conv3.json5\n"
          + "  picojoule explain --network alexnet --layer conv3 --accelerator eyeriss --batch 4 \\\n"
          + "      --mapping conv3.json5"),
    ])

  static func run<Bench: Workbench>(
    _ arguments: ParsedArguments, _ context: Context<Bench>
  ) throws(Failure) -> Outcome {
    var request = try CommonOptions.request(arguments, context, definition)
    let name = arguments[layer] ?? ""
    guard let found = request.network.layers.first(where: { $0.name == name }) else {
      throw .unknownLayer(found: name, network: request.network.name, known: request.network.layers.map(\.name))
    }
    guard found.operation.convolution != nil else {
      throw .infeasible("\(request.network.name): layer \(name) has no multiply-accumulates, so it has no loop nest.")
    }
    request.layers = [name]
    let result = try context.workbench.evaluate(request)
    guard let explanation = result.layers.first.flatMap({ NestExplanation(result, layer: $0) }) else {
      throw .infeasible(
        "\(request.accelerator.name) has SCALE-Sim's timing, which follows a mapping of its own; set "
          + "array.timing=systolic to see one.")
    }
    let text =
      switch arguments[format].flatMap(Format.init(rawValue:)) ?? .table {
      case .table: explanation.text
      case .json: explanation.json
      case .mapping: explanation.fileText
      }
    guard let file = arguments[SimulateCommand.output] else { return Outcome(output: text) }
    try System.write(text, toFile: file)
    return Outcome(output: "")
  }
}
