/// A new directory for a sweep of which nothing is kept. It goes away with this value; a killed process leaves it where the
/// system keeps what is soon forgotten.
public final class ForgottenDirectory: Sendable {
  public let path: String

  /// Makes the directory.
  public init() throws(SweepError) { path = try SystemDirectory.makeTemporary() }

  deinit {
    let names = [SweepDirectory.journalName, SweepManifest.fileName] + SweepDirectory.outputNames
    for name in names { try? SystemDirectory.remove("\(path)/\(name)") }
    SystemDirectory.removeEmpty(path)
  }
}
