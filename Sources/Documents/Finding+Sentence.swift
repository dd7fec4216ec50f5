// Every sentence about a file or an option is made here, so that they sound alike and can be tested to the letter.

extension Finding: CustomStringConvertible {
  /// Place, key path and problem in one line: `x.json5:12:5: array.rows: 0 is out of range; allowed: 1 to 65536.`
  public var sentence: String {
    var parts: [String] = []
    switch origin {
    case .file: parts.append(Self.plain(file, limit: 4096))
    case .position(let position): parts.append("\(Self.plain(file, limit: 4096)):\(position.line):\(position.column)")
    case .commandLine(let option): parts.append(Self.plain(option, limit: 200))
    }
    let path = path.description
    if !path.isEmpty { parts.append(Self.plain(path, limit: 200)) }
    parts.append("\(problem.words).")
    return parts.filter { !$0.isEmpty }.joined(separator: ": ")
  }

  /// The same as ``sentence``.
  public var description: String { sentence }

  /// `text` in double quotes, cut to a readable length, with nothing in it that a terminal would obey.
  static func quoted(_ text: String) -> String {
    "\"\(plain(text, limit: 60, escaping: ["\"", "\\"]))\""
  }

  /// `text` with control characters escaped, cut to `limit` scalars.
  public static func plain(_ text: String, limit: Int, escaping: Set<Unicode.Scalar> = []) -> String {
    var result = String.UnicodeScalarView()
    var count = 0
    for scalar in text.unicodeScalars {
      if count == limit {
        result.append(contentsOf: "...".unicodeScalars)
        break
      }
      count += 1
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
        result.append(contentsOf: scalar.escaped(asASCII: true).unicodeScalars)
      default:
        if escaping.contains(scalar) { result.append("\\") }
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// `a, b or c`.
  static func alternatives(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }

  /// The names after "Allowed:", cut when there are many.
  fileprivate static func list(_ names: [String]) -> String {
    let shown = names.prefix(24).map { plain($0, limit: 60) }.joined(separator: ", ")
    return names.count > 24 ? "\(shown) and \(names.count - 24) more" : shown
  }

  /// What to say after an unknown name: the likely meant one and the allowed ones.
  fileprivate static func advice(nearest: String?, allowed: [String]) -> String {
    var advice = nearest.map { "; did you mean \(quoted($0))?" } ?? ""
    if !allowed.isEmpty { advice += "\(nearest == nil ? ". " : " ")Allowed: \(list(allowed))" }
    return advice
  }
}

extension Findings: CustomStringConvertible {
  /// How many findings are written out.
  public static let shown = 20

  /// One sentence a line, and how many more there are.
  public var description: String {
    var lines = all.prefix(Self.shown).map(\.sentence)
    let more = all.count - lines.count + omitted
    if more > 0 { lines.append("... and \(more) more.") }
    return lines.joined(separator: "\n")
  }
}

extension Problem {
  /// The problem in words, without the final stop.
  fileprivate var words: String {
    switch self {
    case .cannotRead(.missing): "there is no such file"
    case .cannotRead(.notPermitted): "no permission to read this file"
    case .cannotRead(.system(let reason)): "this file cannot be read: \(reason)"
    case .cannotWrite(.missing): "there is no such directory to write to"
    case .cannotWrite(.notPermitted): "no permission to write this file"
    case .cannotWrite(.system(let reason)): "this file cannot be written: \(reason)"
    case .isDirectory: "this is a directory, not a file"
    case .notARegularFile: "this is a pipe or a device, not a regular file"
    case .tooLarge(let bytes?, let limit): "this file has \(bytes) bytes; at most \(limit) are read"
    case .tooLarge(nil, let limit): "this file has more than \(limit) bytes, which is the most that is read"
    case .notUTF8(let offset): "this is not text: byte \(offset) is not UTF-8"
    case .syntax(let problem): problem.words
    case .unrepresentable(let number): "\(Finding.plain(number, limit: 60)) is beyond the range of numbers"
    case .duplicateKey(let key, let line?): "\(Finding.quoted(key)) is already given in line \(line)"
    case .duplicateKey(let key, nil): "\(Finding.quoted(key)) is given twice"
    case .unknownKey(let found, let allowed, let nearest):
      "unknown key \(Finding.quoted(found))\(Finding.advice(nearest: nearest, allowed: allowed))"
    case .missingKey(let key): "the key \(Finding.quoted(key)) is missing"
    case .wrongType(let expected, let found): "expected \(expected.words), found \(found.words)"
    case .outOfRange(let found, let lowest, let highest):
      "\(Finding.plain(found, limit: 60)) is out of range\(Self.range(lowest, highest))"
    case .wrongCount(let found, let allowed): "the list has \(found) elements; allowed: \(allowed)"
    case .unknownName(let kind, let found, let allowed, let nearest):
      "unknown \(kind) \(Finding.quoted(found))\(Finding.advice(nearest: nearest, allowed: allowed))"
    case .badUnit("", let kind, let examples, _):
      "the unit is missing; write \(kind) as \(Finding.alternatives(examples.map(Finding.quoted)))"
    case .badUnit(let found, let kind, let examples, let nearest):
      "unknown unit \(Finding.quoted(found))" + (nearest.map { "; did you mean \(Finding.quoted($0))?" } ?? ";")
        + " \(nearest == nil ? "write" : "Write") \(kind) as \(Finding.alternatives(examples.map(Finding.quoted)))"
    case .notWhole(let found, let unit): "\(Finding.quoted(found)) is not a whole number of \(unit)"
    case .tooManyDigits(let found): "\(Finding.quoted(found)) has more digits than can be kept; 19 are enough"
    case .tooFewColumns(let found, let expected):
      "the row ends after column \(found); expected \(expected.count): \(Finding.list(expected))"
    case .badPath(let text): "\(Finding.quoted(text)) is not a path; write one as array.rows or layers[3].kernel"
    case .noSuchElement(let index, let count): "there is no element \(index); the list has \(count), counted from 0"
    case .inconsistent(let text): text
    }
  }

  private static func range(_ lowest: String?, _ highest: String?) -> String {
    switch (lowest, highest) {
    case (let lowest?, let highest?): "; allowed: \(lowest) to \(highest)"
    case (let lowest?, nil): "; allowed: \(lowest) or more"
    case (nil, let highest?): "; allowed: at most \(highest)"
    case (nil, nil): ""
    }
  }
}

extension SyntaxProblem {
  fileprivate var words: String {
    switch self {
    case .emptyFile: "the file is empty"
    case .unexpected("", let expected): "expected \(expected), found the end of the file"
    case .unexpected(let found, let expected): "expected \(expected), found \(Finding.quoted(found))"
    case .endsInside(let container, let opened):
      "the file ends inside \(container) that starts in line \(opened.line), column \(opened.column)"
    case .mismatched(let found, let expected, let opened):
      "\(Finding.quoted(found)) does not close what starts in line \(opened.line), column \(opened.column);"
        + " expected \(Finding.quoted(expected))"
    case .missingComma: "a comma is missing here"
    case .unterminatedString: "this text has no closing quote in its line"
    case .unterminatedComment: "this comment is never closed with */"
    case .badEscape(let text): "unknown escape \(Finding.plain(text, limit: 60))"
    case .unquotedText(let word, nil): "text needs quotes: \(Finding.quoted(word))"
    case .unquotedText(let word, let nearest?):
      "unknown value \(Finding.plain(word, limit: 60)); did you mean \(nearest)? Text needs quotes"
    case .unquotedKey(let word): "this key needs quotes: \(Finding.quoted(word))"
    case .badNumber(let text, .leadingZero): "\(Finding.plain(text, limit: 60)) may not start with a zero"
    case .badNumber(let text, .groupedDigits): "\(Finding.plain(text, limit: 60)) may not have _ between its digits"
    case .badNumber(let text, .unitNeedsQuotes): "a number with a unit needs quotes: \(Finding.quoted(text))"
    case .badNumber(let text, .malformed): "\(Finding.plain(text, limit: 60)) is not a number"
    case .contentAfterEnd(let found): "expected the end of the file, found \(Finding.quoted(found))"
    case .tooDeep(let limit): "objects and lists are nested more than \(limit) deep"
    case .tooManyValues(let limit): "the file has more than \(limit) values"
    case .notAnEntry(let line): "expected key = value or [section], found \(Finding.quoted(line))"
    case .entryOutsideSection(let key): "\(Finding.quoted(key)) stands before the first [section]"
    case .unterminatedField: "this field has no closing quote in its line"
    case .textAfterQuote(let text): "expected a separator after the closing quote, found \(Finding.quoted(text))"
    }
  }
}

extension ValueKind {
  /// The kind with its article, as in "expected a list".
  fileprivate var words: String {
    switch self {
    case .null: "null"
    case .boolean: "true or false"
    case .number: "a number"
    case .wholeNumber: "a whole number"
    case .text: "text"
    case .name: "text that is not empty"
    case .list: "a list"
    case .object: "an object"
    case .wholeNumberOrList: "a whole number or a list of them"
    case .quantity(let kind, let examples): "\(kind) such as \(Finding.alternatives(examples.map(Finding.quoted)))"
    }
  }
}

extension FoundValue {
  /// The value as in "found the number 1.5".
  fileprivate var words: String {
    switch kind {
    case .boolean: text
    case .number: "the number \(Finding.plain(text, limit: 60))"
    case .text: "the text \(Finding.quoted(text))"
    default: kind.words
    }
  }
}
