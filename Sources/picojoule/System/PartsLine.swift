import Synchronization

/// A line on standard error for work in several parts, each of which is counted by itself: from the second second of a part on,
/// and only where somebody watches a terminal.
final class PartsLine: Sendable {
  private struct State {
    var part = ""
    var start = ContinuousClock.now
    var lastShown: ContinuousClock.Instant?
    var isShown = false
  }

  private let isWatched: Bool
  private let state = Mutex(State())

  /// A line on the process's own standard error unless told that nobody watches.
  init(isWatched: Bool = System.isTerminal(2)) { self.isWatched = isWatched }

  /// `done` of `count` pieces of a part are finished.
  func show(_ part: String, _ done: Int, of count: Int) {
    guard isWatched, let text = text(part, done, of: count, at: .now) else { return }
    _ = System.write("\r\u{1B}[K" + text, to: 2)
  }

  /// Takes the line away.
  func clear() {
    state.withLock { state in
      if state.isShown { _ = System.write("\r\u{1B}[K", to: 2) }
      state.isShown = false
    }
  }

  /// What the line says at a moment: nothing in a part's first second, nor within a tenth of one of the line before.
  func text(_ part: String, _ done: Int, of count: Int, at now: ContinuousClock.Instant) -> String? {
    state.withLock { state in
      if part != state.part { (state.part, state.start, state.lastShown) = (part, now, nil) }
      let elapsed = now - state.start
      guard elapsed >= .seconds(1), done > 0, done < count else { return nil }
      if let last = state.lastShown, now - last < .milliseconds(100) { return nil }
      (state.lastShown, state.isShown) = (now, true)
      let rest = elapsed / done * (count - done)
      return "\(part): \(done) of \(count), about \(max(1, rest.components.seconds)) s left"
    }
  }
}
