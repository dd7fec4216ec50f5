import Reporting

/// `picojoule costs`.
enum CostsCommand: Subcommand {
  static let definition = CommandDefinition(
    name: "picojoule costs", abstract: "List the cost tables, or print one with the source of every figure.",
    positionals: [PositionalDefinition(name: "name-or-file", help: "A cost table.", isRequired: false)],
    examples: [
      Example(purpose: "What does a multiplication cost, and who says so?", line: "picojoule costs horowitz-45nm")
    ])

  static func run<Bench: Workbench>(
    _ arguments: ParsedArguments, _ context: Context<Bench>
  ) throws(Failure) -> Outcome {
    guard let word = arguments.positionals.first else {
      let (names, folders) = (context.library.names(of: .costTable), context.library.folders(of: .costTable))
      return Outcome(
        output: Listing(sections: [.init(title: "Cost tables", names: names, folders: folders)]).text)
    }
    return Outcome(output: try context.workbench.costSheet(at: try context.library.file(word, .costTable)))
  }
}
