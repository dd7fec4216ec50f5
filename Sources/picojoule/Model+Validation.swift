import Costs
import Documents
import Evaluation
import Exploration
import Hardware
import Quantities
import Workloads

extension Model {
  func validation(
    of files: [String], costs path: String, search: SearchOptions
  ) throws(Failure) -> [ChipValidation] {
    let table = try table(at: path)
    let progress = ProgressLine("chips with published figures")
    defer { progress.clear() }
    var validations: [ChipValidation] = []
    for file in files {
      let chip: PublishedChip
      do throws(Findings) {
        chip = try PublishedChipReader.load(file)
      } catch {
        throw .findings(error)
      }
      if let file = library.find(chip.accelerator, .accelerator) {
        let accelerator = try accelerator(at: file, settings: [])
        validations.append(
          ChipValidation(
            chip, accelerator: accelerator, prices: PriceList(accelerator: accelerator, table: table),
            workloads: chip.workloads.map { workload(of: $0, chip: file, costs: path, search: search) }))
      } else {
        validations.append(
          ChipValidation(
            chip, accelerator: nil, prices: nil,
            workloads: chip.workloads.map { .init($0, obstacle: .noDescription) }))
      }
      progress.show(validations.count, of: files.count)
    }
    return validations
  }

  /// Runs a workload; what keeps it from running is a part of the answer, so that the others are there all the same.
  private func workload(
    of published: PublishedChip.Workload, chip file: String, costs path: String, search: SearchOptions
  ) -> ChipValidation.Workload {
    guard let networkFile = library.find(published.network, .network) else {
      return .init(published, obstacle: .noNetwork)
    }
    do throws(Failure) {
      let own = published.costs.flatMap { library.find($0, .costTable) }
      var request = SimulationRequest(
        network: try network(NetworkFile(path: networkFile)),
        accelerator: try accelerator(at: file, settings: published.settings),
        costs: own ?? path, batch: published.batch)
      request.layers = published.layersNeeded(of: request.network)
      request.plans = try plans(of: published)
      request.search = search
      let result = try evaluate(request)
      return .init(published, result: result, costs: published.costs != nil && own == nil ? nil : result.costs)
    } catch {
      let lines = error.message.split(separator: "\n").map(String.init)
      let reason = lines.first.map { $0.hasPrefix("Error: ") ? String($0.dropFirst("Error: ".count)) : $0 } ?? ""
      return .init(published, obstacle: .failed(reason))
    }
  }

  private func plans(of published: PublishedChip.Workload) throws(Failure) -> [PrecisionPlan] {
    do throws(Findings) {
      var plans: [PrecisionPlan] = []
      if let text = published.precision { plans.append(try PrecisionPlan.parse(text, .formats, option: "precision")) }
      if let text = published.density { plans.append(try PrecisionPlan.parse(text, .densities, option: "density")) }
      return plans
    } catch {
      throw .findings(error)
    }
  }
}
