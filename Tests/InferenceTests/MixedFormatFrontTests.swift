import TestSupport
import Testing

@testable import Inference

@Suite("Plans of fine and coarse formats")
struct MixedFormatFrontTests {
  private typealias Figures = MixedFormatFront.Figures
  private typealias Layer = MixedFormatFront.Layer

  @Test("the layer whose error grows least for the cost it saves comes first")
  func order() {
    // By unit of cost saved, errors grow by 2, 1/2, 1 and 0.
    let layers = [(rise: 4.0, saving: 2.0), (1, 2), (3, 3), (0, 1)].map { layer in
      Layer(
        fine: Figures(error: 1, cost: 5), coarse: Figures(error: 1 + layer.rise, cost: 5 - layer.saving))
    }
    let front = MixedFormatFront(layers)
    #expect(front.points.map(\.total.error) == [4, 4, 5, 8, 12])
    #expect(front.points.map(\.total.cost) == [20, 19, 17, 14, 12])
    #expect(front.points[2].isCoarse == [false, true, false, true])
    #expect(front.points.last?.isCoarse == [true, true, true, true])
  }

  @Test("no plan of all is better than a point in one figure and as good in the other")
  func bruteForce() {
    let seed: UInt64 = 3
    var numbers = RandomNumbers(seed: seed)
    for round in 0..<40 {
      let count = numbers.number(1...8)
      // Sixteenths: sums are exact.
      let layers = (0..<count).map { _ in
        let (error, cost) = (Double(numbers.number(0...9)) / 16, Double(numbers.number(1...9)))
        return Layer(
          fine: Figures(error: error, cost: cost + Double(numbers.number(1...9))),
          coarse: Figures(error: error + Double(numbers.number(1...40)) / 16, cost: cost))
      }
      let plans = (0..<1 << count).map { plan in
        layers.enumerated().reduce(into: Figures(error: 0, cost: 0)) { total, layer in
          let figures = plan >> layer.offset & 1 == 1 ? layer.element.coarse : layer.element.fine
          total.error += figures.error
          total.cost += figures.cost
        }
      }
      let front = MixedFormatFront(layers)
      #expect(front.points.count == count + 1)
      for point in front.points {
        let total = point.total
        let isBeaten = plans.contains {
          $0.error <= total.error && $0.cost <= total.cost && ($0.error < total.error || $0.cost < total.cost)
        }
        #expect(!isBeaten, "round \(round), seed \(seed)")
        #expect(plans.contains(total))
      }
    }
  }

  @Test("layers that save nothing become coarse last")
  func last() {
    let cheap = Layer(fine: Figures(error: 0, cost: 2), coarse: Figures(error: 100, cost: 1))
    let dear = Layer(fine: Figures(error: 0, cost: 2), coarse: Figures(error: 1, cost: 2))
    #expect(
      MixedFormatFront([dear, cheap]).points.map(\.isCoarse) == [[false, false], [false, true], [true, true]])
    #expect(MixedFormatFront([]).points.map(\.isCoarse) == [[]])
  }
}
