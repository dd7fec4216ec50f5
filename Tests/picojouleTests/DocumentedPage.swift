import Foundation

@testable import picojoule

/// A page of the documentation: its commands, and what it says they print.
struct DocumentedPage {
  /// What stands between two lines of three backticks.
  struct Fence {
    var language: String
    /// Without the fences, with a newline at the end.
    var text: String
  }

  /// A command and the output that the page shows of it.
  struct Example {
    /// As for a shell in the repository, the program called `"$0"`.
    var command: String
    /// Parts of the output in their order, whatever is between them left out with `…`.
    var parts: [String]
  }

  var fences: [Fence] = []

  /// The page at a path of the repository.
  init(_ path: String) throws {
    let text = try String(contentsOfFile: "\(Repository.root)\(path)", encoding: .utf8)
    var open: Fence?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("```") else {
        open?.text += line + "\n"
        continue
      }
      if let fence = open { fences.append(fence) }
      open = open == nil ? Fence(language: String(line.dropFirst(3)), text: "") : nil
    }
  }

  /// Fences of commands that are followed by their output, with the first command of each. A fence of output that follows
  /// another one shows more of the same run.
  var examples: [Example] {
    var examples: [Example] = []
    var isRun = false
    for (index, fence) in fences.enumerated() {
      switch fence.language {
      case "sh":
        let isShown = index + 1 < fences.count && fences[index + 1].language == "text"
        let command = Self.commands(fence.text).first
        isRun = isShown && command != nil
        if let command, isShown { examples.append(Example(command: command, parts: [])) }
      case "text" where isRun:
        examples[examples.count - 1].parts += Self.parts(fence.text)
      default: continue
      }
    }
    return examples
  }

  /// The calls of the program and of `cut`, each on one line, without comments.
  static func commands(_ text: String) -> [String] {
    text.replacing("\\\n", with: " ").split(separator: "\n").compactMap { line in
      let line = line.split(separator: " # ").first ?? ""
      for program in ["picojoule ", "swift run -c release picojoule "] where line.hasPrefix(program) {
        return "\"$0\" " + line.dropFirst(program.count)
      }
      // What looks at files of a command before.
      return line.hasPrefix("cut ") ? String(line) : nil
    }
  }

  private static func parts(_ text: String) -> [String] {
    text.split(separator: "…").map { $0.trimmingCharacters(in: .newlines) }.filter { !$0.isEmpty }
  }
}
