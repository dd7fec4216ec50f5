/// Tells seldom how far a run is, and hears whether to go on.
struct CycleWatch {
  private let estimate: Int
  private let interval: Int
  private var next: Int
  private let progress: ((Double) -> Bool)?

  /// For a run of about so many steps of elements: about two hundred calls, and none before some milliseconds have passed.
  init(estimate: Int, progress: ((Double) -> Bool)?) {
    self.estimate = max(1, estimate)
    interval = max(estimate / 200, 1 << 20)
    next = interval
    self.progress = progress
  }

  /// After so many steps of elements.
  @inline(__always)
  mutating func passed(_ steps: Int) throws(CycleEngineError) {
    if steps >= next { try tell(steps) }
  }

  private mutating func tell(_ steps: Int) throws(CycleEngineError) {
    next = steps.addingReportingOverflow(interval).partialValue
    guard let progress else { return }
    if !progress(min(1, Double(steps) / Double(estimate))) { throw .cancelled }
  }
}
