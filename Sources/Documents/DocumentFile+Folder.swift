#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension DocumentFile {
  /// The names of what is in the folder at `path`, sorted byte by byte.
  /// - Throws: one finding, whose file is `path`.
  public static func names(in path: String) throws(Findings) -> [String] {
    guard !path.utf8.contains(0), let stream = opendir(path) else {
      let failure: Problem
      switch path.utf8.contains(0) ? ENOENT : errno {
      case ENOENT: failure = .cannotRead(.missing)
      case ENOTDIR: failure = .cannotRead(.system(String(cString: strerror(ENOTDIR))))
      case EACCES, EPERM: failure = .cannotRead(.notPermitted)
      case let code: failure = .cannotRead(.system(String(cString: strerror(code))))
      }
      throw Findings(Finding(file: path, problem: failure))
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
