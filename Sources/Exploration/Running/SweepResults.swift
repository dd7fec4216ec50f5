/// The rows of a finished sweep in plan order, read from the journal as often as they are asked for.
public struct SweepResults: Sendable {
  public let manifest: SweepManifest
  let journal: SweepJournal
  /// The points that have rows here.
  let points: SelectedPoints

  /// How many rows there are.
  public var count: Int { points.count }

  /// How many points a search chose these from; `nil` where none did.
  public var searchedCount: Int? { manifest.selection.isSearched ? manifest.count : nil }

  /// Hands the rows to `body` as a sequence, which reads them one by one and can be gone through once.
  public func withRows<Result>(_ body: (SweepRowSequence) throws(SweepError) -> Result) throws(SweepError) -> Result {
    let rows = SweepRowSequence(self)
    let result = try body(rows)
    if let error = rows.error { throw error }
    return result
  }

  /// All rows in memory, for what has to see them side by side.
  public func table(
    objectives: [SweepObjective] = [], constraints: [SweepConstraint] = []
  ) throws(SweepError) -> SweepTable {
    var table = SweepTable(
      columns: manifest.columns, variedCount: manifest.variedCount, objectives: objectives, constraints: constraints)
    table.searchedCount = searchedCount
    table.rows = try withRows { Array($0) }
    return table
  }

  /// What `results.csv` says.
  public func csv() throws(SweepError) -> String {
    var bytes = RowText.header(manifest.columns) + [UInt8(ascii: "\n")]
    try forEachText { (text) throws(SweepError) in
      bytes += text
      bytes.append(UInt8(ascii: "\n"))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Hands every row to `body` as ``RowText`` has it.
  func forEachText(_ body: ([UInt8]) throws(SweepError) -> Void) throws(SweepError) {
    var rows = journal.rows
    for point in points {
      guard let text = try rows.text(of: point) else {
        throw .cannotRead(path: journal.path, reason: "point \(point) is missing")
      }
      try body(text)
    }
  }
}

/// The rows of a finished sweep in plan order, read one by one.
public final class SweepRowSequence: Sequence, IteratorProtocol {
  private let manifest: SweepManifest
  private let path: String
  private var points: IndexingIterator<SelectedPoints>
  private var rows: OrderedRows
  /// Why the sequence ended early; ``SweepResults/withRows(_:)`` throws it.
  fileprivate private(set) var error: SweepError?

  fileprivate init(_ results: SweepResults) {
    manifest = results.manifest
    path = results.journal.path
    points = results.points.makeIterator()
    rows = results.journal.rows
  }

  /// The next row; `nil` at the end, and where the journal cannot be read.
  public func next() -> SweepRow? {
    guard error == nil, let point = points.next() else { return nil }
    do throws(SweepError) {
      guard let text = try rows.text(of: point) else {
        throw .cannotRead(path: path, reason: "point \(point) is missing")
      }
      guard let row = RowText.row(text, columns: manifest.columns.count) else {
        throw .foreignRow(path: path, point: point)
      }
      return row
    } catch {
      self.error = error
      return nil
    }
  }
}

/// What is made of a finished sweep's rows beside `results.csv`.
public struct SweepExtras: Sendable {
  /// Names and contents of files.
  public var files: [(name: String, text: String)]
  /// How many points are on the Pareto front; `nil` where nobody asked.
  public var frontCount: Int?
  /// What is to be printed of the findings, whole lines.
  public var digest: String?

  /// Extras of parts.
  public init(files: [(name: String, text: String)] = [], frontCount: Int? = nil, digest: String? = nil) {
    self.files = files
    self.frontCount = frontCount
    self.digest = digest
  }
}

/// What there is to say when a sweep is finished.
public struct SweepSummary: Sendable, Hashable {
  public struct Failure: Sendable, Hashable {
    public var point: Int
    /// A sentence.
    public var reason: String
  }

  public var points: Int
  public var failures: Int
  public var firstFailure: Failure?
  public var frontCount: Int?
  /// What is to be printed of the findings, whole lines.
  public var digest: String?
  /// Paths of what was written.
  public var files: [String]
}

extension SweepDirectory {
  /// The rows, once every wanted point has one.
  public var results: SweepResults { results(of: nil) }

  /// The same; of a search the rows of the points that it rated.
  private func results(of rated: [Int]?) -> SweepResults {
    SweepResults(
      manifest: manifest, journal: journal, points: rated.map { SelectedPoints(listed: $0) } ?? manifest.points)
  }

  /// Writes `results.csv` and what `extras` makes of the rows, each wholly or not at all. The bytes depend on the plan
  /// and the wanted points alone: not on how many jobs there were, nor on how often the run was stopped. `rated` are the points
  /// that a search wanted.
  public func writeOutputs(
    rated: [Int]? = nil, _ extras: (SweepResults) throws(SweepError) -> SweepExtras
  ) throws(SweepError) -> SweepSummary {
    let results = results(of: rated)
    do throws(SweepError) {
      try journal.care()
      return try written(results, extras)
    } catch {
      guard case .cannotWrite(let path, let reason) = error else { throw error }
      throw .stopped(path: path, reason: reason, done: results.count, count: results.count)
    }
  }

  private func written(
    _ results: SweepResults, _ extras: (SweepResults) throws(SweepError) -> SweepExtras
  ) throws(SweepError) -> SweepSummary {
    var summary = SweepSummary(points: results.count, failures: 0, files: [])
    var file = try ReplacedFile("\(path)/results.csv")
    try file.write(RowText.header(manifest.columns) + [UInt8(ascii: "\n")])
    try results.forEachText { (text) throws(SweepError) in
      try file.write(text)
      try file.write(CollectionOfOne(UInt8(ascii: "\n")))
      guard RowText.hasFailed(text) else { return }
      summary.failures += 1
      if summary.firstFailure == nil, let row = RowText.row(text, columns: manifest.columns.count) {
        summary.firstFailure = SweepSummary.Failure(point: row.index, reason: row.failure ?? "")
      }
    }
    try file.finish()
    summary.files.append("\(path)/results.csv")
    let made = try extras(results)
    for (name, text) in made.files {
      try ReplacedFile.write(text, to: "\(path)/\(name)")
      summary.files.append("\(path)/\(name)")
    }
    summary.frontCount = made.frontCount
    summary.digest = made.digest
    return summary
  }
}
