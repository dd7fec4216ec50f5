import TestSupport
import Testing

@testable import Costs

@Suite("CostCurve")
struct CostCurveTests {
  private func curve(_ points: [(Double, Double)], _ rule: AxisRule) -> CostCurve {
    CostCurve(
      points: points.map { CostPoint(size: $0.0, value: $0.1, provenance: .test) }, rule: rule,
      ruleProvenance: Provenance(source: "a rule", confidence: .assumed))
  }

  private func price(_ curve: CostCurve, at size: Double) -> Price {
    curve.price(at: size, along: .width, of: "thing", in: .picojoulesPerOperation)
  }

  @Test("between two points the price lies on a straight line on logarithmic axes")
  func betweenPoints() {
    let price = price(curve([(4, 1), (16, 9)], AxisRule(joinsPoints: true)), at: 8)
    #expect(agree(price.value, 3))
    #expect(price.derivation == "power law between 4 bits 1 pJ and 16 bits 9 pJ, exponent 1.585")
    #expect(price.source == "a test; a rule")
    #expect(price.confidence == .assumed)
  }

  @Test("beyond the points the price goes with the power that the rule gives")
  func beyondPoints() {
    let curve = curve([(4, 1), (16, 9)], AxisRule(below: 1, above: 2))
    #expect(agree(price(curve, at: 1).value, 0.25))
    #expect(price(curve, at: 1).derivation == "4 bits 1 pJ x (1 bit / 4 bits)")
    #expect(agree(price(curve, at: 32).value, 36))
    #expect(price(curve, at: 32).derivation == "16 bits 9 pJ x (32 bits / 16 bits)^2")
    #expect(price(self.curve([(4, 1)], AxisRule(above: 0)), at: 5).derivation == "as 4 bits 1 pJ")
  }

  @Test("a published point rests on no rule")
  func atPoint() {
    let price = price(curve([(4, 1)], AxisRule()), at: 4)
    #expect(price.value == 1)
    #expect(price.confidence == .found)
    #expect(price.derivation == "published at 4 bits")
    #expect(price.grounds == [.test])
  }

  @Test("where the rule says nothing the price is unknown and says why")
  func unknown() {
    let curve = curve([(4, 1), (16, 9)], AxisRule())
    for (size, reason) in [
      (8.0, "the table says nothing between 4 bits 1 pJ and 16 bits 9 pJ"),
      (2.0, "the table says nothing beyond 4 bits 1 pJ"), (17.0, "the table says nothing beyond 16 bits 9 pJ"),
      (0.0, "the table has no such figure"),
    ] {
      let price = price(curve, at: size)
      #expect(price.value == nil)
      #expect(price.confidence == nil)
      #expect(price.text == "n/a")
      #expect(price.derivation == reason)
    }
  }

  @Test("a rule never makes a price out of range")
  func outOfRange() {
    let price = price(curve([(1, 1e12)], AxisRule(above: 4)), at: 1e100)
    #expect(price.value == nil)
  }

  @Test("rising points give rising prices at every size", arguments: 1...50 as ClosedRange<UInt64>)
  func monotone(seed: UInt64) {
    var generator = RandomNumbers(seed: seed)
    var points: [(Double, Double)] = [(Double.random(in: 1...8, using: &generator), 0.01)]
    for _ in 0..<Int.random(in: 0...5, using: &generator) {
      let last = points[points.count - 1]
      points.append(
        (
          last.0 * Double.random(in: 1.1...4, using: &generator),
          last.1 * Double.random(in: 1.01...8, using: &generator)
        ))
    }
    let curve = curve(points, AxisRule(joinsPoints: true, below: 1, above: 2))
    var previous = 0.0
    var size = 0.5
    while size < 100_000 {
      let value = price(curve, at: size).value ?? .nan
      #expect(value > previous, "seed \(seed), \(size) bits")
      previous = value
      size *= 1.07
    }
  }
}
