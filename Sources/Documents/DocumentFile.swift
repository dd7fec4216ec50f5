#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Reads files with a bound on their size.
public enum DocumentFile {
  /// 64 MiB: far above any description, far below what hurts.
  public static let defaultLimit = 64 << 20

  /// The bytes of the regular file at `path`.
  ///
  /// Pipes and devices are refused, as nothing says beforehand how long they are; a file that grows beyond `limit` while
  /// it is read is refused as well.
  /// - Throws: one finding, whose file is `path`.
  public static func read(_ path: String, limit: Int = defaultLimit) throws(Findings) -> [UInt8] {
    do throws(Failure) {
      return try readBytes(path, limit: limit)
    } catch {
      throw Findings(Finding(file: path, problem: error.problem))
    }
  }

  private struct Failure: Error {
    let problem: Problem

    init(_ problem: Problem) { self.problem = problem }

    /// What the system says about its last failure.
    static func system() -> Failure {
      switch errno {
      case ENOENT, ENOTDIR: Failure(.cannotRead(.missing))
      case EACCES, EPERM: Failure(.cannotRead(.notPermitted))
      case EISDIR: Failure(.isDirectory)
      case let code: Failure(.cannotRead(.system(String(cString: strerror(code)))))
      }
    }
  }

  private static func readBytes(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
    // A path with a zero byte would be cut there and name another file.
    guard !path.utf8.contains(0) else { throw Failure(.cannotRead(.missing)) }
    // Without O_NONBLOCK, opening a pipe waits for a writer that may never come.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure.system() }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Failure.system() }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw Failure(.isDirectory)
    default: throw Failure(.notARegularFile)
    }
    let size = Int(status.st_size)
    guard size <= limit else { throw Failure(.tooLarge(bytes: size, limit: limit)) }
    return try readAll(descriptor, expecting: size, limit: limit)
  }

  /// Reads to the end, whatever length was expected: some files of the system say 0.
  private static func readAll(_ descriptor: Int32, expecting size: Int, limit: Int) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var room = size + 1
    while true {
      let chunk = room
      var count = 0
      bytes.reserveCapacity(bytes.count + chunk)
      bytes += [UInt8](unsafeUninitializedCapacity: chunk) { buffer, initialized in
        repeat { count = Glue.read(descriptor, buffer.baseAddress, chunk) } while count < 0 && errno == EINTR
        initialized = max(count, 0)
      }
      if count < 0 { throw Failure.system() }
      if count == 0 { return bytes }
      if bytes.count > limit { throw Failure(.tooLarge(bytes: nil, limit: limit)) }
      room = min(1 << 20, limit - bytes.count + 1)
    }
  }
}

/// The system's function under a name that the method above does not hide.
private enum Glue {
  static func read(_ descriptor: Int32, _ buffer: UnsafeMutablePointer<UInt8>?, _ count: Int) -> Int {
    #if canImport(Darwin)
      Darwin.read(descriptor, buffer, count)
    #elseif canImport(Musl)
      Musl.read(descriptor, buffer, count)
    #else
      Glibc.read(descriptor, buffer, count)
    #endif
  }
}
