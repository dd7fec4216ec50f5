import Costs
import Documents
import Evaluation
import Hardware
import Scheduling
import Workloads

/// What the workers of a sweep have in common: the plan, the files behind it, and what is searched for once.
struct SweepContext: Sendable {
  let plan: SweepPlan
  let inputs: SweepInputs
  let precision: SweepPrecision
  /// The columns of figures, but for those of accuracy.
  let figureColumns: [String]
  let accuracy: SweepAccuracy?
  /// What was searched for by any of them.
  let memory = EvaluationMemory()
  private let bases: BaseMappings

  /// A plan with its files read and its columns found.
  init(_ plan: SweepPlan, _ inputs: SweepInputs, figures: [String], _ accuracies: [AccuracyFigure]) {
    self.plan = plan
    self.inputs = inputs
    precision = SweepPrecision(files: inputs.precisionFiles)
    figureColumns = figures
    accuracy = accuracies.isEmpty ? nil : SweepAccuracy(accuracies)
    bases = BaseMappings(count: inputs.networks.count * inputs.accelerators.count)
  }

  /// What is different from one image in the network's own formats: the plan's settings, and values in place of them.
  func options(_ values: [(SweepTarget, SweepValue)]) throws(PointFailure) -> EvaluationOptions {
    var options = EvaluationOptions()
    options.search = plan.mapper.search
    options.engine = plan.engine
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

  /// The table, brought to the technology of an accelerator where the plan wants that.
  func table(_ index: Int, for accelerator: Accelerator) throws(PointFailure) -> CostTable {
    let table = inputs.tables[index]
    guard plan.scalesTechnology else { return table }
    do throws(TechnologyScaling.Problem) {
      return try table.scaled(to: accelerator.technology)
    } catch {
      throw .scaling(error, table: table.name, accelerator: accelerator.name)
    }
  }

  /// The mappings of a network on an accelerator as the plan describes it without its axes.
  func baseMappings(network: Int, accelerator: Int) throws(PointFailure) -> [String: Mapping] {
    try bases.mappings(network * inputs.accelerators.count + accelerator) { () throws(PointFailure) in
      try searchedBase(of: inputs.networks[network], accelerator: accelerator)
    }.get()
  }

  private func searchedBase(of network: Network, accelerator index: Int) throws(PointFailure) -> [String: Mapping] {
    let accelerator: Accelerator
    do throws(Findings) {
      accelerator = try inputs.accelerators[index].accelerator(with: [])
    } catch {
      throw .findings(error)
    }
    guard accelerator.array.timing != .scaleSim else { return [:] }
    let prices = PriceList(accelerator: accelerator, table: try table(0, for: accelerator))
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
