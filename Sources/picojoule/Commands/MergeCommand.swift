import Exploration

/// `picojoule merge`.
enum MergeCommand: Subcommand {
  static let output = OptionDefinition(
    name: "output", value: "directory", help: "Where the whole goes.", isRequired: true)

  static let definition = CommandDefinition(
    name: "picojoule merge",
    abstract: "Join the parts that sweep --shard made, and check that nothing is missing.",
    discussion: [
      "The directory gets what one run of the whole plan would have put there, to the byte. Parts must be of the same plan, "
        + "inputs and version. Points that two parts have must be the same in both."
    ],
    positionals: [
      PositionalDefinition(name: "parts", help: "The directories of the parts.", isRepeatable: true)
    ],
    options: [output],
    examples: [
      Example(purpose: "Two halves", line: "picojoule merge part1 part2 --output out"),
      Example(purpose: "All parts of a job array", line: "picojoule merge parts/* --output out"),
    ])

  static func run<Bench: Workbench>(
    _ arguments: ParsedArguments, _ context: Context<Bench>
  ) throws(Failure) -> Outcome {
    let line = ProgressLine("points merged")
    defer { line.clear() }
    Interruption.listen(toTermination: true)
    defer { Interruption.ignore() }
    do throws(SweepError) {
      guard let merge = try SweepMerge(parts: arguments.positionals) else {
        return Outcome(output: definition.help)
      }
      let (directory, ending) = try merge.run(
        into: arguments[output] ?? "", isCancelled: { Interruption.hasCome }, progress: { line.show($0, of: $1) })
      if case .stopped(let done, let count) = ending {
        return SweepText.stopped("\(done) of \(count) points", again: arguments.line(of: definition))
      }
      let summary = try directory.writeOutputs { (results) throws(SweepError) in
        try context.workbench.extras(of: results)
      }
      return Outcome(output: SweepText.summary(summary, isPart: false), remark: SweepText.remark(directory))
    } catch {
      throw Failure(error)
    }
  }
}
