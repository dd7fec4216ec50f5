/// A file that is written beside its name and takes it when it is finished: there is the old one or the new one, never
/// a half.
struct ReplacedFile {
  private static let chunk = 1 << 16

  private let path: String
  private let temporary: String
  private let file: SystemFile
  private var buffer: [UInt8] = []
  private var length = 0

  /// Begins a new file at `path`. Two of the same path at the same time disturb each other; the directory's lock keeps
  /// them apart.
  init(_ path: String) throws(SweepError) {
    self.path = path
    temporary = path + ".tmp"
    file = try SystemFile(temporary, .replacing)
    buffer.reserveCapacity(2 * Self.chunk)
  }

  mutating func write(_ bytes: some Collection<UInt8>) throws(SweepError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.chunk { try flush() }
  }

  /// Puts the file into its place, safe against a failure of power.
  mutating func finish() throws(SweepError) {
    try flush()
    do throws(SweepError) {
      try file.synchronize()
    } catch {
      throw discarded(error)
    }
    try SystemDirectory.rename(temporary, to: path)
  }

  private mutating func flush() throws(SweepError) {
    do throws(SweepError) {
      try file.write(buffer, at: length)
    } catch {
      throw discarded(error)
    }
    length += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }

  /// Takes away what was written, and says about the file what the system said about the one beside it.
  private func discarded(_ error: SweepError) -> SweepError {
    try? SystemDirectory.remove(temporary)
    if case .cannotWrite(_, let reason) = error { return .cannotWrite(path: path, reason: reason) }
    return error
  }

  /// Replaces the file at `path` by `text`.
  static func write(_ text: String, to path: String) throws(SweepError) {
    var file = try ReplacedFile(path)
    try file.write(Array(text.utf8))
    try file.finish()
  }
}
