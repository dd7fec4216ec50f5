import Hardware

/// The way of one operand into a spatial array: so many bits a cycle.
struct NetworkPort: Sendable {
  /// Bits a cycle; `nil`: never the bottleneck.
  let width: Int?
  /// Bits of one word.
  let wordBits: Int
  /// Bits that came with the last cycle beyond what was waited for: the beginning of the next words.
  private var ahead = 0
  /// Cycles in which the array waited.
  private(set) var cycles = 0

  init(_ interconnect: Interconnect, wordBits: Int) {
    width = interconnect.width.map { max(1, $0.count) }
    self.wordBits = wordBits
  }

  /// Waits, cycle by cycle, until so many words have arrived.
  mutating func wait(forWords words: Int) {
    guard let width else { return }
    var missing = words * wordBits - ahead
    while missing > 0 {
      cycles += 1
      missing -= width
    }
    ahead = -missing
  }
}
