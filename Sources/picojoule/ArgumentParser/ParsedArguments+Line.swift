extension ParsedArguments {
  /// The command line again, for a shell.
  func line(of command: CommandDefinition) -> String {
    var words = [command.name] + positionals.map(\.quotedForShell)
    for option in command.options {
      guard has(option.name) else { continue }
      let given = all(option)
      words += given.isEmpty ? ["--\(option.name)"] : given.map { "--\(option.name) \($0.quotedForShell)" }
    }
    return words.joined(separator: " ")
  }
}

extension String {
  /// One word for a shell.
  fileprivate var quotedForShell: String {
    let marks = "-_./=,:@%+".unicodeScalars
    let isPlain = unicodeScalars.allSatisfy {
      ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) || marks.contains($0)
    }
    return isPlain && !isEmpty ? self : "'" + replacing("'", with: "'\\''") + "'"
  }
}
