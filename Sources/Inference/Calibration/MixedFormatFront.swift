/// Which layers of a network compute in a coarse format (one-hot) instead of a fine one (two-hot), from none to all: every
/// step makes that layer coarse whose error grows least for the cost it saves.
///
/// Source of the trade: Vogel et al., *Bit-shift-based accelerator for CNNs with selectable accuracy and throughput*, DSD 2019.
///
/// Errors and costs of layers are added up. Where the coarse format costs less and errs more in every layer, no other plan is
/// better than a point in one figure and as good in the other: the greedy order is the optimum of the continuous knapsack, and
/// the points are those of its solutions that divide no layer. Between two points there may be other plans that are not beaten.
public struct MixedFormatFront: Sendable {
  /// What a layer costs in either format.
  public struct Layer: Sendable, Hashable {
    /// Its propagated error and cost (energy, cycles, bits) in the fine format.
    public var fine: Figures
    /// The same in the coarse one.
    public var coarse: Figures

    /// A layer.
    public init(fine: Figures, coarse: Figures) {
      self.fine = fine
      self.coarse = coarse
    }
  }

  /// An error and a cost.
  public struct Figures: Sendable, Hashable {
    public var error: Double
    public var cost: Double

    /// Both.
    public init(error: Double, cost: Double) {
      self.error = error
      self.cost = cost
    }
  }

  /// A plan and the sums over its layers.
  public struct Point: Sendable, Hashable {
    /// By layer: whether it computes in the coarse format.
    public var isCoarse: [Bool]
    public var total: Figures
  }

  /// From all layers fine to all coarse.
  public let points: [Point]

  /// The sequence for these layers. Layers that save nothing come last; of layers that are equally good, the first comes first.
  public init(_ layers: [Layer]) {
    func rises(_ place: Int) -> Double { layers[place].coarse.error - layers[place].fine.error }
    func saves(_ place: Int) -> Double { layers[place].fine.cost - layers[place].coarse.cost }
    func rank(_ place: Int) -> (Int, Double) {
      saves(place) > 0 ? (0, rises(place) / saves(place)) : (1, rises(place))
    }
    let order = layers.indices.sorted { (rank($0).0, rank($0).1, $0) < (rank($1).0, rank($1).1, $1) }
    var isCoarse = [Bool](repeating: false, count: layers.count)
    func point() -> Point {
      // Added up anew: differences would gather rounding errors.
      let figures = zip(layers, isCoarse).map { $1 ? $0.coarse : $0.fine }
      return Point(
        isCoarse: isCoarse,
        total: Figures(
          error: figures.reduce(0) { $0 + $1.error }, cost: figures.reduce(0) { $0 + $1.cost }))
    }
    var points = [point()]
    for place in order {
      isCoarse[place] = true
      points.append(point())
    }
    self.points = points
  }
}
