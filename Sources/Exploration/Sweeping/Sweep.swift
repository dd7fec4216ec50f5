import Documents
import Synchronization

/// A plan with the files behind it: points by number, each of which becomes a row of results.
///
/// Threads may ask for rows at the same time; a row is the same whoever asks and whatever was asked before. What points share
/// is read and counted once for every thread, searched once for all, and remembered in a bounded room.
public final class Sweep: Sendable {
  public let plan: SweepPlan
  /// The columns of `results.csv` after `point`: the varied paths, the figures, `failure`.
  public let columns: [String]
  /// The first so many of the columns are varied paths.
  public let variedCount: Int
  /// The figures to be made better.
  public let objectives: [SweepObjective]
  /// The limits that a point should keep.
  public let constraints: [SweepConstraint]
  /// Everything that rows depend on, as JSON: the plan, which can be read again, and a digest of every input file.
  public let identity: String

  let inputs: SweepInputs
  private let space: SweepSpace
  private let varied: [Varied]
  private let context: SweepContext
  /// Those that wait for a point, and the threads that they worked on last.
  private let waiting = Mutex<[(thread: UInt, worker: SweepWorker)]>([])

  /// What a varied column shows.
  private enum Varied: Sendable {
    case network, accelerator, costs
    /// The axis, or one of several that exclude each other, and the place of the path in each.
    case path([(axis: Int, place: Int)])
  }

  /// Reads everything that the plan names.
  /// - Throws: all findings in the plan and in its files; what is only wrong at some points makes rows that failed.
  public init(_ plan: SweepPlan, files: SweepFiles) throws(Findings) {
    if let findings = Findings(plan.problems) { throw findings }
    self.plan = plan
    do throws(SweepSpaceProblem) {
      space = try SweepSpace.make(plan)
    } catch {
      throw Findings(Finding(file: plan.file, problem: error.problem))
    }
    let inputs = try SweepInputs(plan, files: files)
    self.inputs = inputs
    let accuracies = AccuracyFigure.all(of: plan)
    context = SweepContext(plan, inputs, figures: Self.figures(plan, inputs), accuracies)
    let figures = context.figureColumns + accuracies.map(\.rawValue)
    let findings = plan.pathProblems(inputs) + plan.batchProblems
    if let all = Findings(findings) { throw all }
    objectives = try plan.resolvedObjectives(figures)
    constraints = try plan.resolvedConstraints(figures)
    var varied: [(String, Varied)] = []
    if plan.networks.count > 1 { varied.append(("network", .network)) }
    if plan.accelerators.count > 1 { varied.append(("accelerator", .accelerator)) }
    if plan.costs.count > 1 { varied.append(("costs", .costs)) }
    for target in plan.variedPaths {
      let places = plan.axes.enumerated().compactMap { index, axis in
        axis.targets.firstIndex(of: target).map { (axis: index, place: $0) }
      }
      varied.append((target.name, .path(places)))
    }
    self.varied = varied.map(\.1)
    variedCount = varied.count
    columns = varied.map(\.0) + figures + ["failure"]
    identity = plan.canonicalText(inputs: inputs.files)
  }

  /// How many points there are, numbered from 0 in plan order.
  public var count: Int { space.count }

  /// The row of a point. What fails is a row, too.
  public func row(at index: Int) -> SweepRow {
    guard (0..<count).contains(index) else {
      return SweepRow(
        index: index, cells: Array(repeating: "", count: columns.count - 1), failure: "There is no such point.")
    }
    let choices = space.choices(at: index)
    var cells: [String] = []
    cells.reserveCapacity(columns.count)
    for column in varied { cells.append(cell(column, choices)) }
    let (thread, worker) = takeWorker()
    defer { waiting.withLock { $0.append((thread, worker)) } }
    do throws(PointFailure) {
      try worker.addFigures(of: choices, to: &cells)
      return SweepRow(index: index, cells: cells)
    } catch {
      cells += Array(repeating: "", count: columns.count - 1 - cells.count)
      return SweepRow(index: index, cells: cells, failure: error.sentence)
    }
  }

  /// The worker that this thread had last, else the one that has waited longest, else a new one: there are never more than
  /// threads that asked at the same time.
  private func takeWorker() -> (thread: UInt, worker: SweepWorker) {
    let thread = SystemThreads.current
    let known = waiting.withLock { waiting in
      waiting.isEmpty ? nil : waiting.remove(at: waiting.lastIndex { $0.thread == thread } ?? 0).worker
    }
    return (thread, known ?? SweepWorker(context))
  }

  private func cell(_ column: Varied, _ choices: [Int?]) -> String {
    switch column {
    case .network: return plan.networks[choices[0] ?? 0].text
    case .accelerator: return plan.accelerators[choices[1] ?? 0].text
    case .costs: return plan.costs[choices[2] ?? 0].text
    case .path(let places):
      for (axis, place) in places {
        if let choice = choices[3 + axis] { return plan.axes[axis].values[choice][place].text }
      }
      return ""
    }
  }

  /// The union of all accelerators' figures, first occurrence first.
  private static func figures(_ plan: SweepPlan, _ inputs: SweepInputs) -> [String] {
    // Values of axes can be whole memories.
    let descriptions = plan.axes.flatMap { axis in
      axis.values.flatMap { value in
        zip(axis.targets, value).compactMap { target, value -> (SweepTarget, SweepValue)? in
          guard let path = target.hardware, path.steps.first == .key("memories"), path.steps.count <= 2 else {
            return nil
          }
          return (target, value)
        }
      }
    }
    var (figures, seen) = ([String](), Set<String>())
    for accelerator in inputs.accelerators {
      for values in [[]] + descriptions.map({ [$0] }) {
        let memories = accelerator.memoryNames(with: values)
        for figure in SweepFigure.all(memoryCount: memories.count) {
          let name = figure.name(memories: memories)
          if seen.insert(name).inserted { figures.append(name) }
        }
      }
    }
    return figures
  }
}
