import TestSupport
import Testing

@testable import Inference
@testable import ONNX

@Suite("Products in blocks")
struct ProductTests {
  @Test("products give the sums of their definition, whatever the sizes, order of storage and threads")
  func products() {
    let seed: UInt64 = 20_261_122
    var numbers = RandomNumbers(seed: seed)
    // Sizes around the blocks: 4 rows, 8 columns, 128 columns, 256 words within.
    let sizes = [(1, 1, 1), (3, 5, 2), (4, 8, 8), (5, 257, 9), (9, 3, 130), (2, 40, 17), (70, 20, 7), (1, 64, 33)]
    for (rows, inner, columns) in sizes {
      // Small whole numbers: sums are exact in any order.
      let left = (0..<rows * inner).map { _ in Float(numbers.number(-8...8)) }
      let right = (0..<inner * columns).map { _ in Float(numbers.number(-8...8)) }
      for isTransposed in [false, true] {
        let expected = (0..<rows * columns).map { place -> Float in
          let (row, column) = place.quotientAndRemainder(dividingBy: columns)
          var sum: Float = 0
          for word in 0..<inner {
            let other = isTransposed ? column * inner + word : word * columns + column
            sum += left[row * inner + word] * right[other]
          }
          return sum
        }
        for threads in [1, 2] {
          let operands = MatrixOperands(
            node: 0, left: Tensor([rows, inner], left), right: Tensor([right.count], right), rows: rows, inner: inner,
            columns: columns, leftStrides: (inner, 1), rightStrides: isTransposed ? (1, inner) : (columns, 1),
            pairs: [(0, 0)])
          let found = FloatProducts(threads: threads).multiply(operands)
          #expect(found == expected, "\(rows)x\(inner)x\(columns) \(isTransposed) \(threads), seed \(seed)")
        }
      }
    }
  }

  @Test("convolutions give the sums of their definition at windows that are drawn")
  func convolutions() throws {
    let seed: UInt64 = 7
    var numbers = RandomNumbers(seed: seed)
    for round in 0..<40 {
      let groups = numbers.number(1...3)
      let (channels, filters) = (numbers.number(1...3), numbers.number(1...3))
      func list(_ range: ClosedRange<Int>) -> [Int] { [numbers.number(range), numbers.number(range)] }
      let (size, kernel, strides, dilations) = (list(4...9), list(1...3), list(1...3), list(1...2))
      let (before, after) = (list(0...3), list(0...3))
      let outputs: [Int] = (0..<2).map { axis -> Int in
        let reach = (kernel[axis] - 1) * dilations[axis] + 1
        let padded = size[axis] + before[axis] + after[axis]
        return (padded - reach) / strides[axis] + 1
      }
      let window = ONNXWindow(
        kernel: kernel, strides: strides, dilations: dilations, paddingBefore: before, paddingAfter: after,
        roundsUp: false)
      func draw(_ shape: [Int]) -> Tensor {
        Tensor(shape, (0..<shape.wordCount).map { _ in Float(numbers.number(-8...8)) })
      }
      let image = draw([2, groups * channels] + size)
      let filter = draw([groups * filters, channels] + kernel)
      let bias = draw([groups * filters])
      let planes = try #require(Planes(window, inputs: size, outputs: outputs))
      let found = FloatProducts(threads: 1 + round % 2).convolve(
        ConvolutionOperands(node: 0, image: image, filter: filter, bias: bias, planes: planes, groups: groups))
      var expected: [Float] = []
      for number in 0..<2 {
        for output in 0..<groups * filters {
          for place in 0..<outputs[0] * outputs[1] {
            var sum: Float = bias.words[output]
            for tap in 0..<channels * kernel[0] * kernel[1] {
              let (channel, inPlane) = tap.quotientAndRemainder(dividingBy: kernel[0] * kernel[1])
              let start = (row: place / outputs[1] * strides[0], column: place % outputs[1] * strides[1])
              let row: Int = start.row + inPlane / kernel[1] * dilations[0] - before[0]
              let column: Int = start.column + inPlane % kernel[1] * dilations[1] - before[1]
              guard (0..<size[0]).contains(row), (0..<size[1]).contains(column) else { continue }
              let input = number * groups * channels + output / filters * channels + channel
              let word: Float = image.words[(input * size[0] + row) * size[1] + column]
              let weight: Float = filter.words[output * filter.words.count / (groups * filters) + tap]
              sum += word * weight
            }
            expected.append(sum)
          }
        }
      }
      #expect(found == expected, "round \(round), seed \(seed)")
    }
  }
}
