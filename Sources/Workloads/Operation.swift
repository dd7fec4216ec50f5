import Quantities

/// A convolution; a fully connected layer is the one whose window covers its whole ifmap (Sze et al. 2017, section III).
public struct Convolution: Sendable, Hashable {
  /// Images worked on together (N).
  public var batch: Int
  /// Groups (G) that share neither channels nor filters; depthwise when G equals the input channels.
  public var groups: Int
  /// Ifmap channels of all groups (G·C).
  public var inputChannels: Int
  /// Ofmap channels of all groups (G·M).
  public var outputChannels: Int
  /// Rows: H, R, E.
  public var vertical: SlidingAxis
  /// Columns: W, S, F.
  public var horizontal: SlidingAxis
  /// Whether every ofmap channel has a bias word.
  public var hasBias: Bool
  /// Whether the filters are a map that the network computes, as in a product of two computed matrices: they are moved like
  /// any filters, and are no learned words. Every image has filters of its own, so that the images of a batch are groups.
  public var hasComputedFilters = false

  /// A convolution of one image and one group unless said otherwise.
  public init(
    batch: Int = 1, groups: Int = 1, inputChannels: Int, outputChannels: Int, vertical: SlidingAxis,
    horizontal: SlidingAxis, hasBias: Bool = true
  ) {
    self.batch = batch
    self.groups = groups
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.vertical = vertical
    self.horizontal = horizontal
    self.hasBias = hasBias
  }

  /// `N·E·F · R·S·C·M / G` with C and M of all groups (seed lecture's `EF·RSC·M / g`).
  public var multiplyAccumulates: Int { ofmapWords.times(wordsPerFilter) }
  /// Words of one filter: `R·S·C / G`.
  public var wordsPerFilter: Int {
    vertical.window.times(horizontal.window).times(inputChannels / max(1, groups))
  }
  /// Filter words: `R·S·C·M / G`. Biases are counted apart.
  public var weights: Int { wordsPerFilter.times(outputChannels) }
  /// Bias words.
  public var biases: Int { hasBias ? outputChannels : 0 }
  /// Distinct ifmap words: `N·C·H·W`, padding excluded.
  public var ifmapWords: Int { batch.times(ifmapShape.words) }
  /// Ofmap words: `N·M·E·F`.
  public var ofmapWords: Int { batch.times(ofmapShape.words) }
  /// One image in.
  public var ifmapShape: TensorShape {
    TensorShape(channels: inputChannels, height: vertical.ifmap, width: horizontal.ifmap)
  }
  /// One image out.
  public var ofmapShape: TensorShape {
    TensorShape(channels: outputChannels, height: vertical.ofmap, width: horizontal.ofmap)
  }
}

/// A pooling window that slides over every channel.
public struct Pooling: Sendable, Hashable {
  /// What becomes of the words under a window.
  public enum Kind: String, Sendable, Hashable {
    case maximum = "max_pool"
    case average = "average_pool"
    /// An average over the whole plane.
    case globalAverage = "global_average_pool"
  }
  public var kind: Kind
  public var batch: Int
  public var channels: Int
  /// Rows.
  public var vertical: SlidingAxis
  /// Columns.
  public var horizontal: SlidingAxis

  /// A pooling of `batch` images of `channels` planes.
  public init(kind: Kind, batch: Int = 1, channels: Int, vertical: SlidingAxis, horizontal: SlidingAxis) {
    self.kind = kind
    self.batch = batch
    self.channels = channels
    self.vertical = vertical
    self.horizontal = horizontal
  }
}

/// An operation that works on each word, or on each word and a few neighbours, and keeps the shape.
public struct Elementwise: Sendable, Hashable {
  /// What is done to the words.
  public enum Kind: Sendable, Hashable {
    /// The sum of all inputs.
    case add
    /// A scale and an offset per channel, with so many stored parameters a channel.
    case batchNormalization(parametersPerChannel: Int)
    /// Division by a power of the sum of squares over `size` neighbouring channels.
    case localResponseNormalization(size: Int)
    /// Exponentials divided by their sum.
    case softmax
    /// The product of all inputs.
    case multiply
    /// Any function of each word, or of the words at one place of several inputs, of so many operations.
    case function(operations: Int)
    /// Words scaled by mean and variance over the channels, with so many stored parameters a channel.
    case layerNormalization(parametersPerChannel: Int)
    /// Words that are read and written again unchanged, such as rows of a table.
    case copy
  }
  public var kind: Kind
  public var batch: Int
  public var shape: TensorShape
  /// Tensors read that have the shape: two or more for a sum, else one unless it is a product or a function of several, or a
  /// function of repeated words alone, which has none.
  public var inputCount: Int
  /// Words of smaller inputs of one image, which are repeated to the shape: one a channel, say.
  public var repeatedWords = 0

  /// Tensors of the shape that are moved in.
  public var wholeInputs: Int {
    if case .function = kind { inputCount } else { max(1, inputCount) }
  }

  /// An element-wise operation on `batch` images of `shape`.
  public init(kind: Kind, batch: Int = 1, shape: TensorShape, inputCount: Int = 1) {
    self.kind = kind
    self.batch = batch
    self.shape = shape
    self.inputCount = inputCount
  }
}

/// Feature maps laid side by side. An arrangement of addresses: producers write in place.
public struct Concatenation: Sendable, Hashable {
  /// What the producers' maps are parts of.
  public enum Arrangement: String, Sendable, Hashable {
    /// The channels: maps of one plane, one behind the other.
    case channels = "concat"
    /// The plane: every map has all channels of some of its places, as the phases of a transposed convolution do.
    case places = "interleave"
  }
  public var batch: Int
  public var shape: TensorShape
  public var arrangement: Arrangement

  /// The joined map.
  public init(batch: Int = 1, shape: TensorShape, arrangement: Arrangement = .channels) {
    self.batch = batch
    self.shape = shape
    self.arrangement = arrangement
  }
}

/// What a layer does.
public enum Operation: Sendable, Hashable {
  case convolution(Convolution)
  case fullyConnected(Convolution)
  case pooling(Pooling)
  case elementwise(Elementwise)
  case concatenation(Concatenation)

  /// The name in traces and reports.
  public var kindName: String {
    switch self {
    case .convolution: "conv"
    case .fullyConnected: "fc"
    case .pooling(let pooling): pooling.kind.rawValue
    case .elementwise(let elementwise):
      switch elementwise.kind {
      case .add: "add"
      case .batchNormalization: "batch_norm"
      case .localResponseNormalization: "lrn"
      case .softmax: "softmax"
      case .multiply: "multiply"
      case .function: "function"
      case .layerNormalization: "layer_norm"
      case .copy: "copy"
      }
    case .concatenation(let concatenation): concatenation.arrangement.rawValue
    }
  }

  /// The convolution behind `conv` and `fc`; `nil` for layers without multiply-accumulates.
  public var convolution: Convolution? {
    switch self {
    case .convolution(let convolution), .fullyConnected(let convolution): convolution
    default: nil
    }
  }

  /// Multiply-accumulates of the whole batch.
  public var multiplyAccumulates: Int { convolution?.multiplyAccumulates ?? 0 }

  /// Stored words that are learned, biases apart: filters that are not computed, and the parameters of a normalization
  /// that is listed.
  public var weights: Int {
    if case .elementwise(let elementwise) = self {
      switch elementwise.kind {
      case .batchNormalization(let parameters), .layerNormalization(let parameters):
        return elementwise.shape.channels.times(parameters)
      default: return 0
      }
    }
    return convolution.map { $0.hasComputedFilters ? 0 : $0.weights } ?? 0
  }

  /// Stored bias words.
  public var biases: Int { convolution?.biases ?? 0 }

  /// Images worked on together.
  public var batch: Int {
    get {
      switch self {
      case .convolution(let operation), .fullyConnected(let operation): operation.batch
      case .pooling(let operation): operation.batch
      case .elementwise(let operation): operation.batch
      case .concatenation(let operation): operation.batch
      }
    }
    set {
      switch self {
      case .convolution(var operation):
        operation.batch = newValue
        self = .convolution(operation)
      case .fullyConnected(var operation):
        operation.batch = newValue
        self = .fullyConnected(operation)
      case .pooling(var operation):
        operation.batch = newValue
        self = .pooling(operation)
      case .elementwise(var operation):
        operation.batch = newValue
        self = .elementwise(operation)
      case .concatenation(var operation):
        operation.batch = newValue
        self = .concatenation(operation)
      }
    }
  }

  /// One image in: the first input of a layer with several.
  public var ifmapShape: TensorShape {
    switch self {
    case .convolution(let operation), .fullyConnected(let operation): operation.ifmapShape
    case .pooling(let operation):
      TensorShape(
        channels: operation.channels, height: operation.vertical.ifmap, width: operation.horizontal.ifmap)
    case .elementwise(let operation): operation.shape
    case .concatenation(let operation): operation.shape
    }
  }

  /// One image out.
  public var ofmapShape: TensorShape {
    switch self {
    case .convolution(let operation), .fullyConnected(let operation): operation.ofmapShape
    case .pooling(let operation):
      TensorShape(
        channels: operation.channels, height: operation.vertical.ofmap, width: operation.horizontal.ofmap)
    case .elementwise(let operation): operation.shape
    case .concatenation(let operation): operation.shape
    }
  }
}
