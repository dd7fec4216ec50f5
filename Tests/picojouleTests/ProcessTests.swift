import Foundation
import Testing

@testable import picojoule

/// The built program as a process of its own: what cannot be seen from inside.
@Suite("Process", .enabled(if: Program.path != nil, "the program is not built beside the tests"))
struct ProcessTests {
  @Test("exit codes and streams are those of the command")
  func exitCodes() throws {
    let version = try Program.run("--version")
    #expect(version == Ended(code: 0, output: "0.1.0\n", errors: ""))
    let unknown = try Program.run("simulat")
    #expect(unknown.code == 64)
    #expect(unknown.output.isEmpty)
    #expect(unknown.errors.hasPrefix("Error: Unknown command 'simulat'. Did you mean 'simulate'?\n"))
    let missing = try Program.run("diff", "/nowhere/a.json", "/nowhere/b.json")
    #expect(missing == Ended(code: 65, output: "", errors: "Error: /nowhere/a.json: there is no such file.\n"))
  }

  @Test("a closed pipe ends silently")
  func closedPipe() throws {
    // `true` reads nothing: the program writes into a pipe without a reader, and the shell reports its exit code.
    let ended = try Program.shell("{ \"$0\" help simulate; echo \"code $?\" >&2; } | true; sleep 0.2")
    #expect(ended.errors == "code 0\n")
    let many = try Program.shell("for i in 1 2 3 4 5 6 7 8; do \"$0\" help simulate | head -1; done")
    #expect(many.errors.isEmpty)
    #expect(many.code == 0)
  }

  @Test("standard output on a full device ends with 65", .enabled(if: System.kind(of: "/dev/full") == .other))
  func fullDevice() throws {
    let ended = try Program.shell("\"$0\" list > /dev/full")
    #expect(
      ended
        == Ended(
          code: 65, output: "", errors: "Error: standard output: this cannot be written: No space left on device.\n"))
  }

  @Test("a file that may not grow further is an error, and nothing is left of it")
  func fileSizeLimit() throws {
    let folder = try Folder()
    let ended = try Program.shell(
      "ulimit -f 1; \"$0\" simulate --network lenet5 --accelerator edge-int8 --format json --output \(folder.path)/r.json"
    )
    #expect(
      ended
        == Ended(
          code: 65, output: "", errors: "Error: \(folder.path)/r.json: this cannot be written: File too large.\n"))
    #expect(folder.names.isEmpty)
  }

  @Test("names resolve from any working directory, through a symbolic link too")
  func anywhere() throws {
    let folder = try Folder()
    let program = try #require(Program.path)
    try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/pj", withDestinationPath: program)
    let ended = try Program.shell("cd / && \(folder.path)/pj list")
    #expect(ended.code == 0)
    #expect(ended.output == (try Program.run("list").output))
  }
}

/// The program that was built together with these tests.
enum Program {
  /// Beside the test bundle or executable; `nil` when only the tests were built.
  static let path: String? = {
    let places = [Bundle.main.bundlePath, CommandLine.arguments[0], Bundle(for: Folder.self).bundlePath]
    for place in places {
      var folder = place
      while folder.count > 1 {
        let candidate = "\(folder)/picojoule"
        if System.kind(of: candidate) == .file { return candidate }
        folder = (folder as NSString).deletingLastPathComponent
        if folder.hasSuffix(".build") { break }
      }
    }
    return nil
  }()

  static func run(_ arguments: String...) throws -> Ended { try start(path ?? "", arguments) }

  /// Runs a shell script that calls the program as `"$0"`.
  static func shell(_ script: String) throws -> Ended { try start("/bin/sh", ["-c", script, path ?? ""]) }

  private static func start(_ program: String, _ arguments: [String]) throws -> Ended {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    // Everything the tests print fits into a pipe, so that one can be read after the other.
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    let complained = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Ended(
      code: process.terminationStatus, output: String(decoding: printed, as: UTF8.self),
      errors: String(decoding: complained, as: UTF8.self))
  }
}
