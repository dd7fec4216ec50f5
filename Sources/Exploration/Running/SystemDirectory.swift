#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What running a sweep asks of the system about directories.
enum SystemDirectory {
  /// Whether there is anything of that name.
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return !path.utf8.contains(0) && lstat(path, &status) == 0
  }

  /// Makes a new directory where the system keeps what is soon forgotten.
  static func makeTemporary() throws(SweepError) -> String {
    let place = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    let pattern = "\(place.isEmpty ? "/tmp" : place)/picojoule-sweep-XXXXXX"
    var name = Array(pattern.utf8CString)
    guard mkdtemp(&name) != nil else { throw .cannotWrite(path: pattern, reason: SystemFile.lastError) }
    return String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes a directory with nothing in it.
  static func removeEmpty(_ path: String) { _ = rmdir(path) }

  /// Makes a directory and those above it, as far as they are missing.
  static func make(_ path: String) throws(SweepError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .cannotWrite(path: path, reason: "this is no name for a directory")
    }
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex { try make(String(path[..<slash])) }
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw .cannotWrite(path: path, reason: SystemFile.lastError)
    }
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw .cannotWrite(path: path, reason: "there is a file of that name")
    }
  }

  /// The path without symbolic links; `nil` when there is nothing.
  static func resolved(_ path: String) -> String? {
    guard !path.utf8.contains(0), let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Removes a file, if it is there.
  static func remove(_ path: String) throws(SweepError) {
    guard unlink(path) == 0 || errno == ENOENT else {
      throw .cannotWrite(path: path, reason: SystemFile.lastError)
    }
  }

  /// Gives a finished file its name, in place of what had it.
  static func rename(_ temporary: String, to path: String) throws(SweepError) {
    guard systemRename(temporary, path) == 0 else {
      let reason = SystemFile.lastError
      unlink(temporary)
      throw .cannotWrite(path: path, reason: reason)
    }
  }
}

/// The system's function, whose name the method above hides.
private func systemRename(_ from: String, _ to: String) -> Int32 { rename(from, to) }
