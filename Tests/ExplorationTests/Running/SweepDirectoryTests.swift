import Foundation
import Testing

@testable import Exploration

@Suite("A sweep's directory")
struct SweepDirectoryTests {
  private func error(_ body: () throws -> Void) throws -> SweepError {
    try #require(#expect(throws: SweepError.self) { try body() })
  }

  @Test("a second run is refused as long as the first holds the directory")
  func twoRuns() throws {
    let scratch = try Scratch()
    let manifest = SweepManifest(ToySource(), version: "1.0.0")
    do {
      let first = try SweepDirectory("\(scratch.path)/out", manifest: manifest)
      #expect(first.isLocked)
      let refused = try error { try scratch.run(ToySource(), into: "out") }
      #expect(refused == .inUse(directory: "\(scratch.path)/out"))
    }
    try scratch.run(ToySource(), into: "out")
  }

  @Test("a changed plan, changed inputs and another version are refused with what changed")
  func changes() throws {
    let scratch = try Scratch()
    let whole = try scratch.run(ToySource(), into: "out")
    let journal = try scratch.bytes("out/journal")
    let directory = "\(scratch.path)/out"
    #expect(
      try error { try scratch.run(ToySource(factor: 4, digest: "ab"), into: "out") }
        == .planChanged(
          directory: directory,
          [
            PlanDifference(path: "plan.factor", old: "3", new: "4"),
            PlanDifference(path: "inputs.toy", old: "\"00ff\"", new: "\"ab\""),
          ]))
    #expect(
      try error { try scratch.run(ToySource(count: 41), into: "out") }
        == .planChanged(directory: directory, [PlanDifference(path: "points", old: "40", new: "41")]))
    #expect(
      try error { _ = try SweepDirectory(directory, manifest: SweepManifest(ToySource(), version: "1.0.1")) }
        == .planChanged(
          directory: directory, [PlanDifference(path: "picojoule", old: "\"1.0.0\"", new: "\"1.0.1\"")]))
    let shard = SweepSelection.Shard(number: 1, of: 2)
    #expect(
      try error { try scratch.run(ToySource(), into: "out", SweepSelection(shard: shard)) }
        == .planChanged(directory: directory, [PlanDifference(path: "shard", old: nil, new: "1/2")]))
    // Nothing was touched.
    #expect(try scratch.bytes("out/journal") == journal)
    #expect(try scratch.run(ToySource(), into: "out") == whole)
  }

  @Test("paths that come and go are differences, too")
  func paths() {
    func source(_ identity: String) -> Identified { Identified(identity: identity) }
    let old = SweepManifest(source(#"{"a":[1,2],"b":{},"c":null}"#), version: "1")
    let new = SweepManifest(source(#"{"a":[1],"b":{"x":true},"c":null}"#), version: "1")
    #expect(
      old.differences(to: new) == [
        PlanDifference(path: "b.x", old: nil, new: "true"), PlanDifference(path: "a[1]", old: "2", new: nil),
        PlanDifference(path: "b", old: "{}", new: nil),
      ])
    #expect(old.differences(to: old).isEmpty)
  }

  @Test(
    "the plan file says everything again",
    arguments: [
      SweepSelection(), SweepSelection(.first(3)), SweepSelection(.sample(5, seed: .max)),
      SweepSelection(.all, shard: SweepSelection.Shard(number: 2, of: 3)),
    ])
  func planFile(selection: SweepSelection) throws {
    let scratch = try Scratch()
    let manifest = SweepManifest(ToySource(), version: "1.0.0", selection: selection)
    try scratch.write(manifest.text.utf8, to: "plan.json")
    let read = try SweepManifest(directory: scratch.path)
    #expect(read == manifest)
    #expect(read.selection == selection)
    #expect(read.seed == manifest.seed)
    #expect(try JSONSerialization.jsonObject(with: Data(manifest.text.utf8)) is [String: Any])
  }

  @Test("more points of the same plan can be asked for, and those that are there are kept")
  func morePoints() throws {
    let scratch = try Scratch()
    let expected = try scratch.run(ToySource(), into: "whole")
    let asked = Asked()
    let source = ToySource(before: { asked.add($0) })
    let few = try scratch.run(source, into: "out", SweepSelection(.first(6)))
    #expect(few.points == 6)
    #expect(few.results.split(separator: "\n").count == 7)
    let drawn = try scratch.run(source, into: "out", SweepSelection(.sample(10, seed: 4)))
    #expect(drawn.points == 10)
    #expect(try scratch.run(source, into: "out") == expected)
    #expect(asked.all.count == 40)
    #expect(try scratch.run(source, into: "out", SweepSelection(.first(6))) == few)
    #expect(asked.all.count == 40)
  }

  @Test("outputs of fewer points do not stay while more are run")
  func staleOutputs() throws {
    let scratch = try Scratch()
    try scratch.run(ToySource(), into: "out", SweepSelection(.first(6)))
    _ = try SweepDirectory("\(scratch.path)/out", manifest: SweepManifest(ToySource(), version: "1.0.0"))
    #expect(try scratch.names("out") == ["journal", "plan.json"])
  }

  @Test("files of a sweep's names without a plan are somebody else's and stay as they are")
  func foreignFiles() throws {
    let scratch = try Scratch()
    try scratch.write("mine".utf8, to: "out/results.csv")
    #expect(
      try error { try scratch.run(ToySource(), into: "out") }
        == .notASweep(directory: "\(scratch.path)/out", file: "results.csv"))
    #expect(try scratch.names("out") == ["results.csv"])
    try scratch.write("mine".utf8, to: "other/journal")
    #expect(
      try error { try scratch.run(ToySource(), into: "other") }
        == .notASweep(directory: "\(scratch.path)/other", file: "journal"))
    #expect(try scratch.text("other/journal") == "mine")
    try scratch.write("{}".utf8, to: "third/plan.json")
    guard case .plan = try error({ try scratch.run(ToySource(), into: "third") }) else {
      Issue.record("a foreign plan file was taken for a sweep's")
      return
    }
    #expect(try scratch.text("third/plan.json") == "{}")
  }

  @Test("a journal beside the plan of another sweep is refused")
  func foreignJournal() throws {
    let scratch = try Scratch()
    try scratch.run(ToySource(factor: 4), into: "other")
    try scratch.run(ToySource(), into: "out", SweepSelection(.first(2)))
    try scratch.write(scratch.bytes("other/journal"), to: "out/journal")
    #expect(
      try error { try scratch.run(ToySource(), into: "out") }
        == .damagedJournal(path: "\(scratch.path)/out/journal", line: 1))
  }

  @Test("a directory that goes away while the sweep runs ends the run")
  func removed() throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/out"
    let source = ToySource(
      count: 1500,
      before: {
        if $0 == 3 { try? FileManager.default.removeItem(atPath: path) }
        usleep(1000)
      })
    #expect(try error { try scratch.run(source, into: "out") } == .removed(directory: path))
  }

  @Test("another directory in its place is noticed")
  func replaced() throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/out"
    let source = ToySource(
      count: 10,
      before: {
        guard $0 == 3 else { return }
        try? FileManager.default.moveItem(atPath: path, toPath: path + "2")
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        _ = FileManager.default.createFile(atPath: path + "/journal", contents: nil)
      })
    #expect(try error { try scratch.run(source, into: "out") } == .removed(directory: path))
  }

  @Test("a file where the directory should be is named")
  func fileInPlace() throws {
    let scratch = try Scratch()
    try scratch.write("".utf8, to: "out")
    #expect(
      try error { try scratch.run(ToySource(), into: "out") }
        == .cannotWrite(path: "\(scratch.path)/out", reason: "there is a file of that name"))
    guard case .cannotWrite = try error({ try scratch.run(ToySource(), into: "out/below") }) else {
      Issue.record("a directory below a file was made")
      return
    }
  }

  @Test("a slash at the end names the same directory")
  func slash() throws {
    let scratch = try Scratch()
    let outputs = try scratch.run(ToySource(), into: "out//")
    #expect(try scratch.run(ToySource(), into: "out") == outputs)
  }

  @Test("a preview runs the first points and a few others, and leaves nothing")
  func preview() throws {
    let asked = Asked()
    let source = ToySource(count: 1000, before: { asked.add($0) })
    let preview = SweepPreview(source, points: SweepSelection().points(of: 1000), first: 3, others: 4)
    #expect(preview.count == 1000)
    #expect(preview.rows.map(\.index) == [0, 1, 2])
    #expect(preview.tried == asked.all.count)
    #expect(asked.all == [0, 1, 2, 3, 252, 501, 750])
    #expect((preview.secondsPerPoint ?? -1) > 0)
    let none = SweepPreview(ToySource(count: 0), points: SweepSelection().points(of: 0))
    #expect(none.rows.isEmpty)
    #expect(none.secondsPerPoint == nil)
  }
}

/// A source of no points with an identity.
private struct Identified: SweepSource {
  let count = 0
  let columns = ["failure"]
  let variedCount = 0
  var identity: String
  func row(at index: Int) -> SweepRow { SweepRow(index: index, cells: []) }
}
