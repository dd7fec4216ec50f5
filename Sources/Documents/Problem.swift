/// What can be wrong with something people wrote. Data only: the words are in `Finding+Sentence.swift`.
public enum Problem: Sendable, Hashable {
  // The file itself.
  case cannotRead(FileFailure)
  case cannotWrite(FileFailure)
  case isDirectory
  /// A pipe, device or socket: it has no end that could be checked beforehand.
  case notARegularFile
  /// `bytes` is `nil` when the file was still growing while it was read.
  case tooLarge(bytes: Int?, limit: Int)
  /// The byte at `offset` (from 0) does not belong to UTF-8 text.
  case notUTF8(offset: Int)

  // The text.
  case syntax(SyntaxProblem)
  /// A number beyond what a double can hold, such as `1e999` or `1e-999`.
  case unrepresentable(number: String)
  case duplicateKey(String, firstLine: Int?)

  // The values.
  case unknownKey(found: String, allowed: [String], nearest: String?)
  case missingKey(String)
  case wrongType(expected: ValueKind, found: FoundValue)
  case outOfRange(found: String, lowest: String?, highest: String?)
  /// A list with `found` elements where only the `allowed` counts make sense; text such as "1, 2 or 4".
  case wrongCount(found: Int, allowed: String)
  /// `kind` is the noun: "dataflow", "network", "memory".
  case unknownName(kind: String, found: String, allowed: [String], nearest: String?)
  case badUnit(found: String, kind: String, examples: [String], nearest: String?)
  /// A quantity that is not a whole number of its smallest unit.
  case notWhole(found: String, baseUnit: String)
  /// A quantity with more digits than can be kept.
  case tooManyDigits(found: String)
  /// A row of a table that ends too early; the names of all columns it should have.
  case tooFewColumns(found: Int, expected: [String])
  /// A `--set` without `=`, or whose path cannot be read.
  case badPath(String)
  /// The list that a path goes into has only `count` elements.
  case noSuchElement(index: Int, count: Int)
  /// Values that are fine alone and contradict each other: a full sentence without the final stop.
  case inconsistent(String)
}

/// Why a file could not be read or written.
public enum FileFailure: Sendable, Hashable {
  case missing
  case notPermitted
  /// Whatever else the system said.
  case system(String)
}

/// What is wrong with the shape of a text.
public enum SyntaxProblem: Sendable, Hashable {
  case emptyFile
  case unexpected(found: String, expected: String)
  /// The file ends inside what was opened at `opened`.
  case endsInside(String, opened: SourcePosition)
  /// `found` closes what is not open: `expected` closes what was opened at `opened`.
  case mismatched(found: String, expected: String, opened: SourcePosition)
  case missingComma
  case unterminatedString
  case unterminatedComment
  case badEscape(String)
  /// A word that stands where a value should: text needs quotes.
  case unquotedText(String, nearest: String?)
  /// A key that needs quotes because of its characters.
  case unquotedKey(String)
  case badNumber(String, NumberProblem)
  case contentAfterEnd(String)
  case tooDeep(limit: Int)
  case tooManyValues(limit: Int)
  /// A line of an INI file that is neither a section, nor a key with a value, nor a comment.
  case notAnEntry(String)
  case entryOutsideSection(String)
  /// A quoted field of a table that does not end in its line.
  case unterminatedField
  /// A quoted field of a table that is followed by something else than a separator.
  case textAfterQuote(String)
}

/// What is wrong with the spelling of a number.
public enum NumberProblem: Sendable, Hashable {
  case leadingZero
  case groupedDigits
  /// A number with letters behind it: a quantity that needs quotes.
  case unitNeedsQuotes
  case malformed
}

/// The kinds of value that a reader can ask for.
public enum ValueKind: Sendable, Hashable {
  case null, boolean, number, wholeNumber, text, list, object
  /// Text that is not empty.
  case name
  /// A whole number or a list of whole numbers.
  case wholeNumberOrList
  /// A number with a unit: its kind ("a size") and spellings.
  case quantity(String, examples: [String])
}

/// A value as it was found: its kind and, for short ones, its text.
public struct FoundValue: Sendable, Hashable {
  /// Its kind.
  public let kind: ValueKind
  /// Its text; the number of elements of lists and objects.
  public let text: String

  /// A value of parts.
  public init(kind: ValueKind, text: String) {
    self.kind = kind
    self.text = text
  }
}
