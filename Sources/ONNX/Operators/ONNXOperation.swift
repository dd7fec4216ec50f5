/// What a node computes: one case a family of operators, with everything that its attributes say.
///
/// Inputs and outputs of the node stand at the places that the ONNX specification gives them. What an operator took as an
/// attribute in one version and takes as an input in another is in the parameters here, where its value is known.
public enum ONNXOperation: Sendable, Hashable {
  /// `Conv`, `ConvInteger`, `QLinearConv`: a window of weights slides over every image.
  case convolution(ONNXConvolution)
  /// `ConvTranspose`: every input word is spread through a window of weights.
  case transposedConvolution(ONNXTransposedConvolution)
  /// `MatMul`, `MatMulInteger`, `QLinearMatMul`, `Gemm`.
  case matrixProduct(ONNXMatrixProduct)
  /// Pools, also over whole planes.
  case pooling(ONNXPooling)
  /// A function of every word of one tensor.
  case unary(ONNXUnary)
  /// A function of words of several tensors that are broadcast to one shape.
  case elementwise(ONNXElementwise)
  /// Words are scaled by their statistics, or by learned ones.
  case normalization(ONNXNormalization)
  /// Exponentials divided by their sum.
  case softmax(ONNXSoftmax)
  /// Dimensions are summed up, or searched for their largest word.
  case reduction(ONNXReduction)
  /// Words are moved, copied or selected, and not changed.
  case arrangement(ONNXArrangement)
  /// Planes are scaled up or down.
  case resize(ONNXResize)
  /// From one number format to another by a scale and a zero point.
  case quantization(ONNXQuantization)
  /// A tensor that does not depend on the network's inputs.
  case constant(ONNXConstant)
  /// An operator that is not known, and its domain (empty for ONNX's own).
  case unknown(domain: String, name: String)
}

/// In which numbers an operation works, and so which inputs it has.
public enum ONNXArithmetic: Sendable, Hashable {
  /// The type of the inputs.
  case native
  /// Integers with zero points, summed in 32 bits (`ConvInteger`, `MatMulInteger`): data, weights, zero points.
  case integer
  /// Integers with scales and zero points on both sides (`QLinearConv`, `QLinearMatMul`): data, its scale and zero point,
  /// weights, their scale and zero point, scale and zero point of the result, bias.
  case quantized

  /// The place of the second operand among the inputs: the weights, if they are learned.
  public var secondOperand: Int { self == .quantized ? 3 : 1 }
  /// The place of a convolution's bias; `nil` where there is none.
  public var bias: Int? {
    switch self {
    case .native: 2
    case .integer: nil
    case .quantized: 8
    }
  }
  /// The places of both operands' zero points; `nil` where the operands are no integers.
  public var zeroPoints: (first: Int, second: Int)? {
    switch self {
    case .native: nil
    case .integer: (2, 3)
    case .quantized: (2, 5)
    }
  }
}

/// A convolution.
public struct ONNXConvolution: Sendable, Hashable {
  public var arithmetic: ONNXArithmetic
  public var window: ONNXWindow
  public var groups: Int
}

/// A transposed convolution. Its window's paddings are what is cut off the result.
public struct ONNXTransposedConvolution: Sendable, Hashable {
  public var window: ONNXWindow
  public var groups: Int
  /// Words added behind the result, one number a spatial dimension.
  public var outputPadding: [Int]
}

/// A product of matrices, or of as many pairs of matrices as the leading dimensions say.
public struct ONNXMatrixProduct: Sendable, Hashable {
  public var arithmetic: ONNXArithmetic
  /// What `Gemm` adds to a plain product.
  public var general: General?

  /// `alpha · A' · B' + beta · C`, where A' and B' are transposed or not.
  public struct General: Sendable, Hashable {
    public var alpha: Float
    public var beta: Float
    public var transposesFirst: Bool
    public var transposesSecond: Bool
  }
}

/// A pooling window that slides over every channel.
public struct ONNXPooling: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case maximum
    /// The sum over the words that are there divided by their number, or by the window's size (`count_include_pad`).
    case average(countsPadding: Bool)
    /// The p-th root of the sum of p-th powers.
    case norm(power: Int)
  }
  public var kind: Kind
  public var window: ONNXWindow
  /// Whether the window is the whole plane (`GlobalAveragePool` and its like).
  public var isGlobal: Bool
}

/// Exponentials divided by their sum over some dimensions.
public struct ONNXSoftmax: Sendable, Hashable {
  public enum Kind: Sendable, Hashable { case plain, logarithm, hardest }
  public var kind: Kind
  /// The dimensions that are summed over: one, and all from one on before operator set 13.
  public var axes: Range<Int>
}

/// Dimensions that become one word each.
public struct ONNXReduction: Sendable, Hashable {
  public enum Kind: Sendable, Hashable, CaseIterable {
    case mean, sum, maximum, minimum, product, sumOfMagnitudes, rootOfSquares, sumOfSquares, logarithmOfSum
    case logarithmOfExponentials, placeOfMaximum, placeOfMinimum
  }
  public var kind: Kind
  /// Which dimensions, in rising order.
  public var axes: [Int]
  /// Whether they stay, with size 1.
  public var keepsDimensions: Bool
  /// Whether the last of several equal words counts (`ArgMax`, `ArgMin`).
  public var selectsLast = false
}

/// Planes that are scaled.
public struct ONNXResize: Sendable, Hashable {
  /// Output size over input size, one number a dimension.
  public var scales: [Float]
  /// `nearest`, `linear` or `cubic`.
  public var mode: Mode
  /// How output positions map to input positions.
  public var coordinates: Coordinates
  /// Which neighbour `nearest` takes.
  public var rounding: Rounding
  public var antialiases: Bool
  public var excludesOutside: Bool
  public var cubicCoefficient: Float
  public var extrapolationValue: Float
  /// The part of the input that `tfCropAndResize` takes: all starts, then all ends; else empty.
  public var region: [Float]

  public enum Mode: String, Sendable, Hashable { case nearest, linear, cubic }
  public enum Coordinates: String, Sendable, Hashable {
    case halfPixel = "half_pixel"
    case halfPixelSymmetric = "half_pixel_symmetric"
    case pytorchHalfPixel = "pytorch_half_pixel"
    case alignCorners = "align_corners"
    case asymmetric
    case tfHalfPixelForNearest = "tf_half_pixel_for_nn"
    case tfCropAndResize = "tf_crop_and_resize"
  }
  public enum Rounding: String, Sendable, Hashable {
    case roundPreferFloor = "round_prefer_floor"
    case roundPreferCeil = "round_prefer_ceil"
    case floor, ceil
  }
}

/// From one number format to another.
public enum ONNXQuantization: Sendable, Hashable {
  /// Input, scale, zero point. Scales differ along `axis` where they are a vector, and every `block` words along it.
  case quantize(axis: Int, block: Int, saturates: Bool)
  /// As ``quantize(axis:block:saturates:)``, the other way.
  case dequantize(axis: Int, block: Int)
  /// To `uint8` by the range of the words.
  case dynamic
}

/// A tensor that does not depend on the network's inputs.
public enum ONNXConstant: Sendable, Hashable {
  /// `Constant`: the output is a stored tensor.
  case stored
  /// `ConstantOfShape`: all words are the same.
  case filled(Double)
  /// `Shape`: these dimensions of the input.
  case shape(Range<Int>)
  /// `Size`: the number of words of the input.
  case size
  /// `Range`: start, limit, step.
  case range
}
