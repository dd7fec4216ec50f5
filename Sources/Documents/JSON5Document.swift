/// A JSON5 text that could be read, and what was wrong with it nevertheless.
public struct JSON5Document: Sendable, Hashable {
  /// The file as the user named it.
  public let file: String
  /// The outermost value.
  public let root: JSON5Node
  /// What is wrong without leaving the structure in doubt, such as a key written twice (the first one counts).
  public let findings: [Finding]

  /// A document of parts.
  public init(file: String, root: JSON5Node, findings: [Finding] = []) {
    self.file = file
    self.root = root
    self.findings = findings
  }

  /// Reads the file at `path`.
  /// - Throws: ``Findings`` when it cannot be read or is no JSON5.
  public static func load(_ path: String, limit: Int = DocumentFile.defaultLimit) throws(Findings) -> JSON5Document {
    try parse(try DocumentFile.read(path, limit: limit), file: path)
  }

  /// Reads `bytes`, which messages call `file`.
  /// - Throws: ``Findings`` when they are no JSON5.
  public static func parse(_ bytes: [UInt8], file: String) throws(Findings) -> JSON5Document {
    let (root, findings) = JSON5Parser.parse(bytes, file: file)
    if let root { return JSON5Document(file: file, root: root, findings: findings) }
    throw Findings(findings) ?? Findings(Finding(file: file, problem: .syntax(.emptyFile)))
  }

  /// Hands the root object to `body`, and gives back what it made together with the defaults that were taken.
  /// - Throws: everything found by the parser and by `body`, unknown keys included, if there is any of it.
  public func read<Result>(_ body: (ObjectReader) -> Result?) throws(Findings) -> (Result, defaults: [DefaultTaken]) {
    let log = FindingLog(file: file, findings: findings)
    let result = ValueReader(node: root, path: .root, log: log).object().flatMap(body)
    try log.check()
    // A body that gives up without saying why is a mistake in the body, and still must not pass for success.
    guard let result else { throw Findings(Finding(file: file, problem: .inconsistent("it could not be understood"))) }
    return (result, log.defaults)
  }
}
