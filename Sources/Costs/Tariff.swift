import Activity
import Quantities

/// The prices of one part of a layer's energy: which counters it is made of, and what one of each costs.
///
/// Sums and explanations take the same way, ``forEachCharge(of:_:)``, so that what is explained is what was summed.
public struct Tariff: Sendable {
  /// What one counter costs, ready for multiplication.
  struct Rate: Sendable {
    var counter: Counter
    /// How many of the price one count takes.
    var multiplicity: Int
    /// Not a number when unknown.
    var picojoules: Double
    /// The place in ``Tariff/prices``.
    var price: Int
  }

  private(set) var rates: [Rate] = []
  private(set) var prices: [Price] = []

  /// A tariff without prices: nothing costs anything.
  init() {}

  /// Adds a counter, one of which takes `multiplicity` times the price.
  mutating func add(_ counter: Counter, multiplicity: Int = 1, at price: Price) {
    add(CollectionOfOne(counter), multiplicity: multiplicity, at: price)
  }

  /// Adds counters of one price.
  mutating func add(_ counters: some Sequence<Counter>, multiplicity: Int = 1, at price: Price) {
    for counter in counters {
      rates.append(
        Rate(counter: counter, multiplicity: multiplicity, picojoules: price.value ?? .nan, price: prices.count))
    }
    prices.append(price)
  }

  /// The same tariff, by which some counters cost nothing.
  func without(_ isFree: (Counter) -> Bool) -> Tariff {
    var tariff = self
    tariff.rates.removeAll { isFree($0.counter) }
    return tariff
  }

  /// Shows `body` every rate with its count, multiplicity included.
  @inline(__always)
  func forEachCharge(of activity: LayerActivity, _ body: (Rate, Int) -> Void) {
    for rate in rates { body(rate, rate.counter.count(in: activity).times(rate.multiplicity)) }
  }

  /// What one count of that counter adds to the part, in picojoules: 0 where it has no price, or an unknown one.
  public func weight(of counter: Counter) -> Double {
    rates.reduce(0) { sum, rate in
      guard rate.counter == counter, !rate.picojoules.isNaN else { return sum }
      return sum + rate.picojoules * Double(rate.multiplicity)
    }
  }

  /// The energy of the part, rounded once to whole femtojoules and held at the top of `Int` when it does not fit;
  /// unknown when something that happened has no price.
  public func energy(of activity: LayerActivity) -> Femtojoules? {
    var sum = 0.0
    forEachCharge(of: activity) { rate, count in
      if count != 0 { sum += Double(count) * rate.picojoules }
    }
    return Femtojoules(picojoules: sum)
  }

  /// What ``energy(of:)`` sums up, line by line in the same order, without the lines that count nothing; `memories` are
  /// the names of the accelerator's memories.
  public func charges(of activity: LayerActivity, memories: [String]) -> [Charge] {
    var charges: [Charge] = []
    forEachCharge(of: activity) { rate, count in
      guard count != 0 else { return }
      let counter = rate.counter.name(memories: memories)
      charges.append(
        Charge(
          counter: rate.multiplicity == 1 ? counter : "\(counter) x \(rate.multiplicity)", count: count,
          price: prices[rate.price]))
    }
    return charges
  }
}

extension Femtojoules {
  /// Rounded to the nearest whole femtojoule (halves away from zero) and held at the top of `Int`; `nil` for what is not
  /// a number.
  public init?(picojoules: Double) {
    guard !picojoules.isNaN else { return nil }
    let femtojoules = (picojoules * 1000).rounded()
    self.init(femtojoules < 0x1p63 ? Int(max(0, femtojoules)) : .max)
  }
}
