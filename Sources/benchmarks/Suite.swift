/// Runs those benchmarks whose titles are asked for, and prints a line for each as soon as it is done.
struct Suite {
  /// Part of the titles to run; empty for all.
  let filter: String
  /// How long each benchmark repeats its work.
  let budget: Duration

  private static let widths = [58, 11, 11, 11, 24, 8]

  /// Prints what the columns are.
  func printHeader() { print(line: Measurement.header) }

  /// Prints a line of its own above benchmarks that belong together, if any of them is asked for.
  func section(_ title: String, _ benchmarks: () throws -> Void) rethrows {
    Swift.print("\n\(title)")
    try benchmarks()
  }

  /// Measures `work`, which does `items` of something called `unit`, unless its title is left out.
  func measure(_ title: String, items: Int = 1, _ unit: String, work: () throws -> Void) rethrows {
    guard wants(title) else { return }
    report(try Measurement(title, items: items, unit, budget: budget, work: work))
  }

  /// Measures `work`, which does several kinds of items at once, a line for each, unless its title is left out.
  func measure(_ title: String, _ items: [(count: Int, unit: String)], work: () throws -> Void) rethrows {
    guard wants(title), let first = items.first else { return }
    let measurement = try Measurement(title, items: first.count, first.unit, budget: budget, work: work)
    report(measurement)
    for (count, unit) in items.dropFirst() {
      report(Measurement("  the same by \(unit)s", items: count, unit, nanoseconds: measurement.runs))
    }
  }

  /// Whether a benchmark of that title is asked for.
  func wants(_ title: String) -> Bool { filter.isEmpty || title.lowercased().contains(filter.lowercased()) }

  /// Prints the line of a measurement.
  func report(_ measurement: Measurement) { print(line: measurement.cells) }

  /// Prints cells in columns, the first flush left, the others flush right.
  func print(line cells: [String]) {
    var line = ""
    for (index, (cell, width)) in zip(cells, Self.widths).enumerated() {
      let space = String(repeating: " ", count: max(1, width - cell.count))
      line += index == 0 ? cell + space : space + cell
    }
    Swift.print(line)
  }
}
