import Documents

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension System {
  /// What a path leads to.
  enum FileKind: Sendable, Hashable {
    case nothing, file, directory
    /// A pipe, terminal or device.
    case other
  }

  /// What `path` leads to, symbolic links followed.
  static func kind(of path: String) -> FileKind {
    var status = stat()
    guard !path.utf8.contains(0), stat(path, &status) == 0 else { return .nothing }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .directory
    default: return .other
    }
  }

  /// The names in a directory, sorted; none when it cannot be read.
  static func names(in directory: String) -> [String] {
    // What cannot be read has no names here.
    (try? DocumentFile.names(in: directory)) ?? []
  }

  /// Makes a directory and those above it, as far as they are missing.
  static func makeDirectory(_ path: String) throws(Failure) {
    if kind(of: path) == .directory { return }
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex { try makeDirectory(String(path[..<slash])) }
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .unwritable(path: path, reason: lastError) }
    guard kind(of: path) == .directory else { throw .unwritable(path: path, reason: "there is a file of that name") }
  }

  /// Puts `text` into the file at `path`, wholly or not at all: it is written beside the file and then renamed.
  ///
  /// Pipes and devices such as `/dev/stdout` cannot be replaced and are written directly.
  static func write(_ text: String, toFile path: String) throws(Failure) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .unwritable(path: path, reason: "this is no name for a file")
    }
    switch kind(of: path) {
    case .directory: throw .unwritable(path: path, reason: "this is a directory")
    case .other: try fill(path, with: text, flags: O_WRONLY, named: path)
    case .file, .nothing:
      // A symbolic link stays one: what it leads to is replaced.
      guard let target = resolved(path) ?? (isLink(path) ? nil : path) else {
        throw .unwritable(path: path, reason: "this is a symbolic link that leads nowhere")
      }
      let temporary = "\(target).\(getpid()).tmp"
      try fill(temporary, with: text, flags: O_WRONLY | O_CREAT | O_EXCL, named: path)
      // Who may read the file is not changed by replacing it.
      if let mode = permissions(of: target) { chmod(temporary, mode) }
      guard rename(temporary, target) == 0 else {
        let reason = lastError
        unlink(temporary)
        throw .unwritable(path: path, reason: reason)
      }
    }
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// The permission bits of a file; `nil` when there is none.
  private static func permissions(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
  }

  private static func fill(_ path: String, with text: String, flags: Int32, named name: String) throws(Failure) {
    let descriptor = open(path, flags | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .unwritable(path: name, reason: lastError) }
    var result = write(text, to: descriptor)
    if close(descriptor) != 0, result == .done { result = .failed(lastError) }
    guard case .failed(let reason) = result else { return }
    if flags & O_CREAT != 0 { unlink(path) }
    throw .unwritable(path: name, reason: reason)
  }
}
