import Exploration
import Synchronization

/// A line on standard error that says how far a sweep has come: from the second second on, and only where somebody watches
/// a terminal.
final class SweepLine: Sendable {
  private struct State {
    var lastShown: ContinuousClock.Instant?
  }

  private let start = ContinuousClock.now
  private let isKept: Bool
  private let isWatched: Bool
  private let state = Mutex(State())

  /// A line about a sweep that can be gone on with, if it is kept; on the process's own standard error unless told that nobody
  /// watches.
  init(isKept: Bool = true, isWatched: Bool = System.isTerminal(2)) {
    self.isKept = isKept
    self.isWatched = isWatched
  }

  /// The sweep has come so far.
  func show(_ progress: SweepProgress, isStopping: Bool) {
    guard isWatched, let text = text(progress, isStopping: isStopping, at: .now) else { return }
    _ = System.write("\r\u{1B}[K" + text, to: 2)
  }

  /// Takes the line away.
  func clear() {
    state.withLock { state in
      if state.lastShown != nil { _ = System.write("\r\u{1B}[K", to: 2) }
      state.lastShown = nil
    }
  }

  /// What the line says at a moment: nothing in the first second.
  func text(_ progress: SweepProgress, isStopping: Bool, at now: ContinuousClock.Instant) -> String? {
    guard now - start >= .seconds(1) else { return nil }
    state.withLock { $0.lastShown = now }
    var text = "points: \(progress.done) of \(progress.count), \(Spelled.rate(progress.perSecond))"
    if isStopping { return text + ", finishing those that were begun; Ctrl-C again leaves them" }
    if let left = progress.secondsLeft { text += ", about \(Spelled.duration(left)) left" }
    return text + (isKept ? "; Ctrl-C stops, and the same command goes on" : "; Ctrl-C stops")
  }
}

/// Numbers for people who wait.
enum Spelled {
  /// A time in its fitting unit: `3 s`, `5 min`, `2.5 h`.
  static func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<0.001: "\(number(seconds * 1e6)) µs"
    case ..<1: "\(number(seconds * 1000)) ms"
    case ..<90: "\(number(seconds)) s"
    case ..<5400: "\(number(seconds / 60)) min"
    case ..<172_800: "\(number(seconds / 3600)) h"
    default: "\(number(seconds / 86_400)) days"
    }
  }

  /// How many a second, or how long one takes where that says more.
  static func rate(_ perSecond: Double) -> String {
    perSecond >= 1 || perSecond <= 0 ? "\(number(perSecond)) a second" : "one in \(duration(1 / perSecond))"
  }

  /// Two digits or more.
  static func number(_ value: Double) -> String {
    guard value.magnitude < 1e15 else { return "very many" }
    if value >= 10 { return String(Int(value.rounded())) }
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(tenths % 10)"
  }
}
