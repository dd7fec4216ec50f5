import Quantities

/// A plain count with the letters that people put behind it: `100M`.
struct Tally: WrittenQuantity {
  let count: Int
  init(_ count: Int) { self.count = count }

  static let spelling = Spelling<Tally>(
    kind: "a count", examples: ["100M", "250000"],
    units: [
      WrittenUnit("", 1), WrittenUnit("k", 1_000), WrittenUnit("K", 1_000), WrittenUnit("M", 1_000_000),
      WrittenUnit("G", 1_000_000_000), WrittenUnit("T", 1_000_000_000_000),
    ], range: Tally(0)...Tally(Count.limit))
}
