import Exploration

/// What the commands about sweeps print.
enum SweepText {
  /// A finished sweep: as a table, followed by the files that were written where `isKept`; else as another format has it.
  static func summary(
    _ summary: SweepSummary, isPart: Bool, isKept: Bool = true, as format: SweepFormat = .table
  ) -> String {
    var text = ""
    if format != .table { return summary.digest ?? text }
    if let digest = summary.digest {
      text = isKept ? digest + "\n" : digest
    } else {
      text = "\(count(summary.points, "point"))"
      if let front = summary.frontCount { text += ", \(front) on the Pareto front" }
      if summary.failures > 0 { text += ", \(summary.failures) failed" }
      text += "\n"
      if let failure = summary.firstFailure {
        text += "The first that failed is point \(failure.point): \(failure.reason.printable)\n"
      }
    }
    guard isKept else { return text }
    text += summary.files.map { $0.printable + "\n" }.joined()
    if isPart { text += "This is a part: 'picojoule merge' makes the whole of all parts.\n" }
    return text
  }

  /// A run that Ctrl-C ended. Nothing goes to standard output: this is no result.
  static func stopped(_ done: String, again line: String) -> Outcome {
    Outcome(
      output: "", remark: "Stopped: \(done) are done. To go on from there:\n  \(line)\n",
      exitCode: Interruption.exitCode)
  }

  /// The same where nothing is kept.
  static func stopped(_ done: String) -> Outcome {
    Outcome(
      output: "", remark: "Stopped: \(done) were done, and are forgotten: only --output keeps them.\n",
      exitCode: Interruption.exitCode)
  }

  /// What the user has to see to because the file system does not.
  static func remark(_ directory: SweepDirectory) -> String {
    directory.isLocked
      ? "" : "\(directory.path.printable): this file system keeps no locks; see to it that only one run works there.\n"
  }

  /// A sweep that was only looked at.
  static func preview(_ preview: SweepPreview, of sweep: PreparedSweep, jobs: Int) -> String {
    let total = sweep.source.count
    var text = preview.count == total ? count(total, "point") : "\(preview.count) of \(count(total, "point"))"
    var wanted = preview.count
    if let search = sweep.search?.settings {
      wanted = search.mostRated(of: total)
      text +=
        ", of which the search rates at most \(wanted) "
        + "(NSGA-II, population \(search.population), \(search.generations) generations, seed \(search.seed))"
    }
    if let seconds = preview.secondsPerPoint {
      let all = seconds * Double(wanted) / Double(max(1, min(jobs, wanted)))
      text += ", about \(Spelled.duration(all)) with \(count(jobs, "job"))"
      text += " (\(preview.tried) tried, \(Spelled.duration(seconds)) each)"
    }
    return text + "\n" + table(preview.rows, of: sweep)
  }

  /// The varied values and the objectives of a few rows.
  private static func table(_ rows: [SweepRow], of sweep: PreparedSweep) -> String {
    guard !rows.isEmpty else { return "" }
    let columns = sweep.source.columns
    let shown =
      Array(columns.indices.prefix(sweep.source.variedCount))
      + sweep.objectives.compactMap { objective in columns.firstIndex(of: objective.column) }
    var lines = [["point"] + shown.map { columns[$0] }]
    for row in rows {
      lines.append([String(row.index)] + shown.map { row.cells.indices.contains($0) ? row.cells[$0] : "" })
    }
    let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return zip([nil] + rows.map(\.failure), lines).map { failure, line in
      var text = ""
      for (cell, width) in zip(line, widths) {
        text += String(repeating: " ", count: width - cell.count) + cell.printable + "  "
      }
      if let failure { text += failure.printable }
      while text.hasSuffix(" ") { text.removeLast() }
      return text + "\n"
    }.joined()
  }

  private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
