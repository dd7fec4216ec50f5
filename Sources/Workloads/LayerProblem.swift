import Quantities

/// What can be wrong with a layer whose values are whole numbers, each fine alone. ``sentence`` says it in words.
public enum LayerProblem: Sendable, Hashable {
  /// A value outside ``Layer/dimensions`` (paddings may be zero).
  case dimensionOutOfRange(LayerValue, found: Int)
  /// A window that reaches over more positions than the ifmap has with its padding.
  case windowTooLarge(LayerAxis, reach: Int, padded: Int)
  /// A convolution whose windows reach further beyond the ifmap than ``SlidingAxis/mostOverhang``.
  case overhangTooLarge(LayerAxis, overhang: Int)
  /// A pooling window that can lie in the padding altogether and has nothing to pool.
  case paddingHidesWindow(LayerAxis, padding: Int, reach: Int)
  /// Groups that do not divide the ifmap's or the ofmap's channels.
  case groupsDoNotDivide(groups: Int, channels: Int, LayerValue)
  /// Too many or too few inputs for the layer's kind.
  case wrongInputCount(kind: String, found: Int)
  /// The input at `index` has not the shape of the first one, which an element-wise layer needs.
  case shapesDiffer(first: TensorShape, other: TensorShape, index: Int)
  /// The input at `index` has not the plane of the first one, which a concatenation needs.
  case planesDiffer(first: TensorShape, other: TensorShape, index: Int)
  /// The input at `index` has not all channels of the map into which it is interleaved.
  case channelsDiffer(joined: Int, other: TensorShape, index: Int)
  /// Interleaved inputs have more or fewer places together than their map.
  case placesDiffer(joined: TensorShape, given: Int)
  /// The layer works on another shape than its producers give.
  case inputDiffers(stated: TensorShape, given: TensorShape)
  /// A pattern that does not keep between 1 and all of its weights.
  case wrongSparsity(BlockSparsity)
  /// A count beyond ``Count/limit``.
  case countTooLarge(LayerCount)
}

/// Rows or columns.
public enum LayerAxis: String, Sendable, Hashable {
  /// H, R, E.
  case rows
  /// W, S, F.
  case columns
}

/// The values that make up a layer.
public enum LayerValue: Sendable, Hashable {
  case batch, groups, inputChannels, outputChannels
  case ifmap(LayerAxis), window(LayerAxis), stride(LayerAxis), dilation(LayerAxis), padding(LayerAxis)
  /// Parameters per channel of a batch norm, or channels summed by a local response normalization.
  case parameter
}

/// The counts of a layer that have a bound.
public enum LayerCount: Sendable, Hashable, CaseIterable {
  case multiplyAccumulates, weights, ifmapWords, ofmapWords
}

extension Layer {
  /// What a single dimension may be. The bound is far above every network, and low enough that a few dimensions can be
  /// multiplied before a count is capped.
  public static let dimensions = 1...(1 << 31)

  /// Everything that is wrong with the layer, given the shapes that its producers make, in the order of its inputs;
  /// `nil` where the shape is not known, or the data is the layer's own.
  public func problems(inputs shapes: [TensorShape?]) -> [LayerProblem] {
    var problems: [LayerProblem] = []
    if !operation.inputCounts.contains(shapes.count) {
      problems.append(.wrongInputCount(kind: operation.kindName, found: shapes.count))
    }
    if let sparsity, sparsity.kept < 1 || sparsity.kept > sparsity.block {
      problems.append(.wrongSparsity(sparsity))
    }
    let mismatches = operation.mismatches(with: shapes)
    // A layer that joins unequal maps has no size of its own to be checked.
    return problems + mismatches + (mismatches.isEmpty ? operation.problems : [])
  }
}
