import Reporting

extension CommandDefinition {
  /// `picojoule simulate --network <network> --accelerator <accelerator> [<options>]`.
  var usage: String {
    var words = [name]
    words += positionals.map { $0.isRequired ? $0.usage : "[\($0.usage)]" }
    words += options.filter(\.isRequired).map(\.usage)
    if options.contains(where: { !$0.isRequired }) { words.append("[<options>]") }
    if !subcommands.isEmpty { words.append("<command>") }
    return words.joined(separator: " ")
  }

  /// The help page, at most 100 columns.
  var help: String {
    var text = "OVERVIEW: \(abstract)".wrapped(to: 100)
    for paragraph in discussion { text += "\n" + paragraph.wrapped(to: 100) }
    text += "\nUSAGE: \(usage)\n"
    if !positionals.isEmpty {
      text += "\nARGUMENTS:\n" + Self.entries(positionals.map { ($0.usage, $0.help) })
    }
    text += "\nOPTIONS:\n" + Self.entries(options.map { ($0.usage, $0.fullHelp) } + [("-h, --help", "Show this page.")])
    if !subcommands.isEmpty {
      text += "\nCOMMANDS:\n" + Self.entries(subcommands.map { ($0.lastWord, $0.abstract) })
    }
    if !examples.isEmpty {
      text += "\nEXAMPLES:\n" + examples.map { "  # \($0.purpose)\n  \($0.line)\n" }.joined()
    }
    if !subcommands.isEmpty { text += "\nSee '\(name) help <command>' for a command's own page.\n" }
    return text
  }

  /// Two columns; a name that is too long for its column has its text below.
  private static func entries(_ entries: [(String, String)]) -> String {
    let column = 30
    return entries.map { name, help in
      let first = "  \(name)"
      guard first.count <= column - 2 else {
        return first + "\n" + help.wrapped(to: 100, first: String(repeating: " ", count: column))
      }
      return help.wrapped(to: 100, first: first + String(repeating: " ", count: column - first.count))
    }.joined()
  }
}

extension OptionDefinition {
  /// The help with what holds otherwise and what is allowed.
  fileprivate var fullHelp: String {
    var text = help
    if !choices.isEmpty {
      let names = choices.map { choice in
        choice.aliases.isEmpty ? choice.name : "\(choice.name) (\(choice.aliases.joined(separator: ", ")))"
      }
      text += " One of: \(names.joined(separator: ", "))."
    }
    if let standard { text += " (default: \(standard))" }
    return isRepeatable ? text + " Can be given several times." : text
  }
}
