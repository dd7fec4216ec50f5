import Arithmetic
import TestSupport
import Testing

@testable import Inference
@testable import ONNX

@Suite("Products on the datapaths of units")
struct DatapathProductTests {
  /// Quantizers of small powers of two, so that scaling is exact; with zero points, two scales and tables where there are some.
  static func numbers(_ unit: CodedUnit, channels: Int, _ random: inout RandomNumbers) throws -> ProductNumbers {
    func scale() -> Double { [0.25, 0.5, 1, 2][random.number(0...3)] }
    func quantizer(_ format: NumberFormat, isShifted: Bool, hasTwoScales: Bool) throws -> Quantizer {
      switch format {
      case .codebook(let bits):
        let entries = (0..<1 << bits).map { _ in Double(random.number(-8...8)) / 8 }
        return try Quantizer(codeBook: CodeBook(entries, bits: bits), scale: scale())
      case .ternary where hasTwoScales: return try Quantizer(positiveScale: scale(), negativeScale: scale())
      case .signedInteger, .unsignedInteger:
        guard isShifted, let range = format.integerRange else { break }
        return try Quantizer(format: format, scale: scale(), zeroPoint: random.number(range))
      default: break
      }
      return try Quantizer(format: format, scale: scale())
    }
    // Cut products take no zero points apart.
    let isShifted = random.number(0...2) == 0 && unit.unit.model.droppedBits(in: unit.formats) == 0
    let isEach = random.number(0...1) == 1
    return ProductNumbers(
      unit: unit.unit,
      weights: try (0..<(isEach ? channels : 1)).map { _ in
        try quantizer(unit.formats.weights, isShifted: isShifted, hasTwoScales: unit.unit.model.sums > 1)
      }, activations: try quantizer(unit.formats.activations, isShifted: isShifted, hasTwoScales: false))
  }

  /// Numbers that a quantizer codes, some zero and some beyond its ends.
  static func words(_ count: Int, _ quantizer: Quantizer, _ random: inout RandomNumbers) -> [Float] {
    let codes = 1 << min(quantizer.storageBits, 16)
    return (0..<count).map { _ in
      let kind = random.number(0...9)
      if kind == 0 { return 0 }
      if quantizer.format.isFloatingPoint { return Float(random.number(-4096...4096)) / 64 }
      let entries = quantizer.codeBook?.entries.count ?? codes
      let value = (try? quantizer.decode(NumberFormat.Code(random.number(0...entries - 1)))) ?? 0
      return Float(kind == 1 ? value * 1.5 + 0.125 : value)
    }
  }

  struct Found: Equatable {
    var words: [UInt32]
    var counts: ProductCounts
  }

  static func found(
    _ task: ProductTask, _ numbers: ProductNumbers, isLearned: Bool, threads: Int
  ) throws -> Found {
    let coded = try CodedNumbers(numbers, channels: task.rows.channels, title: "node")
    let node = try coded.choice.run(NodeMaker(coded: coded, task: isLearned ? task : nil, threads: threads))
    let (words, counts) = try node.outputs(task)
    return Found(words: words.map(Self.bits), counts: counts)
  }

  /// Whatever is not a number is one word.
  static func bits(_ word: Float) -> UInt32 { word.isNaN ? Float.nan.bitPattern : word.bitPattern }

  @Test(
    "convolutions give what the unit's own operation gives, bit for bit and overflow for overflow",
    arguments: try CodedUnit.all())
  func convolutions(unit: CodedUnit) throws {
    let seed: UInt64 = 20_261_122
    var random = RandomNumbers(seed: seed)
    var allOverflows = 0
    for round in 0..<5 {
      let (groups, channels, filters) = (random.number(1...2), random.number(1...3), random.number(1...3))
      func list(_ range: ClosedRange<Int>) -> [Int] { [random.number(range), random.number(range)] }
      let (size, kernel, strides, dilations) = (list(3...5), list(1...3), list(1...2), list(1...2))
      let (before, after) = (list(0...2), list(1...2))
      let outputs = (0..<2).map { axis -> Int in
        let reach = (kernel[axis] - 1) * dilations[axis] + 1
        let padded = size[axis] + before[axis] + after[axis]
        return (padded - reach) / strides[axis] + 1
      }
      let window = ONNXWindow(
        kernel: kernel, strides: strides, dilations: dilations, paddingBefore: before, paddingAfter: after,
        roundsUp: false)
      let numbers = try Self.numbers(unit, channels: groups * filters, &random)
      let taps = channels * kernel[0] * kernel[1]
      let filter = (0..<groups * filters).flatMap {
        Self.words(taps, numbers.weights[$0 % numbers.weights.count], &random)
      }
      let image = Self.words(groups * channels * size[0] * size[1], numbers.activations, &random)
      let bias = (0..<groups * filters).map { _ in Float(random.number(-8...8)) }
      let operands = ConvolutionOperands(
        node: 0, image: Tensor([1, groups * channels] + size, image),
        filter: Tensor([groups * filters, channels] + kernel, filter), bias: Tensor([bias.count], bias),
        planes: try #require(Planes(window, inputs: size, outputs: outputs)), groups: groups)
      let task = ProductTask(operands)
      let found = try Self.found(task, numbers, isLearned: true, threads: 1)
      #expect(try found == Self.found(task, numbers, isLearned: false, threads: 2), "seed \(seed), round \(round)")
      let reference = ReferenceSum(numbers)
      var (expected, overflows): ([UInt32], Int) = ([], 0)
      for output in 0..<groups * filters {
        for place in 0..<outputs[0] * outputs[1] {
          let column = (0..<taps).map { tap -> Float? in
            let (channel, inPlane) = tap.quotientAndRemainder(dividingBy: kernel[0] * kernel[1])
            let start = (row: place / outputs[1] * strides[0], column: place % outputs[1] * strides[1])
            let row: Int = start.row + inPlane / kernel[1] * dilations[0] - before[0]
            let column: Int = start.column + inPlane % kernel[1] * dilations[1] - before[1]
            guard (0..<size[0]).contains(row), (0..<size[1]).contains(column) else { return nil }
            return image[((output / filters * channels + channel) * size[0] + row) * size[1] + column]
          }
          let sum = try reference.output(
            Array(filter[output * taps..<(output + 1) * taps]), column, channel: output, bias: bias[output])
          expected.append(Self.bits(sum.word))
          overflows += sum.overflows ? 1 : 0
        }
      }
      #expect(found.words == expected, "seed \(seed), round \(round)")
      #expect(found.counts.overflows == overflows, "seed \(seed), round \(round)")
      #expect(found.counts.outputs == expected.count)
      allOverflows += overflows
    }
    // Else nothing would be tested beyond the ends of the registers.
    #expect(!unit.overflows || allOverflows > 0)
  }

  @Test(
    "matrix products give what the unit's own operation gives, on whichever side the weights are",
    arguments: try CodedUnit.all())
  func matrices(unit: CodedUnit) throws {
    let seed: UInt64 = 5
    var random = RandomNumbers(seed: seed)
    for round in 0..<3 {
      let (rows, inner, columns) = (random.number(1...5), random.number(1...20), random.number(1...5))
      let isLeft = round == 1
      let isTransposed = random.number(0...1) == 1
      let channels = isLeft ? rows : columns
      let numbers = try Self.numbers(unit, channels: channels, &random)
      // Rows of weights and columns of activations, one behind the other.
      let weights = (0..<channels).map { Self.words(inner, numbers.weights[$0 % numbers.weights.count], &random) }
      let activations = (0..<(isLeft ? columns : rows)).map { _ in Self.words(inner, numbers.activations, &random) }
      let bias = isLeft ? nil : (0..<columns).map { _ in Float(random.number(-8...8)) }
      func stored(_ lines: [[Float]], isAcross: Bool) -> [Float] {
        isAcross ? (0..<inner).flatMap { place in lines.map { $0[place] } } : lines.flatMap { $0 }
      }
      let (left, right) = isLeft ? (weights, activations) : (activations, weights)
      var operands = MatrixOperands(
        node: 0, left: Tensor([rows, inner], stored(left, isAcross: isTransposed)),
        right: Tensor([inner, columns], stored(right, isAcross: !isTransposed)), rows: rows, inner: inner,
        columns: columns, leftStrides: isTransposed ? (1, rows) : (inner, 1),
        rightStrides: isTransposed ? (1, inner) : (columns, 1), pairs: [(0, 0)],
        bias: bias.map { Tensor([columns], $0) })
      operands.isLeftLearned = isLeft
      let task = ProductTask(operands)
      let found = try Self.found(task, numbers, isLearned: true, threads: 2)
      #expect(try found == Self.found(task, numbers, isLearned: false, threads: 1), "seed \(seed), round \(round)")
      let reference = ReferenceSum(numbers)
      var (expected, overflows): ([UInt32], Int) = ([], 0)
      for row in 0..<rows {
        for column in 0..<columns {
          let channel = isLeft ? row : column
          let sum = try reference.output(
            weights[channel], activations[isLeft ? column : row], channel: channel, bias: bias?[column] ?? 0)
          expected.append(Self.bits(sum.word))
          overflows += sum.overflows ? 1 : 0
        }
      }
      #expect(found.words == expected, "seed \(seed), round \(round)")
      #expect(found.counts.overflows == overflows, "seed \(seed), round \(round)")
    }
  }

  @Test("sums that a register holds are the products of the decoded words")
  func decoded() throws {
    var random = RandomNumbers(seed: 11)
    for _ in 0..<30 {
      let unit = try CodedUnit.int8()
      let numbers = try Self.numbers(unit, channels: 2, &random)
      let filter = Self.words(2 * 9, numbers.weights[0], &random)
      let image = Self.words(9, numbers.activations, &random)
      let task = ProductTask(
        MatrixOperands(
          node: 0, left: Tensor([1, 9], image), right: Tensor([9, 2], filter), rows: 1, inner: 9, columns: 2,
          leftStrides: (9, 1), rightStrides: (2, 1), pairs: [(0, 0)]))
      let found = try Self.found(task, numbers, isLearned: true, threads: 1)
      let expected = try (0..<2).map { column in
        let weights = numbers.weights[column % numbers.weights.count]
        return try (0..<9).reduce(0.0) {
          try $0 + numbers.activations.quantize(Double(image[$1])) * weights.quantize(Double(filter[$1 * 2 + column]))
        }
      }
      #expect(found.words == expected.map { Self.bits(Float($0)) })
      #expect(found.counts.overflows == 0)
    }
  }

  @Test("words beyond the ends of a format and words that become zero are counted")
  func counts() throws {
    let unit = try CodedUnit.int8()
    let numbers = ProductNumbers(
      unit: unit.unit, weights: [try Quantizer(format: .signedInteger(bits: 8), scale: 0.5)],
      activations: try Quantizer(format: .signedInteger(bits: 8), scale: 1, zeroPoint: -128))
    // From −64 to 63.5 in steps of a half; from 0 to 255 in steps of one.
    let weights: [Float] = [-64, -64.2, -64.3, 63.5, 63.7, 63.8, 0.2, 0.3]
    let activations: [Float] = [-3, -0.4, 0, 0.4, 255, 255.4, 255.6, 1000]
    let task = ProductTask(
      MatrixOperands(
        node: 0, left: Tensor([1, 8], activations), right: Tensor([8, 1], weights), rows: 1, inner: 8, columns: 1,
        leftStrides: (8, 1), rightStrides: (1, 1), pairs: [(0, 0)]))
    let counts = try Self.found(task, numbers, isLearned: true, threads: 1).counts
    #expect((counts.weights.numbers, counts.weights.below, counts.weights.above, counts.weights.zeros) == (8, 1, 1, 1))
    let found = counts.activations
    #expect((found.numbers, found.below, found.above, found.zeros) == (8, 1, 2, 4))
  }
}
