/// What quantization does to a network, measured over images.
public struct NetworkQuality: Sendable {
  /// The products, in the order of the graph.
  public internal(set) var products: [ProductQuality]
  /// The outputs, in the order of the graph: the quantized network's beside that in single precision.
  public internal(set) var outputs: [Output]
  /// Images that the network ran over.
  public let images: Int
  /// How often the largest word of the first output was the same one in both networks; `nil` where that output has not several
  /// words for each image.
  public internal(set) var agreements: Int?
  /// How often images were recognized; `nil` without labels.
  public internal(set) var recognized: Recognized?

  /// One output.
  public struct Output: Sendable, Hashable {
    public var name: String
    public var words = SignalNoise()
  }

  /// Images whose label is the class with the largest word, and among those with the five largest; of equal words the first is
  /// the larger one.
  public struct Recognized: Sendable, Hashable {
    public var float = Counts()
    public var quantized = Counts()

    /// How many images.
    public struct Counts: Sendable, Hashable {
      public var first = 0
      public var firstFive = 0
    }
  }

  /// The share of images on which both networks agree.
  public var agreement: Double? { agreements.map { Double($0) / Double(max(1, images)) } }
}

/// What quantization does to one product.
public struct ProductQuality: Sendable {
  public let product: ProductNode
  /// Whether the product has numbers of its own; others are computed in single precision.
  public let isQuantized: Bool
  /// The node's output in the quantized network: what the layers before have done to its inputs is in it.
  public internal(set) var propagated = SignalNoise()
  /// The node's output when all before is in single precision: what this product alone does.
  public internal(set) var isolated = SignalNoise()
  /// What coding did to its weights; constant ones are counted once.
  public internal(set) var weights = CodeCounts()
  /// What coding did to its activations, over all images.
  public internal(set) var activations = CodeCounts()
}
