import Testing

@testable import Reporting

@Suite("Scales of charts")
struct ScaleTests {
  @Test("ticks are 1, 2 or 5 times a power of ten")
  func linear() {
    #expect(Ticks.linear(in: 0...10, about: 5) == [0, 2, 4, 6, 8, 10])
    #expect(Ticks.linear(in: 0...145_000, about: 4) == [0, 50_000, 100_000])
    #expect(Ticks.linear(in: 0...575, about: 4) == [0, 100, 200, 300, 400, 500])
    #expect("\(Ticks.linear(in: 0...1, about: 1)[0])" == "0.0")
    #expect(Ticks.linear(in: 0.2...0.9, about: 4).map { Decimals.fixed($0, 2) } == ["0.20", "0.40", "0.60", "0.80"])
    #expect(Ticks.linear(in: 3...3, about: 4) == [3])
  }

  @Test("logarithmic ticks are powers of ten, with twos and fives where those are few")
  func logarithmic() {
    #expect(Ticks.logarithmic(in: 1...1000) == [1, 10, 100, 1000])
    #expect(Ticks.logarithmic(in: 1...10) == [1, 2, 5, 10])
    #expect(Ticks.logarithmic(in: 0...10) == [])
    #expect(Ticks.logarithmic(in: 1e-15...1e15).count <= 9)
  }

  @Test("a scale begins and ends where it says, and ends at a round number")
  func places() {
    let scale = AxisScale.fromZero(to: 87, start: 10, end: 110)
    #expect(scale.domain == 0...100)
    #expect([0, 50, 100].map(scale.place) == [10, 60, 110])
    let log = AxisScale.logarithmic(around: [3, 900, 0, .infinity], start: 0, end: 300)
    #expect(log.domain == 2...1000)
    #expect(log.place(2) == 0)
    #expect(abs(log.place(1000) - 300) < 1e-9)
    #expect(log.place(0) == 0)
    #expect(AxisScale.fromZero(to: 0, start: 0, end: 1).place(0) == 0)
  }

  @Test("tiles fill their box and are as large as what they stand for", arguments: 1...9)
  func tiles(count: Int) {
    let sizes: [Double] = (0..<count).map { index -> Double in Double((index * 7) % 5 + (index == 3 ? 0 : 1)) }
    let boxes = Treemap.squarified(sizes, in: .init(x: 5, y: 7, width: 300, height: 200))
    let sum: Double = sizes.reduce(0, +)
    for (size, box) in zip(sizes, boxes) {
      let expected: Double = 60_000 * size / sum
      let area: Double = box.width * box.height
      #expect(abs(area - expected) < 1e-6)
      guard size > 0 else { continue }
      let (right, bottom): (Double, Double) = (box.x + box.width, box.y + box.height)
      #expect(box.x > 4.999 && right < 305.001)
      #expect(box.y > 6.999 && bottom < 207.001)
    }
    for (index, left) in boxes.enumerated() {
      for right in boxes.dropFirst(index + 1) {
        let across: Double = min(left.x + left.width, right.x + right.width) - max(left.x, right.x)
        let down: Double = min(left.y + left.height, right.y + right.height) - max(left.y, right.y)
        #expect(across < 1e-6 || down < 1e-6)
      }
    }
  }

  @Test("a chart is chosen by one word of a file's name")
  func kinds() {
    #expect(ChartKind(fileName: "out/energy.svg") == .energy)
    #expect(ChartKind(fileName: "resnet50-Area.2.svg") == .area)
    #expect(ChartKind(fileName: "energy/picture.svg") == nil)
    #expect(ChartKind(fileName: "energy-area.svg") == nil)
    #expect(ChartKind(fileName: "energetic.svg") == nil)
  }

  @Test("names of ticks have no needless zeros")
  func tickNames() {
    #expect(["10.0 uJ", "0 fJ", "1.50 k", "100", "0.500"].map(Axis.tidied) == ["10 uJ", "0", "1.5 k", "100", "0.5"])
  }
}
