/// One thing that is wrong with a file or an option: where, and what. ``sentence`` says it in words.
public struct Finding: Sendable, Hashable {
  /// The file as the user named it; empty for a finding about the command line alone.
  public let file: String
  /// Where in the file, or which option.
  public let origin: SourceOrigin
  /// The key path of the value, or the root path when the finding is about the file as a whole.
  public let path: DocumentPath
  /// What is wrong.
  public let problem: Problem

  /// A finding of parts.
  public init(file: String, origin: SourceOrigin = .file, path: DocumentPath = .root, problem: Problem) {
    self.file = file
    self.origin = origin
    self.path = path
    self.problem = problem
  }
}

/// Everything that is wrong with what was read: at least one finding, in the order of the text.
public struct Findings: Error, Sendable, Hashable {
  /// Never empty. Findings about options come first, then those about a file as a whole, then by position; several
  /// files keep the order in which they were first named.
  public let all: [Finding]
  /// How many more there were than a report can hold.
  public let omitted: Int

  /// One finding.
  public init(_ finding: Finding) {
    all = [finding]
    omitted = 0
  }

  /// The findings in order, or `nil` when there are none.
  public init?(_ findings: [Finding], omitted: Int = 0) {
    guard !findings.isEmpty else { return nil }
    all = Self.sorted(findings)
    self.omitted = omitted
  }

  private static func sorted(_ findings: [Finding]) -> [Finding] {
    var ranks: [String: Int] = [:]
    for finding in findings where ranks[finding.file] == nil { ranks[finding.file] = ranks.count }
    func key(_ finding: Finding) -> (Int, Int, SourcePosition) {
      let rank = ranks[finding.file] ?? 0
      return switch finding.origin {
      case .commandLine: (rank, 0, .start)
      case .file: (rank, 1, .start)
      case .position(let position): (rank, 2, position)
      }
    }
    return findings.map { (key: key($0), finding: $0) }.sorted { $0.key < $1.key }.map(\.finding)
  }
}
