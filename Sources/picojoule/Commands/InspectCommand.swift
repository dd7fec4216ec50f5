import Arithmetic
import Documents
import Reporting

/// `picojoule inspect`.
enum InspectCommand: Subcommand {
  static let thing = PositionalDefinition(
    name: "name-or-file", help: "A network or an accelerator: its name, or a file (.json5, .onnx, .csv, .cfg).")
  static let weights = OptionDefinition(
    name: "weights", value: "format", help: "The weights' format, for a network's storage.", standard: "int8")
  static let activations = OptionDefinition(
    name: "activations", value: "format", help: "The activations' format, for a network's storage.", standard: "int8")

  static let definition = CommandDefinition(
    name: "picojoule inspect", abstract: "Describe a network or an accelerator, and say what is wrong with it.",
    discussion: [
      "A network: layers with shapes, MACs and weights, and the storage it needs. An accelerator: peak rates, capacities, "
        + "bandwidths, area by a cost table, derived values and the defaults taken."
    ],
    positionals: [thing],
    options: ModelOptions.all + [CommonOptions.costs, CommonOptions.set, weights, activations],
    examples: [
      Example(
        purpose: "A network's shapes, and its storage at 4-bit weights",
        line: "picojoule inspect mobilenet_v2 --weights int4"),
      Example(
        purpose: "What becomes of an ONNX model whose batch is open?",
        line: "picojoule inspect ./mymodel.onnx --input data=1x3x224x224"),
      Example(
        purpose: "Is this description valid, and what does it leave open?",
        line: "picojoule inspect ./myaccelerator.json5"),
    ])

  static func run<Bench: Workbench>(
    _ arguments: ParsedArguments, _ context: Context<Bench>
  ) throws(Failure) -> Outcome {
    let word = arguments.positionals.first ?? ""
    let (path, kind) = try find(word, context.library)
    let file = try ModelOptions.file(at: path, calledBy: word, arguments, definition)
    if kind == .network { return try network(file, arguments, context) }
    let accelerator = try context.workbench.accelerator(at: path, settings: arguments.all(CommonOptions.set))
    let costs = try context.library.file(
      arguments[CommonOptions.costs] ?? CommonOptions.costs.standard ?? "", .costTable)
    let priced = try context.workbench.area(of: accelerator, costs: costs)
    return Outcome(
      output: AcceleratorSheet(accelerator: accelerator, area: priced?.0, costs: priced?.table).text)
  }

  private static func network<Bench: Workbench>(
    _ file: NetworkFile, _ arguments: ParsedArguments, _ context: Context<Bench>
  ) throws(Failure) -> Outcome {
    let formats = FormatPair(
      weights: try format(arguments, weights), activations: try format(arguments, activations))
    let network = try context.workbench.network(file)
    let storage = try context.workbench.storage(of: network, formats: formats)
    return Outcome(output: NetworkSheet(network: network, storage: storage).text)
  }

  /// The file behind a word, and what it describes.
  private static func find(_ word: String, _ library: Library) throws(Failure) -> (file: String, NameKind) {
    if Library.isFile(word) { return (word, try kind(of: word)) }
    for kind in [NameKind.network, .accelerator] {
      if let file = library.find(word, kind) { return (file, kind) }
    }
    let kinds = [NameKind.network, .accelerator]
    throw .unknownThing(
      found: word, known: kinds.flatMap(library.names(of:)), folders: kinds.flatMap(library.folders(of:)))
  }

  /// What a file describes: those of others by their endings, ours by having layers.
  private static func kind(of file: String) throws(Failure) -> NameKind {
    if file.hasSuffix(".csv") || NetworkFile(path: file).isModel { return .network }
    if file.hasSuffix(".cfg") { return .accelerator }
    do throws(Findings) {
      return try JSON5Document.load(file).root["layers"] == nil ? .accelerator : .network
    } catch {
      throw .findings(error)
    }
  }

  private static func format(
    _ arguments: ParsedArguments, _ option: OptionDefinition
  ) throws(Failure) -> NumberFormat {
    let text = arguments[option] ?? option.standard ?? ""
    if let format = NumberFormat(spelling: text) { return format }
    throw .arguments(
      .invalidNumber(option, found: text, allowed: NumberFormat.spellings.joined(separator: ", ")),
      command: definition.name, usage: definition.usage)
  }
}
