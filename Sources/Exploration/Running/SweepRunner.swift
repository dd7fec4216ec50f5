import Synchronization

/// How far a run has come.
public struct SweepProgress: Sendable, Hashable {
  /// Points that have their row, those of earlier runs included, and how many are wanted.
  public var done: Int
  public var count: Int
  /// Of this run alone.
  public var perSecond: Double

  /// Progress of parts.
  public init(done: Int, count: Int, perSecond: Double) {
    self.done = done
    self.count = count
    self.perSecond = perSecond
  }

  /// About how many seconds the rest will take; `nil` as long as nothing is known.
  public var secondsLeft: Double? { perSecond > 0 ? Double(count - done) / perSecond : nil }
}

/// How a run ended that was not kept from going on.
public enum SweepEnding: Sendable, Hashable {
  /// Every wanted point has its row.
  case finished
  /// Somebody asked it to stop; that many of that many points have their row.
  case stopped(done: Int, count: Int)
}

/// Runs the points of a directory that have no row yet, each row into the journal as soon as it is there.
public struct SweepRunner<Source: SweepSource>: Sendable {
  /// How far the whole has come, over all batches of points.
  struct Pace: Sendable {
    var done: Int
    var count: Int
    /// Rows of this run alone.
    var fresh = 0
    let start = ContinuousClock.now
    var lastShown = ContinuousClock.now

    /// What there is to say now, ten times a second at most.
    mutating func step() -> SweepProgress? {
      (done, fresh) = (done + 1, fresh + 1)
      let now = ContinuousClock.now
      guard now - lastShown >= .milliseconds(100) else { return nil }
      lastShown = now
      return SweepProgress(done: done, count: count, perSecond: Double(fresh) / ((now - start) / .seconds(1)))
    }
  }

  private struct State {
    /// The next position among the wanted points.
    var next = 0
    var pace: Pace
    var rows: [SweepRow] = []
    var isStopping = false
    var error: SweepError?
  }

  let source: Source
  let directory: SweepDirectory
  private let jobs: Int

  /// A runner of `source`, which is what the directory was opened for, with that many threads.
  public init(_ source: Source, in directory: SweepDirectory, jobs: Int) {
    self.source = source
    self.directory = directory
    self.jobs = jobs
  }

  /// Runs until every wanted point has its row or `isCancelled`, which is asked before each point: those that were begun
  /// are finished. `progress` hears of it ten times a second at most, one call at a time.
  public func run(
    isCancelled: @escaping @Sendable () -> Bool = { false },
    progress: @escaping @Sendable (SweepProgress) -> Void = { _ in }
  ) throws(SweepError) -> SweepEnding {
    let points = directory.manifest.points
    var pace = Pace(done: directory.doneCount, count: points.count)
    _ = try run(points, &pace, keepsRows: false, isCancelled, progress)
    guard pace.done == points.count else {
      try directory.journal.care()
      return .stopped(done: pace.done, count: points.count)
    }
    return .finished
  }

  /// Runs those of the points that the journal did not have when it was opened, until `isCancelled`.
  /// - Returns: their rows, in the order in which they were finished, if they are to be kept.
  func run(
    _ points: SelectedPoints, _ pace: inout Pace, keepsRows: Bool,
    _ isCancelled: @escaping @Sendable () -> Bool, _ progress: @escaping @Sendable (SweepProgress) -> Void
  ) throws(SweepError) -> [SweepRow] {
    let journal = directory.journal
    let wanted = pace.count - pace.done
    let state = Mutex(State(pace: pace))
    let work: @Sendable () -> Void = { [source] in
      while true {
        let point = state.withLock { state -> Int? in
          while state.next < points.count, journal.done.contains(points[state.next]) { state.next += 1 }
          guard !state.isStopping, state.next < points.count else { return nil }
          guard !isCancelled() else {
            state.isStopping = true
            return nil
          }
          state.next += 1
          return points[state.next - 1]
        }
        guard let point else { return }
        var row = source.row(at: point)
        row.index = point
        do throws(SweepError) {
          try journal.append(row)
        } catch {
          state.withLock {
            $0.isStopping = true
            $0.error = $0.error ?? error
          }
          return
        }
        state.withLock { [row] state in
          if keepsRows { state.rows.append(row) }
          if let step = state.pace.step() { progress(step) }
        }
      }
    }
    SystemThreads.run(min(max(jobs, 1), max(min(wanted, points.count), 1)), work)
    let (rows, error) = state.withLock { state in
      pace = state.pace
      return (state.rows, state.error)
    }
    if let error { throw Self.explained(error, done: pace.done, count: pace.count) }
    return rows
  }

  /// An error of writing the journal says how much is safe.
  static func explained(_ error: SweepError, done: Int, count: Int) -> SweepError {
    guard case .cannotWrite(let path, let reason) = error else { return error }
    return .stopped(path: path, reason: reason, done: done, count: count)
  }
}
