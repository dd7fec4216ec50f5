import Exploration
import Scheduling

/// `picojoule sweep`.
enum SweepCommand: Subcommand {
  static let definition = CommandDefinition(
    name: "picojoule sweep",
    abstract: "Run every combination of varied values, and find the designs that nothing beats.",
    discussion: [
      "The directory gets results.csv with a row for each point, pareto.csv with those on the front, report.html to look at, "
        + "plan.json with everything needed to run it again, and the journal. A point that fails is a row that says why.",
      "A run can be stopped at any moment, by Ctrl-C, a kill or a failure of power: the same command goes on where it was, "
        + "and the files come out the same to the byte. A directory of another plan, or of inputs that have changed, is "
        + "refused. Without --output the findings are printed and nothing is kept.",
      "A plan with the key search runs the points that NSGA-II wants, and not all of them.",
      "Without a plan, the command line is one: --network, --accelerator, --vary, and what else simulate takes.",
    ],
    positionals: [SweepOptions.plan],
    options: [
      SweepOptions.output, SweepOptions.format, SweepOptions.jobs, SweepOptions.dryRun, SweepOptions.limit,
      SweepOptions.sample,
      SweepOptions.seed, SweepOptions.shard,
    ] + SweepOptions.oneLine,
    examples: [
      Example(
        purpose: "Which shape of the array is worth its area?",
        line: "picojoule sweep --network resnet18 --accelerator mac-int8 \\\n"
          + "      --vary array.rows=8,16,32,64 --vary array.columns=8,16,32,64 --output shapes"),
      Example(
        purpose: "How many points has a plan, and how long will they take?",
        line: "picojoule sweep plan.json5 --dry-run"),
      Example(
        purpose: "A page of them for a browser, and nothing else",
        line: "picojoule sweep plan.json5 --format html > shapes.html"),
      Example(
        purpose: "A first look at 100 of them", line: "picojoule sweep plan.json5 --output out --sample 100 --seed 1"),
      Example(
        purpose: "On two machines, and together again",
        line: "picojoule sweep plan.json5 --output part1 --shard 1/2\n"
          + "  picojoule sweep plan.json5 --output part2 --shard 2/2\n"
          + "  picojoule merge part1 part2 --output out"),
    ])

  static func run<Bench: Workbench>(
    _ arguments: ParsedArguments, _ context: Context<Bench>
  ) throws(Failure) -> Outcome {
    let request = try SweepOptions.plan(arguments, definition)
    // Before files are read.
    _ = try SweepOptions.selection(arguments, definition)
    let jobs = try CommonOptions.number(arguments, SweepOptions.jobs, in: 1...1024, definition) ?? processorCount
    let isDry = arguments.has(SweepOptions.dryRun.name)
    let format = try SweepOptions.format(arguments, definition)
    // A part that is not kept is of no use to anybody.
    if !isDry, arguments.has(SweepOptions.shard.name), !arguments.has(SweepOptions.output.name) {
      throw .arguments(
        .missingArguments([SweepOptions.output.usage]), command: definition.name, usage: definition.usage)
    }
    let sweep = try context.workbench.sweep(request)
    let selection = try SweepOptions.selection(arguments, of: sweep, definition)
    if isDry { return Outcome(output: look(at: sweep.source, of: sweep, selection, jobs: jobs)) }
    let manifest = SweepManifest(sweep.source, version: version, selection: selection)
    Interruption.listen(toTermination: true)
    defer { Interruption.ignore() }
    do throws(SweepError) {
      let kept = arguments[SweepOptions.output]
      let forgotten = kept == nil ? try ForgottenDirectory() : nil
      defer { forgotten?.remove() }
      let directory = try SweepDirectory(kept ?? forgotten?.path ?? "", manifest: manifest)
      let rated: [Int]?
      switch try points(of: sweep, in: directory, jobs: jobs, SweepLine(isKept: kept != nil)) {
      case .finished(let points): rated = points
      case .stopped(let words):
        return kept == nil ? SweepText.stopped(words) : SweepText.stopped(words, again: arguments.line(of: definition))
      }
      // A shard's front says nothing of the whole's.
      let isPart = selection.shard != nil
      let summary = try directory.writeOutputs(rated: rated) { (results) throws(SweepError) in
        isPart
          ? SweepExtras() : try context.workbench.extras(of: results, sweep.objectives, sweep.constraints, as: format)
      }
      return Outcome(
        output: SweepText.summary(summary, isPart: isPart, isKept: kept != nil, as: format),
        remark: kept == nil ? "" : SweepText.remark(directory))
    } catch {
      throw Failure(error)
    }
  }

  /// How running the points ended.
  private enum Ending {
    /// With the points that a search rated; `nil` for all that were wanted.
    case finished([Int]?)
    /// With so many of so many points, in words.
    case stopped(String)
  }

  private static func points(
    of sweep: PreparedSweep, in directory: SweepDirectory, jobs: Int, _ line: SweepLine
  ) throws(SweepError) -> Ending { try points(of: sweep.source, sweep.search, in: directory, jobs: jobs, line) }

  private static func points(
    of source: some SweepSource, _ search: SweepSearch?, in directory: SweepDirectory, jobs: Int, _ line: SweepLine
  ) throws(SweepError) -> Ending {
    defer { line.clear() }
    let runner = SweepRunner(source, in: directory, jobs: jobs)
    let isCancelled: @Sendable () -> Bool = { Interruption.hasCome }
    let progress: @Sendable (SweepProgress) -> Void = { line.show($0, isStopping: Interruption.hasCome) }
    guard let search else {
      switch try runner.run(isCancelled: isCancelled, progress: progress) {
      case .finished: return .finished(nil)
      case .stopped(let done, let count): return .stopped("\(done) of \(count) points")
      }
    }
    switch try runner.search(search, isCancelled: isCancelled, progress: progress) {
    case .finished(let rated): return .finished(rated)
    case .stopped(let done, let most): return .stopped("\(done) of at most \(most) points")
    }
  }

  private static func look(
    at source: some SweepSource, of sweep: PreparedSweep, _ selection: SweepSelection, jobs: Int
  ) -> String {
    let preview = SweepPreview(source, points: selection.points(of: source.count))
    return SweepText.preview(preview, of: sweep, jobs: jobs)
  }
}
