import Documents

/// Why a `.npy` file cannot be read. ``sentence`` says it in words.
public struct NumPyFailure: Error, Sendable, Hashable {
  /// The file as the user named it.
  public var file: String
  public var problem: Problem

  /// What is wrong.
  public enum Problem: Sendable, Hashable {
    /// The file could not be opened or read: what `DocumentFile` says.
    case file(String)
    /// The first bytes are not `\x93NUMPY`.
    case notNumPy
    /// A version of the format other than 1, 2 and 3.
    case version(Int)
    /// The file ends inside the header.
    case cutHeader
    /// The header has another form at this byte of it; what was expected there.
    case header(offset: Int, expected: String)
    /// An element type that is not read.
    case type(String)
    /// More dimensions than 64, or more words than a tensor may have.
    case tooLarge([Int])
    /// More or fewer bytes than the shape needs.
    case size(expected: Int, found: Int)
    /// A whole number that single precision does not hold, by its place among the elements as they are stored.
    case inexact(place: Int)
  }

  /// File and problem, with the final stop.
  public var sentence: String {
    switch problem {
    case .file(let text): return text
    case .notNumPy: return "\(file): this is no .npy file: it does not start with \\x93NUMPY."
    case .version(let number): return "\(file): version \(number) of the .npy format is not read; allowed: 1, 2, 3."
    case .cutHeader: return "\(file): the file ends inside its header."
    case .header(let offset, let expected): return "\(file): byte \(offset) of the header: expected \(expected)."
    case .type(let text): return "\(file): elements of type \"\(text)\" are not read; allowed: \(NumPyType.allowed)."
    case .tooLarge(let shape):
      let text = shape.prefix(8).map(String.init).joined(separator: "x") + (shape.count > 8 ? "x…" : "")
      return "\(file): \(text) is too large: at most 64 dimensions and \(Tensor.mostWords) words are read."
    case .size(let expected, let found): return "\(file): the shape needs \(expected) bytes, and \(found) are there."
    case .inexact(let place):
      return "\(file): element \(place) is a whole number that single precision does not hold."
    }
  }
}
