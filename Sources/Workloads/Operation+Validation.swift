import Quantities

extension Operation {
  /// Everything that is wrong with the operation by itself.
  public var problems: [LayerProblem] {
    let dimensions = values.filter { !$0.value.range.contains($0.found) }
    // Derived counts of values out of range would only repeat the finding.
    guard dimensions.isEmpty else { return dimensions.map { .dimensionOutOfRange($0.value, found: $0.found) } }
    let problems = windowProblems + groupProblems
    guard problems.isEmpty else { return problems }
    return LayerCount.allCases.filter { self[$0] > Count.limit }.map { .countTooLarge($0) }
  }

  /// One of the bounded counts.
  public subscript(count: LayerCount) -> Int {
    switch count {
    case .multiplyAccumulates: multiplyAccumulates
    case .weights: weights.plus(biases)
    case .ifmapWords: batch.times(ifmapShape.words)
    case .ofmapWords: batch.times(ofmapShape.words)
    }
  }

  /// How many inputs the operation can have.
  var inputCounts: ClosedRange<Int> {
    switch self {
    case .elementwise(let operation):
      switch operation.kind {
      case .add, .multiply: 2...Int.max
      case .function: 1...Int.max
      default: 1...1
      }
    case .concatenation: 2...Int.max
    default: 1...1
    }
  }

  /// How a window slides over rows or columns; `nil` for operations without a window.
  func axis(_ axis: LayerAxis) -> SlidingAxis? {
    switch self {
    case .convolution(let operation), .fullyConnected(let operation):
      axis == .rows ? operation.vertical : operation.horizontal
    case .pooling(let operation): axis == .rows ? operation.vertical : operation.horizontal
    case .elementwise, .concatenation: nil
    }
  }

  /// Every value that the operation is described by.
  private var values: [(value: LayerValue, found: Int)] {
    var values: [(LayerValue, Int)] = [
      (.batch, batch), (.inputChannels, ifmapShape.channels), (.ifmap(.rows), ifmapShape.height),
      (.ifmap(.columns), ifmapShape.width),
    ]
    for name in [LayerAxis.rows, .columns] {
      guard let axis = axis(name) else { continue }
      values += [
        (.window(name), axis.window), (.stride(name), axis.stride), (.dilation(name), axis.dilation),
        (.padding(name), axis.paddingBefore), (.padding(name), axis.paddingAfter),
      ]
    }
    switch self {
    case .convolution(let operation), .fullyConnected(let operation):
      values += [(.groups, operation.groups), (.outputChannels, operation.outputChannels)]
    case .elementwise(let operation):
      switch operation.kind {
      case .batchNormalization(let count), .localResponseNormalization(let count), .layerNormalization(let count),
        .function(let count):
        values.append((.parameter, count))
      case .add, .softmax, .multiply, .copy: break
      }
    case .pooling, .concatenation: break
    }
    return values
  }

  /// What is wrong with the window; once, when it is the same along both axes.
  private var windowProblems: [LayerProblem] {
    if let rows = axis(.rows), let columns = axis(.columns), let problem = windowProblem(.rows),
      rows.reach == columns.reach, rows.paddedIfmap == columns.paddedIfmap, rows.overhang == columns.overhang
    {
      return [problem]
    }
    return [windowProblem(.rows), windowProblem(.columns)].compactMap(\.self)
  }

  private func windowProblem(_ name: LayerAxis) -> LayerProblem? {
    guard let axis = axis(name) else { return nil }
    if axis.reach > axis.paddedIfmap {
      return .windowTooLarge(name, reach: axis.reach, padded: axis.paddedIfmap)
    }
    if case .convolution = self, axis.overhang > SlidingAxis.mostOverhang {
      return .overhangTooLarge(name, overhang: axis.overhang)
    }
    let padding = max(axis.paddingBefore, axis.paddingAfter)
    // A convolution sums zeros there, which is odd but well defined (SqueezeNet 1.0 pads a 1x1 convolution).
    guard case .pooling = self, padding >= axis.reach else { return nil }
    return .paddingHidesWindow(name, padding: padding, reach: axis.reach)
  }

  private var groupProblems: [LayerProblem] {
    guard let convolution else { return [] }
    let sides = [
      (convolution.inputChannels, LayerValue.inputChannels), (convolution.outputChannels, .outputChannels),
    ]
    return sides.filter { $0.0 % convolution.groups != 0 }.map {
      .groupsDoNotDivide(groups: convolution.groups, channels: $0.0, $0.1)
    }
  }

  /// How the operation and its producers' shapes contradict each other.
  func mismatches(with shapes: [TensorShape?]) -> [LayerProblem] {
    guard let first = shapes.first.flatMap(\.self) else { return [] }
    switch self {
    case .elementwise(let operation):
      let differing = Self.differing(shapes) { $0 != first }
      guard differing.isEmpty || operation.repeats else {
        return differing.map { .shapesDiffer(first: first, other: $0.shape, index: $0.index) }
      }
      return operation.shape == first ? [] : [.inputDiffers(stated: operation.shape, given: first)]
    case .concatenation(let operation) where operation.arrangement == .places:
      let channels = operation.shape.channels
      let differing = Self.differing(shapes) { $0.channels != channels }
      guard differing.isEmpty else {
        return differing.map { .channelsDiffer(joined: channels, other: $0.shape, index: $0.index) }
      }
      let known = shapes.compactMap(\.self)
      let places = known.reduce(0) { $0.plus($1.height.times($1.width)) }
      guard known.count == shapes.count, places != operation.shape.height.times(operation.shape.width) else {
        return []
      }
      return [.placesDiffer(joined: operation.shape, given: places)]
    case .concatenation(let operation):
      let differing = Self.differing(shapes) { $0.height != first.height || $0.width != first.width }
      guard differing.isEmpty else {
        return differing.map { .planesDiffer(first: first, other: $0.shape, index: $0.index) }
      }
      let known = shapes.compactMap(\.self)
      guard known.count == shapes.count else { return [] }
      let joined = TensorShape(joining: known, planeOf: first)
      return operation.shape == joined ? [] : [.inputDiffers(stated: operation.shape, given: joined)]
    case .fullyConnected:
      // The producer's words are laid in a row, whatever their shape was.
      return ifmapShape.words == first.words ? [] : [.inputDiffers(stated: ifmapShape, given: first)]
    case .convolution, .pooling:
      return ifmapShape == first ? [] : [.inputDiffers(stated: ifmapShape, given: first)]
    }
  }

  private static func differing(
    _ shapes: [TensorShape?], by differs: (TensorShape) -> Bool
  ) -> [(index: Int, shape: TensorShape)] {
    shapes.enumerated().compactMap { index, shape in
      shape.flatMap { differs($0) ? (index, $0) : nil }
    }
  }
}

extension Elementwise {
  /// Whether inputs behind the first may be smaller than the shape.
  fileprivate var repeats: Bool {
    switch kind {
    case .multiply, .function: true
    default: false
    }
  }
}

extension TensorShape {
  /// Maps of one plane, laid side by side along the channels.
  init(joining shapes: [TensorShape], planeOf first: TensorShape) {
    self.init(
      channels: shapes.reduce(0) { $0.plus($1.channels) }, height: first.height, width: first.width)
  }
}
