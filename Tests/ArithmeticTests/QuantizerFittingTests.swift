import TestSupport
import Testing

@testable import Arithmetic

@Suite("Fitting quantizers to numbers")
struct QuantizerFittingTests {
  static let fittable =
    FormatSamples.narrow.filter { $0.storageBits <= 8 } + [.signedInteger(bits: 16), .float16, .float32]

  static func error(of quantizer: Quantizer, on numbers: [Double]) throws -> Double {
    try numbers.reduce(0) { sum, number in
      let difference = try number - quantizer.decode(quantizer.encode(number))
      return sum + difference * difference
    } / Double(numbers.count)
  }

  static func scale(_ quantizer: Quantizer) -> Double? {
    if case .symmetric(let scale) = quantizer.scaling { return scale }
    return nil
  }

  @Test("by the maximum the largest number becomes the largest value, and nothing is clipped", arguments: fittable)
  func maximum(format: NumberFormat) throws {
    let seed: UInt64 = 5
    var random = RandomNumbers(seed: seed)
    let isSigned = format.valueExtremes.lowerBound < 0
    for size in [1e-200, 1e-3, 1, 7, 1e5, 1e200] {
      let numbers = (0..<40).map { _ in isSigned ? random.bell() * size : random.bell().magnitude * size }
      let quantizer = try Quantizer.fitted(to: numbers, format: format)
      let largest = try #require(numbers.max { $0.magnitude < $1.magnitude })
      let scale = try #require(Self.scale(quantizer))
      let values = format.valueExtremes
      #expect(values.upperBound * scale >= largest.magnitude * (1 - 1e-15) || format == .signedInteger(bits: 1))
      if !format.isFloatingPoint, format != .signedInteger(bits: 1) {
        #expect(
          try quantizer.quantize(largest).magnitude == values.upperBound * scale, "\(format) x \(size), seed \(seed)")
      }
    }
  }

  @Test("by the maximum: int8 over 127, uint8 over 255, onehot4 over 64, floats as they are")
  func maximumScales() throws {
    let numbers = [0.5, -2, 1]
    #expect(try NumberFormat.signedInteger(bits: 8).maximumScale(of: numbers) == 2.0 / 127)
    #expect(try NumberFormat.unsignedInteger(bits: 8).maximumScale(of: numbers) == 1.0 / 255)
    #expect(try NumberFormat.oneHot(bits: 4).maximumScale(of: numbers) == 2.0 / 64)
    #expect(try NumberFormat.twoHot(bits: 8).maximumScale(of: numbers) == 2.0 / 128)
    #expect(try NumberFormat.signedInteger(bits: 1).maximumScale(of: numbers) == 2)
    #expect(try NumberFormat.float16.maximumScale(of: numbers) == 1)
    #expect(try NumberFormat.float16.maximumScale(of: [-65505]) == 2)
    #expect(try NumberFormat.float16.maximumScale(of: [131_008]) == 2)
    #expect(try NumberFormat.float16.maximumScale(of: [131_009]) == 4)
    #expect(try NumberFormat.codebook(bits: 3).maximumScale(of: numbers) == 1)
    #expect(try NumberFormat.unsignedInteger(bits: 8).maximumScale(of: [-1, -2]) == 1)
    #expect(try NumberFormat.signedInteger(bits: 8).maximumScale(of: [0, -0.0]) == 1)
  }

  @Test("the ends of the doubles are fitted without a trap", arguments: fittable)
  func edges(format: NumberFormat) throws {
    for numbers in [
      [Double.greatestFiniteMagnitude, -.greatestFiniteMagnitude], [.leastNonzeroMagnitude], [0],
      [-.leastNonzeroMagnitude, .greatestFiniteMagnitude], FormatSamples.edges,
    ] {
      for rule in [ScaleRule.maximum, .meanSquareError(ScaleSearch(coarseSteps: 4, fineSteps: 2))] {
        let quantizer = try Quantizer.fitted(to: numbers, format: format, by: rule)
        for number in numbers { #expect(try quantizer.quantize(number).isFinite) }
      }
    }
  }

  @Test(
    "the least square error is never more than at the maximum, and less for a bell with an outlier", arguments: fittable
  )
  func leastError(format: NumberFormat) throws {
    let seed: UInt64 = 11
    var random = RandomNumbers(seed: seed)
    for trial in 0..<4 {
      let numbers = (0..<60).map { _ in random.bell() } + (trial % 2 == 0 ? [9] : [])
      let byMaximum = try Quantizer.fitted(to: numbers, format: format)
      let byError = try Quantizer.fitted(to: numbers, format: format, by: .meanSquareError())
      let (before, after) = try (Self.error(of: byMaximum, on: numbers), Self.error(of: byError, on: numbers))
      #expect(after <= before, "\(format), seed \(seed)")
      if trial % 2 == 0, case .signedInteger(3...6) = format {
        #expect(after < before, "\(format), seed \(seed)")
      }
      #expect(try byError.meanSquareError(of: numbers) == after)
    }
  }

  @Test("binary and ternary scales of least error are the optima: no scale of a fine grid is better")
  func closedForms() throws {
    let seed: UInt64 = 3
    var random = RandomNumbers(seed: seed)
    for _ in 0..<10 {
      let numbers = (0..<25).map { _ in random.bell() }
      for format in [NumberFormat.binary, .ternary] {
        let fitted = try Quantizer.fitted(to: numbers, format: format, by: .meanSquareError())
        let least = try Self.error(of: fitted, on: numbers)
        for step in 1...400 {
          let other = try Quantizer(format: format, scale: Double(step) / 100)
          #expect(try least <= Self.error(of: other, on: numbers) * (1 + 1e-12), "\(format), seed \(seed)")
        }
      }
    }
    let binary = try Quantizer.fitted(to: [1, -2, 3, -4], format: .binary, by: .meanSquareError())
    #expect(Self.scale(binary) == 2.5)
  }

  @Test("separate ternary scales are fitted to each side alone, and never worse than one scale")
  func separate() throws {
    let seed: UInt64 = 8
    var random = RandomNumbers(seed: seed)
    for _ in 0..<10 {
      let numbers = (0..<40).map { _ in random.bell() + 0.5 }
      let one = try Quantizer.fitted(to: numbers, format: .ternary, by: .meanSquareError())
      let two = try Quantizer.separateTernary(fittedTo: numbers, by: .meanSquareError())
      #expect(try Self.error(of: two, on: numbers) <= Self.error(of: one, on: numbers) * (1 + 1e-12), "seed \(seed)")
    }
    #expect(try Quantizer.separateTernary(fittedTo: [3, -1, 2]).values == [-1, 0, 3])
    #expect(try Quantizer.separateTernary(fittedTo: [-4]).values == [-4, 0, 4])
    #expect(try Quantizer.separateTernary(fittedTo: [0]).values == [-1, 0, 1])
    #expect(throws: QuantizationError.noSamples) { try Quantizer.separateTernary(fittedTo: []) }
  }

  @Test("asymmetric grids reach from the smallest to the largest number, with zero on the grid")
  func asymmetric() throws {
    let quantizer = try Quantizer.asymmetric(fittedTo: [-1, 0.2, 4.1], format: .unsignedInteger(bits: 8))
    #expect(quantizer.scaling == .asymmetric(scale: 5.1 / 255, zeroPoint: 50))
    #expect(try quantizer.quantize(0) == 0)
    let positive = try Quantizer.asymmetric(fittedTo: [2, 10.2], format: .signedInteger(bits: 8))
    #expect(positive.scaling == .asymmetric(scale: 10.2 / 255, zeroPoint: -128))
    let negative = try Quantizer.asymmetric(fittedTo: [-2.55], format: .unsignedInteger(bits: 8))
    guard case .asymmetric(_, let zeroPoint) = negative.scaling else { return }
    #expect(zeroPoint == 255)
    #expect(try Quantizer.asymmetric(fittedTo: [0], format: .unsignedInteger(bits: 4)).quantize(3) == 3)
    #expect(throws: QuantizationError.zeroPointNotDefined(.oneHot(bits: 4))) {
      try Quantizer.asymmetric(fittedTo: [1], format: .oneHot(bits: 4))
    }
    let seed: UInt64 = 21
    var random = RandomNumbers(seed: seed)
    for bits in [2, 3, 4, 8] {
      let numbers = (0..<80).map { _ in random.bell() + 0.7 } + [8]
      let format = NumberFormat.unsignedInteger(bits: bits)
      let byMaximum = try Quantizer.asymmetric(fittedTo: numbers, format: format)
      let byError = try Quantizer.asymmetric(fittedTo: numbers, format: format, by: .meanSquareError())
      #expect(
        try Self.error(of: byError, on: numbers) <= Self.error(of: byMaximum, on: numbers), "\(bits), seed \(seed)")
      #expect(try byError.quantize(0) == 0)
      // Half a step at most is lost to rounding the zero point.
      guard case .asymmetric(let scale, _) = byMaximum.scaling, let values = byMaximum.values else { continue }
      #expect((values.last ?? 0) >= 8 - scale / 2 * 1.000001)
    }
    #expect(throws: QuantizationError.self) {
      try Quantizer.asymmetric(
        fittedTo: [.greatestFiniteMagnitude, -.greatestFiniteMagnitude], format: .unsignedInteger(bits: 1))
    }
  }

  @Test("the search looks at its start first, then at the fractions it names, then around the best")
  func search() {
    var seen: [Double] = []
    let best = ScaleSearch(coarseSteps: 4, fineSteps: 1, reach: 2).best(from: 8) { scale in
      seen.append(scale)
      return (scale - 5).magnitude
    }
    #expect(seen == [8, 2, 4, 6, 10, 12, 14, 16, 3, 5])
    #expect(best == 5)
  }

  @Test("equal errors keep the start; errors that are no number lose")
  func searchTies() {
    #expect(ScaleSearch().best(from: 3) { _ in 1 } == 3)
    #expect(ScaleSearch(coarseSteps: 2, fineSteps: 0).best(from: 1) { $0 == 1 ? .nan : $0 } == 0.5)
    #expect(
      ScaleSearch(coarseSteps: -5, fineSteps: -5, reach: 0) == ScaleSearch(coarseSteps: 1, fineSteps: 0, reach: 1))
  }

  @Test("any error can be searched for, and what it throws comes through")
  func propagatedError() throws {
    struct Broken: Error {}
    #expect(throws: Broken.self) { try ScaleSearch().best(from: 1) { _ in throw Broken() } }
    // A layer of two weights with inputs of very different size: the error at its output, not that of the weights.
    let (weights, inputs) = ([0.9, 0.17], [0.01, 10.0])
    let format = NumberFormat.signedInteger(bits: 3)
    let exact = zip(weights, inputs).reduce(0) { $0 + $1.0 * $1.1 }
    let start = try format.maximumScale(of: weights)
    func outputError(_ scale: Double) throws -> Double {
      let quantized = try weights.map(Quantizer(format: format, scale: scale).quantize)
      let output = zip(quantized, inputs).reduce(0) { $0 + $1.0 * $1.1 }
      return (output - exact) * (output - exact)
    }
    let scale = try ScaleSearch().best(from: start, error: outputError)
    let byError = try #require(Self.scale(Quantizer.fitted(to: weights, format: format, by: .meanSquareError())))
    #expect(try outputError(scale) < outputError(byError))
    #expect(try outputError(scale) < outputError(start))
  }
}
