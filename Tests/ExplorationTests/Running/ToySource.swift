import Exploration
import Foundation
import Synchronization

/// A sweep whose rows follow from their numbers alone.
struct ToySource: SweepSource {
  var count = 40
  /// A value of the plan; figures follow from it.
  var factor = 3
  /// A digest of an input.
  var digest = "00ff"
  /// What is done before a row is given.
  var before: @Sendable (Int) -> Void = { _ in }

  let columns = ["array.rows", "precision", "energy_total_pj", "failure"]
  let variedCount = 2
  var identity: String {
    #"{"plan":{"axes":[{"path":"array.rows","values":[1,2]}],"factor":\#(factor)},"inputs":{"toy":"\#(digest)"}}"#
  }

  func row(at index: Int) -> SweepRow {
    before(index)
    let varied = [String(index % 7), index % 2 == 0 ? "int8" : "weights=int4,\"activations\"=int8"]
    guard index % 11 != 5 else {
      return SweepRow(index: index, cells: varied + [""], failure: "No tile fits,\nnot even \"one\".")
    }
    return SweepRow(index: index, cells: varied + ["\(index * factor).25"])
  }
}

/// Points that were asked for.
final class Asked: Sendable {
  private let points = Mutex<[Int]>([])
  var all: [Int] { points.withLock { $0 } }
  func add(_ point: Int) { points.withLock { $0.append(point) } }
}

/// A folder for one test, which goes away with it.
final class Scratch {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("picojoule-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func bytes(_ name: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))) }
  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
    let url = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }

  /// What is in a folder, sorted.
  func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)").sorted()
  }

  /// Runs a sweep into a folder and writes its outputs: `plan.json`, `results.csv` and a page with all rows.
  @discardableResult
  func run(
    _ source: ToySource, into folder: String, _ selection: SweepSelection = SweepSelection(), jobs: Int = 1
  ) throws(SweepError) -> Outputs {
    let directory = try SweepDirectory(
      "\(path)/\(folder)", manifest: SweepManifest(source, version: "1.0.0", selection: selection))
    _ = try SweepRunner(source, in: directory, jobs: jobs).run()
    let summary = try directory.writeOutputs(Self.extras)
    return Outputs(self, folder, summary)
  }

  /// A front and a page of sorts.
  static func extras(_ results: SweepResults) throws(SweepError) -> SweepExtras {
    let table = try results.table()
    return SweepExtras(
      files: [("pareto.csv", "\(table.rows.first?.index ?? -1)\n"), ("report.html", "\(table)")], frontCount: 1)
  }
}

/// The bytes of what a run left, apart from the journal.
struct Outputs: Equatable {
  var plan: String
  var results: String
  var front: String
  var page: String
  var points: Int
  var failures: Int

  init(_ scratch: Scratch, _ folder: String, _ summary: SweepSummary) {
    func text(_ name: String) -> String { (try? scratch.text("\(folder)/\(name)")) ?? "" }
    plan = text("plan.json")
    results = text("results.csv")
    front = text("pareto.csv")
    page = text("report.html")
    (points, failures) = (summary.points, summary.failures)
  }
}
