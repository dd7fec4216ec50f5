/// Where a layer's mapping came from.
public enum MappingSource: Sendable, Hashable {
  /// The mapper's choice.
  case searched
  /// Handed in with the options.
  case given
  /// One of the chip's own; the file it stands in.
  case own(file: String)

  /// The word in reports.
  public var name: String {
    switch self {
    case .searched: "searched"
    case .given: "given"
    case .own: "own"
    }
  }
}
