import Arithmetic

/// Which layers a part of a written plan is about.
enum PlanTarget: Hashable {
  case everywhere, convolutions, fullyConnected, first, last
  case layer(String)

  /// The words that are no names of layers.
  private static let fixed: KeyValuePairs<String, PlanTarget> = [
    "conv": .convolutions, "fc": .fullyConnected, "first": .first, "last": .last,
  ]

  /// What can stand in front of `=` beside the names of layers.
  static let words = ["weights", "activations", "input"] + fixed.map(\.key)

  /// The target of that word.
  init(_ word: String) { self = Self.fixed.first { $0.key == word }?.value ?? .layer(word) }
}

extension PrecisionPlan {
  /// Adds what a written part says, stronger than what was said of the same target before.
  mutating func add(_ choice: LayerChoice, to target: PlanTarget, place: Place) {
    switch target {
    case .everywhere: everywhere = choice.over(everywhere)
    case .convolutions: convolutions = choice.over(convolutions)
    case .fullyConnected: fullyConnected = choice.over(fullyConnected)
    case .first: first = choice.over(first)
    case .last: last = choice.over(last)
    case .layer(let name): named.append(Named(name, choice, place: place))
    }
  }
}
