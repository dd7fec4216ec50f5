import Quantities

/// A default that was taken because a file does not say.
public struct DefaultTaken: Sendable, Hashable {
  /// The key that is absent.
  public let path: DocumentPath
  /// The value as it could have been written in the file.
  public let value: String

  /// A default of parts.
  public init(path: DocumentPath, value: String) {
    self.path = path
    self.value = value
  }
}

/// Collects what is wrong with one file while it is read, so that all of it can be said at once.
///
/// Objects that were read are kept until ``check()`` has looked for their unknown keys.
/// A log belongs to the one function that reads the file; it is not `Sendable`.
public final class FindingLog {
  /// The file as the user named it.
  public let file: String
  /// In the order of reporting. At most ``limit`` are kept.
  public private(set) var findings: [Finding]
  /// The defaults taken so far, in the order of asking.
  public private(set) var defaults: [DefaultTaken] = []
  private var omitted = 0
  private var readers: [ObjectReader] = []

  /// How many findings are kept; more are only counted.
  public static let limit = 1000

  /// A log that starts with what the parser found.
  public init(file: String, findings: [Finding] = []) {
    self.file = file
    self.findings = findings
  }

  /// Whether further findings are only counted.
  var isFull: Bool { findings.count >= Self.limit }

  /// Whether nothing was found so far. Unknown keys are found by ``finish()``.
  public var isEmpty: Bool { findings.isEmpty }

  /// Notes that something is wrong with the value at `path`, which was written at `origin`.
  public func report(_ problem: Problem, at origin: SourceOrigin = .file, path: DocumentPath = .root) {
    if isFull { return omit() }
    findings.append(Finding(file: file, origin: origin, path: path, problem: problem))
  }

  /// Counts a finding that nobody will see.
  func omit() { omitted += 1 }

  /// Notes that something is wrong with `node` at `path`.
  public func report(_ problem: Problem, at node: JSON5Node, path: DocumentPath) {
    report(problem, at: node.origin, path: path)
  }

  /// Notes that `value` was taken for the key at `path`, which the file does not have.
  public func tookDefault(_ value: String, path: DocumentPath) {
    defaults.append(DefaultTaken(path: path, value: value))
  }

  /// Reports the unknown keys of every object that was read.
  public func finish() {
    let open = readers
    readers = []
    for reader in open { reader.finish() }
  }

  /// Finishes.
  /// - Throws: everything that was found, if anything was.
  public func check() throws(Findings) {
    finish()
    if let all = Findings(findings, omitted: omitted) { throw all }
  }

  /// Remembers a reader whose unknown keys are still to be reported.
  func add(_ reader: ObjectReader) { readers.append(reader) }

  /// Takes back that `key` is missing at `path`: it is there under a misspelled name, and that is reported.
  func withdrawMissing(_ key: String, path: DocumentPath) {
    findings.removeAll { $0.path == path && $0.problem == .missingKey(key) }
  }
}
