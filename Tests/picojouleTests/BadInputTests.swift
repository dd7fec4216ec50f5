import Foundation
import Testing

@testable import picojoule

/// Everything bad that can be handed to the program: nothing on standard output, an exact message, an exit code.
@Suite("Bad input")
struct BadInputTests {
  let folder: Folder

  init() throws {
    folder = try Folder()
    for file in GoodFile.allCases { try folder.write(file.rawValue, file.text) }
  }

  /// Runs the program with its real model; the folder's path is printed as `@`.
  private func ended(_ arguments: [String]) -> Ended {
    var recorder = Recorder()
    let code = run(
      arguments: arguments, surroundings: .nowhere, workbench: Model.init(library:), console: &recorder)
    let errors = recorder.errors.replacingOccurrences(of: folder.path, with: "@")
    return Ended(code: code, output: recorder.output, errors: errors)
  }

  private func simulate(_ more: String...) -> Ended { ended(GoodFile.trace.arguments(in: folder) + more) }

  @Test("the files are right before anything is done to them", arguments: GoodFile.allCases)
  func good(file: GoodFile) {
    let ended = ended(file.arguments(in: folder))
    #expect(ended.code == 0 && ended.errors.isEmpty && !ended.output.isEmpty)
  }

  @Test("a bad file ends with 65", arguments: BadFile.all)
  func file(bad: BadFile) throws {
    #expect(try bad.damage.make(bad.kind, in: folder))
    let lines = bad.message.split(separator: "\n").map {
      "Error: \($0.hasPrefix(":") ? "@/\(bad.kind.rawValue)" : "")\($0)\n"
    }
    #expect(ended(bad.kind.arguments(in: folder)) == Ended(code: 65, output: "", errors: lines.joined()))
  }

  @Test(
    "a value set on the command line ends with 64 like everything wrong there",
    arguments: [
      ("array.rows=0", "array.rows=0: array.rows: 0 is out of range; allowed: 1 to 65536."),
      ("array.rows=1e300", "array.rows=1e300: array.rows: 1e300 is out of range; allowed: 1 to 65536."),
      ("array.rows=", "array.rows=: array.rows: expected a whole number, found the text \"\"."),
      (
        "array.row=4",
        "array.row=4: array.row: unknown key \"row\"; did you mean \"rows\"? Allowed: rows, columns, dataflow, timing, "
          + "double_buffered."
      ),
      ("array..rows=4", "array..rows=4: \"array..rows\" is not a path; write one as array.rows or layers[3].kernel."),
      ("array[0]=4", "array[0]=4: array: expected a list, found an object."),
      ("clock=200MB", "clock=200MB: clock: unknown unit \"MB\"; write a frequency as \"200MHz\" or \"1.05GHz\"."),
      ("dram=null", "dram=null: dram: expected an object, found null."),
    ])
  func setting(text: String, message: String) {
    #expect(simulate("--set", text) == Ended(code: 64, output: "", errors: "Error: --set \(message)\n"))
  }

  @Test(
    "unknown names and options end with 64 and name the near one",
    arguments: [
      (
        ["--layers", "a,c"], "Error: The network network has no layer 'c'.\n  Known: a, b\n"
      ),
      (["--outptu", "x"], "Error: Unknown option '--outptu'. Did you mean '--output'?\n\(usage)"),
      (
        ["--format", "jsn"],
        "Error: The value 'jsn' is invalid for '--format <format>'. Did you mean 'json'? Allowed: table, csv, json, "
          + "markdown, html.\n\(usage)"
      ),
      (["--format", "csv", "--format=csv"], "Error: The option '--format <format>' is given twice.\n\(usage)"),
      (["--set", "=5"], "Error: --set: \"=5\" is no setting; write path=value, such as array.rows=64.\n"),
      (["--output"], "Error: Missing value for '--output <file>'.\n\(usage)"),
      (["x\u{1B}[1m"], "Error: Unexpected argument 'x\\u{1B}[1m'.\n\(usage)"),
    ] as [([String], String)])
  func commandLine(more: [String], message: String) {
    #expect(ended(GoodFile.trace.arguments(in: folder) + more) == Ended(code: 64, output: "", errors: message))
  }

  private static let usage = """
    Usage: picojoule simulate --network <network> --accelerator <accelerator> [<options>]
      See 'picojoule simulate --help' for more information.

    """

  @Test(
    "an --output that cannot be written ends with 65, and nothing is half written",
    arguments: [
      ("@/no/where.txt", "No such file or directory"), ("@/inner", "this is a directory"),
      ("@/network.json5/below.txt", "Not a directory"),
      ("@/inner/\(String(repeating: "n", count: 300))", "File name too long"),
    ])
  func output(path: String, reason: String) throws {
    try folder.write("inner/kept.txt", "kept")
    let names = folder.names
    let file = path.replacingOccurrences(of: "@", with: folder.path)
    let ended = simulate("--output", file)
    #expect(ended.code == 65 && ended.output.isEmpty)
    #expect(ended.errors.hasPrefix("Error: @/") && ended.errors.hasSuffix(": this cannot be written: \(reason).\n"))
    #expect(folder.names == names)
    #expect(System.names(in: "\(folder.path)/inner") == ["kept.txt"])
    #expect(try folder.read("inner/kept.txt") == "kept")
    #expect(try folder.read(GoodFile.trace.rawValue) == GoodFile.trace.text)
  }

  @Test("an --output on a full device ends with 65", .enabled(if: System.kind(of: "/dev/full") == .other))
  func fullDevice() {
    #expect(
      simulate("--output", "/dev/full")
        == Ended(
          code: 65, output: "", errors: "Error: /dev/full: this cannot be written: No space left on device.\n"))
  }

  @Test(
    "an --output in a folder without write permission ends with 65, and a file there stays as it was",
    .enabled(if: geteuid() != 0, "the superuser may write everywhere"))
  func readOnlyFolder() throws {
    try folder.write("inner/kept.txt", "kept")
    let inner = "\(folder.path)/inner"
    try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: inner)
    defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: inner) }
    #expect(
      simulate("--output", "\(inner)/kept.txt")
        == Ended(
          code: 65, output: "", errors: "Error: @/inner/kept.txt: this cannot be written: Permission denied.\n"))
    #expect(System.names(in: inner) == ["kept.txt"])
    #expect(try folder.read("inner/kept.txt") == "kept")
  }

  @Test("a run that fails leaves an existing --output file as it was")
  func keptOutput() throws {
    try folder.write("report.txt", "kept")
    #expect(simulate("--output", "\(folder.path)/report.txt", "--set", "memories.buffer.capacity=64b").code == 65)
    #expect(try folder.read("report.txt") == "kept")
  }
}
