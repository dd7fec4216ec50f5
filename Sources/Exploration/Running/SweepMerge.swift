/// Directories of parts of one sweep, which together have every point.
public struct SweepMerge: Sendable {
  /// A part, open for reading and locked against a run that would change it.
  private struct Part: Sendable {
    var path: String
    var manifest: SweepManifest
    var file: SystemFile
    var done: PointSet
    /// Where its sound lines end.
    var length: Int

    init(_ directory: String) throws(SweepError) {
      path = SweepDirectory.withoutSlash(directory)
      manifest = try SweepManifest(directory: path)
      file = try SystemFile("\(path)/\(SweepDirectory.journalName)", .reading)
      if file.lock(isShared: true) == .taken { throw .inUse(directory: path) }
      (done, length) = try SweepJournal.scan(
        file, seed: manifest.seed, count: manifest.count, end: try file.size())
    }

    var rows: OrderedRows { OrderedRows(file, seed: manifest.seed, end: length) }
  }

  private let parts: [Part]
  /// What the whole is: the plan of every part, without the division.
  public let manifest: SweepManifest

  /// Opens the parts, at least one, and checks that they are parts of one plan and have all of its points.
  public init?(parts directories: [String]) throws(SweepError) {
    var parts: [Part] = []
    for directory in directories {
      let part = try Part(directory)
      guard !part.manifest.selection.isSearched else { throw .merging(.searched(part.path)) }
      if let first = parts.first {
        let differences =
          first.manifest.differences(to: part.manifest) + first.manifest.choiceDifferences(to: part.manifest)
        guard differences.isEmpty else {
          throw .merging(.differentPlans(first: first.path, second: part.path, differences))
        }
      }
      parts.append(part)
    }
    guard var whole = parts.first?.manifest else { return nil }
    whole.selection.shard = nil
    manifest = whole
    self.parts = parts
    let gaps = Self.gaps(in: parts, of: whole)
    guard gaps.isEmpty else { throw .merging(.incomplete(gaps)) }
  }

  /// Puts all rows, in plan order, into a directory that is made or gone on with, as a run without division would.
  /// What is in several parts has to be the same in all.
  /// - Returns: the directory with all rows, or how far it came when `isCancelled`.
  public func run(
    into output: String, isCancelled: () -> Bool = { false },
    progress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws(SweepError) -> (directory: SweepDirectory, ending: SweepEnding) {
    if let place = SystemDirectory.resolved(output) {
      for part in parts where SystemDirectory.resolved(part.path) == place {
        throw .merging(.partIsOutput(part.path))
      }
    }
    let directory = try SweepDirectory(output, manifest: manifest)
    let journal = directory.journal
    var sources = parts.map { (path: $0.path, done: $0.done, rows: $0.rows) }
    sources.append((directory.path, journal.done, journal.rows))
    let points = manifest.points
    for (position, point) in points.enumerated() {
      guard !isCancelled() else { return (directory, .stopped(done: position, count: points.count)) }
      var known: (text: [UInt8], path: String)?
      for place in sources.indices where sources[place].done.contains(point) {
        guard let text = try sources[place].rows.text(of: point) else { continue }
        if let known, known.text != text {
          throw .merging(contradiction(point, (known.text, known.path), (text, sources[place].path)))
        }
        known = known ?? (text, sources[place].path)
      }
      if let text = known?.text, !journal.done.contains(point) {
        do throws(SweepError) {
          try journal.append(text)
        } catch {
          guard case .cannotWrite(let path, let reason) = error else { throw error }
          throw .stopped(path: path, reason: reason, done: position, count: points.count)
        }
      }
      progress(position + 1, points.count)
    }
    return (directory, .finished)
  }

  private func contradiction(
    _ point: Int, _ first: (text: [UInt8], path: String), _ second: (text: [UInt8], path: String)
  ) -> MergeProblem {
    func cells(_ text: [UInt8]) -> [String] {
      RowText.row(text, columns: manifest.columns.count).map { $0.cells + [$0.failure ?? ""] } ?? []
    }
    let (left, right) = (cells(first.text), cells(second.text))
    let place = zip(left, right).enumerated().first { $1.0 != $1.1 }?.offset
    return .contradiction(
      point: point, column: place.map { manifest.columns[$0] } ?? "",
      first: MergeValue(directory: first.path, value: place.map { left[$0] } ?? ""),
      second: MergeValue(directory: second.path, value: place.map { right[$0] } ?? ""))
  }

  /// What no part has, shard by shard where the parts are those of one division.
  private static func gaps(in parts: [Part], of whole: SweepManifest) -> [MergeGap] {
    let counts = Set(parts.map { $0.manifest.selection.shard?.count })
    let division = counts.count == 1 ? counts.first ?? nil : nil
    var gaps: [Int: MergeGap] = [:]
    let points = whole.points
    for (position, point) in points.enumerated() where !parts.contains(where: { $0.done.contains(point) }) {
      let number = division.map { position % $0 + 1 } ?? 0
      gaps[number, default: gap(number, of: division, in: parts, points: points.count)].missing += 1
      if let known = gaps[number], known.examples.count < 5 { gaps[number]?.examples.append(point) }
    }
    return gaps.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func gap(_ number: Int, of division: Int?, in parts: [Part], points: Int) -> MergeGap {
    guard let division, let shard = SweepSelection.Shard(number: number, of: division) else {
      return MergeGap(part: parts.count == 1 ? parts[0].path : nil, missing: 0, count: points)
    }
    let part = parts.first { $0.manifest.selection.shard == shard }
    let own = part?.manifest.points.count ?? (points - number) / division + 1
    return MergeGap(shard: shard, part: part?.path, missing: 0, count: own)
  }
}
