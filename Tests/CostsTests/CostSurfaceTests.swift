import Quantities
import Testing

@testable import Costs

@Suite("CostSurface")
struct CostSurfaceTests {
  private let rule = Provenance(source: "a rule", confidence: .assumed)

  /// Energies of one access: 16 and 64 bits at 1 and 4 KiB.
  private func surface(byWord: AxisRule) -> CostSurface {
    CostSurface(
      points: [(1, 16, 1.0), (4, 16, 2.0), (1, 64, 4.0), (4, 64, 8.0)].map {
        MemoryPoint(capacity: Bits($0.0 * 8192), word: Bits($0.1), value: $0.2, provenance: .test)
      }, byCapacity: AxisRule(joinsPoints: true, below: 0.5, above: 0.5), byWord: byWord, ruleProvenance: rule)
  }

  private func price(_ kibibytes: Int, _ word: Int, byWord: AxisRule = AxisRule(joinsPoints: true, below: 0, above: 1))
    -> Price
  {
    surface(byWord: byWord).price(
      capacity: Bits(kibibytes * 8192), word: Bits(word), of: "m", in: .picojoulesPerAccess)
  }

  @Test("first along the capacities of each neighbouring word, then between the words")
  func bothAxes() {
    #expect(price(4, 64).value == 8)
    #expect(agree(price(2, 64).value, 4 * 2.0.squareRoot()))
    #expect(agree(price(1, 32).value, 2))
    #expect(agree(price(2, 32).value, 2 * 2.0.squareRoot()))
    #expect(
      price(2, 32).derivation
        == "power law between 16 bits 1.4142136 pJ and 64 bits 5.6568542 pJ, exponent 1; "
        + "16 bits: power law between 1KiB 1 pJ and 4KiB 2 pJ, exponent 0.5; "
        + "64 bits: power law between 1KiB 4 pJ and 4KiB 8 pJ, exponent 0.5")
    #expect(price(2, 32).grounds == [.test, rule])
  }

  @Test("beyond the published words the rule of the words holds")
  func beyondWords() {
    #expect(price(1, 8).value == 1)
    #expect(price(1, 8).derivation == "as 16 bits 1 pJ; 16 bits: published at 1KiB")
    #expect(price(1, 128).value == 8)
    #expect(price(1, 128, byWord: AxisRule()).value == nil)
  }

  @Test("a surface without points is unknown")
  func empty() {
    let empty = CostSurface(points: [], ruleProvenance: rule)
    #expect(empty.price(capacity: Bits(8), word: Bits(8), of: "m", in: .picojoulesPerAccess).value == nil)
  }

  @Test("a quantity that is the same as another says so")
  func borrowed() {
    var surface = surface(byWord: AxisRule())
    surface.borrowing = Borrowing(key: "read_pj", provenance: rule)
    let price = surface.price(capacity: Bits(8192), word: Bits(16), of: "m", in: .picojoulesPerAccess)
    #expect(price.value == 1)
    #expect(price.derivation == "as read_pj: published at 1KiB")
    #expect(price.confidence == .assumed)
  }
}
