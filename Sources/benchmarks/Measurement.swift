#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The times of one repeated piece of work.
struct Measurement {
  let title: String
  /// Work items in one run, and what one of them is called.
  let items: Int
  let unit: String
  /// Nanoseconds of each run, sorted.
  let runs: [Double]

  /// Times that were taken elsewhere.
  init(_ title: String, items: Int, _ unit: String, nanoseconds: [Double]) {
    self.title = title
    self.items = items
    self.unit = unit
    runs = nanoseconds.sorted()
  }

  /// Runs `work` until about `budget` has passed, at least five times after one warm-up.
  ///
  /// What counts is this process's own time, so that neighbours on a shared machine disturb it little.
  init(_ title: String, items: Int, _ unit: String, budget: Duration, work: () throws -> Void) rethrows {
    let clock = ContinuousClock()
    try work()
    var runs: [Double] = []
    let end = clock.now + budget
    while runs.count < 5 || clock.now < end {
      let start = Self.processNanoseconds
      try work()
      runs.append(Self.processNanoseconds - start)
    }
    self.init(title, items: items, unit, nanoseconds: runs)
  }

  /// User and system time of this process so far.
  private static var processNanoseconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }

  /// The middle run.
  var median: Double { runs[runs.count / 2] }

  /// Title, microseconds an item (median, fastest, slowest run), items a second, runs.
  var cells: [String] {
    let each = [median, runs[0], runs[runs.count - 1]].map { Self.short($0 / 1e3 / Double(items)) }
    return [title] + each + ["\(Self.short(Double(items) / median * 1e9)) \(unit)s/s", "\(runs.count)"]
  }

  static let header = ["us each", "median", "fastest", "slowest", "rate", "runs"]

  /// Three significant digits or the whole part, whichever says more.
  static func short(_ value: Double) -> String {
    let places = value < 1 ? 1000.0 : value < 10 ? 100 : value < 100 ? 10 : 1
    let rounded = (value * places).rounded() / places
    return places == 1 ? "\(Int(rounded))" : "\(rounded)"
  }
}

/// Uses a result in a way that the optimizer cannot see through, so that the work behind it is not left out.
@inline(never)
@_optimize(none)
func use<Value>(_ value: Value) {}
