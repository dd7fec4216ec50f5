import Foundation
import TestSupport
import Testing

@testable import Exploration

@Suite("GeneticSearch")
struct GeneticSearchTests {
  /// ZDT1 (E. Zitzler, K. Deb, L. Thiele, Evolutionary Computation 8(2), 2000) with genes of so many levels: its front is
  /// f₂ = 1 - √f₁, where all genes but the first are 0.
  private func zdt1(_ genome: [Int], levels: Int) -> RatedCosts {
    let numbers = genome.map { Double($0) / Double(levels - 1) }
    let rest = numbers.dropFirst()
    let g = 1 + 9 * rest.reduce(0, +) / Double(rest.count)
    return RatedCosts([numbers[0], g * (1 - (numbers[0] / g).squareRoot())])
  }

  /// DTLZ2 (K. Deb et al., CEC 2002) in three objectives: its front is the eighth of the unit sphere.
  private func dtlz2(_ genome: [Int], levels: Int) -> RatedCosts {
    let numbers = genome.map { Double($0) / Double(levels - 1) }
    let g = numbers.dropFirst(2).reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) }
    let (a, b) = (numbers[0] * .pi / 2, numbers[1] * .pi / 2)
    return RatedCosts([(1 + g) * cos(a) * cos(b), (1 + g) * cos(a) * sin(b), (1 + g) * sin(a)])
  }

  @Test("on ZDT1 it finds the whole known front")
  func knownFront() {
    var search = GeneticSearch(choices: Array(repeating: 33, count: 8))
    search.seed = 1
    search.population = 50
    search.generations = 150
    let found = search.search { $0.map { zdt1($0, levels: 33) } }
    #expect(found.front.map(\.genome) == (0..<33).map { [$0] + Array(repeating: 0, count: 7) })
  }

  @Test("on DTLZ2 it comes to the sphere and spreads over it")
  func sphere() {
    var search = GeneticSearch(choices: Array(repeating: 21, count: 6))
    search.seed = 2
    search.population = 50
    search.generations = 150
    let found = search.search { $0.map { dtlz2($0, levels: 21) } }
    let radii = found.front.map { $0.rating.costs.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    #expect(radii.allSatisfy { $0 < 1.1 })
    // Of the 420 different points that are exactly on the sphere, poles included.
    let exact = zip(found.front, radii).filter { $0.1 < 1.0001 }.map { $0.0.rating.costs }
    #expect(Set(exact).count > 150)
  }

  @Test("on small spaces it finds what going through all of them finds")
  func exhaustive() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("GeneticSearch: seed \(seed)")
    var random = RandomNumbers(seed: seed)
    for _ in 0..<20 {
      var search = GeneticSearch(choices: (0..<random.number(1...6)).map { _ in random.number(1...4) })
      search.seed = random.next()
      search.population = 40
      search.crossover = random.pick(GeneticSearch.Crossover.allCases)
      // Sums of random tables, with one limit: rugged enough, and with ties.
      let tables = (0..<3).map { _ in search.choices.map { count in (0..<count).map { _ in random.number(0...9) } } }
      func rate(_ genomes: [[Int]]) -> [RatedCosts] {
        genomes.map { genome in
          let sums = tables.map { table in zip(table, genome).reduce(0) { $0 + $1.0[$1.1] } }
          return RatedCosts([Double(sums[0]), Double(sums[1])], violation: Double(max(0, sums[2] - 30)))
        }
      }
      var rated = 0
      let all = search.exhaust { genomes in
        rated += genomes.count
        return rate(genomes)
      }
      let found = search.search(rate)
      #expect(rated == search.spaceSize)
      #expect(found.rated.count <= search.spaceSize, "seed \(seed)")
      #expect(Set(found.rated.map(\.genome)).count == found.rated.count)
      #expect(found.front == all, "seed \(seed)")
    }
  }

  @Test("the same seed gives the same search, another one another")
  func seeds() {
    var search = GeneticSearch(choices: Array(repeating: 5, count: 12))
    search.generations = 6
    let rate: ([[Int]]) -> [RatedCosts] = { $0.map { zdt1($0, levels: 5) } }
    let first = search.search(rate)
    #expect(search.search(rate) == first)
    search.seed = 1
    #expect(search.search(rate) != first)
  }

  @Test("founders are rated first, and what is no genome is left out")
  func founders() {
    var search = GeneticSearch(choices: [2, 3])
    search.founders = [[1, 2], [2, 0], [0], [1, 2], [0, 0]]
    let found = search.search { $0.map { RatedCosts([Double($0[0])]) } }
    #expect(found.rated.prefix(2).map(\.genome) == [[1, 2], [0, 0]])
    #expect(found.rated.count == 6)
  }

  @Test("a rater that stops ends the search with what there is")
  func interrupted() {
    var search = GeneticSearch(choices: Array(repeating: 4, count: 10))
    search.population = 10
    var asked = 0
    let found = search.search { genomes -> [RatedCosts] in
      asked += 1
      return genomes.prefix(asked < 3 ? 10 : 4).map { zdt1($0, levels: 4) }
    }
    #expect(asked == 3 && found.rated.count == 24 && found.generations == 1)
  }

  @Test("spaces of nothing, of one genome and of impossible ones end")
  func corners() {
    #expect(GeneticSearch(choices: []).search { $0.map { _ in RatedCosts([1]) } }.rated.count == 1)
    #expect(GeneticSearch(choices: [1, 1]).search { $0.map { _ in RatedCosts([1]) } }.front.count == 1)
    let none = GeneticSearch(choices: [2, 2]).search { $0.map { _ in .impossible } }
    #expect(none.front.isEmpty && none.rated.count == 4)
    #expect(GeneticSearch(choices: Array(repeating: 2, count: 80)).spaceSize == .max)
  }

  @Test("random numbers are those of SplitMix64")
  func splitMix() {
    var random = SplitMix64(seed: 1_234_567)
    // The reference implementation's first outputs for this seed (S. Vigna, prng.di.unimi.it/splitmix64.c [recalled]).
    let first = (0..<3).map { _ in random.next() }
    #expect(first == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    for count in [0, 1, 2, 7] {
      let numbers = (0..<100).map { _ in random.below(count) }
      #expect(Set(numbers) == Set(0..<max(1, count)))
    }
    let units = (0..<100).map { _ in random.unit() }
    #expect(units.allSatisfy { 0..<1 ~= $0 })
  }
}
