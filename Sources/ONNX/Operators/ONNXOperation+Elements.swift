/// A function of every word of one tensor.
public enum ONNXUnary: Sendable, Hashable {
  case relu, sigmoid, tanh, softplus, softsign, hardSwish, mish, erf
  case leakyRelu(slope: Float)
  case elu(alpha: Float)
  case selu(alpha: Float, gamma: Float)
  case celu(alpha: Float)
  case hardSigmoid(alpha: Float, beta: Float)
  case thresholdedRelu(alpha: Float)
  case shrink(bias: Float, lambda: Float)
  /// `x · Φ(x)`, exact or by the tanh approximation.
  case gelu(isApproximate: Bool)
  case exponential, logarithm, squareRoot, reciprocal, negative, absolute, sign
  case floor, ceil, round
  case sine, cosine, tangent, arcSine, arcCosine, arcTangent
  case hyperbolicSine, hyperbolicCosine, arcHyperbolicSine, arcHyperbolicCosine, arcHyperbolicTangent
  case not, bitwiseNot, isNaN, isInfinite
  /// Not below and not above bounds.
  case clip(lower: ONNXBound, upper: ONNXBound)
  /// To the type of the output.
  case cast(saturates: Bool)
  /// The words as they are; `Dropout` after training is one too.
  case identity
}

/// A bound of `Clip`.
public enum ONNXBound: Sendable, Hashable {
  case none
  case value(Double)
  /// The input of the node at that place, which is computed.
  case input(Int)
}

/// A function of words of several tensors that are broadcast to one shape.
public enum ONNXElementwise: Sendable, Hashable {
  case add, subtract, multiply, divide, power
  /// The rest of a division, with the sign of the divisor, or of the dividend (`fmod`).
  case modulo(likeC: Bool)
  case minimum, maximum, sum, mean
  case equal, less, greater, lessOrEqual, greaterOrEqual
  case and, or, xor, bitwiseAnd, bitwiseOr, bitwiseXor
  case shiftLeft, shiftRight
  /// The second where the first is true, else the third (`Where`).
  case select
  /// The first where it is above zero, else its product with the second (`PRelu`).
  case parametricRelu
}

/// Words scaled by statistics.
public enum ONNXNormalization: Sendable, Hashable {
  /// By learned statistics: data, scale, bias, mean, variance.
  case batch(epsilon: Float)
  /// By the statistics of all dimensions from `axis` on: data, scale, bias.
  case layer(axis: Int, epsilon: Float)
  /// By the statistics of every plane: data, scale, bias.
  case instance(epsilon: Float)
  /// By the statistics of groups of channels: data, scale, bias.
  case group(groups: Int, epsilon: Float)
  /// By the squares of `size` neighbouring channels.
  case localResponse(size: Int, alpha: Float, beta: Float, bias: Float)
  /// By the p-norm along `axis`.
  case norm(axis: Int, power: Int)
  /// To mean zero and variance one over some dimensions.
  case meanVariance(axes: [Int])
}

/// Words moved, copied or selected.
public enum ONNXArrangement: Sendable, Hashable {
  /// The same words in the same order in another shape: `Reshape`, `Flatten`, `Squeeze`, `Unsqueeze`.
  case reshape
  /// Output dimension i is input dimension `permutation[i]`.
  case transpose(permutation: [Int])
  case concatenation(axis: Int)
  case split(axis: Int, sizes: [Int])
  /// From each sliced dimension, as many words as the output has, from `start` on in steps of `step`.
  case slice([ONNXSlice])
  case gather(axis: Int)
  case gatherElements(axis: Int)
  case gatherRows(batchDimensions: Int)
  case scatterElements(axis: Int, reduction: ONNXScatterReduction)
  case scatterRows(reduction: ONNXScatterReduction)
  /// Copies along dimensions of size 1.
  case expand
  case tile(repeats: [Int])
  /// Words before and behind each dimension; negative ones are cut off.
  case pad(before: [Int], after: [Int], mode: ONNXPadMode)
  case depthToSpace(block: Int, columnsFirst: Bool)
  case spaceToDepth(block: Int)
  /// The words above or below a diagonal; zeros elsewhere.
  case triangle(isUpper: Bool)
  case oneHot(axis: Int)
  /// Sums along a dimension up to each word.
  case runningSum(isExclusive: Bool, isReversed: Bool)
  /// The largest or smallest words along a dimension, and their places.
  case largest(axis: Int, isSmallest: Bool, isSorted: Bool)
}

/// One dimension of a slice.
public struct ONNXSlice: Sendable, Hashable {
  public var axis: Int
  public var start: Int
  public var step: Int
}

/// What a scattered word does to the one that is there.
public enum ONNXScatterReduction: String, Sendable, Hashable {
  case none, add
  case multiply = "mul"
  case maximum = "max"
  case minimum = "min"
}

/// What padding consists of.
public enum ONNXPadMode: String, Sendable, Hashable { case constant, reflect, edge, wrap }
