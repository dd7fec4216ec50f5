import Costs
import Documents
import Evaluation
import Hardware
import Quantities
import Scheduling

/// Works out the figures of points, one after the other, and remembers what the next ones may have in common with them. Threads
/// have workers of their own: what several of them look at at the same time, even only to read it, they wait for.
final class SweepWorker: Sendable {
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

  /// What of a point decides its network, formats, batch and given mappings.
  private struct JobKey: Hashable, Sendable {
    var network: Int
    /// Choices of axes with other paths than those of the description.
    var choices: [Int?]
    /// Where mappings are given, what they were read or searched for.
    var mapped: MappingContext?
  }

  /// What of a point decides its table of prices.
  private struct TableKey: Hashable, Sendable {
    var costs: Int
    /// Where prices are brought to it.
    var technology: Technology?
  }

  private let context: SweepContext
  private let accelerators: [PointAccelerators]
  /// Axes with paths of the description, and axes with others; some may have both.
  private let hardwareAxes: [Int]
  private let jobAxes: [Int]
  /// Whether points that differ in network, formats or batch have the same accelerator.
  private let sharesHardware: Bool
  private let memory: EvaluationMemory
  private let hardware = BoundedCache<HardwareKey, Result<PointHardware, PointFailure>>(capacity: 256)
  private let jobs = BoundedCache<JobKey, Result<EvaluationJob, PointFailure>>(capacity: 256)
  private let tables = BoundedCache<TableKey, PriceMemory>(capacity: 16)
  /// By the names of memories.
  private let figures = BoundedCache<[String], [SweepFigure?]>(capacity: 64)

  /// A worker that knows nothing yet but what others have searched for.
  init(_ context: SweepContext) {
    self.context = context
    let axes = context.plan.axes
    accelerators = context.inputs.accelerators.map { PointAccelerators($0.reread(), axes: axes) }
    hardwareAxes = axes.indices.filter { axes[$0].targets.contains { $0.hardware != nil } }
    jobAxes = axes.indices.filter { axes[$0].targets.contains { $0.hardware == nil } }
    sharesHardware = context.plan.networks.count > 1 || !jobAxes.isEmpty
    memory = EvaluationMemory(sharingSearchesOf: context.memory)
  }

  /// Adds the figures of a point by its choices, in the order of the sweep's columns; nothing if it fails.
  func addFigures(of choices: [Int?], to cells: inout [String]) throws(PointFailure) {
    let hardware = try hardware(choices)
    let job = try job(choices, on: hardware.prices.accelerator)
    let totals: NetworkTotals
    do throws(EvaluationError) {
      totals = try Evaluator(hardware.prices, memory: memory).totals(of: job)
    } catch {
      throw .evaluation(error, network: job.network.name, accelerator: hardware.prices.accelerator)
    }
    for figure in hardware.figures { cells.append(figure.map { $0.value(in: totals).exactText } ?? "") }
    if let accuracy = context.accuracy {
      let key = SweepAccuracy.Key(
        network: choices[0] ?? 0, choices: chosen(choices, jobAxes), native: hardware.prices.accelerator.nativeFormats)
      cells += accuracy.cells(of: job.network, job.options.plans, key)
    }
  }

  /// The choices of some axes.
  private func chosen(_ choices: [Int?], _ axes: [Int]) -> [Int?] { axes.map { choices[3 + $0] } }

  private func hardware(_ choices: [Int?]) throws(PointFailure) -> PointHardware {
    guard sharesHardware else { return try makeHardware(choices) }
    let key = HardwareKey(
      accelerator: choices[1] ?? 0, costs: choices[2] ?? 0, choices: chosen(choices, hardwareAxes))
    let result = hardware.value(key) { () -> Result<PointHardware, PointFailure> in
      do throws(PointFailure) {
        return .success(try makeHardware(choices))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func makeHardware(_ choices: [Int?]) throws(PointFailure) -> PointHardware {
    let accelerator: Accelerator
    do throws(Findings) {
      accelerator = try accelerators[choices[1] ?? 0].accelerator(choices.dropFirst(3))
    } catch {
      throw .findings(error)
    }
    let costs = choices[2] ?? 0
    let key = TableKey(costs: costs, technology: context.plan.scalesTechnology ? accelerator.technology : nil)
    let prices = try tables.value(key) { () throws(PointFailure) in
      PriceMemory(try context.table(costs, for: accelerator))
    }
    let memories = accelerator.memories.map(\.name)
    let figures = figures.value(memories) {
      let known = Dictionary(
        SweepFigure.all(memoryCount: memories.count).map { ($0.name(memories: memories), $0) },
        uniquingKeysWith: { first, _ in first })
      return context.figureColumns.map { known[$0] }
    }
    return PointHardware(prices: PriceList(accelerator: accelerator, prices: prices), figures: figures)
  }

  private func job(_ choices: [Int?], on accelerator: Accelerator) throws(PointFailure) -> EvaluationJob {
    let key = JobKey(
      network: choices[0] ?? 0, choices: chosen(choices, jobAxes),
      mapped: context.plan.mapper.rule == .search ? nil : MappingContext(accelerator, index: choices[1] ?? 0))
    let result = jobs.value(key) { () -> Result<EvaluationJob, PointFailure> in
      do throws(PointFailure) {
        return .success(try makeJob(choices, on: accelerator))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func makeJob(_ choices: [Int?], on accelerator: Accelerator) throws(PointFailure) -> EvaluationJob {
    let network = context.inputs.networks[choices[0] ?? 0]
    var options = try context.options(otherValues(choices))
    switch context.plan.mapper.rule {
    case .search: break
    case .base:
      let mappings = try context.baseMappings(network: choices[0] ?? 0, accelerator: choices[1] ?? 0)
      options.mappings = mappings.mapValues { $0.following(accelerator.array) }
    case .file:
      guard let document = context.inputs.mappings, accelerator.array.timing != .scaleSim else { break }
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

  /// The values of the axes that apply at a point and set something else than the description.
  private func otherValues(_ choices: [Int?]) -> [(SweepTarget, SweepValue)] {
    var values: [(SweepTarget, SweepValue)] = []
    for index in jobAxes {
      guard let choice = choices[3 + index] else { continue }
      let axis = context.plan.axes[index]
      for (target, value) in zip(axis.targets, axis.values[choice]) where target.hardware == nil {
        values.append((target, value))
      }
    }
    return values
  }
}
