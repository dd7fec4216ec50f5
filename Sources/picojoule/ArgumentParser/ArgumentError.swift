import Documents

/// What is wrong with a command line as far as its definition can tell.
enum ArgumentError: Error, Sendable, Hashable {
  case unknownCommand(String, known: [String])
  case unknownOption(String, known: [String])
  case missingValue(OptionDefinition)
  case unexpectedValue(OptionDefinition, found: String)
  case repeatedOption(OptionDefinition)
  case invalidChoice(OptionDefinition, found: String)
  case invalidNumber(OptionDefinition, found: String, allowed: String)
  /// Each as it appears in the usage.
  case missingArguments([String])
  case unexpectedArgument(String)
  /// Each as it appears in the usage.
  case excludingArguments(String, String)
  /// An option that is about ONNX models, beside something else.
  case noModel(OptionDefinition, found: String)
  /// Something else where an ONNX model is wanted.
  case notAModel(PositionalDefinition, found: String)

  /// The error in words, with its final stop and the likely meant word.
  var sentence: String {
    switch self {
    case .unknownCommand(let found, let known):
      "Unknown command '\(found.printable)'.\(Self.advice(found, known))"
    case .unknownOption(let found, let known):
      "Unknown option '\(found.printable)'.\(Self.advice(found, known))"
    case .missingValue(let option): "Missing value for '\(option.usage)'."
    case .unexpectedValue(let option, let found):
      "The option '\(option.usage)' takes no value, but '\(found.printable)' was given."
    case .repeatedOption(let option): "The option '\(option.usage)' is given twice."
    case .invalidChoice(let option, let found):
      "The value '\(found.printable)' is invalid for '\(option.usage)'."
        + Self.advice(found, option.choices.flatMap { [$0.name] + $0.aliases })
        + " Allowed: \(option.choices.map(\.name).joined(separator: ", "))."
    case .invalidNumber(let option, let found, let allowed):
      "The value '\(found.printable)' is invalid for '\(option.usage)'. Allowed: \(allowed)."
    case .missingArguments(let missing):
      "Missing expected argument\(missing.count > 1 ? "s" : "") "
        + missing.map { "'\($0)'" }.joined(separator: " and ") + "."
    case .excludingArguments(let first, let second): "'\(first)' and '\(second)' exclude each other."
    case .noModel(let option, let found):
      "The option '\(option.usage)' is for ONNX models (.onnx), and '\(found.printable)' is none."
    case .notAModel(let positional, let found):
      "The value '\(found.printable)' is invalid for '\(positional.usage)'. Allowed: an ONNX model (.onnx)."
    case .unexpectedArgument(let found): "Unexpected argument '\(found.printable)'."
    }
  }

  private static func advice(_ found: String, _ known: [String]) -> String {
    nearest(to: found, among: known).map { " Did you mean '\($0)'?" } ?? ""
  }
}

extension String {
  /// The text cut to a readable length, with nothing in it that a terminal would obey.
  var printable: String { Finding.plain(self, limit: 200) }
}
