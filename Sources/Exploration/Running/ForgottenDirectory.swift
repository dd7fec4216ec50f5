/// A new directory for a sweep of which nothing is kept. A killed process leaves it where the system keeps what is soon
/// forgotten.
public struct ForgottenDirectory: Sendable {
  public let path: String

  /// Makes the directory.
  public init() throws(SweepError) { path = try SystemDirectory.makeTemporary() }

  /// Removes it with what a sweep puts there.
  public func remove() {
    let names = [SweepDirectory.journalName, SweepManifest.fileName] + SweepDirectory.outputNames
    for name in names { try? SystemDirectory.remove("\(path)/\(name)") }
    SystemDirectory.removeEmpty(path)
  }
}
