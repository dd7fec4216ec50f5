import Quantities

/// A search for the front of a space too large to be gone through: NSGA-II over genomes of small whole numbers.
///
/// The algorithm is that of K. Deb et al. 2002 (see ``NondominatedSorting``): parents by binary tournaments of rank and
/// crowding, crossover, mutation, and the best of parents and children live on. Two things are added. No genome is rated
/// twice or lives twice in a population, as small spaces would fill it with copies. And what is returned is the front of
/// everything that was ever rated, which nothing that was found can drop out of.
///
/// The same settings give the same result on every machine: whole generations are handed out to be rated, in any order
/// or side by side.
public struct GeneticSearch: Sendable, Hashable {
  /// How genes of two parents are put together.
  public enum Crossover: String, Sendable, Hashable, CaseIterable {
    /// The genes before a random place from one parent, the others from the other, as in the paper for binary genomes.
    case onePoint = "one_point"
    /// Each gene from either.
    case uniform
  }

  /// How many values each gene has: 0 ..< so many. Genes of one value or fewer never change.
  public var choices: [Int]
  /// At least 2.
  public var population = 100
  /// Generations after the first, random one.
  public var generations = 250
  public var crossover = Crossover.onePoint
  /// How often two parents are crossed at all, 0 to 1.
  public var crossoverRate = 0.9
  /// How often a gene changes, 0 to 1; `nil` for once in a genome, on average. Genes of more than two values go to a
  /// neighbouring value half of the time, else to any.
  public var mutationRate: Double?
  public var seed: UInt64 = 0
  /// Genomes of the first generation; the rest of it is random. Those that are none are left out.
  public var founders: [[Int]] = []

  /// A search over genes with so many values each, with the paper's settings (population 100, 250 generations, crossover
  /// 0.9, mutation 1/genes).
  public init(choices: [Int]) { self.choices = choices }

  /// What a search found.
  public struct Outcome: Sendable, Hashable {
    /// The genomes of ``rated`` that keep the limits and that none other dominates, in the order of genomes. Of equals all.
    public var front: [Rated]
    /// Everything rated, in the order in which it was.
    public var rated: [Rated]
    /// Generations bred.
    public var generations: Int
  }

  /// A genome and what it came to.
  public struct Rated: Sendable, Hashable {
    public var genome: [Int]
    public var rating: RatedCosts
  }

  /// How many genomes there are, held at the top of `Int`.
  public var spaceSize: Int { choices.reduce(1) { $0.times(max(1, $1)) } }

  /// Searches. `rate` gets genomes that are new, each once, and gives as many ratings. It is asked again until the
  /// generations are over, the space is exhausted, or it gives fewer ratings than it was asked for, which ends the search.
  public func search<Failure: Error>(
    _ rate: ([[Int]]) throws(Failure) -> [RatedCosts]
  ) throws(Failure) -> Outcome {
    var pool = GenePool(self)
    var done = 0
    var isGoingOn = try pool.found(rate)
    while isGoingOn, done < generations, pool.rated.count < spaceSize {
      isGoingOn = try pool.breed(rate)
      if isGoingOn { done += 1 }
    }
    return Outcome(front: Self.front(of: pool.rated), rated: pool.rated, generations: done)
  }

  /// Rates every genome, in order, and gives the front of all. For spaces that are small enough for it; memory grows with
  /// the front alone. Fewer ratings than asked for end it.
  public func exhaust<Failure: Error>(
    _ rate: ([[Int]]) throws(Failure) -> [RatedCosts]
  ) throws(Failure) -> [Rated] {
    var front: [Rated] = []
    var genome = choices.map { _ in 0 }
    var batch: [[Int]] = []
    var isLast = false
    while !isLast {
      batch.append(genome)
      isLast = !Self.advance(&genome, choices)
      if isLast || batch.count == 4096 {
        let ratings = try rate(batch)
        front = Self.front(of: front + zip(batch, ratings).map(Rated.init))
        if ratings.count < batch.count { return front }
        batch.removeAll(keepingCapacity: true)
      }
    }
    return front
  }

  /// The next genome, the last gene fastest; `false` after the last one.
  static func advance(_ genome: inout [Int], _ choices: [Int]) -> Bool {
    for gene in genome.indices.reversed() {
      genome[gene] += 1
      if genome[gene] < choices[gene] { return true }
      genome[gene] = 0
    }
    return false
  }

  /// The undominated of those that keep the limits.
  static func front(of rated: [Rated]) -> [Rated] {
    let allowed = rated.filter { $0.rating.violation == 0 }
    var points = ObjectivePoints(dimensions: allowed.first?.rating.costs.count ?? 0)
    let counted = allowed.filter { points.append($0.rating.costs) }
    return points.undominated().map { counted[$0] }.sorted { $0.genome.lexicographicallyPrecedes($1.genome) }
  }
}
