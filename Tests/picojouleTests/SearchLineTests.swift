import Testing

@testable import Scheduling
@testable import picojoule

@Suite("SearchLine")
struct SearchLineTests {
  private let start = ContinuousClock.now

  private func progress(_ fraction: Double) -> MappingSearch.Progress {
    MappingSearch.Progress(evaluations: Int(fraction * 1_000_000), fraction: fraction)
  }

  @Test("nothing is said in a search's first second, then how far it is, ten times a second at most")
  func estimates() {
    let line = SearchLine(isWatched: true)
    #expect(line.text("a", progress(0.1), at: start) == nil)
    #expect(
      line.text("a", progress(0.25), at: start + .seconds(10))
        == "mapping of a: 25 % of its effort, 250 thousand rated, at most 30 s left; Ctrl-C takes the best so far")
    #expect(line.text("a", progress(0.26), at: start + .milliseconds(10_050)) == nil)
    #expect(line.text("b", progress(0.5), at: start + .seconds(11)) == nil)
    #expect(line.text("a", progress(1), at: start + .seconds(12)) == nil)
  }

  @Test("a search that begins again is timed from there")
  func again() {
    let line = SearchLine(isWatched: true)
    _ = line.text("a", progress(0.9), at: start)
    #expect(line.text("a", progress(0.1), at: start + .seconds(100)) == nil)
    let text = line.text("a", progress(0.5), at: start + .seconds(110))
    #expect(text?.contains("at most 10 s left") == true)
  }

  @Test("figures of single axes have a line of their own")
  func tables() {
    let line = SearchLine(isWatched: true)
    let tables = MappingSearch.Progress(evaluations: 0, fraction: 0.4)
    #expect(line.text("a", tables, at: start) == nil)
    #expect(
      line.text("a", tables, at: start + .seconds(2)) == "mapping of a: 40 % of its tables; Ctrl-C ends the search")
  }
}
