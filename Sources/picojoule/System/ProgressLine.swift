/// A line on standard error that says how far long work has come and how long the rest may take: from the second second
/// on, ten times a second at most, and only where somebody watches a terminal.
final class ProgressLine {
  private let title: String
  private let isWatched: Bool
  private let start = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant?

  /// A line about `title`, on the process's own standard error unless told that nobody watches.
  init(_ title: String, isWatched: Bool = System.isTerminal(2)) {
    self.title = title
    self.isWatched = isWatched
  }

  /// `done` of `count` parts are finished.
  func show(_ done: Int, of count: Int) {
    guard isWatched, let text = text(done, of: count, at: .now) else { return }
    _ = System.write("\r\u{1B}[K" + text, to: 2)
  }

  /// Takes the line away.
  func clear() {
    if lastShown != nil { _ = System.write("\r\u{1B}[K", to: 2) }
    lastShown = nil
  }

  /// What the line says at a moment: nothing in the first second and within a tenth of one of the line before.
  func text(_ done: Int, of count: Int, at now: ContinuousClock.Instant) -> String? {
    let elapsed = now - start
    guard elapsed >= .seconds(1), done > 0, done < count else { return nil }
    if let lastShown, now - lastShown < .milliseconds(100) { return nil }
    lastShown = now
    let rest = elapsed / done * (count - done)
    return "\(title): \(done) of \(count), about \(max(1, rest.components.seconds)) s left"
  }
}
