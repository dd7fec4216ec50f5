/// A look at a sweep that leaves nothing behind.
public struct SweepPreview: Sendable {
  /// How many points would be run.
  public var count: Int
  /// The first few of them.
  public var rows: [SweepRow] = []
  /// How long one of the points that were tried took, by their mean; `nil` without points.
  public var secondsPerPoint: Double?
  /// How many were tried.
  public var tried = 0

  /// Runs the first few of the chosen points, and then others spread over all of them until `patience` is at its end.
  public init(
    _ source: some SweepSource, points: SelectedPoints, first: Int = 5, others: Int = 16,
    patience: Duration = .seconds(5), isCancelled: () -> Bool = { false }
  ) {
    count = points.count
    let start = ContinuousClock.now
    let shown = min(first, points.count)
    // Places between the first few and the end, evenly: what is slow may be anywhere.
    let rest = points.count - shown
    let spread = (0..<min(others, rest)).map { shown + rest / min(others, rest) * $0 }
    for position in Array(0..<shown) + spread {
      guard !isCancelled(), tried == 0 || ContinuousClock.now - start < patience else { break }
      var row = source.row(at: points[position])
      row.index = points[position]
      tried += 1
      if position < shown { rows.append(row) }
    }
    if tried > 0 { secondsPerPoint = (ContinuousClock.now - start) / .seconds(1) / Double(tried) }
  }
}
