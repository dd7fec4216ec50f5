import Exploration
import Testing

@testable import picojoule

@Suite("picojoule sweep with a search")
struct SearchedSweepCommandTests {
  private static var bench: Bench {
    var search = PlanSearch()
    (search.population, search.generations) = (4, 2)
    return Bench(sweepSource: BenchSweep(count: 100), sweepSearch: search)
  }

  @Test("a dry run says how many points there are and how many the search rates at most")
  func dryRun() {
    let ended = runHere("sweep", "plan.json5", "--dry-run", "--jobs", "1", bench: Self.bench)
    #expect(ended.code == 0)
    #expect(
      ended.output.hasPrefix(
        "100 points, of which the search rates at most 12 (NSGA-II, population 4, 2 generations, seed 0), about "))
  }

  @Test("the points that were rated are the results")
  func results() throws {
    let folder = try Folder()
    let out = "\(folder.path)/out"
    let ended = runHere("sweep", "plan.json5", "--output", out, bench: Self.bench)
    #expect(ended.code == 0)
    #expect(ended.output.hasPrefix("12 points, "))
    #expect(try folder.read("out/results.csv").split(separator: "\n").count == 13)
    #expect(try folder.read("out/plan.json").contains(#""search": {"algorithm": "nsga2", "population": 4"#))
    #expect(
      runHere("merge", out, "--output", "\(folder.path)/whole").errors
        == "Error: \(out): a search chose these points; they are a whole and no part, and cannot be merged.\n")
  }

  @Test(
    "no part of a search can be asked for",
    arguments: [
      ("--shard 1/2", "--shard <K/N>"), ("--limit 3", "--limit <number>"), ("--sample 3", "--sample <number>"),
    ])
  func parts(option: String, usage: String) {
    var recorder = Recorder()
    let words = "sweep plan.json5 --output out \(option)".split(separator: " ").map(String.init)
    let code = run(arguments: words, surroundings: .nowhere, workbench: { _ in Self.bench }, console: &recorder)
    #expect(code == 64)
    #expect(recorder.errors.hasPrefix("Error: '\(usage)' and 'search of the plan' exclude each other.\n"))
  }
}
