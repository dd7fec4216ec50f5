import Exploration
import Reporting

extension Failure {
  /// Designs that cannot be compared, in words.
  init(_ error: ComparisonError, network: String) {
    switch error {
    case .evaluation(let error, let accelerator):
      self = Failure(error, network: network, accelerator: accelerator)
    case .scaling(let problem, let costs, let accelerator):
      self = Failure(problem, table: costs, accelerator: accelerator)
    case .mappingsFitNoDesign(let findings): self = .findings(findings)
    case .tooFewDesigns, .noCostTable:
      self = .infeasible("A comparison takes at least two accelerators and a cost table.")
    case .sameName(let name):
      self = .infeasible("Two of the accelerators are called \(name): give one of their files another name.")
    case .unknownArea(let accelerator, let costs):
      self = .infeasible("\(accelerator): its area is unknown by \(costs), so its array cannot be sized by area.")
    case .nothingFits(let accelerator, let smallest, let memories, let target, let reference):
      func text(_ area: Double) -> String { DesignFigure.areaTotal.text(.measure(area)) }
      self = .infeasible(
        "\(accelerator): not even one processing element fits the area of \(reference), \(text(target.count)). "
          + "With one it takes \(text(smallest.count)), its memories alone \(text(memories.count)).")
    case .noThroughput:
      self = .infeasible("\(network) has no multiply-accumulates, so there is no throughput to aim at.")
    case .outOfReach(let accelerator, let best, let reached, let target, let reference):
      func text(_ throughput: Double) -> String { DesignFigure.throughput.text(.measure(throughput)) }
      self = .infeasible(
        "\(accelerator): no array of its proportions reaches the throughput of \(reference) on \(network), "
          + "\(text(target)): its memories and its DRAM do not grow along. The best that was tried, \(best), gives "
          + "\(text(reached)).")
    }
  }
}
