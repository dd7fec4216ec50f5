import Foundation
import Testing

@testable import picojoule

@Suite("System")
struct SystemTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  @Test("a file is replaced as a whole and nothing is left beside it")
  func replace() throws {
    let file = try folder.write("report.json", "a much longer text that was there before")
    try System.write("new\n", toFile: file)
    #expect(try folder.read("report.json") == "new\n")
    #expect(folder.names == ["report.json"])
  }

  @Test("a large text arrives whole")
  func large() throws {
    let text = String(repeating: "0123456789\n", count: 500_000)
    try System.write(text, toFile: "\(folder.path)/large")
    #expect(try folder.read("large") == text)
  }

  @Test("a directory, a missing folder and an empty name cannot be written, and nothing is left behind")
  func unwritable() throws {
    try folder.write("inner/file", "kept")
    for (path, reason) in [
      ("\(folder.path)/inner", "this is a directory"), ("\(folder.path)/no/where", "No such file or directory"),
      ("", "this is no name for a file"), ("\(folder.path)/inner/file/x", "Not a directory"),
    ] {
      let error = #expect(throws: Failure.self) { try System.write("x", toFile: path) }
      #expect(error == .unwritable(path: path, reason: reason))
      #expect(error?.exitCode == 65)
      #expect(error?.message == "Error: \(path): this cannot be written: \(reason).\n")
    }
    #expect(folder.names == ["inner"])
    #expect(try folder.read("inner/file") == "kept")
  }

  @Test("a replaced file keeps its permissions and a symbolic link stays one")
  func permissionsAndLinks() throws {
    let file = try folder.write("private.txt", "old")
    let manager = FileManager.default
    try manager.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
    try manager.createSymbolicLink(atPath: "\(folder.path)/link", withDestinationPath: "private.txt")
    try System.write("new", toFile: "\(folder.path)/link")
    #expect(try manager.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o640)
    #expect(try folder.read("private.txt") == "new")
    #expect(try manager.destinationOfSymbolicLink(atPath: "\(folder.path)/link") == "private.txt")
    #expect(folder.names == ["link", "private.txt"])
  }

  @Test("a symbolic link that leads nowhere is not replaced")
  func danglingLink() throws {
    let link = "\(folder.path)/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "link")
    let error = #expect(throws: Failure.self) { try System.write("x", toFile: link) }
    #expect(error == .unwritable(path: link, reason: "this is a symbolic link that leads nowhere"))
    #expect(folder.names == ["link"])
  }

  @Test("a device is written and not replaced")
  func device() throws {
    try System.write("x", toFile: "/dev/null")
    #expect(System.kind(of: "/dev/null") == .other)
  }

  @Test("directories are made with those above them; a file in the way is an error")
  func directories() throws {
    try System.makeDirectory("\(folder.path)/a/b/c")
    try System.makeDirectory("\(folder.path)/a/b/c")
    #expect(System.kind(of: "\(folder.path)/a/b/c") == .directory)
    try folder.write("file")
    #expect(throws: Failure.self) { try System.makeDirectory("\(folder.path)/file") }
    #expect(throws: Failure.self) { try System.makeDirectory("\(folder.path)/file/below") }
  }

  @Test("a path with a zero byte leads nowhere")
  func zeroByte() {
    #expect(System.kind(of: "/\0") == .nothing)
    #expect(System.resolved("/dev\0") == nil)
  }
}
