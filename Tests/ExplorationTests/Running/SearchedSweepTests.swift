import Documents
import Foundation
import Testing

@testable import Exploration

@Suite("A searched sweep")
struct SearchedSweepTests {
  /// 4,096 points of twelve axes: what one objective likes the other does not, and every axis weighs differently.
  private struct Source: SweepSource {
    var before: @Sendable (Int) -> Void = { _ in }

    let count = 4096
    let columns = ["axes", "cost", "loss", "failure"]
    let variedCount = 1
    let identity = #"{"axes": 12}"#

    func row(at index: Int) -> SweepRow {
      before(index)
      var (cost, loss) = (0.0, 0.0)
      for axis in 0..<12 {
        if index >> axis & 1 == 0 { cost += Double(axis + 1) } else { loss += Double(12 - axis) }
      }
      return SweepRow(index: index, cells: [String(index, radix: 2), "\(cost)", "\(loss)"])
    }
  }

  private func search(_ generations: Int = 12) throws -> SweepSearch {
    let source = Source()
    let objectives = ["cost", "loss"].map { SweepObjective(column: $0, better: .lower) }
    let rule = try FrontRule(columns: source.columns, objectives: objectives)
    var search = try #require(SweepSearch(levels: Array(repeating: 2, count: 12), count: 4096, rule: rule))
    (search.genetics.population, search.genetics.generations, search.genetics.seed) = (20, generations, 7)
    return search
  }

  /// Searches in a folder; its outputs once the search is over, before that how far it came.
  private func run(
    _ source: Source, _ search: SweepSearch, in scratch: Scratch, _ folder: String, jobs: Int,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> (outputs: [String: [UInt8]]?, ending: SearchEnding) {
    let manifest = SweepManifest(source, version: "1", selection: SweepSelection(.searched(search.settings)))
    let directory = try SweepDirectory("\(scratch.path)/\(folder)", manifest: manifest)
    let ending = try SweepRunner(source, in: directory, jobs: jobs).search(search, isCancelled: isCancelled)
    guard case .finished(let rated) = ending else { return (nil, ending) }
    _ = try directory.writeOutputs(rated: rated) { (results) throws(SweepError) in
      let front = try results.frontFile(objectives: search.rule.objectives, constraints: [])
      return SweepExtras(files: [("pareto.csv", front.text)])
    }
    let names = ["plan.json", "results.csv", "pareto.csv"]
    let files = try names.map { ($0, try scratch.bytes("\(folder)/\($0)")) }
    return (Dictionary(uniqueKeysWithValues: files), ending)
  }

  @Test("it rates a part of the points, each once, and lists them in plan order")
  func rated() throws {
    let scratch = try Scratch()
    let asked = Asked()
    let (outputs, ending) = try run(Source(before: { asked.add($0) }), search(), in: scratch, "out", jobs: 3)
    guard case .finished(let rated) = ending else {
      Issue.record("\(ending)")
      return
    }
    #expect(rated == asked.all.sorted() && rated.count == 20 * 13)
    let lines = String(decoding: try #require(outputs?["results.csv"]), as: UTF8.self).split(separator: "\n")
    #expect(lines.dropFirst().map { Int($0.prefix { $0 != "," }) } == rated)
    let plan = String(decoding: try #require(outputs?["plan.json"]), as: UTF8.self)
    #expect(plan.contains(#""search": {"algorithm": "nsga2", "population": 20, "generations": 12, "seed": 7}"#))
    let known = try SweepManifest(directory: "\(scratch.path)/out")
    #expect(known.selection == SweepSelection(.searched(try search().settings)))
  }

  @Test("stopped again and again, with any number of jobs, it rates no point twice and ends with the same bytes")
  func stopped() throws {
    let scratch = try Scratch()
    let expected = try #require(try run(Source(), search(), in: scratch, "whole", jobs: 1).outputs)
    let asked = Asked()
    var outputs: [String: [UInt8]]?
    for round in 0..<40 where outputs == nil {
      let known = asked.all.count
      let source = Source(before: { point in
        usleep(UInt32(point % 3) * 50)
        asked.add(point)
      })
      let found = try run(source, search(), in: scratch, "out", jobs: round % 4 + 1) { asked.all.count >= known + 17 }
      outputs = found.outputs
      if case .stopped(let done, let most) = found.ending { #expect(done == asked.all.count && most == 260) }
    }
    #expect(outputs == expected)
    #expect(Set(asked.all).count == asked.all.count)
  }

  @Test("a torn journal is gone on with, and more generations keep the rows of the fewer")
  func goingOn() throws {
    let scratch = try Scratch()
    let expected = try #require(try run(Source(), search(), in: scratch, "whole", jobs: 2).outputs)
    let journal = try scratch.bytes("whole/journal")
    for length in [0, 7, journal.count / 3, journal.count - 1] {
      try scratch.write(journal[..<length], to: "cut/journal")
      try scratch.write(try scratch.bytes("whole/plan.json"), to: "cut/plan.json")
      #expect(try run(Source(), search(), in: scratch, "cut", jobs: 2).outputs == expected, "cut after \(length) bytes")
    }
    let asked = Asked()
    _ = try run(Source(before: { asked.add($0) }), search(15), in: scratch, "whole", jobs: 2)
    #expect(asked.all.count == 3 * 20)
    // And so does running all of them.
    let manifest = SweepManifest(Source(), version: "1")
    #expect(try SweepDirectory("\(scratch.path)/whole", manifest: manifest).doneCount == 16 * 20)
  }

  @Test("outputs of fewer points are gone as soon as a new point is run")
  func outputs() throws {
    let scratch = try Scratch()
    _ = try run(Source(), search(1), in: scratch, "out", jobs: 1)
    #expect(try run(Source(), search(1), in: scratch, "out", jobs: 1, isCancelled: { true }).outputs != nil)
    #expect(try run(Source(), search(), in: scratch, "out", jobs: 1, isCancelled: { true }).outputs == nil)
    #expect(!SystemDirectory.exists("\(scratch.path)/out/results.csv"))
  }

  @Test("what was searched is no part of anything")
  func merging() throws {
    let scratch = try Scratch()
    _ = try run(Source(), search(1), in: scratch, "out", jobs: 1)
    let part = "\(scratch.path)/out"
    let error = #expect(throws: SweepError.self) { _ = try SweepMerge(parts: [part]) }
    #expect(error == .merging(.searched(part)))
  }
}

@Suite("Searches of plans")
struct PlanSearchTests {
  private func plan(_ search: String, _ more: String = "") -> String {
    """
    { networks: ["lenet5"], accelerators: "mac-int8", axes: [{ path: "array.rows", values: [8, 16, 32] }, \(more)
      { path: "array.columns", values: [8, 16] }], search: \(search) }
    """
  }

  @Test("a search is read with its settings, and has the paper's without")
  func settings() throws {
    let plan = try SweepBench.plan(plan("{ algorithm: \"nsga2\", population: 40, generations: 30, seed: 1 }"))
    let search = try #require(plan.search?.search)
    #expect(search.population == 40 && search.generations == 30 && search.seed == 1)
    #expect(search.mostRated(of: 6) == 6 && search.mostRated(of: 5000) == 1240)
    let standard = try #require(try SweepBench.plan(self.plan("{}")).search?.search)
    #expect(standard == PlanSearch() && standard.population == 100 && standard.generations == 250)
    let genetics = try #require(try SweepBench.sweep(self.plan("{}")).search()).genetics
    #expect(genetics.choices == [3, 2] && genetics.founders == [[0, 0], [2, 1]])
    #expect(try SweepBench.sweep("{ networks: \"lenet5\", accelerators: \"mac-int8\" }").search() == nil)
    // Rows do not depend on it.
    #expect(try SweepBench.sweep(self.plan("{}")).identity == SweepBench.sweep(self.plan("{ seed: 5 }")).identity)
  }

  @Test(
    "a wrong search is refused with its place and what is allowed",
    arguments: [
      ("{ populations: 40 }", "did you mean \"population\"?"), ("{ population: 1 }", "population: 1 is out of range"),
      ("{ generations: 0 }", "generations: 0 is out of range"), ("{ seed: -1 }", "seed: -1 is out of range"),
      ("{ algorithm: \"nsga3\" }", "did you mean \"nsga2\"?"), ("\"nsga2\"", "search: expected an object"),
    ])
  func wrong(search: String, words: String) {
    let sentences = SweepBench.sentences(plan(search))
    #expect(sentences.contains { $0.contains(words) && $0.hasPrefix("plan.json5:") }, "\(sentences)")
  }

  @Test("what cannot be searched is said")
  func refused() throws {
    func sentence(_ text: String) throws -> String {
      let sweep = try SweepBench.sweep(text)
      let error = #expect(throws: Findings.self) { _ = try sweep.search() }
      return error?.all.first?.sentence ?? ""
    }
    let conditional =
      "{ path: \"array.dataflow\", values: [\"weight_stationary\", \"output_stationary\"], when: \"array.rows == 8\" },"
    #expect(try sentence(plan("{}", conditional)).contains("apply at some points only"))
    #expect(
      try sentence(plan("{}").replacing("[\"lenet5\"]", with: "[\"lenet5\", \"alexnet\"]")).contains("one network"))
    #expect(try sentence(plan("{}").replacing("search:", with: "objectives: [], search:")).contains("objectives"))
  }

  @Test("on AlexNet in 16 or 8 bits it finds the front of all 256 points with a part of them")
  func alexNet() throws {
    let path = RepositoryFiles.path("HardwareConfigs/sweeps/precision-16-8-alexnet.json5")
    var plan = try SweepPlanReader.load(path)
    var settings = PlanSearch()
    (settings.population, settings.generations, settings.seed) = (24, 6, 1)
    plan.search = PlacedSearch(settings)
    let sweep = try Sweep(plan, files: SweepBench.files)
    #expect(sweep.objectives.map(\.column).contains("proxy_noise_to_signal"))
    let rows = (0..<sweep.count).map { sweep.row(at: $0) }
    #expect(rows.count == 256 && rows.allSatisfy { $0.failure == nil })
    let search = try #require(try sweep.search())
    let rated = search.points { points in points.map { rows[$0] } }
    #expect(rated.count < 180)
    let all = ParetoFront(search.rule, rows: rows)
    let found = ParetoFront(search.rule, rows: rated.map { rows[$0] })
    #expect(all.members.count > 8)
    #expect(found.members.map { rated[$0] } == all.members)
  }
}
