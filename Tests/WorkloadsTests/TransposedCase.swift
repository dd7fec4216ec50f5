import ONNX
import ONNXSupport
import Testing
import Workloads

/// A transposed convolution that tests write, count and walk through.
struct TransposedCase: Sendable, CustomTestStringConvertible {
  var channels = 1
  var filters = 1
  var groups = 1
  var size: [Int]
  var kernel: [Int]
  var strides: [Int]
  var dilations: [Int]
  var before: [Int]
  var after: [Int]
  var extra: [Int]
  var hasBias = true

  var testDescription: String {
    "\(channels) to \(filters) channels in \(groups) groups, \(size), kernel \(kernel), strides \(strides), dilations "
      + "\(dilations), cut \(before) \(after), added \(extra)"
  }

  /// Output sizes (ONNX, ConvTranspose).
  var output: [Int] {
    size.indices.map {
      strides[$0] * (size[$0] - 1) + extra[$0] + (kernel[$0] - 1) * dilations[$0] + 1 - before[$0] - after[$0]
    }
  }

  /// A model of this node, and of more behind it.
  func model(images: Int = 1, name: String = "up", _ rest: [TestNode] = []) -> TestModel {
    var model = TestModel(operatorSet: 13)
    model.inputs = [TestTensor("x", .float32, [images, channels] + size)]
    model.initializers = [
      .weights("w", [channels, filters / groups] + kernel), .weights("b", [filters]), .weights("n", [filters]),
    ]
    model.nodes = [
      TestNode(
        "ConvTranspose", ["x", "w"] + (hasBias ? ["b"] : []), ["y"], name: name,
        TestAttribute("group", .integer(groups)), TestAttribute("strides", .integers(strides)),
        TestAttribute("dilations", .integers(dilations)), TestAttribute("pads", .integers(before + after)),
        TestAttribute("output_padding", .integers(extra)))
    ]
    model.nodes += rest
    model.outputs = [TestTensor(rest.last?.outputs.first ?? "y", nil, shape: nil)]
    return model
  }

  func network(_ rest: [TestNode] = []) throws -> ONNXNetwork {
    try ONNXNetworkReader.network(try model(rest).read())
  }

  /// What a walk over all outputs and taps finds, multiplied by the channels that meet.
  struct Walk: Equatable {
    /// Products of words that are there: what the definition adds up.
    var real = 0
    /// Products in windows of outputs that are kept, those with padding included.
    var dense = 0
    /// Products of all inputs, those for outputs that are cut off included.
    var scattered = 0
    /// Words of the filter whose tap meets an output, even if only with padding.
    var taps: Set<[Int]> = []
    /// Places of the output that no tap reaches.
    var idle = 0
  }

  /// The definition walked through, place by place and tap by tap.
  ///
  /// An output counts its padding if along each dimension some output as many strides away is reached by a real input: those are
  /// computed in one sweep.
  func walk() -> Walk {
    var walk = Walk()
    let perTap = channels / groups * filters
    let taps = kernel.reduce([[]]) { all, count in all.flatMap { tap in (0..<count).map { tap + [$0] } } }
    /// The input that a tap meets in an output, which may lie beside the input; `nil` between inputs.
    func input(_ output: Int, _ tap: Int, _ axis: Int) -> Int? {
      let reached = output + before[axis] - tap * dilations[axis]
      return reached % strides[axis] == 0 ? reached / strides[axis] : nil
    }
    // Along a dimension: rests of outputs among which windows span the input.
    let swept = size.indices.map { axis in
      (0..<strides[axis]).map { rest in
        let met = stride(from: rest, to: output[axis], by: strides[axis]).flatMap { place in
          (0..<kernel[axis]).compactMap { input(place, $0, axis) }
        }
        return (met.min() ?? 0) < size[axis] && (met.max() ?? -1) >= 0
      }
    }
    for place in output.reduce([[]], { all, count in all.flatMap { place in (0..<count).map { place + [$0] } } }) {
      var isReached = false
      for tap in taps {
        let met = place.indices.map { input(place[$0], tap[$0], $0) }
        guard !met.contains(nil), place.indices.allSatisfy({ swept[$0][place[$0] % strides[$0]] }) else { continue }
        isReached = true
        walk.dense += perTap
        walk.taps.insert(tap)
        if met.indices.allSatisfy({ (0..<size[$0]).contains(met[$0] ?? -1) }) { walk.real += perTap }
      }
      if !isReached { walk.idle += 1 }
    }
    walk.scattered = size.reduce(1, *) * taps.count * perTap
    return walk
  }
}
