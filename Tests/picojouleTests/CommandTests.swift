import Documents
import Reporting
import Testing

@testable import picojoule

/// The commands with a model made by hand: what they print, where, and how they end.
@Suite("Commands")
struct CommandTests {
  private let simulation = ["--network", "n.json5", "--accelerator", "a.json5", "--costs", "c.json5"]

  private func simulate(_ more: String..., bench: Bench = Bench()) -> Ended {
    var recorder = Recorder()
    let code = run(
      arguments: ["simulate"] + simulation + more, surroundings: .nowhere, workbench: { _ in bench },
      console: &recorder)
    return Ended(code: code, output: recorder.output, errors: recorder.errors)
  }

  @Test("the version")
  func version() {
    #expect(runHere("--version") == Ended(code: 0, output: "0.1.0\n", errors: ""))
  }

  @Test("a simulation prints its table and nothing else")
  func table() {
    let ended = simulate()
    #expect(ended.code == 0)
    #expect(ended.errors.isEmpty)
    #expect(ended.output.hasPrefix("Tiny (tiny) on mini\ncosts horowitz-45nm, engine analytic\n\nlayer  kind"))
    #expect(ended.output.contains("\nTotals\n"))
  }

  @Test("options reach the simulation, and the report says which were given")
  func settings() {
    let ended = simulate(
      "--batch=3", "--dataflow", "os", "--bops", "short", "--layers", "conv2", "--set", "array.rows=1", "--set",
      "clock=1MHz", "--format", "json")
    #expect(ended.code == 0)
    #expect(
      ended.output.contains(
        #""settings": ["array.rows=1", "clock=1MHz", "batch=3", "dataflow=output_stationary", "bops=short", "layers=conv2"],"#
      ))
    #expect(ended.output.contains(#""layer": "conv2""#))
    #expect(!ended.output.contains(#""layer": "conv1""#))
    #expect(ended.output.contains(#""dataflow": "output_stationary""#))
    #expect(ended.output.contains(#""total_cycles": 48"#))
  }

  @Test("a layer that is not there names the nearest one")
  func unknownLayer() {
    #expect(
      simulate("--layers", "conv1,conv9")
        == Ended(
          code: 64, output: "",
          errors: "Error: The network tiny has no layer 'conv9'. Did you mean 'conv1'?\n  Known: conv1, conv2\n"))
  }

  @Test(
    "a batch that is no count is refused", arguments: ["0", "-1", "many", "1.5", "9223372036854775808"])
  func badBatch(text: String) {
    let ended = simulate("--batch", text)
    #expect(ended.code == 64)
    #expect(ended.output.isEmpty)
    #expect(
      ended.errors == """
        Error: The value '\(text)' is invalid for '--batch <images>'. Allowed: a whole number from 1 to 1000000.
        Usage: picojoule simulate --network <network> --accelerator <accelerator> [<options>]
          See 'picojoule simulate --help' for more information.

        """)
  }

  @Test("a kept budget ends with 0, a broken one with 1, and both are said in the report")
  func budget() {
    let kept = simulate("--budget", "memory=72B,macs=64")
    #expect(kept.code == 0)
    #expect(
      kept.output.contains(
        "\nBudget\n  pass  memory  72.0 B  of 72B  0% left\n  pass  macs        64  of 64   0% left\n"))
    let broken = simulate("--budget", "memory=71B", "--format", "markdown")
    #expect(broken.code == 1)
    #expect(broken.errors.isEmpty)
    #expect(broken.output.contains("| FAIL | memory | 72.0 B | of 71B | 1.4% over |"))
  }

  @Test("in CSV the verdicts go to standard error, so that the columns stay columns")
  func budgetInCSV() {
    let ended = simulate("--budget", "macs=1", "--format", "csv")
    #expect(ended.code == 1)
    #expect(ended.output.hasPrefix("layer,kind,"))
    #expect(ended.errors == "FAIL  macs  64  of 1  6300.0% over\n")
  }

  @Test("a wrong budget is an error of the command line, found before anything is simulated")
  func wrongBudget() {
    let ended = simulate("--budget", "memry=1KiB,macs=x")
    #expect(ended.code == 64)
    #expect(ended.output.isEmpty)
    #expect(
      ended.errors == """
        Error: --budget memry=1KiB: unknown budget item "memry"; did you mean "memory"? Allowed: memory, weights, \
        activations, macs, bops, cycles, latency, energy, area.
        Error: --budget macs=x: expected a count such as "100M" or "250000", found the text "x".

        """)
  }

  @Test("with --output the report is in the file, and only the verdicts are printed")
  func output() throws {
    let folder = try Folder()
    let ended = simulate("--format", "csv", "--output", "\(folder.path)/r.csv", "--budget", "macs=1")
    #expect(ended == Ended(code: 1, output: "FAIL  macs  64  of 1  6300.0% over\n", errors: ""))
    #expect(try folder.read("r.csv").hasPrefix("layer,kind,"))
    #expect(simulate("--output", "\(folder.path)/r.txt") == Ended(code: 0, output: "", errors: ""))
    #expect(folder.names == ["r.csv", "r.txt"])
  }

  @Test("an unwritable --output ends with 65 and leaves nothing half written")
  func unwritableOutput() throws {
    let folder = try Folder()
    let ended = simulate("--output", "\(folder.path)/no/where.txt")
    #expect(ended.code == 65)
    #expect(ended.output.isEmpty)
    #expect(
      ended.errors == "Error: \(folder.path)/no/where.txt: this cannot be written: No such file or directory.\n")
    #expect(folder.names.isEmpty)
  }

  @Test("standard output that cannot be written ends with 65")
  func fullDisk() {
    let ended = runHere("list", failure: "No space left on device")
    #expect(
      ended
        == Ended(
          code: 65, output: "", errors: "Error: standard output: this cannot be written: No space left on device.\n"))
  }

  @Test("books that do not close are a defect of the program: 70, and no report")
  func defect() {
    let ended = simulate(bench: Bench(strayOperations: 1))
    #expect(ended.code == 70)
    #expect(ended.output.isEmpty)
    #expect(
      ended.errors == """
        Error: The report contradicts itself; this is a defect of picojoule: macs of layer 'conv1' is 32, but its parts \
        add up to 33.

        """)
  }

  @Test("every failure has its exit code and starts with Error:")
  func failures() {
    let finding = Finding(file: "x.json5", problem: .isDirectory)
    let option = Finding(file: "", origin: .commandLine("--set a=1"), problem: .badPath("a"))
    for (failure, code) in [
      (.findings(Findings(finding)), 65), (.findings(Findings(option)), 64), (.infeasible("No unit accepts it."), 65),
      (.accounting(.tooLarge(figure: "macs", layer: nil)), 65), (.unwritable(path: "x", reason: "y"), 65),
      (.accounting(.impossibleShare(figure: "utilization", layer: "a", value: 2)), 70),
      (.unknownFigure(found: "x", known: []), 64), (.unknownLayer(found: "x", network: "n", known: []), 64),
      (.unknownThing(found: "x", known: [], folders: []), 64),
      (.unknownName(.costTable, found: "x", known: ["y"], folders: ["/f"]), 64),
    ] as [(Failure, Int32)] {
      #expect(failure.exitCode == code)
      #expect(failure.message.hasPrefix("Error: "))
      #expect(failure.message.hasSuffix("\n"))
    }
    #expect(
      Failure.accounting(.tooLarge(figure: "macs", layer: "conv1")).message
        == "Error: macs of layer 'conv1' is beyond 2^53 and could not be reported exactly: the network is too large.\n")
  }

  @Test("SCALE-Sim's reports go into a folder that is made")
  func scaleSimReports() throws {
    let folder = try Folder()
    #expect(simulate("--scale-sim-reports", "\(folder.path)/a/b").code == 0)
    #expect(try folder.read("a/b/COMPUTE_REPORT.csv") == "LayerID,\n")
  }

  @Test("why explains figures of layers and of the whole")
  func why() {
    var recorder = Recorder()
    let arguments = ["why"] + simulation + ["--layer", "conv1", "--figure", "total_cycles"]
    #expect(run(arguments: arguments, surroundings: .nowhere, workbench: { _ in Bench() }, console: &recorder) == 0)
    #expect(
      recorder.output == """
        total_cycles of layer conv1 of tiny on mini, costs horowitz-45nm

          compute_cycles      16
          fill_drain_cycles    0
          stall_cycles         0
          ----------------------
          total_cycles      = 16

        """)
    for layer in [[], ["--layer", "total"]] {
      recorder = Recorder()
      let total = ["why"] + simulation + layer + ["--figure", "area_total_um2"]
      #expect(run(arguments: total, surroundings: .nowhere, workbench: { _ in Bench() }, console: &recorder) == 0)
      #expect(recorder.output.hasPrefix("area_total_um2 of tiny on mini, costs horowitz-45nm\n"))
    }
  }

  @Test("why knows the figures that a layer has")
  func whyUnknown() {
    var recorder = Recorder()
    let arguments = ["why"] + simulation + ["--layer=conv1", "--figure=energy_dran_pj"]
    #expect(run(arguments: arguments, surroundings: .nowhere, workbench: { _ in Bench() }, console: &recorder) == 64)
    #expect(
      recorder.errors.hasPrefix("Error: There is no figure 'energy_dran_pj' here. Did you mean 'energy_dram_pj'?\n"))
    #expect(recorder.output.isEmpty)
  }

  @Test(
    "errors of the command line end with 64, and print nothing on standard output",
    arguments: [
      (["simulat"], "Error: Unknown command 'simulat'. Did you mean 'simulate'?\n"),
      (["help", "lst"], "Error: Unknown command 'lst'. Did you mean 'list'?\n"),
      (["--verson"], "Error: Unknown option '--verson'. Did you mean '--version'?\n"),
      (["simulate", "--networks", "x"], "Error: Unknown option '--networks'. Did you mean '--network'?\n"),
      (["simulate", "resnet50"], "Error: Unexpected argument 'resnet50'.\n"),
      (["diff", "a.json"], "Error: Missing expected argument '<to>'.\n"),
      (["inspect", "alexnt"], "Error: There is no network or accelerator called 'alexnt'.\n"),
      (["inspect", "n.csv", "--weights", "int99"], "Error: The value 'int99' is invalid for '--weights <format>'."),
      (["costs", "horowitz"], "Error: There is no cost table called 'horowitz'.\n"),
    ] as [([String], String)])
  func commandLine(arguments: [String], message: String) {
    var recorder = Recorder()
    let code = run(
      arguments: arguments, surroundings: .nowhere, workbench: { _ in Bench() }, console: &recorder)
    #expect(code == 64)
    #expect(recorder.output.isEmpty)
    #expect(recorder.errors.hasPrefix(message))
  }

  @Test("a report that is missing, a directory or no report ends with 65")
  func diffOfNothing() throws {
    let folder = try Folder()
    let file = try folder.write("a.json", "{")
    for (path, message) in [
      ("\(folder.path)/none.json", "Error: \(folder.path)/none.json: there is no such file.\n"),
      (folder.path, "Error: \(folder.path): this is a directory, not a file.\n"),
      (file, "Error: \(file):1:2: the file ends inside an object that starts in line 1, column 1.\n"),
    ] {
      #expect(runHere("diff", path, path) == Ended(code: 65, output: "", errors: message))
    }
  }

  @Test("diff compares what simulate wrote")
  func diff() throws {
    let folder = try Folder()
    let (first, second) = ("\(folder.path)/a.json", "\(folder.path)/b.json")
    #expect(simulate("--format", "json", "--output", first).code == 0)
    #expect(simulate("--format", "json", "--output", second, "--batch", "2").code == 0)
    #expect(
      runHere("diff", first, first)
        == Ended(code: 0, output: "No difference: \(first) and \(first) are the same run.\n", errors: ""))
    let changed = runHere("diff", first, second)
    #expect(changed.code == 0)
    #expect(changed.output.contains("  conv1  total_cycles      16   32   +100%\n"))
  }

  @Test("list says what there is")
  func list() throws {
    let folder = try Folder()
    try folder.write("Traces/tiny.json5")
    let ended = runHere(
      "list", surroundings: Surroundings(executable: "", workingDirectory: folder.path, home: ""))
    #expect(
      ended.output == """
        Networks (\(folder.path)/Traces)
          tiny

        Accelerators
          none found

        Cost tables
          none found

        """)
  }
}
