/// How a searched sweep ended.
public enum SearchEnding: Sendable, Hashable {
  /// The search is over; these are the points that it rated, in plan order.
  case finished(rated: [Int])
  /// Somebody asked it to stop; that many of at most that many points are rated.
  case stopped(done: Int, most: Int)
}

extension SweepRunner {
  /// Runs the points that a search wants, generation after generation, until it is over or `isCancelled`, which is asked before
  /// each point. Rows that the journal has are not run again, so that the same search goes on where it was stopped and comes
  /// to the same end.
  public func search(
    _ search: SweepSearch, isCancelled: @escaping @Sendable () -> Bool = { false },
    progress: @escaping @Sendable (SweepProgress) -> Void = { _ in }
  ) throws(SweepError) -> SearchEnding {
    let columns = directory.manifest.columns.count
    var ratings: [Int: RatedCosts] = [:]
    try directory.journal.forEachRow { (point, text) throws(SweepError) in
      guard let row = RowText.row(text, columns: columns) else {
        throw .foreignRow(path: directory.journal.path, point: point)
      }
      ratings[point] = search.rating(of: row)
    }
    let most = search.settings.mostRated(of: source.count)
    var pace = Pace(done: 0, count: most)
    var isComplete = true
    let rated = try search.points { (points) throws(SweepError) -> [RatedCosts] in
      let missing = points.filter { ratings[$0] == nil }
      if !missing.isEmpty {
        // What was made of fewer points would be taken for this search's.
        if pace.fresh == 0 { try directory.removeOutputs() }
        pace.done += points.count - missing.count
        for row in try run(SelectedPoints(listed: missing), &pace, keepsRows: true, isCancelled, progress) {
          ratings[row.index] = search.rating(of: row)
        }
      } else {
        pace.done += points.count
      }
      // Fewer than asked for end the search.
      let known = points.prefix { ratings[$0] != nil }
      isComplete = known.count == points.count
      return known.compactMap { ratings[$0] }
    }
    guard isComplete else {
      try directory.journal.care()
      return .stopped(done: pace.done, most: most)
    }
    return .finished(rated: rated)
  }
}
