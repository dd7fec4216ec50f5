import Arithmetic

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

  /// How quantized products are added up.
  public enum Sums: Sendable, Hashable, CaseIterable {
    /// By the datapaths of the units, in accumulators of their width.
    case datapaths
    /// Operands are coded, decoded, and added up in single precision: quicker, and accumulators play no part.
    case singlePrecision
  }

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
  /// The node's output in the quantized network: what the layers before have done to its inputs is in it. A batch normalization
  /// that was folded into the product is part of it.
  public internal(set) var propagated = SignalNoise()
  /// The node's output when all before is in single precision: what this product alone does. `nil` where that was not measured.
  public internal(set) var isolated: SignalNoise?
  /// What coding did to its operands over all images, constant weights counted once, and how many outputs left the range of
  /// their accumulator; always 0 in single precision.
  public internal(set) var counts = ProductCounts()
}
