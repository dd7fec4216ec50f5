import Exploration
import Foundation
import Testing

@testable import picojoule

/// Sweeps of the built program that are killed, interrupted, crowded and starved.
@Suite(
  "Sweeps as processes", .enabled(if: Program.path != nil, "the program is not built beside the tests"), .serialized)
struct SweepProcessTests {
  /// 64 points.
  fileprivate static let sweep =
    "sweep --network lenet5 --accelerator mac-int8 --vary array.rows=4..32+4 --vary array.columns=4..32+4"

  private func run(_ folder: Folder, _ more: String, before: String = "") throws -> Ended {
    try Program.shell("cd '\(folder.path)'; export PICOJOULE_HOME='\(Repository.root)'; \(before) \"$0\" \(more)")
  }

  /// Starts a sweep and sends it a signal when its journal has grown by a few rows; `nil` if it ended before.
  private func interrupt(
    _ folder: Folder, _ output: String, with signal: Int32, _ more: [String] = [], sweep: String = Self.sweep
  ) throws -> Ended? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Program.path))
    process.arguments = sweep.split(separator: " ").map(String.init) + more + ["--output", output]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = ["PICOJOULE_HOME": Repository.root]
    let (printed, complained) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (printed, complained)
    let before = rows(folder, output)
    try process.run()
    while process.isRunning, rows(folder, output) < before + 3 { usleep(500) }
    let isSent = kill(process.processIdentifier, signal) == 0
    let texts = [printed, complained].map {
      String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
    process.waitUntilExit()
    let isOver = !isSent || process.terminationReason == .exit && process.terminationStatus == 0
    return isOver ? nil : Ended(code: process.terminationStatus, output: texts[0], errors: texts[1])
  }

  /// How many whole lines the journal has.
  private func rows(_ folder: Folder, _ output: String) -> Int {
    ((try? Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(output)/journal"))) ?? Data()).count { $0 == 10 }
  }

  private func expectSame(_ folder: Folder, _ one: String, _ other: String) throws {
    for name in ["plan.json", "results.csv", "pareto.csv"] {
      #expect(try folder.read("\(one)/\(name)") == folder.read("\(other)/\(name)"), "\(name)")
    }
  }

  @Test("a sweep that is killed again and again loses no finished row and ends with the same bytes")
  func killed() throws {
    let folder = try Folder()
    #expect(try run(folder, "\(Self.sweep) --output whole --jobs 1").code == 0)
    var kills = 0
    for jobs in [2, 1, 4, 3, 8] {
      let before = rows(folder, "killed")
      guard try interrupt(folder, "killed", with: SIGKILL, ["--jobs", String(jobs)]) != nil else { break }
      kills += 1
      #expect(rows(folder, "killed") >= before + 3)
      #expect(!folder.exists("killed/results.csv"))
    }
    #expect(kills > 0)
    let ended = try run(folder, "\(Self.sweep) --output killed")
    #expect(ended.code == 0, "\(ended.errors)")
    #expect(rows(folder, "killed") == 64)
    try expectSame(folder, "whole", "killed")
  }

  @Test("Ctrl-C finishes what was begun, says how to go on, and ends with 130")
  func interrupted() throws {
    let folder = try Folder()
    let ended = try #require(try interrupt(folder, "out", with: SIGINT, ["--jobs", "2"]))
    let done = rows(folder, "out")
    #expect(
      ended
        == Ended(
          code: 130, output: "",
          errors: """
            Stopped: \(done) of 64 points are done. To go on from there:
              picojoule sweep --output out --jobs 2 --network lenet5 --accelerator mac-int8 --vary array.rows=4..32+4 \
            --vary array.columns=4..32+4

            """))
    #expect(!folder.exists("out/results.csv"))
    // The line it gives is the one that works.
    let line = String(try #require(ended.errors.split(separator: "\n").last)).replacing("  picojoule ", with: "")
    #expect(try run(folder, line).code == 0)
    #expect(try run(folder, "\(Self.sweep) --output whole").code == 0)
    try expectSame(folder, "whole", "out")
  }

  @Test("a request to end does the same and ends with 143")
  func terminated() throws {
    let folder = try Folder()
    let ended = try #require(try interrupt(folder, "out", with: SIGTERM, ["--jobs", "1"]))
    #expect(ended.code == 143 && ended.output.isEmpty)
    #expect(ended.errors.hasPrefix("Stopped: \(rows(folder, "out")) of 64 points are done. To go on from there:\n"))
  }

  @Test("a second run is refused while the first works, and not after it was killed")
  func crowded() throws {
    let folder = try Folder()
    // The first is stopped so that it cannot finish before the second asks.
    let ended = try run(
      folder,
      "\(Self.sweep) --output out --jobs 1 & first=$!; for i in $(seq 4000); do [ -s out/journal ] && break; sleep 0.005; done; "
        + "kill -STOP $first; \"$0\" \(Self.sweep) --output out; echo \"code $?\"; kill -KILL $first")
    #expect(ended.output == "code 65\n")
    #expect(ended.errors.contains("Error: out: another run is at work in this directory.\n"))
    #expect(try run(folder, "\(Self.sweep) --output out").code == 0)
  }

  @Test("a journal that cannot grow ends the run with 65 and keeps its rows")
  func fileSizeLimit() throws {
    let folder = try Folder()
    // In blocks of 512 bytes: room for the plan, and for some of the rows.
    let ended = try run(folder, "\(Self.sweep) --output out", before: "ulimit -f 12;")
    let done = rows(folder, "out")
    #expect((1..<64).contains(done))
    #expect(
      ended
        == Ended(
          code: 65, output: "",
          errors: "Error: out/journal: this cannot be written: File too large. \(done) of 64 points are safe in the "
            + "journal; once this is mended, the same command goes on from there.\n"))
    #expect(try run(folder, "\(Self.sweep) --output out").code == 0)
    #expect(try run(folder, "\(Self.sweep) --output whole").code == 0)
    try expectSame(folder, "whole", "out")
  }

  /// Whether a file system of one's own can be mounted, as users may on some systems.
  private static let mounts =
    (try? Program.shell("unshare -rm sh -c 'mount -t tmpfs -o size=64k none /mnt'").code) == 0

  @Test("a full disk ends the run with 65 and keeps its rows", .enabled(if: mounts, "tmpfs cannot be mounted"))
  func fullDisk() throws {
    let folder = try Folder()
    try folder.write("disk/.keep")
    // The rows that were safe are taken off the full disk, which is gone after the shell.
    let ended = try Program.shell(
      "cd '\(folder.path)' && export PICOJOULE_HOME='\(Repository.root)' && unshare -rm sh -c 'mount -t tmpfs -o size=16k "
        + "none disk && \"$0\" \(Self.sweep) --output disk/out; echo \"code $?\"; cp -r disk/out kept; ls disk/out' \"$0\""
    )
    let done = rows(folder, "kept")
    #expect((1..<64).contains(done))
    #expect(ended.output == "code 65\njournal\nplan.json\n")
    #expect(
      ended.errors
        == "Error: disk/out/journal: this cannot be written: No space left on device. \(done) of 64 points are "
        + "safe in the journal; once this is mended, the same command goes on from there.\n")
    #expect(try run(folder, "\(Self.sweep) --output kept").code == 0)
    #expect(try run(folder, "\(Self.sweep) --output whole").code == 0)
    try expectSame(folder, "whole", "kept")
  }

  @Test("shards merge into the bytes of one run, and plan.json runs it again")
  func shards() throws {
    let folder = try Folder()
    #expect(try run(folder, "\(Self.sweep) --output whole").code == 0)
    for number in 1...3 {
      #expect(try run(folder, "sweep whole/plan.json --output part\(number) --shard \(number)/3").code == 0)
    }
    #expect(try run(folder, "merge part2 part3 part1 --output merged").code == 0)
    try expectSame(folder, "whole", "merged")
    let missing = try run(folder, "merge part2 part3 --output other")
    #expect(
      missing
        == Ended(
          code: 65, output: "",
          errors: "Error: The parts are not the whole:\n  shard 1/3 is missing: 22 points\n"))
  }

  @Test("a search that is killed again and again ends with the same bytes, and plan.json searches again")
  func searched() throws {
    let folder = try Folder()
    try folder.write(
      "plan.json5",
      """
      { networks: "lenet5", accelerators: "mac-int8", search: { population: 12, generations: 4, seed: 3 },
        axes: [{ path: "array.rows", from: 4, to: 64, step: 4 }, { path: "array.columns", from: 4, to: 64, step: 4 },
          { path: "dram.bandwidth", values: ["1GB/s", "2GB/s", "4GB/s"] }],
        objectives: ["latency_ms", "energy_total_pj", "area_total_um2"] }
      """)
    let whole = try run(folder, "sweep plan.json5 --output whole --jobs 1")
    #expect(whole.output.contains("NSGA-II rated 60 of 768 points"), "\(whole)")
    var kills = 0
    for jobs in [2, 1] {
      let words = ["sweep", "plan.json5", "--jobs", String(jobs)]
      guard try interrupt(folder, "killed", with: SIGKILL, words, sweep: "") != nil else { break }
      kills += 1
      #expect(!folder.exists("killed/results.csv"))
    }
    #expect(kills > 0)
    #expect(try run(folder, "sweep plan.json5 --output killed").code == 0)
    try expectSame(folder, "whole", "killed")
    #expect(try folder.read("killed/results.csv").split(separator: "\n").count == 61)
    let again = try run(folder, "sweep whole/plan.json --output again")
    #expect(again.code == 0, "\(again.errors)")
    try expectSame(folder, "whole", "again")
  }

  @Test("plan.json runs again with files beside the directory, from wherever it is named, or says where it looked")
  func relativePaths() throws {
    let folder = try Folder()
    let text = try String(contentsOfFile: "\(Repository.root)HardwareConfigs/mac-int8.json5", encoding: .utf8)
    try folder.write("mac-int8.json5", text)
    try folder.write("elsewhere/mac-int8.json5", text + "\n")
    let sweep = "sweep --network lenet5 --accelerator ./mac-int8.json5 --vary array.rows=8,16"
    #expect(try run(folder, "\(sweep) --output out").code == 0)
    #expect(try run(folder, "sweep out/plan.json --output again").code == 0)
    // A file of that name in the working directory is another one.
    #expect(try run(folder, "sweep ../out/plan.json --output ../far", before: "cd elsewhere;").code == 0)
    for name in ["again", "far"] { try expectSame(folder, "out", name) }
    try folder.write("alone/plan.json", try folder.read("out/plan.json"))
    let ended = try run(
      folder, "sweep ../alone/plan.json --dry-run", before: "rm mac-int8.json5; mkdir empty; cd empty;")
    #expect(ended.code == 65)
    #expect(
      ended.errors.contains("there is no file ./mac-int8.json5 in the working directory, beside this plan"), "\(ended)")
  }

  @Test("changed inputs are refused by the name of the file")
  func changedInputs() throws {
    let folder = try Folder()
    let text = try String(contentsOfFile: "\(Repository.root)HardwareConfigs/mac-int8.json5", encoding: .utf8)
    try folder.write("mine.json5", text)
    let sweep = "sweep --network lenet5 --accelerator ./mine.json5 --vary array.rows=8,16 --output out"
    #expect(try run(folder, sweep).code == 0)
    try folder.write("mine.json5", text + "\n")
    let ended = try run(folder, sweep)
    #expect(ended.code == 65)
    #expect(
      ended.errors.hasPrefix("Error: out: this directory belongs to another plan, or inputs have changed since:\n"))
    #expect(ended.errors.contains("mine.json5"))
    #expect(ended.errors.split(separator: "\n").count == 3)
  }
}

extension Folder {
  /// Whether there is something of that name.
  func exists(_ name: String) -> Bool { System.kind(of: "\(path)/\(name)") != .nothing }
}
