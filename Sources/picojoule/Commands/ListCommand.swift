import Reporting

/// `picojoule list`.
enum ListCommand: Subcommand {
  static let definition = CommandDefinition(
    name: "picojoule list", abstract: "List the networks, accelerators and cost tables that have names.",
    discussion: [
      "Names are files in Traces, HardwareConfigs and HardwareConfigs/costs: under PICOJOULE_HOME, beside the program or "
        + "above it, and in the working directory or above it. The first file of a name wins."
    ],
    examples: [Example(purpose: "What can be simulated?", line: "picojoule list")])

  static func run<Bench: Workbench>(
    _ arguments: ParsedArguments, _ context: Context<Bench>
  ) throws(Failure) -> Outcome {
    let sections = [("Networks", NameKind.network), ("Accelerators", .accelerator), ("Cost tables", .costTable)].map {
      Listing.Section(
        title: $0.0, names: context.library.names(of: $0.1), folders: context.library.folders(of: $0.1))
    }
    return Outcome(output: Listing(sections: sections).text)
  }
}
