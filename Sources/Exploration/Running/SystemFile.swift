#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// An open file. It is closed, and its lock given up, when nobody holds it any more; at the latest the system does that
/// when the process ends, however it ends.
final class SystemFile: Sendable {
  enum Mode {
    case reading
    /// Reading and writing; made if it is not there.
    case updating
    /// Writing; what was there is thrown away.
    case replacing
  }

  /// How asking for a lock went.
  enum Lock {
    case held
    /// Somebody else has it.
    case taken
    /// The file system has no locks, as some cluster file systems do not.
    case unsupported
  }

  let path: String
  private let descriptor: Int32

  init(_ path: String, _ mode: Mode) throws(SweepError) {
    guard !path.utf8.contains(0) else { throw .cannotRead(path: path, reason: "this is no name for a file") }
    self.path = path
    switch mode {
    case .reading: descriptor = open(path, O_RDONLY | O_CLOEXEC)
    case .updating: descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    case .replacing: descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    }
    guard descriptor >= 0 else {
      let reason = SystemFile.lastError
      throw mode == .reading ? .cannotRead(path: path, reason: reason) : .cannotWrite(path: path, reason: reason)
    }
  }

  deinit {
    // Closing would not do: a process that is just being started has a copy of the file until it is its own program.
    _ = flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  static var lastError: String { String(cString: strerror(errno)) }

  /// Asks for the file's advisory lock without waiting for it: `isShared` among readers.
  func lock(isShared: Bool = false) -> Lock {
    while flock(descriptor, (isShared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0 {
      switch errno {
      case EINTR: continue
      case EWOULDBLOCK: return .taken
      default: return .unsupported
      }
    }
    return .held
  }

  /// The file's size in bytes.
  func size() throws(SweepError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .cannotRead(path: path, reason: Self.lastError) }
    return Int(status.st_size)
  }

  /// Whether the path still leads to this file.
  var isInPlace: Bool {
    var (mine, there) = (stat(), stat())
    return fstat(descriptor, &mine) == 0 && stat(path, &there) == 0 && mine.st_ino == there.st_ino
      && mine.st_dev == there.st_dev
  }

  /// Fills `buffer` from `offset` on.
  /// - Returns: how many bytes there were; fewer than asked for only at the end of the file.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SweepError) -> Int {
    var done = 0
    while done < buffer.count {
      let count = pread(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
      if count == 0 { break }
      if count > 0 {
        done += count
      } else if errno != EINTR {
        throw .cannotRead(path: path, reason: Self.lastError)
      }
    }
    return done
  }

  /// Writes all of `bytes` from `offset` on, with one call unless the system takes only a part.
  func write(_ bytes: [UInt8], at offset: Int) throws(SweepError) {
    let failure = bytes.withUnsafeBytes { buffer -> String? in
      var done = 0
      while done < buffer.count {
        let count = pwrite(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
        if count >= 0 {
          done += count
        } else if errno != EINTR {
          return Self.lastError
        }
      }
      return nil
    }
    if let failure { throw .cannotWrite(path: path, reason: failure) }
  }

  /// Cuts the file.
  func truncate(to size: Int) throws(SweepError) {
    while ftruncate(descriptor, off_t(size)) != 0 {
      if errno != EINTR { throw .cannotWrite(path: path, reason: Self.lastError) }
    }
  }

  /// Has everything written so far put onto the medium. File systems that cannot promise that are left in peace.
  func synchronize() throws(SweepError) {
    while fsync(descriptor) != 0 {
      switch errno {
      case EINTR: continue
      case EINVAL, EROFS, ENOTSUP: return
      default: throw .cannotWrite(path: path, reason: Self.lastError)
      }
    }
  }
}
