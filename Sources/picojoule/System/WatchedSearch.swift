import Evaluation
import Hardware

/// Searches for mappings that somebody at a terminal looks at: a line on standard error says how far they are, and Ctrl-C
/// takes the best so far.
struct WatchedSearch {
  /// For those who search.
  let watch: SearchWatch
  private let line: SearchLine

  /// Begins to listen for Ctrl-C if any of the accelerators' mappings have to be searched for at length.
  init(on accelerators: [Accelerator]) {
    let line = SearchLine()
    self.line = line
    watch = SearchWatch(isCancelled: { Interruption.hasCome }, progress: { line.show($0, $1) })
    if accelerators.contains(where: { $0.array.mesh != nil }) { Interruption.listen() }
  }

  /// Takes the line away and gives Ctrl-C back.
  func end() {
    line.clear()
    Interruption.ignore()
  }
}
