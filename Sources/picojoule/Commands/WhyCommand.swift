import Evaluation
import Reporting

/// `picojoule why`.
enum WhyCommand: Subcommand {
  static let layer = OptionDefinition(
    name: "layer", value: "layer", help: "A layer's name, or total.", standard: "total")
  static let figure = OptionDefinition(
    name: "figure", value: "figure", help: "A figure of the report, as csv and json call it.", isRequired: true)

  static let definition = CommandDefinition(
    name: "picojoule why", abstract: "Explain a figure of a report: what was counted, what it costs, and who says so.",
    options: CommonOptions.simulation + [layer, figure],
    examples: [
      Example(
        purpose: "Why does conv3 spend so much on DRAM?",
        line: "picojoule why --network alexnet --accelerator systolic-int8-32x32 \\\n"
          + "      --layer conv3 --figure energy_dram_pj")
    ])

  static func run<Bench: Workbench>(
    _ arguments: ParsedArguments, _ context: Context<Bench>
  ) throws(Failure) -> Outcome {
    let request = try CommonOptions.request(arguments, context, definition)
    let memories = request.accelerator.memories.map(\.name)
    let known = request.network.layers.map(\.name)
    var layer = arguments[layer]
    if let name = layer, !known.contains(name) {
      guard name == "total" else {
        throw .unknownLayer(found: name, network: request.network.name, known: known + ["total"])
      }
      layer = nil
    }
    let columns =
      layer == nil
      ? ReportColumn.ofTotals(memoryCount: memories.count) : ReportColumn.ofLayer(memoryCount: memories.count)
    let figure = arguments[figure] ?? ""
    guard let column = columns.first(where: { $0.name(memories: memories) == figure }) else {
      throw .unknownFigure(found: figure, known: columns.map { $0.name(memories: memories) })
    }
    let result = try context.workbench.evaluate(request)
    let explanation = try context.workbench.explanation(of: column, layer: layer, in: result, request: request)
    return Outcome(output: explanation?.text ?? "")
  }
}
