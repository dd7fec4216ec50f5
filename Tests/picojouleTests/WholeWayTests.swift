import Costs
import Documents
import Evaluation
import Hardware
import Reporting
import Testing
import Workloads
import TestSupport

@testable import picojoule

/// Damaged and absurd descriptions all the way from text to every rendering: a report whose books close, or a message.
@Suite("The whole way on damaged and absurd files")
struct WholeWayTests {
  private static let trace = """
    { name: "T", input: { channels: 6, height: 17, width: 31 }, layers: [
      { name: "a", kind: "conv", output_channels: 8, kernel: [1, 7], stride: [2, 3], padding: "same", groups: 2 },
      { name: "p", kind: "max_pool", kernel: 3, stride: 2, padding: 1, rounding: "ceil" },
      { name: "b", kind: "conv", output_channels: 8, kernel: 3, dilation: 2, padding: [5, 4, 2, 1] },
      { name: "s", kind: "conv", output_channels: 8, kernel: 1, inputs: ["b"] },
      { name: "x", kind: "add", inputs: ["b", "s"] },
      { name: "c", kind: "concat", inputs: ["x", "s"] },
      { name: "n", kind: "lrn", size: 5 },
      { name: "f", kind: "fc", output_channels: 10, weights_format: "int4" },
      { name: "o", kind: "softmax" },
    ] }
    """
  private static let topologies = [
    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n"
      + "Conv1,24,24,11,11,3,96,4,\nConv2DP, 27, 27, 5, 5, 96, 1, 1,\n",
    "Layer, M, N, K, Sparsity,\nL0,196,192,384,2:4,\nL0,196,1176,64,,\n",
  ]
  private static let accelerators = [
    """
    { clock: "500MHz", array: { rows: 12, columns: 14, dataflow: "weight_stationary", timing: "systolic" },
      processing_element: { units: [{ kind: "mac", weights: "int8", activations: "int8", accumulator: 24 }] },
      memories: { outer: { holds: ["ifmap", "filter", "ofmap"], capacity: "16KiB", read_bandwidth: 64, level: 1 },
        inner: { partitions: { ifmap: "512b", filter: "1KiB" }, word: 8, level: 2 },
        accumulators: { holds: ["psum"], capacity: 96, word: 8, double_buffered: false, write_bandwidth: 3, level: 2 } },
      dram: { bandwidth: "25.6GB/s", latency: 30 } }
    """,
    """
    { clock: 100, array: { rows: 5, columns: 1, dataflow: "output_stationary", double_buffered: false },
      processing_element: { units: [{ kind: "mac", weights: "int8", activations: "int8", accumulator: 32 }] },
      memories: { buffer: { holds: ["ifmap", "filter", "ofmap"], capacity: 64, word: 8 } },
      dram: { bandwidth: "3b/cycle" } }
    """,
    """
    { clock: "1GHz", array: { rows: 4, columns: 4, dataflow: "input_stationary", timing: "scale-sim" },
      processing_element: { units: [{ kind: "mac", weights: "int8", activations: "int8", accumulator: 32 }] },
      memories: { i: { holds: ["ifmap"], capacity: "1KiB", level: 1 }, f: { holds: ["filter"], capacity: 99, level: 1 },
        o: { holds: ["ofmap"], capacity: "2KiB", level: 1 } },
      dram: { bandwidth: "10GB/s", latency: 100 } }
    """,
  ]
  private static let configuration = """
    [general]
    run_name = fuzzed
    [architecture_presets]
    ArrayHeight : 12
    ArrayWidth : 14
    IfmapSramSzkB : 108
    FilterSramSzkB : 108
    OfmapSramSzkB : 108
    IfmapOffset : 0
    FilterOffset : 10000000
    OfmapOffset : 20000000
    Dataflow : ws
    Bandwidth : 10
    MemoryBanks : 1
    [run_presets]
    InterfaceBandwidth : USER
    """

  @Test("a damaged description of an accelerator is an accelerator or findings", arguments: 0..<UInt64(12))
  func accelerators(seed: UInt64) {
    var random = RandomNumbers(seed: seed)
    let isScaleSim = seed % 4 == 3
    let valid = Array((isScaleSim ? Self.configuration : Self.accelerators[Int(seed % 4)]).utf8)
    for round in 0..<150 {
      let bytes = Mutation.mutate(valid, &random)
      do throws(Findings) {
        let accelerator =
          isScaleSim
          ? try ScaleSimConfigReader.read(bytes, file: "a.cfg") : try AcceleratorReader.read(bytes, file: "a.json5")
        #expect(accelerator.problems == [], "seed \(seed), round \(round)")
        #expect(!AcceleratorSheet(accelerator: accelerator, area: nil, costs: nil).text.isEmpty)
      } catch {
        #expect(!error.description.isEmpty, "seed \(seed), round \(round)")
      }
    }
  }

  @Test("a damaged report is a report or findings, and comparing it never traps", arguments: 0..<UInt64(4))
  func reports(seed: UInt64) throws {
    var recorder = Recorder()
    let arguments = ["simulate", "--network", "n.json5", "--accelerator", "a.json5", "--costs", "c.json5", "--format"]
    #expect(
      run(arguments: arguments + ["json"], surroundings: .nowhere, workbench: { _ in Bench() }, console: &recorder) == 0
    )
    let valid = Array(recorder.output.utf8)
    let whole = try ReportDocument(try JSON5Document.parse(valid, file: "a.json"))
    var random = RandomNumbers(seed: seed)
    for round in 0..<300 {
      do throws(Findings) {
        let damaged = try ReportDocument(
          try JSON5Document.parse(Mutation.mutate(valid, &random), file: "b.json"))
        #expect(!ReportDifference(from: whole, to: damaged).text.isEmpty, "seed \(seed), round \(round)")
        #expect(!ReportDifference(from: damaged, to: whole).text.isEmpty, "seed \(seed), round \(round)")
      } catch {
        #expect(!error.description.isEmpty, "seed \(seed), round \(round)")
      }
    }
  }

  @Test("a damaged network on a damaged accelerator ends in a report or a message", arguments: 0..<UInt64(6))
  func damaged(seed: UInt64) throws {
    let bench = try #require(Repository.bench)
    var random = RandomNumbers(seed: seed)
    var reports = 0
    for round in 0..<12 {
      let label = "seed \(seed), round \(round)"
      do throws(Findings) {
        let network: Network
        if random.number(0...2) == 0 {
          let bytes = Self.damagedNow(random.pick(Self.topologies), &random)
          network = try ScaleSimTopologyReader.read(bytes, file: "n.csv", form: nil)
        } else {
          network = try TraceReader.read(Self.damagedNow(Self.trace, &random), file: "n.json5")
        }
        let accelerator =
          random.number(0...3) == 0
          ? try ScaleSimConfigReader.read(Self.damagedNow(Self.configuration, &random), file: "a.cfg")
          : try AcceleratorReader.read(Self.damagedNow(random.pick(Self.accelerators), &random), file: "a.json5")
        reports += Self.walk(network, accelerator, bench, batch: random.pick([1, 1, 3, 1_000_000]), label) ? 1 : 0
      } catch {
        #expect(!error.description.isEmpty, "\(label)")
      }
    }
    #expect(reports > 0, "seed \(seed)")
  }

  @Test("random shapes up to the largest on random machines end in a report or a message", arguments: 0..<UInt64(6))
  func absurd(seed: UInt64) throws {
    let bench = try #require(Repository.bench)
    var random = RandomNumbers(seed: seed)
    var reports = 0
    for round in 0..<8 {
      let label = "seed \(seed), round \(round)"
      let (trace, machine) = (Self.randomTrace(&random), Self.randomMachine(&random))
      do throws(Findings) {
        let network = try TraceReader.read(Array(trace.utf8), file: "n.json5")
        let accelerator = try AcceleratorReader.read(Array(machine.utf8), file: "a.json5")
        reports +=
          Self.walk(
            network, accelerator, bench, batch: random.pick([1, 1, 2, 1_000_000]), "\(label): \(trace) \(machine)")
          ? 1 : 0
      } catch {
        #expect(!error.description.isEmpty, "\(label)")
      }
    }
    #expect(reports > 0, "seed \(seed)")
  }

  /// Half of the files stay whole, so that the damage of the other one is seen to its end.
  private static func damagedNow(_ text: String, _ random: inout RandomNumbers) -> [UInt8] {
    random.number(0...1) == 0 ? Array(text.utf8) : Mutation.mutate(Array(text.utf8), &random)
  }

  /// Evaluates, checks and renders; whether that came to a report.
  private static func walk(
    _ network: Network, _ accelerator: Accelerator, _ model: Model, batch: Int, _ label: String
  ) -> Bool {
    do throws(Failure) {
      let costs = Repository.costs
      var request = SimulationRequest(network: network, accelerator: accelerator, costs: costs, batch: batch)
      request.search.effort = .low
      let result = try model.evaluate(request)
      let report: Report
      do throws(AccountingError) {
        report = try Report(result).checked()
      } catch {
        #expect(!error.isDefect, "\(label): \(error.sentence)")
        return false
      }
      for format in ReportFormat.allCases { #expect(!report.rendered(as: format).isEmpty) }
      _ = try? model.scaleSimReports(of: result)
      // One figure of many: each explanation reads the table of costs again.
      let column = report.layerColumns[label.utf8.count % report.layerColumns.count]
      _ = try model.explanation(of: column, layer: network.layers[0].name, in: result, request: request)
      return true
    } catch {
      #expect(error.exitCode == 65 && error.message.hasPrefix("Error: "), "\(label)")
      return false
    }
  }

  /// From 1 to the largest dimension, every magnitude as likely as another.
  private static func dimension(_ random: inout RandomNumbers, below power: Int = 31) -> Int {
    let magnitude = random.number(0...random.number(0...power))
    return max(1, min(1 << 31, (1 << magnitude) + random.number(-1...1)))
  }

  private static func randomTrace(_ random: inout RandomNumbers) -> String {
    var layers: [String] = []
    for index in 0..<random.number(1...3) {
      let power = random.pick([3, 6, 10, 31])
      func pair(_ power: Int) -> String {
        "[\(dimension(&random, below: power)), \(dimension(&random, below: power))]"
      }
      let ifmap =
        "channels: \(dimension(&random, below: power)), height: \(dimension(&random, below: power)), "
        + "width: \(dimension(&random, below: power))"
      let window =
        "kernel: \(pair(random.number(0...power) / 3)), stride: \(pair(random.pick([0, 0, 3, 31])))"
      let padding = random.pick(["0", "\"same\"", pair(random.pick([2, 16])), "[0, 0, 0, \(dimension(&random))]"])
      let outputs = "output_channels: \(dimension(&random, below: power))"
      let rest = random.pick([
        "kind: \"conv\", \(outputs), \(window), padding: \(padding), dilation: \(pair(random.pick([0, 0, 2, 31])))",
        "kind: \"conv\", \(outputs), \(window), padding: \(padding)", "kind: \"fc\", \(outputs)",
        "kind: \"average_pool\", \(window)", "kind: \"lrn\", size: \(dimension(&random))", "kind: \"softmax\"",
        "kind: \"batch_norm\", parameters_per_channel: \(dimension(&random))", "kind: \"global_average_pool\"",
      ])
      layers.append("{ name: \"l\(index)\", \(rest), ifmap: { \(ifmap) } }")
    }
    return "{ name: \"T\", layers: [\(layers.joined(separator: ", "))] }"
  }

  private static func randomMachine(_ random: inout RandomNumbers) -> String {
    let count = random.number(0...8)
    let memories = (0..<count).map { index in
      var choices = [#"["ifmap", "filter", "ofmap"]"#]
      if index > 0 { choices += [#"["ifmap", "filter"]"#, #"["ofmap"]"#] }
      if index > 0, index == count - 1 { choices.append(#"["psum"]"#) }
      let holds = random.pick(choices)
      let ports = random.pick([
        "", ", read_bandwidth: 1", ", write_bandwidth: \(dimension(&random)), read_bandwidth: 7",
      ])
      let capacity = 8 * dimension(&random, below: random.pick([4, 12, 31]))
      return "m\(index): { holds: \(holds), capacity: \"\(capacity)b\", word: 8, "
        + "double_buffered: \(random.pick(["true", "false"]))\(ports) }"
    }
    let rows = dimension(&random, below: 15)
    let columns = min(dimension(&random, below: 15), (1 << 24) / rows)
    let dataflow = random.pick(["weight_stationary", "output_stationary", "input_stationary"])
    let clock = random.pick(["1Hz", "200MHz", "1GHz", "1THz"])
    let timing = random.pick(["systolic", "systolic", "scale-sim"])
    let rate = random.pick(["1b/s", "1GB/s", "900TB/s", "1b/cycle"])
    return """
      { clock: "\(clock)", array: { rows: \(rows), columns: \(columns), dataflow: "\(dataflow)",
        double_buffered: \(random.pick(["true", "false"])), timing: "\(timing)" },
        processing_element: { units: [{ kind: "mac", weights: "int8", activations: "int8", accumulator: 32 }] },
        memories: { \(memories.joined(separator: ", ")) },
        dram: { bandwidth: "\(rate)", latency: \(random.number(0...1_000_000)) } }
      """
  }
}
