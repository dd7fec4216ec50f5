import TestSupport
import Testing

@testable import Exploration

@Suite("NondominatedSorting")
struct NondominatedSortingTests {
  @Test("each rank is the front of what the ranks before leave")
  func ranks() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("NondominatedSorting: seed \(seed)")
    var random = RandomNumbers(seed: seed)
    for _ in 0..<200 {
      let dimensions = random.number(1...4)
      let candidates = (0..<random.number(0...60)).map { _ in
        RatedCosts(
          (0..<dimensions).map { _ in Double(random.number(0...6)) }, violation: Double(max(0, random.number(-4...2))))
      }
      var left = Set(candidates.indices)
      for rank in NondominatedSorting.ranks(of: candidates) {
        let front = left.filter { one in !left.contains { candidates[$0].dominates(candidates[one]) } }
        #expect(rank == front.sorted(), "seed \(seed)")
        left.subtract(front)
      }
      #expect(left.isEmpty, "seed \(seed)")
    }
  }

  @Test("what keeps its limits goes before what does not, whatever it costs")
  func violations() {
    let (dear, cheap) = (RatedCosts([9, 9]), RatedCosts([1, 1], violation: 1))
    #expect(dear.dominates(cheap) && !cheap.dominates(dear))
    #expect(cheap.dominates(RatedCosts([0, 0], violation: 2)))
    #expect(cheap.dominates(.impossible) && !RatedCosts.impossible.dominates(.impossible))
    #expect(RatedCosts([.nan, 1]).violation == .infinity)
    #expect(!RatedCosts([1, 1]).dominates(RatedCosts([1, 1])))
  }

  @Test("the crowding distance is the sum of the sides of the box between the neighbours")
  func crowding() {
    // Ranges 10 and 20: of the second (4 - 0)/10 + (20 - 5)/20, of the third (10 - 1)/10 + (10 - 0)/20.
    let distances = NondominatedSorting.crowdingDistances(of: [[0, 20], [1, 10], [4, 5], [10, 0]])
    #expect(distances == [.infinity, 0.4 + 0.75, 0.9 + 0.5, .infinity])
  }

  @Test("few members are all ends, and what does not vary gives nothing")
  func ends() {
    #expect(NondominatedSorting.crowdingDistances(of: [[1, 2], [2, 1]]) == [.infinity, .infinity])
    #expect(NondominatedSorting.crowdingDistances(of: [[1, 2]]) == [0])
    #expect(NondominatedSorting.crowdingDistances(of: [[1, 3], [1, 3], [1, 3]]) == [0, 0, 0])
    #expect(NondominatedSorting.crowdingDistances(of: []).isEmpty)
  }
}
