import Testing

@testable import picojoule

/// `picojoule validate`: published figures beside simulated ones, worked by hand for a small chip.
@Suite("Validate")
struct ValidateCommandTests {
  private let folder: Folder

  /// 4 x 4 weight-stationary elements at 200 MHz, and a layer of one tap over 4 channels of 8 x 8 with 4 filters: 64 steps,
  /// a load of 4 rows, 3 cycles to skew and 3 to drain.
  init() throws {
    folder = try Folder()
    try folder.write(
      "Traces/net.json5",
      """
      { name: "T", input: { channels: 4, height: 8, width: 8 }, layers: [
        { name: "a", kind: "conv", output_channels: 4, kernel: 1, stride: 1, padding: 0, bias: false },
        { name: "b", kind: "fc", output_channels: 2 },
      ] }
      """)
    try folder.write(
      "HardwareConfigs/chip.json5",
      """
      { clock: "200MHz", array: { rows: 4, columns: 4, dataflow: "weight_stationary" },
        processing_element: { units: [{ kind: "mac", weights: "int8", activations: "int8", accumulator: 24 }] },
        memories: { buffer: { holds: ["ifmap", "filter", "ofmap"], capacity: "16KiB" } }, dram: { bandwidth: null } }
      """)
    try folder.write(
      "HardwareConfigs/costs/horowitz-45nm.json5",
      """
      { name: "horowitz-45nm", technology: { node: "45nm", voltage: "0.9V" }, sources: { lab: "measured" },
        components: { adder: { source: "lab", confidence: "found",
          points: [{ bits: 8, energy_pj: 1 }, { bits: 32, energy_pj: 4 }] } } }
      """)
    try folder.write(
      "HardwareConfigs/published/chip.json5",
      """
      { sources: { lab: "a laboratory" }, source: "lab", confidence: "found", notes: ["a note"],
        figures: { peak_gops: 6.4, on_chip_kib: { value: 32, confidence: "recalled" }, area_mm2: 1 },
        workloads: [
          { network: "net", covers: "convolutions", buffers: ["buffer"],
            layers: { a: { cycles: 74, active_pes: 8, dram_traffic_mb: 0.001 }, c: { cycles: 1 } },
            totals: { latency_ms: 0.00074, power_mw: 1 } },
          { network: "other", totals: { cycles: 7 } },
          { network: "net", settings: ["array.rows=0"], totals: { cycles: 7 } },
        ],
        comparisons: [{ ratio: "speedup", over: "rival", value: 2.5 }] }
      """)
    try folder.write(
      "HardwareConfigs/published/unknown.json5",
      """
      { sources: { lab: "a laboratory" }, source: "lab", confidence: "found", figures: { peak_gops: 1 },
        workloads: [{ network: "net", totals: { cycles: 7 } }] }
      """)
  }

  private func validate(_ arguments: String...) -> Ended {
    var recorder = Recorder()
    let code = run(
      arguments: ["validate"] + arguments,
      surroundings: Surroundings(executable: "", workingDirectory: folder.path, home: ""),
      workbench: Model.init(library:), console: &recorder)
    return Ended(code: code, output: recorder.output, errors: recorder.errors)
  }

  @Test("figures stand beside each other with their ratio, and what was not simulated is named")
  func table() {
    let ended = validate()
    #expect(ended.code == 0 && ended.errors.isEmpty)
    #expect(
      ended.output == """
        Published beside simulated; energies by horowitz-45nm where the publication names no table

        chip

          the chip
            figure       published  simulated  ratio  published is
            ------------------------------------------------------
            peak_gops         6.40       6.40   1.00  found
            area_mm2          1.00        n/a         found
            on_chip_kib       32.0       16.0   0.50  recalled

          net
                          figure           published  simulated  ratio  published is
            ------------------------------------------------------------------------
            a             cycles                74.0       74.0   1.00  found
                          active_pes            8.00       16.0   2.00  found
                          dram_traffic_mb    0.00100   0.000528   0.53  found
            c             cycles                1.00        n/a         found
            convolutions  power_mw              1.00        n/a         found
                          latency_ms        0.000740   0.000370   0.50  found
            the trace has no layers called c

          other
            not simulated: there is no trace of other

          net, array.rows=0
            not simulated: --set array.rows=0: array.rows: 0 is out of range; allowed: 1 to 65536.
          a note
          published, and not simulated: speedup 2.50 over rival

        unknown

          the chip
            figure     published  simulated  ratio  published is
            ----------------------------------------------------
            peak_gops       1.00        n/a         found

          net
            not simulated: the chip is not described

        """)
  }

  @Test("every rendering has every figure")
  func renderings() {
    let csv = validate("chip", "--format", "csv").output
    #expect(csv.hasPrefix("chip,workload,part,figure,published,simulated,ratio,confidence,source\n"))
    #expect(csv.contains("\nchip,net,a,active_pes,8.0,16.0,2.0,found,a laboratory\n"))
    #expect(csv.contains("\nchip,other,all layers,cycles,7.0,n/a,n/a,found,a laboratory\n"))
    let json = validate("chip", "--format", "json").output
    #expect(json.contains("{\"figure\": \"active_pes\", \"published\": 8.0, \"simulated\": 16.0, \"ratio\": 2.0,"))
    #expect(json.contains("\"simulated\": false"))
    let markdown = validate("chip", "--format", "md").output
    #expect(
      markdown.contains("\n## chip\n\n### the chip\n\n| of | figure | published | simulated | ratio | published is |\n")
    )
    #expect(markdown.contains("\n- not simulated: there is no trace of other\n"))
  }

  @Test("a name that is unknown ends with 64, a file that is wrong with 65")
  func mistakes() throws {
    let unknown = validate("chp")
    #expect(unknown.code == 64 && unknown.output.isEmpty)
    #expect(
      unknown.errors.hasPrefix("Error: There is no chip with published figures called 'chp'. Did you mean 'chip'?\n"))
    let file = try folder.write("HardwareConfigs/published/chip.json5", "{ figures: { peak: 1 } }")
    let wrong = validate()
    #expect(wrong.code == 65 && wrong.output.isEmpty)
    #expect(wrong.errors.hasPrefix("Error: \(file):1:14: figures.peak: unknown key \"peak\""))
  }

  @Test("AlexNet on Eyeriss, under the mappings of its paper, is near what was measured")
  func eyeriss() throws {
    guard let model = Repository.bench else { return }
    // Chen et al., JSSC 2017, table V: milliseconds of the four images, and elements at work.
    let measured = [
      ("conv1", 16.5, 151.25), ("conv2", 39.2, 135.0), ("conv3", 21.8, 156.0), ("conv4", 16.0, 156.0),
      ("conv5", 10.0, 156.0),
    ]
    let layers = measured.map { "\($0.0): { processing_latency_ms: \($0.1), active_pes: \($0.2) }" }
    let file = try folder.write(
      "eyeriss.json5",
      """
      { sources: { jssc: "Chen et al., JSSC 2017, table V" }, source: "jssc", confidence: "found",
        workloads: [{ network: "alexnet", batch: 4, layers: { \(layers.joined(separator: ", ")) } }] }
      """)
    var recorder = Recorder()
    let code = run(
      arguments: ["validate", file, "--format", "csv"], surroundings: Repository.surroundings,
      workbench: { _ in model }, console: &recorder)
    #expect(code == 0)
    let rows = recorder.output.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    #expect(rows.count == 10)
    for row in rows {
      // The workload's name has a comma.
      let ratio = try #require(Double(row[7]))
      #expect((0.9...1.1).contains(ratio), "\(row)")
    }
  }
}
