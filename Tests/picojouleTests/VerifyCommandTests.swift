import Foundation
import Testing

@testable import picojoule

/// `picojoule verify`, and `simulate --engine cycle`.
@Suite("Verify")
struct VerifyCommandTests {
  private let folder: Folder

  /// 4 x 4 weight-stationary elements, and a layer of one tap over 4 channels of 8 x 8 with 4 filters: 64 steps, a load of
  /// 4 rows, 3 cycles to skew and 3 to drain.
  init() throws {
    folder = try Folder()
    try folder.write(
      "Traces/net.json5",
      """
      { name: "T", input: { channels: 4, height: 8, width: 8 }, layers: [
        { name: "a", kind: "conv", output_channels: 4, kernel: 1, stride: 1, padding: 0, bias: false },
        { name: "b", kind: "conv", output_channels: 4, kernel: 1, stride: 1, padding: 0, bias: false },
        { name: "c", kind: "max_pool", kernel: 2, stride: 2, padding: 0 },
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
  }

  private func start(_ command: String, _ arguments: [String]) -> Ended {
    var recorder = Recorder()
    let code = run(
      arguments: [command, "--network", "net", "--accelerator", "chip"] + arguments,
      surroundings: Surroundings(executable: "", workingDirectory: folder.path, home: folder.path),
      workbench: Model.init(library:), console: &recorder)
    return Ended(code: code, output: recorder.output, errors: recorder.errors)
  }

  @Test("a layer by hand takes 74 cycles in all engines; one like it is not run again, and pooling not at all")
  func table() {
    let ended = start("verify", [])
    #expect(ended.code == 0)
    #expect(
      ended.output == """
        net on chip, cycles by three engines
        Random operands of seed 0

        layer   MACs  made smaller  analytic  event  cycle  agree  ofmap
        ----------------------------------------------------------------------
        a      1,024                      74     74     74  yes    convolution
        b             as a                                  yes
        c

        All engines agree on 2 of 3 layers; 1 has no multiply-accumulates.

        """)
  }

  @Test("csv has a row for each layer, and n/a where there is no figure")
  func csv() {
    #expect(
      start("verify", ["--format", "csv", "--seed", "5"]).output == """
        layer,kind,same_as,macs,scaled,simulated_macs,steps,analytic_cycles,event_cycles,cycle_cycles,agree,ofmap_unit,ofmap_convolution,notes
        a,conv,,1024,,1024,1184,74,74,74,yes,yes,yes,
        b,conv,a,1024,,1024,1184,74,74,74,yes,yes,yes,
        c,max_pool,,0,,n/a,n/a,n/a,n/a,n/a,n/a,n/a,n/a,no multiply-accumulates

        """)
  }

  @Test("json has the cycles of every engine and whether they agree; large layers say what was made smaller")
  func json() throws {
    let ended = start("verify", ["--format", "json", "--steps", "700"])
    #expect(ended.code == 0)
    let page = try #require(try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any])
    let layers = try #require(page["layers"] as? [[String: Any]])
    // 32 pixels are 42 cycles, and 672 steps.
    for key in ["analytic_cycles", "event_cycles", "cycle_cycles"] { #expect(layers[0][key] as? Int == 42, "\(key)") }
    #expect(layers[0]["agree"] as? Bool == true)
    #expect(layers[0]["steps"] as? Int == 672)
    let scaled = try #require(layers[0]["scaled"] as? [[String: Any]])
    #expect(scaled.count == 1 && scaled[0]["from"] as? Int == 8 && scaled[0]["to"] as? Int == 4)
    #expect(layers[2]["cycle_cycles"] is NSNull && layers[2]["agree"] is NSNull)
    #expect(page["agree"] as? Bool == true)
  }

  @Test("where engines disagree, the exit code is 1 and the figure is named")
  func disagreement() {
    let ended = runHere(
      "verify", "--network", "./a.json5", "--accelerator", "./b.json5", "--costs", "./c.json5", "--steps", "1",
      surroundings: .nowhere)
    #expect(ended.code == 1)
    #expect(ended.output.contains("conv1: total_cycles: analytic 1,016, event 1,016, cycle 1,017\n"))
    #expect(ended.output.contains("The engines disagree on 2 of 2 layers: conv1, conv2."))
    #expect(ended.output.contains("M 2→1"))
    #expect(
      runHere(
        "verify", "--network", "./a.json5", "--accelerator", "./b.json5", "--costs", "./c.json5", "--format", "csv"
      ).code == 0)
  }

  @Test("SCALE-Sim's timing, unknown layers and steps that are no number are refused")
  func refusals() {
    let timing = start("verify", ["--set", "array.timing=scale-sim"])
    #expect(timing.code == 65)
    #expect(timing.errors.contains("SCALE-Sim's timing") && timing.errors.contains("array.timing=systolic"))
    #expect(start("verify", ["--layers", "x"]).code == 64)
    #expect(start("verify", ["--steps", "0"]).code == 64)
  }

  @Test("a layer cannot be made smaller than one multiply-accumulate, and that is said")
  func tooLarge() {
    let ended = start("verify", ["--steps", "1", "--layers", "a"])
    #expect(ended.code == 0)
    #expect(ended.output.contains("a: too large: "))
    #expect(ended.output.contains("1 is too large to be stepped, however small."))
  }

  @Test("simulate takes the same 74 cycles from the stepped array, and refuses what would take hours unless forced")
  func simulate() {
    let ended = start("simulate", ["--engine", "cycle", "--format", "csv", "--layers", "a"])
    #expect(ended.code == 0)
    #expect(ended.output.contains(",74,"))
    let long = start(
      "simulate",
      [
        "--engine", "cycle", "--batch", "10000", "--layers", "a", "--set", "array.rows=256", "--set",
        "array.columns=256",
      ])
    #expect(long.code == 65)
    #expect(
      long.errors == """
        Error: chip: layer a would take about 41,976,725,504 steps of processing elements cycle by cycle, about 7 \
        minutes; the limit is 6,000,000,000, about a minute. Take smaller ones with --layers, step it all the same with \
        --force, or take --engine event, which gives the same cycles.

        """)
    #expect(long.output.isEmpty)
  }

  @Test("nothing is said in a layer's first second, then how far it is and how long the rest takes")
  func progress() {
    let line = SteppingLine(isWatched: true)
    let start = ContinuousClock.now
    #expect(line.text("a", 0.1, at: start) == nil)
    #expect(line.text("a", 0.25, at: start + .seconds(10)) == "a cycle by cycle: 25 %, about 30 s left")
    #expect(line.text("b", 0.5, at: start + .seconds(11)) == nil)
    #expect(line.text("b", 1, at: start + .seconds(13)) == nil)
  }
}
