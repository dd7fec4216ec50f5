/// The times of one repeated piece of work.
struct Measurement {
  let title: String
  /// Work items in one run, and what they are called.
  let items: Int
  let unit: String
  /// Nanoseconds of each run, sorted.
  let runs: [Double]

  /// Runs `work` until about `budget` has passed, at least five times after one warm-up.
  init(_ title: String, items: Int, _ unit: String, budget: Duration = .seconds(2), work: () throws -> Void) rethrows {
    let clock = ContinuousClock()
    try work()
    var runs: [Double] = []
    let end = clock.now + budget
    while runs.count < 5 || clock.now < end {
      let start = clock.now
      try work()
      runs.append((clock.now - start) / .nanoseconds(1))
    }
    self.title = title
    self.items = items
    self.unit = unit
    self.runs = runs.sorted()
  }

  /// The middle run.
  var median: Double { runs[runs.count / 2] }

  /// One line: title, items a second, time a run, the spread.
  var line: String {
    let rate = Double(items) / median * 1e9
    return pad(title, 52) + padLeft(round(rate), 12) + " \(unit)/s"
      + padLeft(round(median / 1e3), 12)
      + " us   (\(round(runs[0] / 1e3)) to \(round(runs[runs.count - 1] / 1e3)), \(runs.count) runs)"
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private func padLeft(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private func round(_ value: Double) -> String { String(Int(value.rounded())) }
}
