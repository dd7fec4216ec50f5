import Evaluation
import Hardware

/// Searches for mappings that somebody at a terminal looks at: a line on standard error says how far they are, and Ctrl-C
/// takes the best so far.
struct WatchedSearch {
  /// For those who search.
  let watch: SearchWatch
  private let line: SearchLine
  private let steps: SteppingLine

  /// Begins to listen for Ctrl-C if any of the accelerators' mappings have to be searched for at length.
  init(on accelerators: [Accelerator]) {
    let line = SearchLine()
    let steps = SteppingLine()
    (self.line, self.steps) = (line, steps)
    watch = SearchWatch(
      isCancelled: { Interruption.hasCome }, progress: { line.show($0, $1) },
      stepped: { layer, share in
        steps.show(layer, share)
        return !Interruption.hasCome
      })
    if accelerators.contains(where: { $0.array.mesh != nil }) { Interruption.listen() }
  }

  /// Takes the line away and gives Ctrl-C back.
  func end() {
    line.clear()
    steps.clear()
    Interruption.ignore()
  }
}
