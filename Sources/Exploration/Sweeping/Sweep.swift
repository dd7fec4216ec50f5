import Costs
import Documents
import Evaluation
import Hardware
import Quantities
import Scheduling
import Workloads

/// A plan with the files behind it: points by number, each of which becomes a row of results.
///
/// Threads may ask for rows at the same time; a row is the same whoever asks and whatever was asked before. What points share
/// is read, searched and counted once, and remembered in a bounded room.
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
  private let precision: SweepPrecision
  private let varied: [Varied]
  private let figureColumns: [String]
  private let accuracy: SweepAccuracy?
  private let memory = EvaluationMemory()
  /// Whether points that differ in network, formats or batch have the same accelerator.
  private let sharesHardware: Bool
  private let hardware = BoundedCache<HardwareKey, Result<PointHardware, PointFailure>>(capacity: 1024)
  private let jobs = BoundedCache<JobKey, Result<EvaluationJob, PointFailure>>(capacity: 256)
  private let bases: BaseMappings

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
    precision = SweepPrecision(files: inputs.precisionFiles)
    let accuracies = AccuracyFigure.all(of: plan)
    accuracy = accuracies.isEmpty ? nil : SweepAccuracy(accuracies)
    figureColumns = Self.figures(plan, inputs)
    let figures = figureColumns + accuracies.map(\.rawValue)
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
    sharesHardware =
      plan.networks.count > 1 || plan.axes.contains { $0.targets.contains { $0.hardware == nil } }
    columns = varied.map(\.0) + figures + ["failure"]
    identity = plan.canonicalText(inputs: inputs.files)
    bases = BaseMappings(count: inputs.networks.count * inputs.accelerators.count)
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
    do throws(PointFailure) {
      let (hardware, job) = try point(choices)
      let totals: NetworkTotals
      do throws(EvaluationError) {
        totals = try Evaluator(hardware.prices, memory: memory).totals(of: job)
      } catch {
        throw .evaluation(error, network: job.network.name, accelerator: hardware.prices.accelerator)
      }
      for place in hardware.figures {
        cells.append(place.map { $0.value(in: totals).exactText } ?? "")
      }
      if let accuracy { cells += accuracy.cells(of: job.network, job.options.plans, formatKey(choices, hardware)) }
      return SweepRow(index: index, cells: cells)
    } catch {
      cells += Array(repeating: "", count: columns.count - 1 - cells.count)
      return SweepRow(index: index, cells: cells, failure: error.sentence)
    }
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

  /// The values of the axes that apply at a point, and of nothing else.
  private func values(_ choices: [Int?], _ isWanted: (SweepTarget) -> Bool) -> [(SweepTarget, SweepValue)] {
    var values: [(SweepTarget, SweepValue)] = []
    for (axis, choice) in zip(plan.axes, choices.dropFirst(3)) {
      guard let choice else { continue }
      for (target, value) in zip(axis.targets, axis.values[choice]) where isWanted(target) {
        values.append((target, value))
      }
    }
    return values
  }
}

// MARK: - A point's accelerator

/// What of a point decides its accelerator and prices.
private struct HardwareKey: Hashable, Sendable {
  var accelerator: Int
  var costs: Int
  /// Choices of axes with paths of the description.
  var choices: [Int?]
}

/// A point's accelerator with its prices, and the figures behind the sweep's columns; `nil` for memories that it has not.
private struct PointHardware: Sendable {
  var prices: PriceList
  var figures: [SweepFigure?]
}

extension Sweep {
  private func point(_ choices: [Int?]) throws(PointFailure) -> (PointHardware, EvaluationJob) {
    let hardware = try self.hardware(choices)
    return (hardware, try job(choices, on: hardware.prices.accelerator))
  }

  private func hardware(_ choices: [Int?]) throws(PointFailure) -> PointHardware {
    let own = zip(plan.axes, choices.dropFirst(3)).map { axis, choice in
      axis.targets.contains { $0.hardware != nil } ? choice : nil
    }
    let key = HardwareKey(accelerator: choices[1] ?? 0, costs: choices[2] ?? 0, choices: own)
    guard sharesHardware else { return try makeHardware(key, choices) }
    let result = hardware.value(key) { () -> Result<PointHardware, PointFailure> in
      do throws(PointFailure) {
        return .success(try makeHardware(key, choices))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func makeHardware(_ key: HardwareKey, _ choices: [Int?]) throws(PointFailure) -> PointHardware {
    let accelerator: Accelerator
    do throws(Findings) {
      accelerator = try inputs.accelerators[key.accelerator].accelerator(
        with: values(choices) { $0.hardware != nil })
    } catch {
      throw .findings(error)
    }
    let memories = accelerator.memories.map(\.name)
    let known = Dictionary(
      SweepFigure.all(memoryCount: memories.count).map { ($0.name(memories: memories), $0) },
      uniquingKeysWith: { first, _ in first })
    return PointHardware(
      prices: try prices(of: accelerator, costs: key.costs), figures: figureColumns.map { known[$0] })
  }

  private func prices(of accelerator: Accelerator, costs: Int) throws(PointFailure) -> PriceList {
    let table = inputs.tables[costs]
    guard plan.scalesTechnology else { return PriceList(accelerator: accelerator, table: table) }
    do throws(TechnologyScaling.Problem) {
      return PriceList(accelerator: accelerator, table: try table.scaled(to: accelerator.technology))
    } catch {
      throw .scaling(error, table: table.name, accelerator: accelerator.name)
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

// MARK: - A point's network

/// What of a point decides its network, formats, batch and given mappings.
private struct JobKey: Hashable, Sendable {
  var network: Int
  /// Choices of axes with other paths than those of the description.
  var choices: [Int?]
  /// Where mappings are given, what they were read or searched for.
  var mapped: MappingContext?
}

extension Sweep {
  private func job(_ choices: [Int?], on accelerator: Accelerator) throws(PointFailure) -> EvaluationJob {
    let own = zip(plan.axes, choices.dropFirst(3)).map { axis, choice in
      axis.targets.contains { $0.hardware == nil } ? choice : nil
    }
    let key = JobKey(
      network: choices[0] ?? 0, choices: own,
      mapped: plan.mapper.rule == .search ? nil : MappingContext(accelerator, index: choices[1] ?? 0))
    let result = jobs.value(key) { () -> Result<EvaluationJob, PointFailure> in
      do throws(PointFailure) {
        return .success(try makeJob(key, choices, on: accelerator))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func formatKey(_ choices: [Int?], _ hardware: PointHardware) -> SweepAccuracy.Key {
    let own = zip(plan.axes, choices.dropFirst(3)).map { axis, choice in
      axis.targets.contains { $0.hardware == nil } ? choice : nil
    }
    return SweepAccuracy.Key(
      network: choices[0] ?? 0, choices: own, native: hardware.prices.accelerator.nativeFormats)
  }

  private func makeJob(
    _ key: JobKey, _ choices: [Int?], on accelerator: Accelerator
  ) throws(PointFailure) -> EvaluationJob {
    let network = inputs.networks[key.network]
    var options = try options(values(choices) { $0.hardware == nil })
    switch plan.mapper.rule {
    case .search: break
    case .base:
      let place = key.network * inputs.accelerators.count + (choices[1] ?? 0)
      let mappings = bases.mappings(place) { () throws(PointFailure) in
        try baseMappings(of: network, accelerator: choices[1] ?? 0)
      }
      options.mappings = try mappings.get().mapValues { $0.following(accelerator.array) }
    case .file:
      guard let document = inputs.mappings, accelerator.array.timing != .scaleSim else { break }
      do throws(Findings) {
        let file = try MappingReader.read(document, for: accelerator)
        if let findings = Findings(file.findings(with: network)) { throw findings }
        options.mappings = file.mappings
      } catch {
        throw .findings(error)
      }
    }
    return EvaluationJob(network, options: options)
  }

  /// What is different from one image in the network's own formats: the plan's settings, and values in place of them.
  private func options(_ values: [(SweepTarget, SweepValue)]) throws(PointFailure) -> EvaluationOptions {
    var options = EvaluationOptions()
    options.search = plan.mapper.search
    let all = plan.settings.map { ($0.target, $0.value) } + values
    if case .number(let number)? = all.last(where: { $0.0 == .batch })?.1.node.value {
      options.batch = number.integer ?? 1
    }
    do throws(Findings) {
      options.plans = try precision.plans(all)
    } catch {
      throw .findings(error)
    }
    return options
  }

  private func baseMappings(of network: Network, accelerator index: Int) throws(PointFailure) -> [String: Mapping] {
    let accelerator: Accelerator
    do throws(Findings) {
      accelerator = try inputs.accelerators[index].accelerator(with: [])
    } catch {
      throw .findings(error)
    }
    guard accelerator.array.timing != .scaleSim else { return [:] }
    let prices = try prices(of: accelerator, costs: 0)
    do throws(EvaluationError) {
      let result = try Evaluator(prices, options: try optionsOfBase(), memory: memory).evaluate(network)
      return Dictionary(
        result.layers.compactMap { layer in layer.mapping.map { (layer.layer.name, $0) } },
        uniquingKeysWith: { first, _ in first })
    } catch {
      throw .evaluation(error, network: network.name, accelerator: accelerator)
    }
  }

  private func optionsOfBase() throws(EvaluationError) -> EvaluationOptions {
    do throws(PointFailure) {
      return try options([])
    } catch {
      if case .findings(let findings) = error { throw .planDoesNotFit(findings) }
      return EvaluationOptions()
    }
  }
}
