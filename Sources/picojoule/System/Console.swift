/// Where a run prints to.
protocol Console {
  /// Prints to standard output, all at once.
  /// - Returns: what the system says when it could not be printed. A reader that has gone away is no error.
  mutating func write(_ text: String) -> String?
  /// Prints to standard error. Nobody could be told if that fails.
  mutating func complain(_ text: String)
}

/// The process's own standard output and standard error.
struct StandardConsole: Console {
  mutating func write(_ text: String) -> String? {
    switch System.write(text, to: 1) {
    case .done, .nobodyListens: nil
    case .failed(let reason): reason
    }
  }

  mutating func complain(_ text: String) { _ = System.write(text, to: 2) }
}
