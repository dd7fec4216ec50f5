import Documents
import Foundation
import Testing

@testable import Exploration

@Suite("Sweep files of the repository")
struct ShippedSweepTests {
  private static let folder = "HardwareConfigs/sweeps"
  private static let names =
    ((try? FileManager.default.contentsOfDirectory(atPath: RepositoryFiles.path(folder))) ?? []).sorted()

  @Test("there are some, and the documentation names each")
  func documented() throws {
    #expect(Self.names.count >= 8)
    let page = try String(contentsOfFile: RepositoryFiles.path("docs/fronts.md"), encoding: .utf8)
    for name in Self.names {
      #expect(name.hasSuffix(".json5") && page.contains("| `\(name.dropLast(6))` |"), "\(name)")
    }
  }

  @Test(
    "each is read with all that it names, and its first and last point have every figure that it is about",
    arguments: names)
  func points(name: String) throws {
    let sweep = try Sweep(SweepPlanReader.load(RepositoryFiles.path("\(Self.folder)/\(name)")), files: SweepBench.files)
    #expect(!sweep.plan.title.isEmpty && !sweep.objectives.isEmpty && sweep.count > 1)
    let figures = (sweep.objectives.map(\.column) + sweep.constraints.map(\.column))
    for index in [0, sweep.count - 1] {
      let row = sweep.row(at: index)
      #expect(row.failure == nil, "point \(index)")
      for figure in figures {
        let place = try #require(sweep.columns.firstIndex(of: figure))
        #expect(row.number(place) != nil, "\(figure) of point \(index)")
      }
    }
    _ = try sweep.search()
    // What a directory keeps of the plan is one, too.
    let again = try SweepPlanReader.read(Array(sweep.identity.utf8), file: "plan.json")
    #expect(again.axes.map(\.values) == sweep.plan.axes.map(\.values))
  }
}
