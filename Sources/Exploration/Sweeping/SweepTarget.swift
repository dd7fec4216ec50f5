import Documents

/// What a path of a plan sets.
public enum SweepTarget: Sendable, Hashable {
  /// A value of the accelerator's description, as `--set` names it.
  case hardware(DocumentPath)
  /// A value of the precision description, `precision.first.weights`; the root for all of it, as `--precision` takes it.
  case precision(DocumentPath)
  /// Densities, as `--density` takes them.
  case density
  /// Images worked on together.
  case batch

  /// What a path names; `nil` if it is none.
  public init?(_ text: String) {
    guard let path = DocumentPath(parsing: text), case .key(let first)? = path.steps.first else { return nil }
    let rest = DocumentPath(Array(path.steps.dropFirst()))
    switch (first, rest.steps.isEmpty) {
    case ("precision", _): self = .precision(rest)
    case ("density", true): self = .density
    case ("batch", true): self = .batch
    default: self = .hardware(path)
    }
  }

  /// The path in one spelling.
  public var name: String {
    switch self {
    case .hardware(let path): path.description
    case .precision(let path): DocumentPath([.key("precision")] + path.steps).description
    case .density: "density"
    case .batch: "batch"
    }
  }

  /// The path below the root of the accelerator's description; `nil` for the others.
  var hardware: DocumentPath? { if case .hardware(let path) = self { path } else { nil } }
  /// Words that name something beside the description, for advice.
  static let words = ["batch", "density", "precision"]
}
