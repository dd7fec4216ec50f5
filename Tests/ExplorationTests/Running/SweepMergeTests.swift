import Foundation
import TestSupport
import Testing

@testable import Exploration

@Suite("Shards and merging")
struct SweepMergeTests {
  private func error(_ body: () throws -> Void) throws -> SweepError {
    try #require(#expect(throws: SweepError.self) { try body() })
  }

  private func shard(_ number: Int, _ count: Int) -> SweepSelection {
    SweepSelection(shard: SweepSelection.Shard(number: number, of: count))
  }

  private func merge(_ scratch: Scratch, _ parts: [String], into output: String) throws -> Outputs {
    let merge = try #require(try SweepMerge(parts: parts.map { "\(scratch.path)/\($0)" }))
    let (directory, ending) = try merge.run(into: "\(scratch.path)/\(output)")
    #expect(ending == .finished)
    return Outputs(scratch, output, try directory.writeOutputs(Scratch.extras))
  }

  @Test("one to seven shards in any order merge into the bytes of a run without them", arguments: 1...7)
  func anyOrder(count: Int) throws {
    let scratch = try Scratch()
    let source = ToySource(count: 40)
    let expected = try scratch.run(source, into: "whole")
    for number in 1...count { try scratch.run(source, into: "part\(number)", shard(number, count), jobs: 2) }
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = RandomNumbers(seed: seed)
    for round in 0..<3 {
      let parts = (1...count).map { "part\($0)" }.shuffled(using: &random)
      #expect(try merge(scratch, parts, into: "merged\(round)") == expected, "seed \(seed)")
    }
    #expect(try scratch.bytes("merged0/journal") == scratch.bytes("whole/journal"))
  }

  @Test("shards are disjoint, complete, and differ by one point at most")
  func fair() {
    for choice in [SweepSelection.Choice.all, .first(17), .sample(23, seed: 5)] {
      let all = Array(SweepSelection(choice).points(of: 31))
      #expect(all == all.sorted())
      for count in [1, 2, 3, 7, 31, 40] {
        let parts = (1...count).map {
          Array(SweepSelection(choice, shard: SweepSelection.Shard(number: $0, of: count)).points(of: 31))
        }
        #expect(parts.joined().sorted() == all)
        #expect((parts.map(\.count).max() ?? 0) - (parts.map(\.count).min() ?? 0) <= 1)
      }
    }
  }

  @Test("a shard is written K/N with 1 <= K <= N")
  func spelling() {
    #expect(SweepSelection.Shard("2/3")?.text == "2/3")
    for text in ["", "/", "0/3", "4/3", "1/0", "-1/3", "1/3/5", "1", "a/b", "1/ 3", "+1/3", "99999999999999999999/1"] {
      #expect(SweepSelection.Shard(text) == nil, "\(text)")
    }
  }

  @Test("a sample has the asked number of different points, the same for the same seed")
  func samples() {
    func sample(_ count: Int, _ seed: UInt64, of total: Int = 1000) -> [Int] {
      Array(SweepSelection(.sample(count, seed: seed)).points(of: total))
    }
    #expect(sample(100, 1) == sample(100, 1))
    #expect(sample(100, 1) != sample(100, 2))
    #expect(Set(sample(100, 1)).count == 100)
    #expect(sample(1000, 1) == Array(0..<1000))
    #expect(sample(5000, 1) == Array(0..<1000))
    #expect(sample(999, 3).count == 999)
    #expect(sample(3, 9, of: Int.max).count == 3)
    // Every point is as likely: 20,000 draws of 1 in 5, each 4000 ± 5 standard deviations of 57.
    var counts = [0, 0, 0, 0, 0]
    for seed in 0..<20_000 { for point in sample(1, UInt64(seed), of: 5) { counts[point] += 1 } }
    #expect(counts.allSatisfy { abs($0 - 4000) < 285 }, "\(counts)")
  }

  @Test("a sample in shards merges into the sample")
  func sampleShards() throws {
    let scratch = try Scratch()
    let choice = SweepSelection.Choice.sample(11, seed: 8)
    let expected = try scratch.run(ToySource(), into: "whole", SweepSelection(choice))
    for number in 1...3 {
      let shard = SweepSelection.Shard(number: number, of: 3)
      try scratch.run(ToySource(), into: "part\(number)", SweepSelection(choice, shard: shard))
    }
    #expect(try merge(scratch, ["part3", "part1", "part2"], into: "merged") == expected)
  }

  @Test("missing shards and points are named")
  func incomplete() throws {
    let scratch = try Scratch()
    let source = ToySource(count: 10)
    for number in [1, 3] { try scratch.run(source, into: "part\(number)", shard(number, 4)) }
    try scratch.run(source, into: "part2", shard(2, 4))
    // The second shard lost its last row.
    let journal = try scratch.bytes("part2/journal")
    try scratch.write(journal.dropLast(3), to: "part2/journal")
    let refused = try error { _ = try merge(scratch, ["part1", "part2", "part3"], into: "merged") }
    #expect(
      refused
        == .merging(
          .incomplete([
            MergeGap(
              shard: SweepSelection.Shard(number: 2, of: 4), part: "\(scratch.path)/part2", missing: 1, count: 3,
              examples: [9]),
            MergeGap(
              shard: SweepSelection.Shard(number: 4, of: 4), part: nil, missing: 2, count: 2, examples: [3, 7]),
          ])))
    #expect(!SystemDirectory.exists("\(scratch.path)/merged"))
    // A part is only read.
    #expect(try scratch.bytes("part2/journal") == Array(journal.dropLast(3)))
  }

  @Test("parts of different divisions merge if they have every point")
  func mixedDivisions() throws {
    let scratch = try Scratch()
    let expected = try scratch.run(ToySource(), into: "whole")
    try scratch.run(ToySource(), into: "half", shard(1, 2))
    try scratch.run(ToySource(), into: "quarter2", shard(2, 4))
    let refused = try error { _ = try merge(scratch, ["half", "quarter2"], into: "merged") }
    #expect(
      refused
        == .merging(.incomplete([MergeGap(part: nil, missing: 10, count: 40, examples: [3, 7, 11, 15, 19])])))
    try scratch.run(ToySource(), into: "quarter4", shard(4, 4))
    #expect(try merge(scratch, ["half", "quarter2", "quarter4"], into: "merged") == expected)
  }

  @Test("the same rows in several parts are fine, different ones are an error that shows both")
  func overlaps() throws {
    let scratch = try Scratch()
    let expected = try scratch.run(ToySource(), into: "whole")
    try scratch.run(ToySource(), into: "half", shard(2, 2))
    #expect(try merge(scratch, ["half", "whole", "half"], into: "merged") == expected)
    // Another machine's last digit.
    let manifest = SweepManifest(ToySource(), version: "1.0.0")
    let file = try SystemFile("\(scratch.path)/half/journal", .updating)
    try file.truncate(to: 0)
    let journal = try SweepJournal(file, seed: manifest.seed, count: 40)
    var row = ToySource().row(at: 7)
    row.cells[2] = "21.26"
    try journal.append(row)
    let refused = try error { _ = try merge(scratch, ["half", "whole"], into: "second") }
    #expect(
      refused
        == .merging(
          .contradiction(
            point: 7, column: "energy_total_pj", first: MergeValue(directory: "\(scratch.path)/half", value: "21.26"),
            second: MergeValue(directory: "\(scratch.path)/whole", value: "21.25"))))
  }

  @Test("parts of different plans are refused with what differs")
  func differentPlans() throws {
    let scratch = try Scratch()
    try scratch.run(ToySource(), into: "a", shard(1, 2))
    try scratch.run(ToySource(digest: "aa"), into: "b", shard(2, 2))
    let refused = try error { _ = try merge(scratch, ["a", "b"], into: "merged") }
    #expect(
      refused
        == .merging(
          .differentPlans(
            first: "\(scratch.path)/a", second: "\(scratch.path)/b",
            [PlanDifference(path: "inputs.toy", old: "\"00ff\"", new: "\"aa\"")])))
    try scratch.run(ToySource(), into: "c", SweepSelection(.first(9)))
    let fewer = try error { _ = try merge(scratch, ["a", "c"], into: "merged") }
    #expect(
      fewer
        == .merging(
          .differentPlans(
            first: "\(scratch.path)/a", second: "\(scratch.path)/c",
            [PlanDifference(path: "limit", old: nil, new: "9")])))
  }

  @Test("a part that is being run, is no sweep, or is the output is refused")
  func unusableParts() throws {
    let scratch = try Scratch()
    try scratch.run(ToySource(), into: "a")
    #expect(
      try error { _ = try merge(scratch, ["a"], into: "a") } == .merging(.partIsOutput("\(scratch.path)/a")))
    guard case .plan = try error({ _ = try merge(scratch, ["nowhere"], into: "merged") }) else {
      Issue.record("a part that is not there was taken")
      return
    }
    let held = try SweepDirectory("\(scratch.path)/a", manifest: SweepManifest(ToySource(), version: "1.0.0"))
    #expect(try error { _ = try merge(scratch, ["a"], into: "merged") } == .inUse(directory: "\(scratch.path)/a"))
    _ = held
    #expect(try SweepMerge(parts: []) == nil)
  }

  @Test("a merge that is stopped goes on where it was")
  func stopped() throws {
    let scratch = try Scratch()
    let expected = try scratch.run(ToySource(), into: "whole")
    for number in 1...2 { try scratch.run(ToySource(), into: "part\(number)", shard(number, 2)) }
    do {
      let merge = try #require(try SweepMerge(parts: ["\(scratch.path)/part1", "\(scratch.path)/part2"]))
      var asked = 0
      let (_, ending) = try merge.run(
        into: "\(scratch.path)/merged",
        isCancelled: {
          asked += 1
          return asked > 12
        })
      #expect(ending == .stopped(done: 12, count: 40))
    }
    #expect(try merge(scratch, ["part1", "part2"], into: "merged") == expected)
    #expect(try scratch.bytes("merged/journal") == scratch.bytes("whole/journal"))
  }
}
