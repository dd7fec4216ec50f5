import Foundation
import Testing

@testable import picojoule

/// What pages say that the program prints is what it prints.
@Suite("Documented pages", .enabled(if: Program.path != nil, "the program is not built beside the tests"))
struct DocumentedPageTests {
  private static let pages = [
    "README.md", "docs/scheduling.md", "docs/compare.md", "docs/exploration.md", "docs/timing.md",
    "docs/networks.md",
  ]

  /// A folder in which commands find the repository's files and leave theirs.
  private func workplace() throws -> Folder {
    let folder = try Folder()
    for name in System.names(in: Repository.root) where !name.hasPrefix(".") {
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder.path)/\(name)", withDestinationPath: "\(Repository.root)\(name)")
    }
    return folder
  }

  @Test("outputs that a page shows are those of the command above them", arguments: pages)
  func outputs(page: String) throws {
    let examples = try DocumentedPage(page).examples
    #expect(examples.count >= 3, "\(page)")
    let folder = try workplace()
    for example in examples {
      // Real weights over hundreds of images take minutes without optimization: Tests/Pages/run looks at those.
      if example.command.hasPrefix("\"$0\" evaluate ") { continue }
      let ended = try Program.shell("cd '\(folder.path)' && \(example.command)")
      #expect(!example.parts.isEmpty, "\(example.command)")
      #expect(ended.code == (example.parts.first?.hasPrefix("Error: ") == true ? 65 : 0), "\(example.command)")
      var rest = Substring(ended.output + ended.errors)
      for part in example.parts {
        guard let found = rest.firstRange(of: part) else {
          Issue.record("\(page): \(example.command)\ndoes not print\n\(part)\nbut\n\(rest)")
          break
        }
        rest = rest[found.upperBound...]
      }
    }
  }

  @Test(
    "parts of files that a page shows are in those files",
    arguments: [("docs/scheduling.md", 4), ("docs/exploration.md", 1)])
  func files(page: String, count: Int) throws {
    let fences = try DocumentedPage(page).fences.filter { $0.language == "json5" }
    #expect(fences.count >= count)
    for fence in fences {
      let lines = fence.text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      let path = try #require(lines.first?.trimmingPrefix("// "))
      let file = try String(contentsOfFile: "\(Repository.root)\(path)", encoding: .utf8)
      #expect(file.contains(lines[1]), "\(path)")
    }
  }

  @Test("every example file is used by one of the pages")
  func examples() throws {
    let page = try Self.pages.map { try String(contentsOfFile: "\(Repository.root)\($0)", encoding: .utf8) }.joined()
    let names = System.names(in: "\(Repository.root)docs/examples")
    #expect(names.count >= 10)
    for name in names { #expect(page.contains("docs/examples/\(name)"), "\(name)") }
  }
}
