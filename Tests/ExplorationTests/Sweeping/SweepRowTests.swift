import Documents
import Evaluation
import Scheduling
import Testing
import TestSupport
import Workloads

@testable import Exploration

@Suite("Rows of a sweep")
struct SweepRowTests {
  @Test(
    "the rows of random points are the totals of simulations",
    arguments: [
      (
        """
        { networks: ["lenet5", "squeezenet1_1"], accelerators: ["systolic-int8-32x32", "tpu-v1"], costs: ["horowitz-45nm", "cacti-45nm"],
          axes: [ { paths: ["array.rows", "array.columns"], values: [8, [16, 64], 256] },
            { path: "memories.global_buffer.capacity", values: ["32KiB", "512KiB"], when: "accelerator == systolic-int8-32x32" },
            { path: "dram.bandwidth", values: ["2GB/s", null] }, { path: "batch", values: [1, 3] },
            { path: "precision.weights", values: ["int4", "int8"] } ],
          set: { "clock": "300MHz" } }
        """, 6
      ),
      (
        """
        { networks: "resnet18", accelerators: ["systolic-int8-32x32", "edge-int8", "mac-int16-subword"],
          axes: [ { path: "array.dataflow", values: ["weight_stationary", "output_stationary", "input_stationary"],
              when: "accelerator != mac-int16-subword" },
            { path: "technology.voltage", from: "0.8V", to: "1V", step: "0.1V" }, { path: "density", values: ["weights=0.5"] } ],
          precision: "weights=int4,first.weights=int8", scale_technology: true }
        """, 3
      ),
    ])
  func sameAsSimulations(text: String, count: Int) throws {
    let sweep = try SweepBench.sweep(text)
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed of the points: \(seed)")
    var random = RandomNumbers(seed: seed)
    for _ in 0..<count {
      let index = random.number(0...(sweep.count - 1))
      let row = sweep.row(at: index)
      #expect(row.failure == nil, "seed \(seed), point \(index)")
      let values = Dictionary(
        zip(sweep.columns, row.cells.prefix(sweep.variedCount)).filter { !$1.isEmpty }, uniquingKeysWith: { $1 })
      let (simulated, options) = try simulated(sweep.plan, values)
      _ = options
      for (name, figure) in SweepBench.figures(of: row, in: sweep) where simulated[name] != nil {
        #expect(simulated[name] == figure, "seed \(seed), point \(index), \(name)")
      }
      let own = Set(SweepBench.figures(of: row, in: sweep).keys)
      #expect(own == Set(simulated.keys).union(["power_mw", "edp_uj_s", "gops_per_mm2"]))
    }
  }

  /// The totals of a point, simulated by itself from what its row says was varied.
  private func simulated(
    _ plan: SweepPlan, _ values: [String: String]
  ) throws -> ([String: String], EvaluationOptions) {
    var options = EvaluationOptions()
    var settings: [(String, String)] = []
    for (name, value) in plan.settings.map({ ($0.target.name, $0.value.text) })
      + plan.variedPaths.compactMap({ path in
        values[path.name].map { (path.name, $0) }
      })
    {
      switch name {
      case "batch": options.batch = try #require(Int(value))
      case "precision": options.plans.append(try PrecisionPlan.parse(value, .formats, option: "precision"))
      case "density": options.plans.append(try PrecisionPlan.parse(value, .densities, option: "density"))
      case "precision.weights":
        options.plans.append(try PrecisionPlan.parse("weights=\(value)", .formats, option: "precision"))
      default: settings.append((name, value))
      }
    }
    let totals = try SweepBench.totals(
      of: values["network"] ?? plan.networks[0].text, on: values["accelerator"] ?? plan.accelerators[0].text,
      settings: settings, options: options, costs: values["costs"] ?? plan.costs[0].text,
      scalesTechnology: plan.scalesTechnology)
    return (totals, options)
  }

  @Test("mappings kept from the base are those that a simulation of the base finds")
  func base() throws {
    let sweep = try SweepBench.sweep(
      """
      { networks: "resnet18", accelerators: "systolic-int8-32x32", mapper: { rule: "base" }, axes: [
        { path: "array.rows", values: [16, 48] }, { path: "array.dataflow", values: ["weight_stationary"] },
        { path: "memories.global_buffer.capacity", values: ["512KiB", "8KiB"] } ] }
      """)
    let network = try RepositoryFiles.network("resnet18")
    let base = try Evaluator(RepositoryFiles.accelerator("systolic-int8-32x32"), costs: RepositoryFiles.table())
      .evaluate(network)
    var options = EvaluationOptions()
    for layer in base.layers { options.mappings[layer.layer.name] = layer.mapping }
    for (index, rows) in [(0, "16"), (2, "48")] {
      let row = sweep.row(at: index)
      let alone = try SweepBench.totals(
        of: "resnet18", on: "systolic-int8-32x32", settings: [("array.rows", rows)], options: options)
      for (name, figure) in alone { #expect(SweepBench.figures(of: row, in: sweep)[name] == figure, "\(name)") }
    }
    // A mapping that does not fit is no reason to take another one in silence.
    let failed = sweep.row(at: 1)
    #expect(failed.failure?.contains("does not fit") ?? false)
    #expect(failed.cells.prefix(3) == ["16", "weight_stationary", "8KiB"])
    #expect(failed.cells.dropFirst(3).allSatisfy { $0.isEmpty })
  }

  /// Layers so small that searches of a spatial array's mappings for them are short.
  private static let small = """
    { name: "small", input: { channels: 3, height: 7, width: 7 }, layers: [
      { name: "conv", kind: "conv", output_channels: 4, kernel: 3 }, { name: "pool", kind: "max_pool", kernel: 2 } ] }
    """

  @Test("a spatial array's mappings are searched for by the point's prices, whatever was searched before")
  func spatial() throws {
    let plan = try SweepBench.plan(
      """
      { networks: "small", accelerators: "eyeriss", costs: ["horowitz-45nm", "cacti-45nm"], mapper: { effort: "low" },
        axes: [ { path: "dram.latency", values: [0] } ] }
      """)
    let files = SweepFiles(
      find: { kind, name in kind == .network ? name : SweepBench.files.find(kind, name) }, names: SweepBench.files.names
    ) { path throws(Findings) in
      path == "small" ? Array(Self.small.utf8) : try DocumentFile.read(path)
    }
    let sweep = try Sweep(plan, files: files)
    let network = try TraceReader.read(Array(Self.small.utf8), file: "small")
    var options = EvaluationOptions()
    options.search.effort = .low
    var chosen: [[Mapping?]] = []
    for (index, point) in [("horowitz-45nm", "0"), ("cacti-45nm", "0")].enumerated() {
      let accelerator = try RepositoryFiles.accelerator("eyeriss", ["dram.latency": point.1])
      let alone = try Evaluator(accelerator, costs: RepositoryFiles.table(point.0), options: options).evaluate(network)
      chosen.append(alone.layers.map(\.mapping))
      let memories = accelerator.memories.map(\.name)
      let figures = SweepBench.figures(of: sweep.row(at: index), in: sweep)
      for column in ResultColumn.ofTotals(memoryCount: memories.count) {
        let name = column.name(memories: memories)
        #expect(figures[name] == alone.totals.value(of: column).exactText, "\(point): \(name)")
      }
    }
    // With other prices other mappings are best, so that those found before would not do.
    #expect(chosen[0] != chosen[1])
  }

  @Test("what fails at a point is a row with its values and one sentence, and the others go on")
  func failures() throws {
    let sweep = try SweepBench.sweep(
      """
      { networks: "lenet5", accelerators: "systolic-int8-16x16", axes: [
        { path: "array.rows", values: [16, 0, "many"] }, { path: "precision.weights", values: ["int8", "int16", "int99"] } ] }
      """)
    let rows = (0..<sweep.count).map { sweep.row(at: $0) }
    #expect(rows.map { $0.failure == nil } == [true, false, false, false, false, false, false, false, false])
    #expect(rows[1].failure?.contains("no unit of the processing element accepts layer") ?? false)
    #expect(rows[2].failure?.hasPrefix("precision.weights=int99: ") ?? false, "\(rows[2].failure ?? "")")
    #expect(rows[3].failure == "array.rows=0: array.rows: 0 is out of range; allowed: 1 to 65536.")
    #expect(rows[6].failure?.hasPrefix("array.rows=many: array.rows: expected a whole number") ?? false)
    #expect(rows[3].cells.prefix(2) == ["0", "int8"])
    #expect(!rows.contains { $0.cells.count != sweep.columns.count - 1 })
    #expect(sweep.row(at: 99).failure != nil)
  }

  @Test("rows are the same whatever was asked before and by however many threads")
  func order() async throws {
    let text = """
      { networks: ["lenet5", "alexnet"], accelerators: ["systolic-int8-16x16", "mac-int8"],
        axes: [ { path: "array.rows", from: 8, to: 16, factor: 2 }, { path: "batch", values: [1, 2] },
          { path: "precision.last.weights", values: ["int8", "int2"] } ] }
      """
    let first = try SweepBench.sweep(text)
    let forwards = (0..<first.count).map { first.row(at: $0) }
    let second = try SweepBench.sweep(text)
    let backwards = (0..<second.count).reversed().map { second.row(at: $0) }
    #expect(forwards == backwards.reversed())
    let third = try SweepBench.sweep(text)
    let together = await withTaskGroup(of: SweepRow.self) { group in
      for index in 0..<third.count { group.addTask { third.row(at: index) } }
      return await group.reduce(into: [SweepRow]()) { $0.append($1) }
    }
    #expect(together.sorted { $0.index < $1.index } == forwards)
  }

  private static let mixedPlans = [
    // Sizes of the array and its parts, some of which no array has, and capacities that some mappings do not fit.
    """
    { networks: "lenet5", accelerators: "systolic-int8-16x16", mapper: { rule: "base" }, axes: [
      { path: "array.rows", values: [4, 16, 0, 23] }, { path: "array.columns", values: [8, 16, 31] },
      { path: "memories.global_buffer.partitions.filter", values: ["32KiB", "64KiB", "1KiB"] },
      { path: "array.dataflow", values: ["weight_stationary", "output_stationary"] } ] }
    """,
    // What prices and rates depend on, found and not.
    """
    { networks: ["lenet5", "alexnet"], accelerators: "systolic-int8-16x16", scale_technology: true, axes: [
      { path: "technology.voltage", values: ["0.8V", "0.9V", "9V"] }, { path: "clock", values: ["200MHz", "1GHz", 0] },
      { path: "dram.bandwidth", values: ["1GB/s", "20GB/s"] }, { path: "memories.global_buffer.word", values: ["32b", "64b"] } ] }
    """,
    // Whole parts, values that only apply to some of them, and what is read with the whole alone.
    """
    { networks: "lenet5", accelerators: ["systolic-int8-16x16", "systolic-int8-32x32"], axes: [
      { path: "array", values: [{ rows: 8, columns: 8, dataflow: "output_stationary" },
        { rows: 12, columns: 4, dataflow: "weight_stationary", timing: "scale-sim" }] },
      { path: "array.columns", values: [6, 10] }, { path: "description", values: ["one", 2] },
      { path: "processing_element.zeros", values: [{ weights: "gate" }, {}] } ] }
    """,
  ]

  @Test(
    "a row is the one of a sweep that was asked for nothing else, whatever was asked before and on whatever thread",
    arguments: mixedPlans, 1...1 as ClosedRange<UInt64>)
  func alone(text: String, seed: UInt64) async throws {
    var random = RandomNumbers(seed: seed)
    let sweep = try SweepBench.sweep(text)
    let order = (0..<sweep.count).shuffled(using: &random) + (0..<sweep.count).shuffled(using: &random)
    let asked = Array(order.prefix(60))
    let inTurn = asked.map { sweep.row(at: $0) }
    let shared = try SweepBench.sweep(text)
    let together = await withTaskGroup(of: [SweepRow].self) { group in
      for part in 0..<4 {
        let own = stride(from: part, to: asked.count, by: 4).map { asked[$0] }
        group.addTask { own.map { shared.row(at: $0) } }
      }
      return await group.reduce(into: [SweepRow]()) { $0 += $1 }
    }
    for point in Set(asked).sorted().shuffled(using: &random).prefix(8) {
      let expected = try SweepBench.sweep(text).row(at: point)
      for row in inTurn + together where row.index == point {
        #expect(row == expected, "seed \(seed), point \(point) after others")
      }
    }
    #expect(Set(inTurn) == Set(together), "seed \(seed)")
    #expect(inTurn.contains { $0.failure == nil } && inTurn.contains { $0.failure != nil })
  }

  @Test("columns are those of all accelerators, each once, and a figure that a point does not have is empty")
  func columns() throws {
    let sweep = try SweepBench.sweep(
      "{ networks: 'lenet5', accelerators: ['systolic-int8-16x16', 'tpu-v1'] }")
    #expect(Set(sweep.columns).count == sweep.columns.count)
    let names = ["global_buffer_read_bits", "unified_buffer_read_bits"]
    let places = names.map { name in sweep.columns.firstIndex(of: name) }
    let (one, two) = (try #require(places[0]), try #require(places[1]))
    #expect(one < two)
    let rows = [sweep.row(at: 0), sweep.row(at: 1)]
    #expect(rows.map { $0.cells[one].isEmpty } == [false, true])
    #expect(rows.map { $0.cells[two].isEmpty } == [true, false])
  }
}
