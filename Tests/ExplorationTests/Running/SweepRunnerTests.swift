import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Exploration

@Suite("Running a sweep")
struct SweepRunnerTests {
  @Test("results have a header and a row for each point in plan order, failures included")
  func results() throws {
    let scratch = try Scratch()
    let outputs = try scratch.run(ToySource(count: 7), into: "out")
    #expect(
      outputs.results == """
        point,array.rows,precision,energy_total_pj,failure
        0,0,int8,0.25,
        1,1,"weights=int4,""activations""=int8",3.25,
        2,2,int8,6.25,
        3,3,"weights=int4,""activations""=int8",9.25,
        4,4,int8,12.25,
        5,5,"weights=int4,""activations""=int8",,"No tile fits, not even ""one""."
        6,6,int8,18.25,

        """)
    #expect(outputs.points == 7)
    #expect(outputs.failures == 1)
    #expect(try scratch.names("out") == ["journal", "pareto.csv", "plan.json", "report.html", "results.csv"])
  }

  @Test("rows come back from the journal as they were, but for line breaks in their words")
  func roundTrip() throws {
    let scratch = try Scratch()
    let source = ToySource()
    let directory = try SweepDirectory("\(scratch.path)/out", manifest: SweepManifest(source, version: "1"))
    _ = try SweepRunner(source, in: directory, jobs: 2).run()
    let rows = try directory.results.table().rows
    #expect(rows.map(\.index) == Array(0..<40))
    for row in rows {
      var expected = source.row(at: row.index)
      expected.failure = expected.failure.map { $0.replacing("\n", with: " ") }
      #expect(row == expected)
    }
  }

  @Test("outputs have the same bytes with any number of jobs", arguments: [1, 2, 3, 8, 40, 100])
  func jobs(count: Int) throws {
    let scratch = try Scratch()
    let expected = try scratch.run(ToySource(), into: "one")
    let slow = ToySource(before: { usleep(UInt32($0 % 5) * 300) })
    #expect(try scratch.run(slow, into: "many", jobs: count) == expected)
  }

  @Test("a run that is stopped finishes what it began, and the next one does the rest and nothing twice")
  func cancellation() throws {
    let scratch = try Scratch()
    let expected = try scratch.run(ToySource(), into: "whole")
    let asked = Asked()
    let source = ToySource(before: { asked.add($0) })
    let manifest = SweepManifest(source, version: "1.0.0")
    var rounds = 0
    var ending = SweepEnding.stopped(done: 0, count: 40)
    while ending != .finished, rounds < 40 {
      let known = asked.all.count
      let directory = try SweepDirectory("\(scratch.path)/out", manifest: manifest)
      #expect(directory.doneCount == known)
      ending = try SweepRunner(source, in: directory, jobs: 3).run(isCancelled: { asked.all.count >= known + 9 })
      if case .stopped(let done, let count) = ending { #expect(done == asked.all.count && count == 40) }
      #expect(!SystemDirectory.exists("\(scratch.path)/out/results.csv"))
      rounds += 1
    }
    #expect(rounds == 5 || rounds == 4)
    #expect(asked.all.sorted() == Array(0..<40))
    #expect(try scratch.run(source, into: "out") == expected)
    #expect(asked.all.count == 40)
  }

  @Test("a journal cut at any byte, as by a kill, leads to the same bytes")
  func anyCut() throws {
    let scratch = try Scratch()
    let source = ToySource(count: 6)
    let expected = try scratch.run(source, into: "whole", jobs: 3)
    let journal = try scratch.bytes("whole/journal")
    let plan = try scratch.bytes("whole/plan.json")
    for length in 0...journal.count {
      try scratch.write(journal[..<length], to: "cut/journal")
      try scratch.write(plan, to: "cut/plan.json")
      let asked = Asked()
      let outputs = try scratch.run(ToySource(count: 6, before: { asked.add($0) }), into: "cut", jobs: 2)
      #expect(outputs == expected, "cut after \(length) bytes")
      let whole = journal[..<length].count { $0 == UInt8(ascii: "\n") }
      #expect(asked.all.count == 6 - whole, "cut after \(length) bytes")
      #expect(try scratch.bytes("cut/journal").count == journal.count)
    }
  }

  @Test("a damaged last line is dropped, whatever byte of it is damaged")
  func damagedLastLine() throws {
    let scratch = try Scratch()
    let source = ToySource(count: 5)
    let expected = try scratch.run(source, into: "whole")
    let journal = try scratch.bytes("whole/journal")
    try scratch.write(scratch.bytes("whole/plan.json"), to: "out/plan.json")
    let last = try #require(journal.dropLast().lastIndex(of: UInt8(ascii: "\n"))) + 1
    for place in last..<journal.count {
      for value: UInt8 in [UInt8(ascii: "\n"), journal[place] ^ 1] {
        var damaged = journal
        damaged[place] = value
        // A line break amidst the line makes two of it; the first is then one in the midst.
        if value == UInt8(ascii: "\n"), place < journal.count - 1 { continue }
        try scratch.write(damaged, to: "out/journal")
        #expect(try scratch.run(source, into: "out") == expected, "byte \(place) is \(value)")
      }
    }
    // As a file system may leave it after a failure of power.
    try scratch.write(journal + [UInt8](repeating: 0, count: 5000), to: "out/journal")
    #expect(try scratch.run(source, into: "out") == expected)
  }

  @Test("damage in the midst is an error that names the line, and without that line the sweep goes on")
  func damagedMiddle() throws {
    let scratch = try Scratch()
    let source = ToySource(count: 12)
    let expected = try scratch.run(source, into: "out")
    let journal = try scratch.bytes("out/journal")
    var random = RandomNumbers(seed: 20)
    let lines = journal.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for line in 0..<11 {
      var damaged = lines.map { Array($0) }
      let place = random.number(0...(damaged[line].count - 1))
      damaged[line][place] ^= 1 << UInt8(random.number(0...7))
      if damaged[line][place] == UInt8(ascii: "\n") { damaged[line][place] = 0 }
      try scratch.write(Array(damaged.joined(separator: [UInt8(ascii: "\n")])), to: "out/journal")
      let error = #expect(throws: SweepError.self) { try scratch.run(source, into: "out") }
      #expect(error == .damagedJournal(path: "\(scratch.path)/out/journal", line: line + 1), "seed 20")
      damaged.remove(at: line)
      try scratch.write(Array(damaged.joined(separator: [UInt8(ascii: "\n")])), to: "out/journal")
      #expect(try scratch.run(source, into: "out") == expected)
    }
  }

  @Test("random damage never crashes and never leads to other results")
  func randomDamage() throws {
    let scratch = try Scratch()
    let source = ToySource(count: 9)
    let expected = try scratch.run(source, into: "out")
    let journal = try scratch.bytes("out/journal")
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = RandomNumbers(seed: seed)
    var refused = 0
    for _ in 0..<100 {
      try scratch.write(Mutation.mutate(journal, &random), to: "out/journal")
      do throws(SweepError) {
        #expect(try scratch.run(source, into: "out") == expected, "seed \(seed)")
      } catch {
        guard case .damagedJournal = error else {
          Issue.record("seed \(seed): \(error)")
          continue
        }
        refused += 1
      }
    }
    #expect(refused > 0, "seed \(seed)")
  }

  @Test("progress counts to the wanted number and never back")
  func progress() throws {
    let scratch = try Scratch()
    let source = ToySource(count: 60, before: { _ in usleep(10_000) })
    let seen = Mutex<[SweepProgress]>([])
    let directory = try SweepDirectory("\(scratch.path)/out", manifest: SweepManifest(source, version: "1"))
    _ = try SweepRunner(source, in: directory, jobs: 2).run(progress: { step in seen.withLock { $0.append(step) } })
    let steps = seen.withLock { $0 }
    #expect(!steps.isEmpty)
    #expect(steps.map(\.done) == steps.map(\.done).sorted())
    #expect(steps.allSatisfy { $0.count == 60 && $0.done <= 60 && $0.perSecond > 0 && ($0.secondsLeft ?? -1) >= 0 })
  }

  @Test("a sweep without points has a header and nothing else")
  func empty() throws {
    let scratch = try Scratch()
    let outputs = try scratch.run(ToySource(count: 0), into: "out")
    #expect(outputs.results == "point,array.rows,precision,energy_total_pj,failure\n")
    #expect(outputs.points == 0)
  }
}
