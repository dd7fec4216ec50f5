import ONNX
import Quantities

extension ONNXLayers {
  /// A part of a transposed convolution: what its name ends in, and the convolution.
  private typealias Part = (ending: String, convolution: Convolution)

  /// A transposed convolution over rows or images becomes a dense convolution of stride 1 for each of its phases
  /// (``ONNX/TransposedPhase``), a layer that writes the words which no phase makes, and one that says how they lie.
  mutating func transposed(_ node: ONNXNode, _ operation: ONNXTransposedConvolution, _ output: Int) -> Bool {
    guard let data = input(node, 0), let filter = input(node, 1), graph.tensors[filter].isConstant,
      let image = shape(data), let made = shape(output), (3...4).contains(image.count), image[0] > 0,
      made[1] > 0
    else { return false }
    let bias = input(node, 2)
    guard bias.map({ graph.tensors[$0].isConstant }) ?? true else { return false }
    // A stride of thousands, with as large a kernel, has millions of phases.
    let limits = operation.window.kernel.indices.map { operation.mostPhases($0) }
    let most = limits.indices.reduce(1) { $0.times(min(limits[$1], made[2 + $1])) }
    guard limits.allSatisfy({ $0 <= Network.mostLayers }), most <= Network.mostLayers else {
      passOver(max(most, limits.max() ?? 0))
      alias(output, foreign(output))
      return true
    }
    let parts = parts(of: operation, image: image, output: made, hasBias: bias != nil)
    let whole = TensorShape(channels: made[1], height: made.count == 3 ? 1 : made[2], width: made[made.count - 1])
    let written = parts.reduce(0) { $0.plus($1.convolution.ofmapShape.words) } / whole.channels
    let missing = whole.height.times(whole.width) - written
    let title = name(node.title)
    let isWhole = parts.count + (missing > 0 ? 1 : 0) == 1
    var places: [Int] = []
    for part in parts {
      let layer = Operation.convolution(part.convolution)
      let sources = sources(of: [data], for: layer, image: part.convolution.ifmapShape, order: .channelsFirst)
      places.append(
        append(
          node, isWhole ? title : name("\(title)/phase \(part.ending)"), layer, sources,
          formats: (format(filter), format(data))))
    }
    if missing > 0 {
      var rest = Elementwise(
        kind: .function(operations: 0), batch: image[0],
        shape: isWhole ? whole : TensorShape(channels: whole.channels, height: missing, width: 1), inputCount: 0)
      rest.repeatedWords = bias == nil ? 0 : whole.channels
      places.append(append(node, isWhole ? title : name("\(title)/bias"), .elementwise(rest), [.external]))
    }
    var last = places[0]
    if !isWhole {
      let joined = Concatenation(batch: image[0], shape: whole, arrangement: .places)
      last = append(node, title, .concatenation(joined), places.map { .layer($0) })
    }
    alias(output, Map(source: .layer(last), shape: whole, order: .channelsFirst, openLayers: places))
    return true
  }

  /// The convolutions of all pairs of phases along rows and columns.
  private func parts(
    of operation: ONNXTransposedConvolution, image: [Int], output: [Int], hasBias: Bool
  ) -> [Part] {
    func sides(_ place: Int) -> [(ending: String, axis: SlidingAxis)] {
      let size = image[2 + place]
      return operation.phases(place, inputs: size, outputs: output[2 + place]).map { phase in
        // Inputs that all windows of the phase pass by are none of its ifmap.
        let axis = SlidingAxis(
          ifmap: phase.inputs(of: size).count, window: phase.taps, dilation: phase.taps > 1 ? phase.dilation : 1,
          paddingBefore: max(0, -phase.firstInput), paddingAfter: max(0, phase.lastInput - (size - 1)))
        return ("\(phase.firstOutput)", axis)
      }
    }
    func convolution(_ vertical: SlidingAxis, _ horizontal: SlidingAxis) -> Convolution {
      Convolution(
        batch: image[0], groups: operation.groups, inputChannels: image[1], outputChannels: output[1],
        vertical: vertical, horizontal: horizontal, hasBias: hasBias)
    }
    // One spatial dimension is a row.
    if image.count == 3 {
      return sides(0).map { ($0.ending, convolution(SlidingAxis(ifmap: 1, window: 1), $0.axis)) }
    }
    let columns = sides(1)
    return sides(0).flatMap { row in
      // No comma: options list layers with commas between.
      columns.map { ("\(row.ending)-\($0.ending)", convolution(row.axis, $0.axis)) }
    }
  }
}
