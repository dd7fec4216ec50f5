/// One line of a bill: so many of something at a price.
public struct Charge: Sendable, Hashable {
  /// What was counted: "DRAM bits read, filter".
  public var counter: String { counterWording.text }
  public var count: Int
  public var price: Price
  private var counterWording: Wording

  /// `count` of `counter` at `price`.
  public init(counter: @autoclosure @escaping @Sendable () -> String, count: Int, price: Price) {
    counterWording = Wording(counter)
    self.count = count
    self.price = price
  }

  /// Count x price, in the unit of the price without its "per"; `nil` when the price is unknown. What did not happen
  /// costs nothing at any price.
  public var amount: Double? { count == 0 ? 0 : price.value.map { Double(count) * $0 } }
}

extension Sequence<Charge> {
  /// The sum of the amounts, in the order of the lines; `nil` when one is unknown.
  public var total: Double? {
    var sum = 0.0
    for charge in self {
      guard let amount = charge.amount else { return nil }
      sum += amount
    }
    return sum
  }
}
