import Documents
import Reporting

/// `picojoule diff`.
enum DiffCommand: Subcommand {
  static let definition = CommandDefinition(
    name: "picojoule diff", abstract: "Show what changed from one report to another.",
    discussion: ["Both reports are files that --format json wrote. Layers are matched by name."],
    positionals: [
      PositionalDefinition(name: "from", help: "The earlier report."),
      PositionalDefinition(name: "to", help: "The later report."),
    ],
    examples: [
      Example(
        purpose: "What does a larger array bring?",
        line: "picojoule simulate --network vgg16 --accelerator systolic-int8-16x16 --format json --output a.json\n"
          + "  picojoule simulate --network vgg16 --accelerator systolic-int8-32x32 --format json --output b.json\n"
          + "  picojoule diff a.json b.json")
    ])

  static func run<Bench: Workbench>(
    _ arguments: ParsedArguments, _ context: Context<Bench>
  ) throws(Failure) -> Outcome {
    do throws(Findings) {
      let before = try ReportDocument.load(arguments.positionals[0])
      let after = try ReportDocument.load(arguments.positionals[1])
      return Outcome(output: ReportDifference(from: before, to: after).text)
    } catch {
      throw .findings(error)
    }
  }
}
