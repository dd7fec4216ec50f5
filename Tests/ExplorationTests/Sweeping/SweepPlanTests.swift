import Documents
import Evaluation
import Testing

@testable import Exploration

@Suite("Sweep plans")
struct SweepPlanTests {
  private let whole = """
    {
      name: "shape and bandwidth",
      networks: ["resnet18", "lenet5"],
      accelerators: "systolic-int8-16x16",
      costs: ["horowitz-45nm", "cacti-45nm"],
      axes: [
        { paths: ["array.rows", "array.columns"], values: [8, [16, 32]] },
        { path: "memories.global_buffer.capacity", from: "64KiB", to: "1MiB", factor: 2, when: "array.rows >= 16" },
        { path: "dram.bandwidth", from: "10GB/s", to: "30GB/s", step: "10GB/s" },
        { path: "precision.weights", values: ["int8", "int4"], when: ["network == lenet5", "costs != cacti-45nm"] },
      ],
      set: { "array.dataflow": "output_stationary", "precision.first.weights": "int8" },
      batch: 4,
      constraints: ["area_total_mm2 < 2", "latency_us <= 500"],
      objectives: ["energy_total_uj", "throughput_gops"],
      mapper: { objective: "cycles", effort: "low", seed: 7 },
      engine: "analytic",
      scale_technology: false,
    }
    """

  @Test("a plan is read with all of its parts")
  func parts() throws {
    let plan = try SweepBench.plan(whole)
    #expect(plan.title == "shape and bandwidth")
    #expect(plan.networks.map(\.text) == ["resnet18", "lenet5"])
    #expect(plan.accelerators.map(\.text) == ["systolic-int8-16x16"])
    #expect(
      plan.axes.map { $0.values.map { $0.map(\.text) } } == [
        [["8", "8"], ["16", "32"]], [["64KiB"], ["128KiB"], ["256KiB"], ["512KiB"], ["1024KiB"]],
        [["10GB/s"], ["20GB/s"], ["30GB/s"]], [["int8"], ["int4"]],
      ])
    #expect(plan.axes[3].conditions.map(\.text) == ["network == lenet5", "costs != cacti-45nm"])
    #expect(plan.settings.map(\.target.name) == ["batch", "array.dataflow", "precision.first.weights"])
    #expect(plan.mapper.search.goal == .cycles)
    #expect(plan.mapper.search.effort == .low)
    #expect(plan.mapper.search.seed == 7)
    // Networks x tables x (8 without buffers, 16 with five) x bandwidths; precision for one network and table of four.
    #expect(try SweepSpace.make(plan).count == 3 * (1 + 5) * 3 + (1 + 5) * 3 * 2)
  }

  @Test("objectives and constraints are figures, whatever unit they are written in")
  func figures() throws {
    let sweep = try SweepBench.sweep(whole)
    #expect(
      sweep.objectives == [
        SweepObjective(column: "energy_total_pj", better: .lower),
        SweepObjective(column: "throughput_gops", better: .higher),
      ])
    #expect(sweep.constraints.map(\.column) == ["area_total_um2", "latency_ms"])
    #expect(sweep.constraints.map(\.limit) == [2_000_000, 0.5])
    #expect(sweep.constraints.map(\.comparison) == [.less, .atMost])
    #expect(sweep.variedCount == 7)
    #expect(
      Array(sweep.columns.prefix(7)) == [
        "network", "costs", "array.rows", "array.columns", "memories.global_buffer.capacity", "dram.bandwidth",
        "precision.weights",
      ])
    #expect(sweep.columns.last == "failure")
  }

  @Test("one line gives the same plan as a file")
  func oneLine() throws {
    let plan = try SweepPlan(
      networks: ["lenet5"], accelerators: ["mac-int8"],
      varying: [
        "array.rows,array.columns=8,16", "batch=1..8*2", "clock=100MHz..300MHz+100MHz", "dram.bandwidth=1GB/s,null",
        "memories.global_buffer.read_bandwidth=512b/cycle..1024b/cycle*2",
        "memories.global_buffer.write_bandwidth=1b/cycle..1e3b/cycle+999b/cycle",
      ], settings: ["array.dataflow=output_stationary"])
    #expect(
      plan.axes.map { $0.values.map { $0.map(\.text) } } == [
        [["8", "8"], ["16", "16"]], [["1"], ["2"], ["4"], ["8"]], [["100MHz"], ["200MHz"], ["300MHz"]],
        [["1GB/s"], ["null"]], [["512b/cycle"], ["1024b/cycle"]], [["1b/cycle"], ["1000b/cycle"]],
      ])
    #expect(plan.settings.map(\.value.text) == ["output_stationary"])
    #expect(plan.objectives.map(\.text) == SweepPlan.standardObjectives)
    #expect(try SweepSpace.make(plan).count == 192)
  }

  @Test(
    "everything that is wrong in a line is said",
    arguments: [
      ("array.rows", "varies nothing"), ("=8", "varies nothing"), ("array.rows=", "has no values"),
      ("array..rows=8", "is not a path"), ("array.rows=8..64", "neither step nor factor"),
      ("array.rows=8..64*1", "above 0, and not 1"), ("array.rows=8..64+0", "leads nowhere"),
      ("array.rows=64..8*2", "leads away"), ("array.rows=8,8", "listed twice"),
      ("clock=1MHz..1V+1MHz", "no common unit"), ("array.rows=0..2000000+1", "more than 1000000 values"),
      ("array.rows,array.rows=8", "linked with itself"),
    ])
  func wrongLines(line: String, words: String) {
    let error = #expect(throws: Findings.self) {
      _ = try SweepPlan(networks: ["lenet5"], accelerators: ["mac-int8"], varying: [line])
    }
    let sentences = error?.all.map(\.sentence) ?? []
    #expect(sentences.contains { $0.contains(words) && $0.hasPrefix("--vary") }, "\(sentences)")
  }

  @Test(
    "a wrong plan is refused with its place and what is allowed",
    arguments: [
      ("{ networks: [\"lenet5\"] }", "the key \"accelerators\" is missing"),
      ("{ networks: [], accelerators: \"mac-int8\" }", "names nothing to run"),
      ("{ networks: [\"lenet5\", \"lenet5\"], accelerators: \"mac-int8\" }", "listed twice"),
      ("{ networks: \"lenet6\", accelerators: \"mac-int8\" }", "did you mean \"lenet5\"?"),
      ("{ networks: \"lenet5\", accelerators: \"mac-int9\" }", "unknown accelerator \"mac-int9\""),
      ("{ networks: \"lenet5\", accelerators: \"mac-int8\", costs: \"horowitz\" }", "did you mean \"horowitz-45nm\"?"),
      ("{ networks: \"lenet5\", accelerators: \"mac-int8\", axis: [] }", "did you mean \"axes\"?"),
      ("{ networks: \"lenet5\", accelerators: \"mac-int8\", engine: \"events\" }", "unknown engine \"events\""),
      ("{ networks: \"lenet5\", accelerators: \"mac-int8\", engine: \"cycle\" }", "Allowed: analytic, event."),
      ("{ networks: \"lenet5\", accelerators: \"mac-int8\", mapper: {effort: \"lo\"} }", "unknown effort \"lo\""),
      ("{ networks: \"lenet5\", accelerators: \"mac-int8\", batch: 0 }", "batch: 0 is out of range"),
      ("{ networks: \"lenet5\", accelerators: \"mac-int8\", batch: \"two\" }", "expected a whole number"),
      (
        "{ networks: \"lenet5\", accelerators: \"mac-int8\", objectives: [\"latency\"] }",
        "did you mean \"latency_ms\"?"
      ),
      ("{ networks: \"lenet5\", accelerators: \"mac-int8\", constraints: [\"area < 2\"] }", "unknown figure \"area\""),
      ("{ networks: \"lenet5\", accelerators: \"mac-int8\", constraints: [\"area_total_mm2 = 2\"] }", "no constraint"),
      (
        "{ networks: \"lenet5\", accelerators: \"mac-int8\", constraints: [\"area_total_mm2 < nan\"] }", "no constraint"
      ),
      (axis("path: 'array.rowz', values: [8]"), "did you mean \"rows\"?"),
      (axis("path: 'aray.rows', values: [8]"), "did you mean \"array\"?"),
      (axis("path: 'array.rows.x', values: [8]"), "expected an object"),
      (axis("values: [8]"), "either a path or several linked paths"),
      (axis("path: 'array.rows'"), "has no values"),
      (axis("path: 'array.rows', values: []"), "has no values"),
      (axis("path: 'array.rows', values: [8, 8.0]"), "the value 8 is listed twice"),
      (axis("path: 'array.rows', values: [NaN]"), "NaN is out of range"),
      (axis("path: 'array.rows', values: [8], from: 1"), "either values or a range"),
      (axis("path: 'array.rows', from: 8, to: 16"), "either a step or a factor"),
      (axis("path: 'array.rows', from: 8, to: 16, step: 0"), "leads nowhere"),
      (axis("path: 'array.rows', from: 8, to: 16, step: -1"), "leads away"),
      (axis("path: 'array.rows', from: 8, to: 16, factor: NaN"), "expected a number"),
      (axis("path: 'array.rows', from: 8, to: 16, factor: '2KiB'"), "a factor has no unit"),
      (axis("path: 'array.rows', from: 0, to: 1e9, step: 1e-3"), "more than 1000000 values"),
      (axis("paths: ['array.rows', 'array.columns'], values: [[8]]"), "the list has 1 elements; allowed: 2"),
      (axis("path: 'array.rows', values: [8], when: 'rows is 8'"), "is no condition"),
      (axis("path: 'array.rows', values: [8], when: 'array.rows > 4'"), "a condition looks at earlier ones"),
      (axis("path: 'array.rows', values: [8], when: 'network == lenet'"), "unknown network \"lenet\""),
      (axis("path: 'array.rows', values: [8], when: 'network < lenet5'"), "compared with == and !="),
      (axis("path: 'array.rows', values: [8] }, { path: 'array.rows', values: [9]"), "varied by another axis too"),
      ("{ networks: \"lenet5\", accelerators: \"mac-int8\", set: {'array..rows': 8} }", "is not a path"),
      ("{ networks: \"lenet5\", accelerators: \"mac-int8\", set: {'aray.rows': 8} }", "did you mean \"array\"?"),
      ("{ networks: \"lenet5\", accelerators: \"mac-int8\", mapper: {mapping: \"none.json5\"} }", "no such file"),
      ("{ networks: \"lenet5\", accelerators: \"mac-int8\", precision: \"none.json5\" }", "no such file"),
    ])
  func wrongPlans(text: String, words: String) {
    let sentences = SweepBench.sentences(text)
    #expect(sentences.contains { $0.contains(words) }, "\(sentences)")
  }

  private static func axis(_ members: String) -> String {
    "{ networks: 'lenet5', accelerators: 'systolic-int8-16x16', axes: [{ \(members) }] }"
  }

  @Test("all findings of a plan come at once, each at its line")
  func allAtOnce() {
    let sentences = SweepBench.sentences(
      """
      {
        networks: "lenet5", accelerators: "mac-int8",
        axes: [
          { path: "array.rows", values: "8" },
          { path: "array.columns", from: 8, to: 16 },
        ],
        mapper: { effort: "huge" },
      }
      """)
    #expect(sentences.count == 3)
    #expect(sentences.first?.hasPrefix("plan.json5:4:35: axes[0].values: ") ?? false, "\(sentences)")
    #expect(sentences.dropFirst().first?.hasPrefix("plan.json5:5:5: axes[1]: ") ?? false, "\(sentences)")
  }

  @Test("more points than anybody can run are refused, and counted without listing them")
  func absurd() {
    let axes = (0..<7).map { "{ path: 'a\($0)', from: 1, to: 1000, step: 1 }" }.joined(separator: ", ")
    let text = "{ networks: 'lenet5', accelerators: 'mac-int8', axes: [\(axes)] }"
    #expect(
      SweepBench.sentences(text).first?.contains("the plan has more than 10^18 points; at most 1000000000") ?? false)
  }

  @Test("what a sweep says of itself is a plan with the same points, and follows the plan and its inputs")
  func identity() throws {
    let sweep = try SweepBench.sweep(whole)
    let again = try SweepBench.sweep(sweep.identity)
    #expect(again.identity == sweep.identity)
    #expect(again.count == sweep.count)
    #expect(again.row(at: sweep.count - 1) == sweep.row(at: sweep.count - 1))
    #expect(sweep.identity.contains("\"file\": \"resnet18\""))
    let other = try SweepBench.sweep(whole.replacing("10GB/s\", to", with: "20GB/s\", to"))
    #expect(other.identity != sweep.identity)
    // Another byte of an input is another identity.
    var files = SweepBench.files
    files.read = { path throws(Findings) in try DocumentFile.read(path) + [0x20] }
    #expect(try Sweep(SweepBench.plan(whole), files: files).identity != sweep.identity)
  }
}

extension String {
  fileprivate func replacing(_ part: String, with other: String) -> String {
    guard let range = firstRange(of: part) else { return self }
    return replacingCharacters(range, other)
  }

  private func replacingCharacters(_ range: Range<String.Index>, _ other: String) -> String {
    String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
  }
}
