/// An option of a command: drives parsing, help and suggestions.
struct OptionDefinition: Sendable, Hashable {
  /// An allowed value and other ways to write it.
  struct Choice: Sendable, Hashable {
    var name: String
    var aliases: [String] = []
  }

  /// Without the dashes.
  var name: String
  /// What stands for the value in help; `nil` for a flag.
  var value: String?
  var help: String
  var isRequired = false
  var isRepeatable = false
  /// What holds when the option is not given, for the help.
  var standard: String?
  /// The values that are allowed; empty for any.
  var choices: [Choice] = []

  /// `--network <network>`, as messages and help call it.
  var usage: String { value.map { "--\(name) <\($0)>" } ?? "--\(name)" }

  /// The same option where a command cannot do without it.
  var required: OptionDefinition {
    var copy = self
    copy.isRequired = true
    return copy
  }
}

/// An argument that is known by its place.
struct PositionalDefinition: Sendable, Hashable {
  var name: String
  var help: String
  var isRequired = true
  /// Whether all arguments from here on are meant. Only the last one may be.
  var isRepeatable = false

  /// `<name>`, as messages and help call it.
  var usage: String { isRepeatable ? "<\(name)> ..." : "<\(name)>" }
}

/// A command line that does something useful, for the help.
struct Example: Sendable, Hashable {
  var purpose: String
  var line: String
}

/// A command: everything that its parsing and its help need to know.
struct CommandDefinition: Sendable, Hashable {
  /// The words that call it: `picojoule simulate`.
  var name: String
  /// One sentence.
  var abstract: String
  /// More, if there is more to say: paragraphs without line breaks.
  var discussion: [String] = []
  var positionals: [PositionalDefinition] = []
  var options: [OptionDefinition] = []
  /// Commands below this one; their names are without this one's.
  var subcommands: [CommandDefinition] = []
  var examples: [Example] = []

  /// The last word of the name.
  var lastWord: String { name.split(separator: " ").last.map(String.init) ?? name }
}
