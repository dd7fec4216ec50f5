import Costs
import Documents
import Evaluation
import Foundation
import Hardware
import Scheduling
import Workloads

@testable import Exploration

/// Sweeps on the files of the repository, and the same points simulated one by one.
enum SweepBench {
  private static func path(_ kind: SweepFiles.Kind, _ name: String) -> String {
    let folder =
      switch kind {
      case .network: "Traces"
      case .accelerator: "HardwareConfigs"
      case .costTable: "HardwareConfigs/costs"
      }
    return RepositoryFiles.path("\(folder)/\(name).json5")
  }

  static let files = SweepFiles(
    find: { kind, name in
      let path = path(kind, name)
      return FileManager.default.fileExists(atPath: path) ? path : nil
    },
    names: { kind in
      switch kind {
      case .network: RepositoryFiles.networkNames
      case .accelerator: RepositoryFiles.acceleratorNames
      case .costTable: ["horowitz-45nm", "cacti-45nm"]
      }
    })

  static func plan(_ text: String) throws(Findings) -> SweepPlan {
    try SweepPlanReader.read(Array(text.utf8), file: "plan.json5")
  }

  static func sweep(_ text: String) throws(Findings) -> Sweep { try Sweep(try plan(text), files: files) }

  /// What is wrong with a plan, or with what it names.
  static func sentences(_ text: String) -> [String] {
    do throws(Findings) {
      _ = try sweep(text)
      return []
    } catch {
      return error.all.map(\.sentence)
    }
  }

  /// The totals of a simulation, by name, as `simulate` prints them.
  static func totals(
    of network: String, on accelerator: String, settings: [(String, String)], options: EvaluationOptions = .init(),
    costs: String = "horowitz-45nm", scalesTechnology: Bool = false
  ) throws -> [String: String] {
    var document = try JSON5Document.load(path(.accelerator, accelerator))
    for (path, value) in settings { document = try document.setting(path, to: value) }
    let accelerator = try AcceleratorReader.read(document)
    var table = try RepositoryFiles.table(costs)
    if scalesTechnology { table = try table.scaled(to: accelerator.technology) }
    let result = try Evaluator(accelerator, costs: table, options: options)
      .evaluate(try RepositoryFiles.network(network))
    let memories = accelerator.memories.map(\.name)
    let totals = result.totals
    return Dictionary(
      ResultColumn.ofTotals(memoryCount: memories.count).map {
        ($0.name(memories: memories), totals.value(of: $0).exactText)
      }, uniquingKeysWith: { first, _ in first })
  }

  /// The costs of a row by name, without those that the point does not have.
  static func figures(of row: SweepRow, in sweep: Sweep) -> [String: String] {
    Dictionary(
      zip(sweep.columns.dropFirst(sweep.variedCount), row.cells.dropFirst(sweep.variedCount)).filter {
        !$1.isEmpty && AccuracyFigure(rawValue: $0) == nil
      },
      uniquingKeysWith: { first, _ in first })
  }
}
