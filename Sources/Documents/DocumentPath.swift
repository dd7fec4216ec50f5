/// The way from the root of a document to a value: `layers[3].kernel`.
public struct DocumentPath: Sendable, Hashable, CustomStringConvertible {
  /// One step down.
  public enum Step: Sendable, Hashable {
    /// Into the member of an object.
    case key(String)
    /// Into the element of a list, counted from 0.
    case index(Int)
  }

  /// From the root down.
  public var steps: [Step]

  /// The path of `steps`.
  public init(_ steps: [Step] = []) { self.steps = steps }

  /// The document itself.
  public static let root = DocumentPath()

  /// The path of the member `key` below this one.
  public func appending(_ key: String) -> DocumentPath { DocumentPath(steps + [.key(key)]) }

  /// The path of the element `index` below this one.
  public func appending(_ index: Int) -> DocumentPath { DocumentPath(steps + [.index(index)]) }

  /// The path as users write it. Keys that hold anything but letters, digits, spaces, `_`, `$` and `-` are quoted:
  /// `a["b.c"]`.
  public var description: String {
    var text = ""
    for step in steps {
      switch step {
      case .index(let index): text += "[\(index)]"
      case .key(let key) where Self.isPlain(key): text += text.isEmpty ? key : ".\(key)"
      case .key(let key): text += "[\"\(Finding.plain(key, limit: .max, escaping: ["\"", "\\"]))\"]"
      }
    }
    return text
  }

  /// Whether `key` can stand in a path without quotes.
  private static func isPlain(_ key: String) -> Bool {
    !key.isEmpty
      && key.unicodeScalars.allSatisfy {
        ("a"..."z").contains($0) || $0 == "_" || $0 == "$" || $0 == "-" || $0 == " " || $0.properties.isAlphabetic
          || $0.properties.numericType == .decimal
      }
  }
}
