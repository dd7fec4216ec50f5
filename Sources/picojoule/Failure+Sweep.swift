import Documents
import Exploration

extension Failure {
  /// Why a sweep's directory cannot be used, or no longer, in words.
  init(_ error: SweepError) {
    switch error {
    case .cannotWrite(let path, let reason): self = .unwritable(path: path, reason: reason)
    case .cannotRead(let path, let reason): self = .infeasible("\(path.printable): this cannot be read: \(reason).")
    case .stopped(let path, let reason, let done, let count):
      self = .infeasible(
        "\(path.printable): this cannot be written: \(reason). \(done) of \(count) points are safe in the journal; "
          + "once this is mended, the same command goes on from there.")
    case .removed(let directory):
      self = .infeasible("\(directory.printable): this directory was removed or replaced while the sweep ran.")
    case .inUse(let directory):
      self = .infeasible("\(directory.printable): another run is at work in this directory.")
    case .notASweep(let directory, let file):
      self = .infeasible(
        "\(directory.printable): there is a \(file) already, but no plan.json that says which sweep it belongs to; "
          + "nothing was touched. Name another directory.")
    case .plan(let findings): self = .findings(findings)
    case .planChanged(let directory, let differences):
      self = .infeasible(
        "\(directory.printable): this directory belongs to another plan, or inputs have changed since:\n"
          + Self.lines(differences, "was", "is") + "  Name another directory, or remove this one to begin anew.")
    case .damagedJournal(let path, let line):
      self = .infeasible(
        "\(path.printable): line \(line) is damaged, or belongs to another plan. Without that line, its point is run "
          + "again: sed -i \(line)d \(path.printable)")
    case .foreignRow(let path, let point):
      self = .infeasible("\(path.printable): the row of point \(point) does not fit the plan.")
    case .merging(let problem): self = .infeasible(Self.sentence(problem))
    }
  }

  private static func sentence(_ problem: MergeProblem) -> String {
    switch problem {
    case .partIsOutput(let part): "\(part.printable): this is a part and cannot be where the whole goes, too."
    case .searched(let part):
      "\(part.printable): a search chose these points; they are a whole and no part, and cannot be merged."
    case .differentPlans(let first, let second, let differences):
      "\(second.printable) and \(first.printable) are not parts of one sweep:\n"
        + lines(differences, "in \(first.printable)", "in \(second.printable)")
        .trimmingSuffix(while: { $0 == "\n" })
    case .incomplete(let gaps):
      "The parts are not the whole:\n" + gaps.map { "  \(sentence($0))" }.joined(separator: "\n")
    case .contradiction(let point, let column, let first, let second):
      "Point \(point) is not the same in two parts: \(column.printable) is \"\(first.value.printable)\" in "
        + "\(first.directory.printable) and \"\(second.value.printable)\" in \(second.directory.printable)."
    }
  }

  private static func sentence(_ gap: MergeGap) -> String {
    let shown = gap.examples.map(String.init) + (gap.missing > gap.examples.count ? ["…"] : [])
    let examples = shown.joined(separator: ", ")
    let missing = "\(gap.missing) of its \(gap.count) points \(gap.missing == 1 ? "is" : "are") missing (\(examples))"
    guard let shard = gap.shard else {
      return gap.part.map { "\($0.printable): \(missing)" }
        ?? "\(gap.missing) of \(gap.count) points are in no part (\(examples))"
    }
    guard let part = gap.part else { return "shard \(shard.text) is missing: \(gap.count) points" }
    return "\(part.printable), shard \(shard.text): \(missing); its own command goes on with them"
  }

  /// One line for each difference, not too many of them.
  private static func lines(_ differences: [PlanDifference], _ old: String, _ new: String) -> String {
    let shown = differences.prefix(20).map { difference in
      "  \(difference.path.printable): \(old) \(difference.old?.printable ?? "nothing"), "
        + "\(new) \(difference.new?.printable ?? "nothing")\n"
    }
    return shown.joined() + (differences.count > 20 ? "  and \(differences.count - 20) more\n" : "")
  }
}

extension String {
  fileprivate func trimmingSuffix(while isUnwanted: (Character) -> Bool) -> String {
    var text = Substring(self)
    while let last = text.last, isUnwanted(last) { text = text.dropLast() }
    return String(text)
  }
}
