import Documents
import Hardware

extension SweepPlan {
  /// Varied paths that lead nowhere in an accelerator on which their axis applies.
  func pathProblems(_ inputs: SweepInputs) -> [Finding] {
    var findings: [Finding] = []
    for axis in axes {
      for (place, target) in axis.targets.enumerated() where target.hardware != nil {
        for (index, accelerator) in inputs.accelerators.enumerated() {
          let applies = axis.conditions.allSatisfy { condition in
            condition.subject != .accelerator || condition.holds(for: accelerators[index].text)
          }
          guard applies, let value = axis.values.first?[place] else { continue }
          // One accelerator is enough to say so.
          let problems = accelerator.problems(of: target, value)
          if let problem = problems.first {
            findings.append(
              Finding(file: axis.place.file, origin: axis.place.origin, path: pathOf(target), problem: problem))
            break
          }
        }
      }
    }
    return findings
  }

  private func pathOf(_ target: SweepTarget) -> DocumentPath { target.hardware ?? .root }

  /// Batches that are no whole numbers, and parts of the precision that have none.
  var batchProblems: [Finding] {
    var findings: [Finding] = []
    func check(_ target: SweepTarget, _ value: SweepValue, _ place: SweepPlace) {
      guard target == .batch else { return }
      guard case .number(let number) = value.node.value, let batch = number.integer else {
        findings.append(place.finding(.wrongType(expected: .wholeNumber, found: FoundValue(value.node))))
        return
      }
      if !(1...1_000_000).contains(batch) {
        findings.append(place.finding(.outOfRange(found: number.text, lowest: "1", highest: "1000000")))
      }
    }
    for setting in settings { check(setting.target, setting.value, setting.place) }
    for axis in axes {
      for value in axis.values {
        for (target, own) in zip(axis.targets, value) { check(target, own, axis.place) }
      }
    }
    return findings
  }
}
