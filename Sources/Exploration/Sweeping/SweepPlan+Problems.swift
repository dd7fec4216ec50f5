import Documents
import Quantities

extension SweepPlan {
  /// What makes no sense whatever the files say.
  var problems: [Finding] {
    var findings: [Finding] = []
    for (key, names) in [("networks", networks), ("accelerators", accelerators), ("costs", costs)] {
      if names.isEmpty { findings.append(whole(.inconsistent("\(key) names nothing to run"), key)) }
      var seen: Set<String> = []
      for name in names where !seen.insert(name.text).inserted {
        findings.append(name.place.finding(.inconsistent("\(name.text) is listed twice")))
      }
    }
    findings += settingProblems + axisProblems + models.problems
    guard findings.isEmpty else { return findings }
    do throws(SweepSpaceProblem) {
      let count = try SweepSpace.make(self).count
      guard count > Self.maximumCount else { return [] }
      let text = count == .max ? "more than 10^18" : "\(count)"
      return [whole(.inconsistent("the plan has \(text) points; at most \(Self.maximumCount) can be run"), "axes")]
    } catch {
      return [whole(error.problem, "axes")]
    }
  }

  /// What is wrong with the plan as a whole: at a key of its file, or at the option of the first axis.
  private func whole(_ problem: Problem, _ key: String) -> Finding {
    if file.isEmpty, let axis = axes.first { return axis.place.finding(problem) }
    return Finding(file: file, path: DocumentPath([.key(key)]), problem: problem)
  }

  private var settingProblems: [Finding] {
    var findings: [Finding] = []
    var seen: Set<SweepTarget> = []
    for setting in settings {
      if !seen.insert(setting.target).inserted {
        findings.append(setting.place.finding(.inconsistent("\(setting.target.name) is set twice")))
      }
      if let problem = setting.value.problem { findings.append(setting.place.finding(problem)) }
    }
    return findings
  }

  private var axisProblems: [Finding] {
    var findings: [Finding] = []
    for (index, axis) in axes.enumerated() {
      if axis.targets.isEmpty || axis.values.isEmpty {
        findings.append(axis.place.finding(.inconsistent("the axis has no values")))
      }
      var values: Set<[SweepValue]> = []
      for value in axis.values where !values.insert(value).inserted {
        let text = value.map(\.text).joined(separator: ", ")
        findings.append(axis.place.finding(.inconsistent("the value \(text) is listed twice")))
      }
      for problem in axis.values.joined().compactMap(\.problem) { findings.append(axis.place.finding(problem)) }
      for (place, target) in axis.targets.enumerated() {
        if axis.targets[..<place].contains(target) {
          findings.append(axis.place.finding(.inconsistent("\(target.name) is linked with itself")))
        }
        let others = axes[..<index].filter { $0.targets.contains(target) }
        if others.contains(where: { !excludes($0, axis) }) {
          findings.append(
            axis.place.finding(
              .inconsistent(
                "\(target.name) is varied by another axis too; give them conditions that exclude each other")))
        }
      }
      for condition in axis.conditions { findings += problems(with: condition, ofAxis: index) }
    }
    return findings
  }

  private func problems(with condition: SweepCondition, ofAxis index: Int) -> [Finding] {
    if case .path(let target) = condition.subject {
      guard !axes[..<index].contains(where: { $0.targets.contains(target) }) else { return [] }
      let earlier = axes[..<index].flatMap(\.targets).map(\.name) + ["network", "accelerator", "costs"]
      let isLater = axes[index...].contains { $0.targets.contains(target) }
      return [
        condition.place.finding(
          isLater
            ? .inconsistent("\(target.name) is varied by this or a later axis; a condition looks at earlier ones")
            : .unknown("varied path", target.name, among: earlier))
      ]
    }
    let (kind, names) = names(of: condition.subject)
    guard condition.comparison == .equal || condition.comparison == .notEqual else {
      return [condition.place.finding(.inconsistent("\(kind) can only be compared with == and !="))]
    }
    let known = names.map(\.text)
    return known.contains(condition.value)
      ? [] : [condition.place.finding(.unknown(kind, condition.value, among: known))]
  }

  private func names(of subject: SweepCondition.Subject) -> (String, [SweepName]) {
    switch subject {
    case .network: ("network", networks)
    case .accelerator: ("accelerator", accelerators)
    case .costs: ("cost table", costs)
    case .path: ("path", [])
    }
  }

  /// Whether conditions keep two axes from ever applying together.
  private func excludes(_ one: PlanAxis, _ other: PlanAxis) -> Bool {
    one.conditions.contains { first in
      other.conditions.contains { second in
        guard first.subject == second.subject else { return false }
        let values: [String]
        if case .path(let target) = first.subject {
          values = axes.flatMap { axis in
            axis.targets.firstIndex(of: target).map { place in axis.values.map { $0[place].text } } ?? []
          }
        } else {
          values = names(of: first.subject).1.map(\.text)
        }
        return !values.contains { first.holds(for: $0) && second.holds(for: $0) }
      }
    }
  }
}

extension SweepValue {
  /// What is wrong with a value wherever it is set.
  fileprivate var problem: Problem? {
    if case .number(let number) = node.value, !number.value.isFinite {
      return .outOfRange(found: number.text, lowest: nil, highest: nil)
    }
    return nil
  }
}
