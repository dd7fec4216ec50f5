import Quantities

/// A published figure of a memory of some capacity and word width.
public struct MemoryPoint: Sendable, Hashable {
  public var capacity: Bits
  public var word: Bits
  /// In the unit of the surface; above zero.
  public var value: Double
  public var provenance: Provenance

  /// `value` for a memory of `capacity` with words of `word`.
  public init(capacity: Bits, word: Bits, value: Double, provenance: Provenance) {
    self.capacity = capacity
    self.word = word
    self.value = value
    self.provenance = provenance
  }
}

/// One quantity of a memory: published points, what holds along the capacities and then across the word widths.
public struct CostSurface: Sendable, Hashable {
  /// By rising word and capacity.
  public private(set) var points: [MemoryPoint]
  public var byCapacity: AxisRule
  public var byWord: AxisRule
  /// Where the rules come from; a price at a published point does not rest on them.
  public var ruleProvenance: Provenance
  /// Set when the table states that this quantity is that of another.
  public var borrowing: Borrowing?

  /// A surface through `points`. Of two points of one place the first counts.
  public init(
    points: [MemoryPoint], byCapacity: AxisRule = AxisRule(), byWord: AxisRule = AxisRule(),
    ruleProvenance: Provenance
  ) {
    var seen: Set<[Bits]> = []
    self.points = points.filter { seen.insert([$0.word, $0.capacity]).inserted }
      .sorted { ($0.word, $0.capacity) < ($1.word, $1.capacity) }
    self.byCapacity = byCapacity
    self.byWord = byWord
    self.ruleProvenance = ruleProvenance
  }

  /// The price of a memory of `capacity` with words of `word`: along the capacities of the neighbouring published
  /// words first, then between those words.
  func price(
    capacity: Bits, word: Bits, of subject: @autoclosure @escaping @Sendable () -> String, in unit: PriceUnit
  ) -> Price {
    let price = ownPrice(capacity: capacity, word: word, of: subject, in: unit)
    return borrowing?.apply(to: price) ?? price
  }

  private func ownPrice(capacity: Bits, word: Bits, of subject: @escaping @Sendable () -> String, in unit: PriceUnit)
    -> Price
  {
    let below = points.last { $0.word <= word }?.word
    if below == word { return alongCapacities(capacity, word: word, of: subject, in: unit) }
    let neighbours = [below, points.first { $0.word > word }?.word].compactMap(\.self)
    let prices = neighbours.map { alongCapacities(capacity, word: $0, of: subject, in: unit) }
    var ends: [CostPoint] = []
    for (neighbour, price) in zip(neighbours, prices) {
      guard let value = price.value, let confidence = price.confidence else { return price }
      ends.append(
        CostPoint(
          size: Double(neighbour.count), value: value,
          provenance: Provenance(source: price.source, confidence: confidence)))
    }
    var price = CostCurve(points: ends, rule: byWord, ruleProvenance: ruleProvenance)
      .price(at: Double(word.count), along: .word, of: subject(), in: unit)
    guard price.value != nil else { return price }
    price.grounds = []
    for (neighbour, end) in zip(neighbours, prices) {
      price.grounds += end.grounds.filter { !price.grounds.contains($0) }
      price = price.derived { "\($0); \(CostAxis.word.label(Double(neighbour.count))): \(end.derivation)" }
    }
    return price.resting(on: ruleProvenance)
  }

  private func alongCapacities(
    _ capacity: Bits, word: Bits, of subject: @escaping @Sendable () -> String, in unit: PriceUnit
  ) -> Price {
    let line = points.filter { $0.word == word }.map {
      CostPoint(size: Double($0.capacity.count), value: $0.value, provenance: $0.provenance)
    }
    return CostCurve(points: line, rule: byCapacity, ruleProvenance: ruleProvenance)
      .price(at: Double(capacity.count), along: .capacity, of: subject(), in: unit)
  }
}
