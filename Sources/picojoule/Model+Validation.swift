import Costs
import Documents
import Evaluation
import Exploration
import Hardware
import Quantities
import Workloads

extension Model {
  func validation(of files: [String], costs path: String) throws(Failure) -> [ChipValidation] {
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
      validations.append(try validation(of: chip, table: table))
      progress.show(validations.count, of: files.count)
    }
    return validations
  }

  private func validation(of chip: PublishedChip, table: CostTable) throws(Failure) -> ChipValidation {
    guard let file = library.find(chip.accelerator, .accelerator) else {
      return ChipValidation(
        chip, accelerator: nil, prices: nil,
        workloads: chip.workloads.map { .init($0, obstacle: .noDescription) })
    }
    let accelerator = try accelerator(at: file, settings: [])
    return ChipValidation(
      chip, accelerator: accelerator, prices: PriceList(accelerator: accelerator, table: table),
      workloads: chip.workloads.map { workload(of: $0, chip: file, table: table) })
  }

  /// Runs a workload; what keeps it from running is a part of the answer, so that the others are there all the same.
  private func workload(
    of published: PublishedChip.Workload, chip file: String, table: CostTable
  ) -> ChipValidation.Workload {
    guard let networkFile = library.find(published.network, .network) else {
      return .init(published, obstacle: .noNetwork)
    }
    do throws(Failure) {
      let network = try network(at: networkFile)
      let accelerator = try accelerator(at: file, settings: published.settings)
      var (prices, costs): (CostTable, String?) = (table, table.name)
      if let name = published.costs {
        if let own = library.find(name, .costTable) {
          (prices, costs) = (try self.table(at: own), name)
        } else {
          costs = nil
        }
      }
      var options = EvaluationOptions()
      options.batch = published.batch
      options.layers = published.layersNeeded(of: network)
      options.plans = try plans(of: published)
      do throws(EvaluationError) {
        let result = try Evaluator(accelerator, costs: prices, options: options).evaluate(network)
        return .init(published, result: result, costs: costs)
      } catch {
        throw Failure(error, network: network.name, accelerator: accelerator)
      }
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
