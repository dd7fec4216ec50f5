import Testing

@testable import picojoule

@Suite("ProgressLine")
struct ProgressLineTests {
  @Test("nothing is said in the first second")
  func silentAtFirst() {
    let line = ProgressLine("layers", isWatched: true)
    #expect(line.text(3, of: 10, at: .now) == nil)
  }

  @Test("then it says how far the work is and estimates the rest, ten times a second at most")
  func estimates() {
    let line = ProgressLine("layers of big", isWatched: true)
    let later = ContinuousClock.now + .seconds(10)
    #expect(line.text(25, of: 100, at: later) == "layers of big: 25 of 100, about 30 s left")
    #expect(line.text(26, of: 100, at: later + .milliseconds(50)) == nil)
    #expect(line.text(50, of: 100, at: later + .seconds(10)) == "layers of big: 50 of 100, about 20 s left")
  }

  @Test("the last part needs no line")
  func done() {
    let line = ProgressLine("layers", isWatched: true)
    #expect(line.text(10, of: 10, at: .now + .seconds(10)) == nil)
  }
}
