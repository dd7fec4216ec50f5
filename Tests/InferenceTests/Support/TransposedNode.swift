import ONNXSupport
import TestSupport

@testable import Inference

/// A drawn transposed convolution with words, and the definition to compare with.
struct TransposedNode: CustomStringConvertible {
  var images = 1
  var channels: Int
  var filters: Int
  var groups: Int
  var size: [Int]
  var kernel: [Int]
  var strides: [Int]
  var dilations: [Int]
  var before: [Int]
  var after: [Int]
  var extra: [Int]
  var image: [Float] = []
  var filter: [Float] = []
  var bias: [Float] = []

  var description: String {
    "\(channels) to \(filters) channels in \(groups) groups, \(size), kernel \(kernel), strides \(strides), dilations "
      + "\(dilations), cut \(before) \(after), added \(extra)"
  }

  init(_ random: inout RandomNumbers, dimensions: ClosedRange<Int>, word: (inout RandomNumbers) -> Float) {
    repeat {
      let count = random.number(dimensions)
      func list(_ range: ClosedRange<Int>) -> [Int] { (0..<count).map { _ in random.number(range) } }
      groups = random.number(1...2)
      (channels, filters) = (groups * random.number(1...3), groups * random.number(1...3))
      (size, kernel, strides, dilations) = (list(1...4), list(1...4), list(1...3), list(1...3))
      (before, after, extra) = (list(0...2), list(0...2), list(0...2))
    } while output.contains { $0 < 1 }
    images = random.number(1...2)
    image = (0..<images * channels * size.wordCount).map { _ in word(&random) }
    filter = (0..<channels * (filters / groups) * kernel.wordCount).map { _ in word(&random) }
    bias = (0..<filters).map { _ in word(&random) }
  }

  /// Sizes (ONNX, ConvTranspose).
  var output: [Int] {
    size.indices.map {
      strides[$0] * (size[$0] - 1) + extra[$0] + (kernel[$0] - 1) * dilations[$0] + 1 - before[$0] - after[$0]
    }
  }

  func model(_ rest: [TestNode] = [], parameters: [TestTensor] = []) -> TestModel {
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .float32, [images, channels] + size)]
    model.initializers =
      [
        Self.stored("w", [channels, filters / groups] + kernel, filter), Self.stored("b", [filters], bias),
      ] + parameters
    model.nodes =
      [
        TestNode(
          "ConvTranspose", ["x", "w", "b"], ["y"], name: "up", TestAttribute("group", .integer(groups)),
          TestAttribute("strides", .integers(strides)), TestAttribute("dilations", .integers(dilations)),
          TestAttribute("pads", .integers(before + after)), TestAttribute("output_padding", .integers(extra)))
      ] + rest
    model.outputs = [TestTensor(rest.last?.outputs[0] ?? "y", nil, shape: nil)]
    return model
  }

  static func stored(_ name: String, _ shape: [Int], _ words: [Float]) -> TestTensor {
    var tensor = TestTensor(name, .float32, shape)
    tensor.data = { $0.packed(4, words) }
    return tensor
  }

  var input: [String: Tensor] { ["x": Tensor([images, channels] + size, image)] }

  /// All places of a volume, in order.
  static func places(_ sizes: [Int]) -> [[Int]] {
    sizes.reduce([[]]) { all, count in all.flatMap { place in (0..<count).map { place + [$0] } } }
  }

  private static func index(_ place: [Int], in sizes: [Int]) -> Int {
    zip(place, sizes).reduce(0) { $0 * $1.1 + $1.0 }
  }

  /// What every input word adds to every output, as the operator is defined, on top of the bias.
  func scattered(_ filter: [Float], _ image: [Float]) -> [Double] {
    let own = filters / groups
    var words = (0..<images * filters * output.wordCount).map { Double(bias[$0 / output.wordCount % filters]) }
    for source in 0..<images * channels {
      let (number, channel) = source.quotientAndRemainder(dividingBy: channels)
      let group = channel / (channels / groups)
      for place in Self.places(size) {
        let word = Double(image[source * size.wordCount + Self.index(place, in: size)])
        for tap in Self.places(kernel) {
          let target = place.indices.map { place[$0] * strides[$0] + tap[$0] * dilations[$0] - before[$0] }
          guard target.indices.allSatisfy({ (0..<output[$0]).contains(target[$0]) }) else { continue }
          for made in 0..<own {
            let weight = Double(filter[self.weight(channel, made, tap)])
            let map = number * filters + group * own + made
            words[map * output.wordCount + Self.index(target, in: output)] += weight * word
          }
        }
      }
    }
    return words
  }

  /// The place of a weight: input channels, output channels of a group, taps (ONNX, ConvTranspose).
  private func weight(_ channel: Int, _ made: Int, _ tap: [Int]) -> Int {
    (channel * (filters / groups) + made) * kernel.wordCount + Self.index(tap, in: kernel)
  }

  /// The weights and input words, channel by channel and from the last tap to the first, that an output is the product of; `nil` is
  /// padding.
  func operands(_ number: Int, _ filter: Int, _ place: [Int]) -> (row: [Float], column: [Float?]) {
    let (own, inputs) = (filters / groups, channels / groups)
    var (row, column): ([Float], [Float?]) = ([], [])
    for channel in (filter / own) * inputs..<(filter / own + 1) * inputs {
      for tap in Self.places(kernel).reversed() {
        let reached = place.indices.map { place[$0] + before[$0] - tap[$0] * dilations[$0] }
        guard reached.indices.allSatisfy({ reached[$0] % strides[$0] == 0 }) else { continue }
        let source = reached.indices.map { reached[$0] / strides[$0] }
        row.append(self.filter[weight(channel, filter % own, tap)])
        let isThere = source.indices.allSatisfy { (0..<size[$0]).contains(source[$0]) }
        column.append(
          isThere
            ? image[(number * channels + channel) * size.wordCount + Self.index(source, in: size)] : nil)
      }
    }
    return (row, column)
  }

  /// A row of weights for every output channel: its words in the node's own order.
  func words(ofChannel channel: Int) -> [Int] {
    let (own, inputs) = (filters / groups, channels / groups)
    return (channel / own * inputs..<(channel / own + 1) * inputs).flatMap { input in
      Self.places(kernel).map { weight(input, channel % own, $0) }
    }
  }
}
