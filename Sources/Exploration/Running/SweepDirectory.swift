/// The directory of a sweep: `plan.json`, the journal, and what is made of it.
///
/// While it is held nobody else can have it: the lock is that of the journal file, which the system gives up when the
/// process ends, however that happens.
public final class SweepDirectory: Sendable {
  static let journalName = "journal"
  /// The names of what is made when every point is there.
  static let outputNames = ["results.csv", "pareto.csv", "report.html"]

  public let path: String
  public let manifest: SweepManifest
  /// Whether the file system keeps a second run out.
  public let isLocked: Bool
  let journal: SweepJournal

  /// Makes the directory if it is not there, and goes on with what it holds if it is.
  ///
  /// Rows of a plan are rows of it whatever points are wanted, so a run may want others than the one before.
  /// - Throws: among others ``SweepError/planChanged(directory:_:)``, ``SweepError/inUse(directory:)`` and
  ///   ``SweepError/damagedJournal(path:line:)``.
  public init(_ directory: String, manifest: SweepManifest) throws(SweepError) {
    path = Self.withoutSlash(directory)
    self.manifest = manifest
    try SystemDirectory.make(path)
    let planFile = "\(path)/\(SweepManifest.fileName)"
    let journalFile = "\(path)/\(Self.journalName)"
    if !SystemDirectory.exists(planFile), !SystemDirectory.exists(journalFile) {
      // Nothing is put into a directory that is somebody else's.
      for name in Self.outputNames where SystemDirectory.exists("\(path)/\(name)") {
        throw .notASweep(directory: path, file: name)
      }
    }
    let file = try SystemFile(journalFile, .updating)
    switch file.lock() {
    case .held: isLocked = true
    case .taken: throw .inUse(directory: path)
    case .unsupported: isLocked = false
    }
    if SystemDirectory.exists(planFile) {
      let known = try SweepManifest(directory: path)
      let differences = known.differences(to: manifest) + known.shardDifference(to: manifest)
      guard differences.isEmpty else { throw .planChanged(directory: path, differences) }
      if known != manifest { try ReplacedFile.write(manifest.text, to: planFile) }
    } else {
      guard try file.size() == 0 else { throw .notASweep(directory: path, file: Self.journalName) }
      try ReplacedFile.write(manifest.text, to: planFile)
    }
    journal = try SweepJournal(file, seed: manifest.seed, count: manifest.count)
    // A search tells when it wants a point that is not there.
    guard !manifest.selection.isSearched, manifest.points.contains(where: { !journal.done.contains($0) }) else {
      return
    }
    try removeOutputs()
  }

  /// Removes what was made for other points, which would be taken for this run's.
  func removeOutputs() throws(SweepError) {
    for name in Self.outputNames { try SystemDirectory.remove("\(path)/\(name)") }
  }

  /// How many of the wanted points have their row, as it was when the directory was opened.
  public var doneCount: Int {
    if manifest.selection == SweepSelection() || manifest.selection.isSearched { return journal.done.count }
    return manifest.points.count { journal.done.contains($0) }
  }

  /// Removes what `--output dir/` has at its end.
  static func withoutSlash(_ directory: String) -> String {
    var path = Substring(directory)
    while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
    return String(path)
  }
}
