import Workloads

/// `picojoule import`.
enum ImportCommand: Subcommand {
  static let model = PositionalDefinition(name: "model", help: "An ONNX model (.onnx): its name, or a file.")
  static let output = OptionDefinition(
    name: "output", value: "file", help: "Write the trace into a file (.json5) instead: wholly or not at all.")

  static let definition = CommandDefinition(
    name: "picojoule import", abstract: "Write the network of an ONNX model as a trace.",
    discussion: [
      "The trace is the same network: layers, edges, formats, and notes on what became of nodes that are no layers. It can "
        + "be read, changed, and simulated as any other. Weights are not looked at."
    ],
    positionals: [model],
    options: ModelOptions.all + [output],
    examples: [
      Example(
        purpose: "A model as a trace, and what it costs",
        line: "picojoule import mymodel.onnx --input data=1x3x224x224 --output mymodel.json5\n"
          + "  picojoule simulate --network mymodel.json5 --accelerator systolic-int8-32x32")
    ])

  static func run<Bench: Workbench>(
    _ arguments: ParsedArguments, _ context: Context<Bench>
  ) throws(Failure) -> Outcome {
    let word = arguments.positionals.first ?? ""
    let file = try ModelOptions.file(word, arguments, context.library, definition)
    guard file.isModel else {
      throw .arguments(.notAModel(model, found: word), command: definition.name, usage: definition.usage)
    }
    let network = try context.workbench.network(file)
    let text: String
    do throws(TraceGap) {
      text = try TraceWriter.text(of: network)
    } catch {
      throw .infeasible("\(word.printable): \(error.sentence).")
    }
    guard let target = arguments[output] else { return Outcome(output: text) }
    try System.write(text, toFile: target)
    return Outcome(output: "")
  }
}
