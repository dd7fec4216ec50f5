import Documents

/// A value that a path is set to.
public struct SweepValue: Sendable, Hashable {
  public var node: JSON5Node
  /// As it stands in a cell of `results.csv`.
  public var text: String

  /// A value as JSON5 has it.
  public init(_ node: JSON5Node) {
    self.node = node
    text = node.plainText
  }

  /// Whether both are written as the same JSON.
  public static func == (left: SweepValue, right: SweepValue) -> Bool {
    left.node.canonicalText == right.node.canonicalText
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(node.canonicalText) }

  /// The value as a program sets it at a path, so that findings name both.
  func node(at target: SweepTarget) -> JSON5Node { node.relocated(to: .commandLine("\(target.name)=\(text)")) }
}

/// A path and the value that it has at every point.
public struct SweepSetting: Sendable, Hashable {
  public var target: SweepTarget
  public var value: SweepValue
  public var place: SweepPlace

  /// `target` is `value`.
  public init(_ target: SweepTarget, _ value: SweepValue, place: SweepPlace = SweepPlace()) {
    self.target = target
    self.value = value
    self.place = place
  }
}
