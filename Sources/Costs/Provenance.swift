/// How far a figure can be trusted. The later cases are the weaker ones.
public enum Confidence: String, Sendable, Hashable, CaseIterable, Comparable {
  /// It stands in the source and was read there.
  case found
  /// It is attributed to the source from memory and was not seen again.
  case recalled
  /// It is computed from other figures by a stated rule.
  case derived
  /// It is a choice, with its reason beside it.
  case assumed

  /// The stronger one is less.
  public static func < (left: Confidence, right: Confidence) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .found: 0
    case .recalled: 1
    case .derived: 2
    case .assumed: 3
    }
  }
}

/// Where a figure or a rule comes from.
public struct Provenance: Sendable, Hashable {
  /// In words: author, title, year.
  public var source: String
  public var confidence: Confidence
  /// What a reader should know besides.
  public var note: String?

  /// From `source`, to be trusted as `confidence` says.
  public init(source: String, confidence: Confidence, note: String? = nil) {
    self.source = source
    self.confidence = confidence
    self.note = note
  }
}
