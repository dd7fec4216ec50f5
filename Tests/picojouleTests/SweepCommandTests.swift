import Exploration
import Testing

@testable import picojoule

@Suite("picojoule sweep and merge")
struct SweepCommandTests {
  @Test("a sweep writes its files and says how many points, failures and members of the front there are")
  func summary() throws {
    let folder = try Folder()
    let out = "\(folder.path)/out"
    #expect(
      runHere("sweep", "plan.json5", "--output", out)
        == Ended(
          code: 0,
          output: """
            4 points, 3 on the Pareto front, 1 failed
            The first that failed is point 2: No tile fits.
            \(out)/results.csv
            \(out)/pareto.csv

            """, errors: ""))
    #expect(
      try folder.read("out/results.csv") == """
        point,array.rows,total_cycles,energy_total_pj,failure
        0,8,1000,0.5,
        1,16,500,1.5,
        2,32,,,No tile fits.
        3,64,250,9.5,

        """)
    #expect(
      try folder.read("out/pareto.csv")
        == "point,array.rows,total_cycles,energy_total_pj,failure\n0,8,1000,0.5,\n1,16,500,1.5,\n3,64,250,9.5,\n")
    #expect(
      try folder.read("out/plan.json") == """
        {
          "picojoule": "\(version)",
          "points": 4,
          "varied": 1,
          "columns": ["array.rows", "total_cycles", "energy_total_pj", "failure"],
          "plan": {
            "axes": [
              {
                "path": "array.rows"
              }
            ],
            "factor": 1000
          }
        }

        """)
  }

  @Test("without a directory the findings are printed and nothing is kept")
  func nothingKept() throws {
    let temporary = Set(kept)
    let csv =
      "point,array.rows,total_cycles,energy_total_pj,failure\n0,8,1000,0.5,\n1,16,500,1.5,\n2,32,,,No tile fits.\n3,64,250,9.5,\n"
    #expect(runHere("sweep", "plan.json5", "--format", "csv") == Ended(code: 0, output: csv, errors: ""))
    #expect(runHere("sweep", "plan.json5", "--format", "json").output == "as json\n")
    #expect(
      runHere("sweep", "plan.json5", "--format", "text")
        == Ended(
          code: 0,
          output: "4 points, 3 on the Pareto front, 1 failed\nThe first that failed is point 2: No tile fits.\n",
          errors: ""))
    #expect(runHere("sweep", "plan.json5").output.hasPrefix("4 points, "))
    let folder = try Folder()
    #expect(runHere("sweep", "plan.json5", "--format", "csv", "--output", "\(folder.path)/out").output == csv)
    #expect(folder.exists("out/results.csv"))
    #expect(Set(kept).isSubset(of: temporary))
  }

  /// Directories of sweeps that are to be forgotten.
  private var kept: [String] {
    let place = System.environment("TMPDIR") ?? ""
    return System.names(in: place.isEmpty ? "/tmp" : place).filter { $0.hasPrefix("picojoule-sweep-") }
  }

  @Test("a dry run shows the first points and writes nothing")
  func dryRun() throws {
    let folder = try Folder()
    let ended = runHere("sweep", "plan.json5", "--dry-run", "--output", "\(folder.path)/out", "--sample", "3")
    #expect(ended.code == 0)
    #expect(ended.errors.isEmpty)
    #expect(ended.output.hasPrefix("3 of 4 points, about "))
    let whole = runHere("sweep", "plan.json5", "--dry-run", "--jobs", "1")
    #expect(whole.output.hasPrefix("4 points, about "))
    #expect(whole.output.contains(" with 1 job (4 tried, "))
    #expect(
      whole.output.split(separator: "\n", maxSplits: 1).last == """
        point  array.rows  total_cycles  energy_total_pj
            0           8          1000              0.5
            1          16           500              1.5
            2          32                                 No tile fits.
            3          64           250              9.5

        """)
    #expect(folder.names.isEmpty)
  }

  @Test("another plan on the same directory ends with 65 and shows what changed")
  func changedPlan() throws {
    let folder = try Folder()
    let out = "\(folder.path)/out"
    _ = runHere("sweep", "plan.json5", "--output", out)
    #expect(
      runHere("sweep", "plan.json5", "--output", out, bench: Bench(sweepSource: BenchSweep(factor: 500)))
        == Ended(
          code: 65, output: "",
          errors: """
            Error: \(out): this directory belongs to another plan, or inputs have changed since:
              factor: was 1000, is 500
              Name another directory, or remove this one to begin anew.

            """))
  }

  @Test("a second run on a directory ends with 65")
  func secondRun() throws {
    let folder = try Folder()
    let out = "\(folder.path)/out"
    let held = try SweepDirectory(out, manifest: SweepManifest(BenchSweep(), version: version))
    #expect(
      runHere("sweep", "plan.json5", "--output", out)
        == Ended(code: 65, output: "", errors: "Error: \(out): another run is at work in this directory.\n"))
    _ = held
  }

  @Test("parts merge into what one run writes; the front is the whole's alone")
  func merging() throws {
    let folder = try Folder()
    let (out, one, two) = ("\(folder.path)/out", "\(folder.path)/1", "\(folder.path)/2")
    _ = runHere("sweep", "plan.json5", "--output", out)
    let part = runHere("sweep", "plan.json5", "--output", one, "--shard", "1/2")
    #expect(
      part.output == """
        2 points, 1 failed
        The first that failed is point 2: No tile fits.
        \(one)/results.csv
        This is a part: 'picojoule merge' makes the whole of all parts.

        """)
    #expect(
      runHere("merge", one, "--output", "\(folder.path)/whole")
        == Ended(
          code: 65, output: "",
          errors: "Error: The parts are not the whole:\n  shard 2/2 is missing: 2 points\n"))
    _ = runHere("sweep", "plan.json5", "--output", two, "--shard", "2/2")
    let merged = runHere("merge", two, one, "--output", "\(folder.path)/whole")
    #expect(merged.code == 0)
    #expect(merged.output.hasPrefix("4 points, 3 on the Pareto front, 1 failed\n"))
    for name in ["plan.json", "results.csv", "pareto.csv"] {
      #expect(try folder.read("whole/\(name)") == folder.read("out/\(name)"))
    }
    #expect(
      runHere("merge", two, one, "--output", two).errors
        == "Error: \(two): this is a part and cannot be where the whole goes, too.\n")
    _ = runHere(
      "sweep", "plan.json5", "--output", "\(folder.path)/other", "--shard", "1/2",
      bench: Bench(sweepSource: BenchSweep(factor: 7)))
    #expect(
      runHere("merge", two, "\(folder.path)/other", "--output", out).errors == """
        Error: \(folder.path)/other and \(two) are not parts of one sweep:
          factor: in \(two) 1000, in \(folder.path)/other 7

        """)
  }

  @Test(
    "arguments that do not go together end with 64",
    arguments: [
      ("sweep plan.json5 --shard 1/2", "Missing expected argument '--output <directory>'."),
      ("sweep plan.json5 --dry-run --format csv", "'--dry-run' and '--format csv' exclude each other."),
      (
        "sweep plan.json5 --output out --shard 1/2 --format html",
        "'--shard <K/N>' and '--format html' exclude each other."
      ),
      (
        "sweep plan.json5 --format xml",
        "The value 'xml' is invalid for '--format <format>'. Allowed: table, csv, json, html."
      ),
      ("sweep --output out", "Missing expected argument '<plan>'."),
      (
        "sweep --constraint a --output out",
        "Missing expected arguments '--network <network>' and '--accelerator <accelerator>'."
      ),
      ("sweep plan.json5 --output out --vary a=1", "'--vary <path=values>' and '<plan>' exclude each other."),
      ("sweep plan.json5 --output out --seed 1", "'--seed <number>' and '<plan>' exclude each other."),
      (
        "sweep plan.json5 --output out --limit 3 --sample 3",
        "'--limit <number>' and '--sample <number>' exclude each other."
      ),
      (
        "sweep plan.json5 --output out --shard 3/2",
        "The value '3/2' is invalid for '--shard <K/N>'. Allowed: K/N with whole numbers, K from 1 to N."
      ),
      (
        "sweep plan.json5 --output out --jobs 0",
        "The value '0' is invalid for '--jobs <number>'. Allowed: a whole number from 1 to 1024."
      ),
      ("sweep a b --output out", "Unexpected argument 'b'."),
      ("merge --output out", "Missing expected argument '<parts> ...'."),
      ("merge a b", "Missing expected argument '--output <directory>'."),
    ])
  func arguments(line: String, sentence: String) {
    var recorder = Recorder()
    let code = run(
      arguments: line.split(separator: " ").map(String.init), surroundings: .nowhere, workbench: { _ in Bench() },
      console: &recorder)
    #expect(code == 64)
    #expect(recorder.errors.hasPrefix("Error: \(sentence)\n"), "\(recorder.errors)")
  }

  @Test("what ends a sweep is said in words that help")
  func sentences() {
    func words(_ error: SweepError) -> String { Failure(error).message }
    #expect(
      words(.stopped(path: "o/journal", reason: "No space left on device", done: 3, count: 9))
        == "Error: o/journal: this cannot be written: No space left on device. 3 of 9 points are safe in the journal; "
        + "once this is mended, the same command goes on from there.\n")
    #expect(
      words(.removed(directory: "o")) == "Error: o: this directory was removed or replaced while the sweep ran.\n")
    #expect(
      words(.damagedJournal(path: "o/journal", line: 7))
        == "Error: o/journal: line 7 is damaged, or belongs to another plan. Without that line, its point is run again: "
        + "sed -i 7d o/journal\n")
    #expect(
      words(.notASweep(directory: "o", file: "results.csv"))
        == "Error: o: there is a results.csv already, but no plan.json that says which sweep it belongs to; nothing was "
        + "touched. Name another directory.\n")
    #expect(
      words(
        .merging(
          .contradiction(
            point: 5, column: "bops", first: MergeValue(directory: "a", value: "1"),
            second: MergeValue(directory: "b", value: "2"))))
        == "Error: Point 5 is not the same in two parts: bops is \"1\" in a and \"2\" in b.\n")
    let gap = MergeGap(
      shard: SweepSelection.Shard(number: 2, of: 4), part: "b", missing: 7, count: 9, examples: [1, 5, 9, 13, 17])
    #expect(
      words(.merging(.incomplete([gap])))
        == "Error: The parts are not the whole:\n  b, shard 2/4: 7 of its 9 points are missing (1, 5, 9, 13, 17, …); its "
        + "own command goes on with them\n")
    for error in [SweepError.removed(directory: ""), .inUse(directory: ""), .cannotWrite(path: "", reason: "")] {
      #expect(Failure(error).exitCode == 65)
    }
  }

  @Test("a command line can be typed again")
  func line() throws {
    let words = ["plan one.json5", "--limit=5", "--dry-run", "--output", "it's here"]
    let parsed = try SweepCommand.definition.parse(words)
    let line = parsed.line(of: SweepCommand.definition)
    #expect(line == #"picojoule sweep 'plan one.json5' --output 'it'\''s here' --dry-run --limit 5"#)
  }

  @Test("the progress line says how fast it goes and how long it takes")
  func progressLine() {
    let line = SweepLine(isWatched: false)
    let progress = SweepProgress(done: 50, count: 350, perSecond: 12)
    #expect(line.text(progress, isStopping: false, at: .now) == nil)
    let later = ContinuousClock.now + .seconds(5)
    #expect(
      line.text(progress, isStopping: false, at: later)
        == "points: 50 of 350, 12 a second, about 25 s left; Ctrl-C stops, and the same command goes on")
    #expect(
      SweepLine(isKept: false, isWatched: false).text(progress, isStopping: false, at: later)
        == "points: 50 of 350, 12 a second, about 25 s left; Ctrl-C stops")
    #expect(
      line.text(progress, isStopping: true, at: later)
        == "points: 50 of 350, 12 a second, finishing those that were begun; Ctrl-C again leaves them")
  }

  @Test("durations and rates are in the fitting unit")
  func spelling() {
    let durations: [(Double, String)] = [
      (2e-5, "20 µs"), (0.0333, "33 ms"), (1, "1 s"), (2.54, "2.5 s"), (89, "89 s"), (600, "10 min"), (9000, "2.5 h"),
      (864_000, "10 days"), (.infinity, "very many days"),
    ]
    for (seconds, text) in durations { #expect(Spelled.duration(seconds) == text) }
    #expect(Spelled.rate(5123.4) == "5123 a second")
    #expect(Spelled.rate(0.01) == "one in 2 min" || Spelled.rate(0.01) == "one in 1.7 min")
    #expect(Spelled.rate(0.5) == "one in 2 s")
  }
}
