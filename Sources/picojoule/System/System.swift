#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What the program asks of the operating system. Foundation is left out: loading it takes longer than a simulation.
enum System {
  /// How writing ended.
  enum WriteResult: Sendable, Hashable {
    case done
    /// The reader closed its end of a pipe.
    case nobodyListens
    /// What the system says.
    case failed(String)
  }

  /// A closed pipe, or a file that may not grow further, shall be a result of writing and not the end of the process.
  static func ignoreWriteSignals() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Writes all of `text`, however often the system takes only a part.
  static func write(_ text: String, to descriptor: Int32) -> WriteResult {
    var text = text
    return text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let count = systemWrite(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
        if count >= 0 {
          done += count
        } else if errno == EPIPE {
          return .nobodyListens
        } else if errno != EINTR {
          return .failed(lastError)
        }
      }
      return .done
    }
  }

  /// What the system says about its last failure.
  static var lastError: String { String(cString: strerror(errno)) }

  /// Whether somebody may be reading along there.
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  static var workingDirectory: String? {
    guard let path = getcwd(nil, 0) else { return nil }
    defer { free(path) }
    return String(cString: path)
  }

  /// The path with symbolic links and `..` resolved; `nil` when there is nothing.
  static func resolved(_ path: String) -> String? {
    guard !path.utf8.contains(0), let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  static var executablePath: String? {
    #if canImport(Darwin)
      var size: UInt32 = 0
      _ = _NSGetExecutablePath(nil, &size)
      var buffer = [CChar](repeating: 0, count: Int(size) + 1)
      guard _NSGetExecutablePath(&buffer, &size) == 0 else { return nil }
      let path = buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
      return path.flatMap(resolved)
    #else
      return resolved("/proc/self/exe")
    #endif
  }
}

/// The system's function, whose name the method above hides.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
