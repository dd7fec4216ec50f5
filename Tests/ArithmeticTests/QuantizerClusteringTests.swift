import TestSupport
import Testing

@testable import Arithmetic

@Suite("Codebooks by k-means")
struct QuantizerClusteringTests {
  static func error(of levels: [Double], on numbers: [Double]) -> Double {
    numbers.reduce(0) { sum, number in
      sum + levels.reduce(.infinity) { min($0, ($1 - number) * ($1 - number)) }
    }
  }

  /// The least error of all divisions of sorted numbers into stretches, one of which may be made zero.
  static func bruteForce(_ numbers: ArraySlice<Double>, levels: Int, zeroLeft: Bool) -> Double {
    if numbers.isEmpty { return 0 }
    if levels == 0 { return .infinity }
    var best = Double.infinity
    for end in numbers.startIndex...numbers.endIndex {
      let stretch = numbers[numbers.startIndex..<end]
      if !stretch.isEmpty {
        let mean = stretch.reduce(0, +) / Double(stretch.count)
        let spread = stretch.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        best = min(best, spread + bruteForce(numbers[end...], levels: levels - 1, zeroLeft: zeroLeft))
      }
      if zeroLeft {
        let square = stretch.reduce(0) { $0 + $1 * $1 }
        best = min(best, square + bruteForce(numbers[end...], levels: levels - 1, zeroLeft: false))
      }
    }
    // A level held at zero takes its place even if nothing goes there.
    return zeroLeft && levels == 1 ? numbers.reduce(0) { $0 + $1 * $1 } : best
  }

  @Test("few numbers: the error of the best of all divisions", arguments: [false, true])
  func optimal(keepingZero: Bool) throws {
    let seed: UInt64 = 1957
    var random = RandomNumbers(seed: seed)
    for trial in 0..<120 {
      let count = Int.random(in: 1...8, using: &random)
      let shift = trial % 3 == 0 ? 5.0 : 0
      let numbers = (0..<count).map { _ in
        trial % 2 == 0 ? random.bell() + shift : Double(Int.random(in: -3...3, using: &random))
      }
      for levels in 1...4 {
        let book = try CodeBook.clustering(numbers, levels: levels, keepingZero: keepingZero)
        let best = Self.bruteForce(numbers.sorted()[...], levels: levels, zeroLeft: keepingZero)
        let error = Self.error(of: book.entries, on: numbers)
        #expect(
          (error - best).magnitude <= 1e-12 * (1 + best), "\(numbers) in \(levels): \(book.entries), seed \(seed)")
        #expect(book.levelCount <= levels)
        #expect(!keepingZero || book.entries.contains(0))
        #expect(zip(book.entries, book.entries.dropFirst()).allSatisfy { $0 < $1 })
      }
    }
  }

  @Test("the same numbers in any order give the same table, and quantizing them is idempotent")
  func deterministic() throws {
    let seed: UInt64 = 4
    var random = RandomNumbers(seed: seed)
    let numbers = (0..<500).map { _ in random.bell() }
    let book = try CodeBook.clustering(numbers, levels: 16)
    #expect(book == (try CodeBook.clustering(numbers.shuffled(using: &random), levels: 16)))
    #expect(book.levelCount == 16)
    let quantizer = try Quantizer(codeBook: book)
    for number in numbers {
      let value = try quantizer.quantize(number)
      #expect(try quantizer.quantize(value) == value)
      #expect((number - value).magnitude == book.entries.map { ($0 - number).magnitude }.min())
    }
  }

  @Test("every level is the mean of the numbers that go to it", arguments: [300, 5_000])
  func means(count: Int) throws {
    let seed = UInt64(count)
    var random = RandomNumbers(seed: seed)
    let numbers = (0..<count).map { _ in random.bell() }
    let book = try CodeBook.clustering(numbers, levels: 7)
    let codes = try Quantizer(codeBook: book).encode(numbers)
    for (code, level) in book.entries.enumerated() {
      let cell = zip(numbers, codes).filter { $0.1 == NumberFormat.Code(code) }.map(\.0)
      #expect(!cell.isEmpty)
      #expect((cell.reduce(0, +) / Double(cell.count) - level).magnitude < 1e-12, "seed \(seed)")
    }
  }

  @Test(
    "a table of least square error is no worse than evenly spaced levels, however many numbers and levels",
    arguments: [(3_000, 8), (3_000, 300), (10_000, 1_024)])
  func beatsUniform(count: Int, levels: Int) throws {
    let seed: UInt64 = 99
    var random = RandomNumbers(seed: seed)
    let numbers = (0..<count).map { _ in random.bell() }
    let book = try CodeBook.clustering(numbers, levels: levels)
    let (least, most) = try (#require(numbers.min()), #require(numbers.max()))
    let even = (0..<levels).map { least + (most - least) * (Double($0) + 0.5) / Double(levels) }
    let fitted = try Quantizer(codeBook: book).meanSquareError(of: numbers)
    let uniform = try Quantizer(codeBook: CodeBook(even)).meanSquareError(of: numbers)
    #expect(fitted < uniform, "seed \(seed)")
    #expect(book.levelCount <= levels)
  }

  @Test("n-ary tables hold zero and take as many bits as n needs", arguments: 2...9)
  func nAry(levels: Int) throws {
    let seed: UInt64 = 42
    var random = RandomNumbers(seed: seed)
    let numbers = (0..<400).map { _ in random.bell() }
    let book = try CodeBook.clustering(numbers, levels: levels, keepingZero: true)
    #expect(book.entries.contains(0))
    #expect(book.levelCount == levels)
    #expect(book.format == .codebook(bits: levels <= 2 ? 1 : levels <= 4 ? 2 : levels <= 8 ? 3 : 4))
  }

  @Test("fewer different numbers than levels are kept as they are")
  func few() throws {
    #expect(try CodeBook.clustering([3, 1, 3, -2], levels: 8).entries == [-2, 1, 3])
    #expect(try CodeBook.clustering([3, 1, 3, -2], levels: 4, keepingZero: true).entries == [-2, 0, 1, 3])
    #expect(try CodeBook.clustering([-0.0, 0], levels: 2).entries == [0])
    #expect(try CodeBook.clustering([1e-300, 2e-300], levels: 2).entries == [1e-300, 2e-300])
    #expect(try Quantizer.fitted(to: [1, 2, 2.5], format: .codebook(bits: 2)).values == [1, 2, 2.5])
  }

  @Test("what cannot be clustered is refused")
  func refused() {
    #expect(throws: QuantizationError.noSamples) { try CodeBook.clustering([], levels: 2) }
    #expect(throws: QuantizationError.notFinite(.infinity, index: 1)) {
      try CodeBook.clustering([1, .infinity], levels: 2)
    }
    #expect(throws: QuantizationError.levelCount(0, allowed: 1...2)) { try CodeBook.clustering([1], levels: 0) }
    #expect(throws: QuantizationError.levelCount(5, allowed: 1...4)) {
      try CodeBook.clustering([1], levels: 5, bits: 2)
    }
    #expect(throws: QuantizationError.self) { try CodeBook.clustering([1], levels: .max) }
    #expect(throws: QuantizationError.levelOutOfRange(1e200)) { try CodeBook.clustering([1e200], levels: 2) }
    #expect(throws: QuantizationError.roundingNotDefined(.nearestLogarithm, .codebook(bits: 2))) {
      try Quantizer.fitted(to: [1], format: .codebook(bits: 2), rounding: .nearestLogarithm)
    }
  }
}
