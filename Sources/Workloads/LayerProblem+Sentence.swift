import Quantities

extension LayerProblem {
  /// The problem in words, without a final stop.
  public var sentence: String {
    switch self {
    case .dimensionOutOfRange(let value, let found):
      "\(value.noun) is \(found), and must be from \(value.range.lowerBound) to \(value.range.upperBound)"
    case .windowTooLarge(let axis, let reach, let padded):
      "the kernel reaches over \(Self.number(reach, of: axis)), but the padded ifmap has only \(padded)"
    case .overhangTooLarge(let axis, let overhang):
      "the windows reach \(Self.number(overhang, of: axis)) beyond the ifmap; at most \(SlidingAxis.mostOverhang) are "
        + "simulated"
    case .paddingHidesWindow(let axis, let padding, let reach):
      "a padding of \(Self.number(padding, of: axis)) can hide the whole window, which has \(reach); "
        + "it must be less than the window"
    case .groupsDoNotDivide(let groups, let channels, let value):
      "\(groups) groups do not divide the \(channels) channels of the \(value == .inputChannels ? "ifmap" : "ofmap")"
    case .wrongInputCount(let kind, let found):
      switch kind {
      case "add", "concat", "interleave", "multiply": "\(kind) joins two or more inputs, and has \(found)"
      case "function": "\(kind) takes one input or more, and has \(found)"
      default: "\(kind) takes one input, and has \(found)"
      }
    case .shapesDiffer(let first, let other, _):
      "add needs inputs of one shape: the first is \(first) (channels x height x width), this one is \(other)"
    case .planesDiffer(let first, let other, _):
      "concat needs inputs of one height and width: the first is \(first.height)x\(first.width), "
        + "this one is \(other.height)x\(other.width)"
    case .channelsDiffer(let joined, let other, _):
      "interleave needs inputs with all of its \(joined) channels, this one is \(other) (channels x height x width)"
    case .placesDiffer(let joined, let given):
      "interleave joins inputs of \(given) places, but its plane of \(joined.height)x\(joined.width) has "
        + "\(joined.height.times(joined.width))"
    case .inputDiffers(let stated, let given):
      "the layer works on \(stated) (channels x height x width), but its input is \(given)"
    case .wrongSparsity(let sparsity):
      "the sparsity \(sparsity) does not keep from 1 to \(max(1, sparsity.block)) of \(sparsity.block) weights"
    case .countTooLarge(let count):
      "it has more than 2^53 \(count.noun), the largest count that is kept exactly"
    }
  }

  private static func number(_ count: Int, of axis: LayerAxis) -> String {
    count == 1 ? "1 \(axis.rawValue.dropLast())" : "\(count) \(axis.rawValue)"
  }
}

extension LayerValue {
  /// What the value may be.
  var range: ClosedRange<Int> {
    switch self {
    case .padding, .parameter: 0...Layer.dimensions.upperBound
    default: Layer.dimensions
    }
  }

  /// The value's name in a sentence.
  var noun: String {
    switch self {
    case .batch: "the batch"
    case .groups: "the number of groups"
    case .inputChannels: "the number of ifmap channels"
    case .outputChannels: "the number of ofmap channels"
    case .ifmap(.rows): "the height of the ifmap"
    case .ifmap(.columns): "the width of the ifmap"
    case .window(.rows): "the height of the filter"
    case .window(.columns): "the width of the filter"
    case .stride(let axis): "the stride over \(axis.rawValue)"
    case .dilation(let axis): "the dilation over \(axis.rawValue)"
    case .padding(let axis): "the padding of \(axis.rawValue)"
    case .parameter: "the number of parameters"
    }
  }
}

extension LayerCount {
  /// The count's name in a sentence.
  public var noun: String {
    switch self {
    case .multiplyAccumulates: "multiply-accumulates"
    case .weights: "weights"
    case .ifmapWords: "ifmap words"
    case .ofmapWords: "ofmap words"
    }
  }
}
