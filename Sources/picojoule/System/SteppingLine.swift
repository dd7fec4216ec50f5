import Synchronization

/// A line on standard error that says how far a layer has been stepped cycle by cycle: from the second second on, and only
/// where somebody watches a terminal.
final class SteppingLine: Sendable {
  private struct State {
    var layer = ""
    var share = 0.0
    var start = ContinuousClock.now
    var isShown = false
  }

  private let isWatched: Bool
  private let state = Mutex(State())

  /// A line on the process's own standard error unless told that nobody watches.
  init(isWatched: Bool = System.isTerminal(2)) { self.isWatched = isWatched }

  /// A share of a layer has been stepped, from 0 to 1.
  func show(_ layer: String, _ share: Double) {
    guard isWatched, let text = text(layer, share, at: .now) else { return }
    _ = System.write("\r\u{1B}[K" + text, to: 2)
  }

  /// Takes the line away.
  func clear() {
    state.withLock { state in
      if state.isShown { _ = System.write("\r\u{1B}[K", to: 2) }
      state.isShown = false
    }
  }

  /// What the line says at a moment: nothing in a layer's first second.
  func text(_ layer: String, _ share: Double, at now: ContinuousClock.Instant) -> String? {
    state.withLock { state in
      // One that is back at less is another layer of that name.
      if layer != state.layer || share < state.share { (state.layer, state.start) = (layer, now) }
      state.share = share
      let elapsed = now - state.start
      guard elapsed >= .seconds(1), share > 0, share < 1 else { return nil }
      state.isShown = true
      let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
      let rest = max(1, Int(min(1e15, (seconds / share * (1 - share)).rounded(.up))))
      return "\(layer) cycle by cycle: \(Int(share * 100)) %, about \(rest) s left"
    }
  }
}
