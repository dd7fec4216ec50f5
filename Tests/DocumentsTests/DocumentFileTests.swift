import Foundation
import Testing

@testable import Documents

@Suite("DocumentFile")
struct DocumentFileTests {
  /// A directory of its own for every test.
  final class Scratch {
    let directory: String

    init() throws {
      directory = NSTemporaryDirectory() + "documents-\(UUID().uuidString)/"
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
      try Data(bytes).write(to: URL(fileURLWithPath: directory + name))
      return directory + name
    }
  }

  private func problem(_ path: String, limit: Int = 100) -> Problem? {
    do throws(Findings) {
      _ = try DocumentFile.read(path, limit: limit)
      return nil
    } catch {
      #expect(error.all.count == 1)
      #expect(error.all[0].file == path)
      return error.all[0].problem
    }
  }

  @Test("a file is read whole, up to the limit")
  func reads() throws {
    let scratch = try Scratch()
    for count in [0, 1, 99, 100] {
      let bytes = (0..<count).map { UInt8($0 & 0xFF) }
      #expect(try DocumentFile.read(try scratch.file("f\(count)", bytes), limit: 100) == bytes)
    }
    let large = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    #expect(try DocumentFile.read(try scratch.file("large", large)) == large)
  }

  @Test("a larger file is refused with its size")
  func tooLarge() throws {
    let scratch = try Scratch()
    #expect(problem(try scratch.file("f", Array(repeating: 1, count: 101))) == .tooLarge(bytes: 101, limit: 100))
  }

  @Test("what is no regular file is refused at once")
  func notRegular() throws {
    let scratch = try Scratch()
    #expect(problem(scratch.directory) == .isDirectory)
    #expect(problem(scratch.directory + "none") == .cannotRead(.missing))
    #expect(problem(try scratch.file("f", []) + "/below") == .cannotRead(.missing))
    #expect(problem("") == .cannotRead(.missing))
    #expect(problem("a\0b") == .cannotRead(.missing))
    #expect(problem("/dev/zero") == .notARegularFile)
    #expect(mkfifo(scratch.directory + "pipe", 0o600) == 0)
    #expect(problem(scratch.directory + "pipe") == .notARegularFile)
    try FileManager.default.createSymbolicLink(atPath: scratch.directory + "a", withDestinationPath: "b")
    try FileManager.default.createSymbolicLink(atPath: scratch.directory + "b", withDestinationPath: "a")
    guard case .cannotRead(.system(let reason))? = problem(scratch.directory + "a") else {
      return #expect(Bool(false), "read")
    }
    #expect(!reason.isEmpty)
  }

  @Test("a file without permission is refused", .enabled(if: geteuid() != 0, "the superuser may read everything"))
  func notPermitted() throws {
    let scratch = try Scratch()
    let path = try scratch.file("f", [1])
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
    #expect(problem(path) == .cannotRead(.notPermitted))
  }

  #if os(Linux)
    @Test("a file that does not tell its size is read to its end, and not beyond the limit")
    func sizelessFiles() throws {
      #expect(try !DocumentFile.read("/proc/self/status").isEmpty)
      #expect(problem("/proc/self/status", limit: 10) == .tooLarge(bytes: nil, limit: 10))
    }
  #endif

  @Test("a document is loaded by path, and its findings carry the path as given")
  func load() throws {
    let scratch = try Scratch()
    let path = try scratch.file("x.json5", Array(SampleAccelerator.text.utf8))
    #expect(try JSON5Document.load(path).read { SampleAccelerator($0) }.0.rows == 16)
    let bad = try scratch.file("bad.json5", Array("{".utf8))
    let findings = #expect(throws: Findings.self) { _ = try JSON5Document.load(bad) }
    #expect(findings?.description.hasPrefix("\(bad):1:2: ") == true)
    let missing = #expect(throws: Findings.self) { _ = try JSON5Document.load("no/such.json5") }
    #expect(missing?.description == "no/such.json5: there is no such file.")
  }
}
