/// What a command line says, once it is found to fit the command's definition.
struct ParsedArguments: Sendable, Hashable {
  /// Options that were given, with their values in order; a flag has none.
  fileprivate(set) var values: [String: [String]] = [:]
  fileprivate(set) var positionals: [String] = []
  /// Whether help was asked for; then nothing else was looked at.
  fileprivate(set) var wantsHelp = false

  /// Whether the option of that name was given.
  func has(_ name: String) -> Bool { values[name] != nil }
  /// The value of an option that can be given once.
  subscript(option: OptionDefinition) -> String? { values[option.name]?.last }
  /// The values of an option that can be given several times.
  func all(_ option: OptionDefinition) -> [String] { values[option.name] ?? [] }
}

extension CommandDefinition {
  /// Reads the arguments behind the command's own words, after swift-argument-parser's conventions: `--option value` and
  /// `--option=value`, flags without value, `--` before arguments that start with a dash, `--help` and `-h` anywhere.
  /// Unlike there, an option that can be given once must not be given twice.
  func parse(_ arguments: some Sequence<String>) throws(ArgumentError) -> ParsedArguments {
    var parsed = ParsedArguments()
    var rest = Array(arguments)[...]
    let marked = rest.prefix { $0 != "--" }
    if marked.contains(where: { $0 == "--help" || $0 == "-h" }) {
      parsed.wantsHelp = true
      return parsed
    }
    while let argument = rest.popFirst() {
      if argument == "--" {
        parsed.positionals += rest
        break
      }
      if argument.hasPrefix("-"), argument != "-" {
        try take(argument, &rest, into: &parsed)
      } else {
        parsed.positionals.append(argument)
      }
    }
    try check(parsed)
    return parsed
  }

  /// Reads one option and, if it has one, its value.
  private func take(
    _ argument: String, _ rest: inout ArraySlice<String>, into parsed: inout ParsedArguments
  ) throws(ArgumentError) {
    let sides = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let word = sides[0]
    guard word.hasPrefix("--"), let option = options.first(where: { "--\($0.name)" == word }) else {
      throw .unknownOption(word, known: options.map { "--\($0.name)" } + ["--help"])
    }
    if !option.isRepeatable, parsed.values[option.name] != nil { throw .repeatedOption(option) }
    guard option.value != nil else {
      guard sides.count == 1 else { throw .unexpectedValue(option, found: sides[1]) }
      parsed.values[option.name] = []
      return
    }
    let value: String
    if sides.count == 2 {
      value = sides[1]
    } else if let next = rest.first, !next.looksLikeAnOption {
      value = next
      rest.removeFirst()
    } else {
      throw .missingValue(option)
    }
    guard !value.isEmpty else { throw .missingValue(option) }
    parsed.values[option.name, default: []].append(try option.canonical(value))
  }

  /// Checks that everything required is there and nothing is left over.
  private func check(_ parsed: ParsedArguments) throws(ArgumentError) {
    if parsed.positionals.count > positionals.count, positionals.last?.isRepeatable != true {
      throw .unexpectedArgument(parsed.positionals[positionals.count])
    }
    let missing =
      positionals.dropFirst(parsed.positionals.count).filter(\.isRequired).map(\.usage)
      + options.filter { $0.isRequired && parsed.values[$0.name] == nil }.map(\.usage)
    if !missing.isEmpty { throw .missingArguments(missing) }
  }
}

extension OptionDefinition {
  /// The allowed value that `found` spells.
  fileprivate func canonical(_ found: String) throws(ArgumentError) -> String {
    guard !choices.isEmpty else { return found }
    if let choice = choices.first(where: { $0.name == found || $0.aliases.contains(found) }) { return choice.name }
    throw .invalidChoice(self, found: found)
  }
}

extension String {
  /// Whether the next word of a command line is an option and not the value of the one before: `-5` may be a value.
  fileprivate var looksLikeAnOption: Bool {
    guard hasPrefix("-"), count > 1 else { return false }
    return !(dropFirst().first?.isNumber ?? false)
  }
}
