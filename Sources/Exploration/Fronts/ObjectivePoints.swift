/// Points in a space of objectives, less being better in each.
///
/// A point *dominates* another that it is nowhere worse and somewhere better than. Equal points do not dominate each other:
/// they stand or fall together.
public struct ObjectivePoints: Sendable, Hashable {
  /// How many numbers a point has.
  public let dimensions: Int
  public private(set) var count = 0
  /// Point by point.
  private var values: [Double] = []

  /// No points yet.
  public init(dimensions: Int) { self.dimensions = max(0, dimensions) }

  /// Adds a point and says whether it was one: not without its numbers, and not with something that is none (NaN).
  @discardableResult
  public mutating func append(_ point: some Collection<Double>) -> Bool {
    guard point.count == dimensions, !point.contains(where: \.isNaN) else { return false }
    values.append(contentsOf: point)
    count += 1
    return true
  }

  /// The coordinates of a point.
  public subscript(point: Int) -> ArraySlice<Double> { values[(point * dimensions)..<((point + 1) * dimensions)] }

  /// Whether the first point dominates the second.
  public func dominates(_ one: Int, _ other: Int) -> Bool {
    var isBetter = false
    for (mine, theirs) in zip(self[one], self[other]) {
      if mine > theirs { return false }
      if mine < theirs { isBetter = true }
    }
    return isBetter
  }

  /// The points that none other dominates, in their order. Of equal points all or none.
  ///
  /// Exact, in about n·(log n)^(d-2) steps for n points of d > 2 numbers, n·log n for fewer: sorted first, then divided and
  /// joined (H. T. Kung, F. Luccio, F. P. Preparata, On finding the maxima of a set of vectors, J. ACM 22(4), 1975).
  public func undominated() -> [Int] {
    let sorted = (0..<count).sorted { self[$0].lexicographicallyPrecedes(self[$1]) }
    // Equal points are neighbours now; one of them speaks for all.
    var starts: [Int] = []
    var distinct: [Double] = []
    for (place, point) in sorted.enumerated() {
      if place > 0, self[sorted[place - 1]].elementsEqual(self[point]) { continue }
      starts.append(place)
      distinct.append(contentsOf: self[point])
    }
    let kept = DominanceFilter(dimensions: dimensions, values: distinct).front(0..<starts.count)
    var result: [Int] = []
    for rank in kept {
      let end = rank + 1 < starts.count ? starts[rank + 1] : sorted.count
      result.append(contentsOf: sorted[starts[rank]..<end])
    }
    return result.sorted()
  }
}
