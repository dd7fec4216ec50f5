import Documents

extension SweepPlan {
  /// The objectives among a sweep's figures.
  /// - Throws: names that are no figure.
  func resolvedObjectives(_ figures: [String]) throws(Findings) -> [SweepObjective] {
    var (objectives, findings) = ([SweepObjective](), [Finding]())
    for name in self.objectives {
      if let known = ScaledFigureName(name.text, among: figures) {
        objectives.append(
          SweepObjective(
            column: known.column, better: SweepFigure.higherIsBetter.contains(known.column) ? .higher : .lower))
      } else {
        findings.append(name.place.finding(.unknown("figure", name.text, among: figures)))
      }
    }
    if let all = Findings(findings) { throw all }
    return objectives
  }

  /// The constraints among a sweep's figures, their limits in the units of the columns.
  /// - Throws: texts that are no constraint, and names that are no figure.
  func resolvedConstraints(_ figures: [String]) throws(Findings) -> [SweepConstraint] {
    var (constraints, findings) = ([SweepConstraint](), [Finding]())
    for written in self.constraints {
      // `<=` before `<`, which it starts with.
      let comparisons = SweepConstraint.Comparison.allCases.sorted { $0.rawValue.count > $1.rawValue.count }
      let found = comparisons.lazy.compactMap { comparison in
        written.text.firstRange(of: comparison.rawValue).map { (comparison, $0) }
      }.first
      guard let (comparison, range) = found,
        let limit = Double(String(written.text[range.upperBound...].trimmingSpaces)), limit.isFinite
      else {
        findings.append(
          written.place.finding(
            .inconsistent("\"\(written.text)\" is no constraint; write one as area_total_mm2 < 2")))
        continue
      }
      let name = String(written.text[..<range.lowerBound].trimmingSpaces)
      if let known = ScaledFigureName(name, among: figures) {
        constraints.append(
          SweepConstraint(
            column: known.column, comparison: comparison, limit: limit * known.factor, text: written.text))
      } else {
        findings.append(written.place.finding(.unknown("figure", name, among: figures)))
      }
    }
    if let all = Findings(findings) { throw all }
    return constraints
  }
}
