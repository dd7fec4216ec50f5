import Scheduling
import Synchronization

/// A line on standard error that says how far the search for one layer's mapping has come: from the second second on, and
/// only where somebody watches a terminal.
final class SearchLine: Sendable {
  private struct State {
    /// When a layer's search was first heard of, and how far it was last; several may be at work.
    var searches: [String: (start: ContinuousClock.Instant, fraction: Double)] = [:]
    var lastShown: ContinuousClock.Instant?
  }

  private let isWatched: Bool
  private let state = Mutex(State())

  /// A line on the process's own standard error unless told that nobody watches.
  init(isWatched: Bool = System.isTerminal(2)) { self.isWatched = isWatched }

  /// A layer's search has come so far.
  func show(_ layer: String, _ progress: MappingSearch.Progress) {
    guard isWatched, let text = text(layer, progress, at: .now) else { return }
    _ = System.write("\r\u{1B}[K" + text, to: 2)
  }

  /// Takes the line away.
  func clear() {
    state.withLock { state in
      if state.lastShown != nil { _ = System.write("\r\u{1B}[K", to: 2) }
      state.lastShown = nil
    }
  }

  /// What the line says at a moment: nothing in a layer's first second and within a tenth of one of the line before.
  func text(_ layer: String, _ progress: MappingSearch.Progress, at now: ContinuousClock.Instant) -> String? {
    state.withLock { state in
      // One that is back at less is another search, under other prices or for an array of another size.
      let known = state.searches[layer].flatMap { $0.fraction <= progress.fraction ? $0.start : nil }
      let start = known ?? now
      state.searches[layer] = (start, progress.fraction)
      let elapsed = now - start
      guard elapsed >= .seconds(1), progress.fraction > 0, progress.fraction < 1 else { return nil }
      if let last = state.lastShown, now - last < .milliseconds(100) { return nil }
      state.lastShown = now
      let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
      let rest = Int((seconds / progress.fraction * (1 - progress.fraction)).rounded(.up))
      let percent = Int(progress.fraction * 100)
      guard progress.evaluations > 0 else {
        return "mapping of \(layer): \(percent) % of its tables; Ctrl-C ends the search"
      }
      return "mapping of \(layer): \(percent) % of its effort, \(progress.evaluations / 1000) "
        + "thousand rated, at most \(max(1, rest)) s left; Ctrl-C takes the best so far"
    }
  }
}
