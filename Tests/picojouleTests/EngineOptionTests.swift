import Foundation
import Testing

@testable import picojoule

/// Time found tile by tile, and pictures of it, on the command line.
@Suite("Engines and timelines, on the command line")
struct EngineOptionTests {
  private static let request = [
    "simulate", "--network", "lenet5", "--accelerator", "edge-int8", "--set", "dram.bandwidth=1GB/s", "--set",
    "memories.global_buffer.capacity=24KiB",
  ]

  private func simulate(_ arguments: String...) throws -> Ended {
    let bench = try #require(Repository.bench)
    var recorder = Recorder()
    let code = run(
      arguments: Self.request + arguments, surroundings: Repository.surroundings, workbench: { _ in bench },
      console: &recorder)
    return Ended(code: code, output: recorder.output, errors: recorder.errors)
  }

  private func document(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func count(_ value: Any?) throws -> Int { try #require(value as? NSNumber).intValue }

  @Test("both engines count the same, and tile by tile nothing is faster than the array")
  func counts() throws {
    let analytic = try document(try simulate("--format", "json").output)
    let event = try document(try simulate("--format", "json", "--engine", "event").output)
    #expect(analytic["engine"] as? String == "analytic")
    #expect(event["engine"] as? String == "event")
    let pairs = try zip(
      #require(analytic["layers"] as? [[String: Any]]), #require(event["layers"] as? [[String: Any]]))
    for (one, two) in pairs {
      for key in ["macs", "compute_cycles", "fill_drain_cycles", "dram_read_bits", "dram_write_bits"] {
        #expect(try count(one[key]) == count(two[key]), "\(key)")
      }
      let stalled = try #require(two["stalls"] as? [[String: Any]]).reduce(0) { try $0 + count($1["cycles"]) }
      #expect(
        try count(two["total_cycles"]) == count(two["compute_cycles"]) + count(two["fill_drain_cycles"]) + stalled)
    }
  }

  @Test("a timeline has every bit that the DRAM moves, ends with the network, and no track is busy twice at a time")
  func timeline() throws {
    let folder = try Folder()
    let ended = try simulate("--engine", "event", "--format", "json", "--timeline", "\(folder.path)/t.json")
    #expect(ended.code == 0)
    let report = try document(ended.output)
    let page = try document(try folder.read("t.json"))
    let events = try #require(page["traceEvents"] as? [[String: Any]])
    let tracks = events.filter { $0["ph"] as? String == "M" && $0["name"] as? String == "process_name" }
    let names = tracks.compactMap { ($0["args"] as? [String: Any])?["name"] as? String }
    #expect(names == ["array", "DRAM", "global_buffer"])

    var ends: [String: Int] = [:]
    var moved = 0
    for event in events where event["ph"] as? String == "X" {
      let track = try "\(count(event["pid"])) \(count(event["tid"]))"
      let (start, length) = (try count(event["ts"]), try count(event["dur"]))
      #expect(length > 0)
      if let end = ends[track] { #expect(start >= end, "\(event)") }
      ends[track] = start + length
      let category = event["cat"] as? String
      if category == "read" || category == "write" {
        moved += try count((event["args"] as? [String: Any])?["bits"])
      }
    }
    let layers = try #require(report["layers"] as? [[String: Any]])
    #expect(try ends.values.max() == layers.reduce(0) { try $0 + count($1["total_cycles"]) })
    let convolutions = layers.filter { ($0["macs"] as? NSNumber)?.intValue ?? 0 > 0 }
    let biases = [6, 16, 120, 84, 10].reduce(0, +) * 32
    let traffic = try convolutions.reduce(0) { try $0 + count($1["dram_read_bits"]) + count($1["dram_write_bits"]) }
    // Biases are the array's own words, and no tiles.
    #expect(moved == traffic || moved == traffic - biases)
  }

  @Test("no track is busy twice at a time in a timeline beside the analytic engine either")
  func timelineBesideAnalysis() throws {
    let folder = try Folder()
    #expect(try simulate("--set", "dram.latency=1000", "--timeline", "\(folder.path)/t.json").code == 0)
    let page = try document(try folder.read("t.json"))
    var ends: [String: Int] = [:]
    for event in try #require(page["traceEvents"] as? [[String: Any]]) where event["ph"] as? String == "X" {
      let track = try "\(count(event["pid"])) \(count(event["tid"]))"
      let start = try count(event["ts"])
      if let end = ends[track] { #expect(start >= end, "\(event)") }
      ends[track] = try start + count(event["dur"])
    }
    #expect(ends.count > 2)
  }

  @Test("a timeline that cannot be written is said, with the file's name")
  func unwritable() throws {
    let ended = try simulate("--timeline", "/nowhere/t.json")
    #expect(ended.code == 65)
    #expect(ended.output.isEmpty)
    #expect(ended.errors.contains("/nowhere/t.json"))
  }

  @Test("an unknown engine is refused with those that there are")
  func unknown() throws {
    let ended = try simulate("--engine", "evnt")
    #expect(ended.code == 64)
    #expect(ended.errors.contains("event"))
  }
}
