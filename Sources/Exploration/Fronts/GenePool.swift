import Quantities

/// The population of a ``GeneticSearch`` and everything that was rated.
struct GenePool {
  private let search: GeneticSearch
  private var random: SplitMix64
  private(set) var rated: [GeneticSearch.Rated] = []
  /// The place in ``rated`` of every genome in it.
  private var known: [[Int]: Int] = [:]
  /// The living, by their places in ``rated``, with what tournaments are decided by.
  private var living: [Member] = []

  private struct Member {
    var place: Int
    var rank: Int
    var crowding: Double

    /// Deb's crowded comparison: the better rank, then the lonelier.
    func isBetter(than other: Member) -> Bool {
      rank != other.rank ? rank < other.rank : crowding > other.crowding
    }
  }

  /// How often a child that is no new one is tried again, for each that is wanted.
  private static let patience = 20

  init(_ search: GeneticSearch) {
    self.search = search
    random = SplitMix64(seed: search.seed)
  }

  private var size: Int { max(2, search.population) }

  /// The first generation; `false` when not everything was rated.
  mutating func found<Failure: Error>(
    _ rate: ([[Int]]) throws(Failure) -> [RatedCosts]
  ) throws(Failure) -> Bool {
    var genomes: [[Int]] = []
    var seen: Set<[Int]> = []
    let wanted = min(size, search.spaceSize)
    for founder in search.founders where genomes.count < wanted {
      let fits =
        founder.count == search.choices.count && zip(founder, search.choices).allSatisfy { 0..<max(1, $1) ~= $0 }
      if fits, seen.insert(founder).inserted { genomes.append(founder) }
    }
    var tries = size.times(Self.patience)
    while genomes.count < wanted, tries > 0 {
      tries -= 1
      let genome = search.choices.map { random.below($0) }
      if seen.insert(genome).inserted { genomes.append(genome) }
    }
    let isComplete = try add(genomes, rate)
    select(Array(rated.indices))
    return isComplete
  }

  /// One generation more; `false` when nothing new was found or not everything was rated.
  mutating func breed<Failure: Error>(
    _ rate: ([[Int]]) throws(Failure) -> [RatedCosts]
  ) throws(Failure) -> Bool {
    guard !living.isEmpty else { return false }
    var children: [[Int]] = []
    var seen: Set<[Int]> = []
    var tries = size.times(Self.patience)
    while children.count < size, tries > 0 {
      tries -= 1
      let parents = (genome(of: parent()), genome(of: parent()))
      for child in crossed(parents) where children.count < size {
        let mutated = mutated(child)
        if known[mutated] == nil, seen.insert(mutated).inserted { children.append(mutated) }
      }
    }
    guard !children.isEmpty else { return false }
    let before = rated.count
    let isComplete = try add(children, rate)
    select(living.map(\.place) + Array(before..<rated.count))
    return isComplete
  }

  private mutating func add<Failure: Error>(
    _ genomes: [[Int]], _ rate: ([[Int]]) throws(Failure) -> [RatedCosts]
  ) throws(Failure) -> Bool {
    let ratings = try rate(genomes)
    for (genome, rating) in zip(genomes, ratings) {
      known[genome] = rated.count
      rated.append(GeneticSearch.Rated(genome: genome, rating: rating))
    }
    return ratings.count >= genomes.count
  }

  /// Lets the best live: rank by rank, and of the first rank that does not fit the loneliest.
  private mutating func select(_ places: [Int]) {
    living = []
    for (rank, members) in NondominatedSorting.ranks(of: places.map { rated[$0].rating }).enumerated() {
      let distances = NondominatedSorting.crowdingDistances(of: members.map { rated[places[$0]].rating.costs })
      var next = zip(members, distances).map { Member(place: places[$0], rank: rank, crowding: $1) }
      if living.count + next.count > size {
        next = next.enumerated().sorted { ($1.element.crowding, $0.offset) < ($0.element.crowding, $1.offset) }
          .prefix(size - living.count).map(\.element)
      }
      living += next
      if living.count >= size { break }
    }
  }

  private func genome(of member: Member) -> [Int] { rated[member.place].genome }

  /// The winner of a binary tournament.
  private mutating func parent() -> Member {
    let (one, other) = (living[random.below(living.count)], living[random.below(living.count)])
    return other.isBetter(than: one) ? other : one
  }

  private mutating func crossed(_ parents: ([Int], [Int])) -> [[Int]] {
    guard random.unit() < search.crossoverRate else { return [parents.0, parents.1] }
    var children = parents
    let place = 1 + random.below(search.choices.count - 1)
    for gene in search.choices.indices {
      let isSwapped =
        switch search.crossover {
        case .onePoint: gene >= place
        case .uniform: random.below(2) == 1
        }
      if isSwapped { (children.0[gene], children.1[gene]) = (children.1[gene], children.0[gene]) }
    }
    return [children.0, children.1]
  }

  private mutating func mutated(_ genome: [Int]) -> [Int] {
    let rate = search.mutationRate ?? 1 / Double(max(1, genome.count))
    var genome = genome
    for gene in genome.indices where search.choices[gene] > 1 && random.unit() < rate {
      let count = search.choices[gene]
      if count > 2, random.below(2) == 0 {
        let step = random.below(2) == 0 ? -1 : 1
        genome[gene] = min(max(0, genome[gene] + step), count - 1)
      } else {
        // Any value but the present one.
        let other = random.below(count - 1)
        genome[gene] = other < genome[gene] ? other : other + 1
      }
    }
    return genome
  }
}
