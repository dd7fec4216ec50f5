import Documents

extension Sweep: SweepSource {}

extension SweepManifest {
  /// The objectives and constraints that the plan states, without the files behind it.
  /// - Throws: what is wrong with the plan, if somebody changed it.
  public func goals() throws(Findings) -> (objectives: [SweepObjective], constraints: [SweepConstraint]) {
    let plan = try SweepPlanReader.read(JSON5Document(file: Self.fileName, root: plan))
    let figures = Array(columns.dropFirst(variedCount).dropLast())
    return (try plan.resolvedObjectives(figures), try plan.resolvedConstraints(figures))
  }
}
