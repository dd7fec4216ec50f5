import Quantities

/// A stored tensor: its type, its shape, and where its elements are. They are looked at only when asked for.
public struct TensorData: Sendable, Hashable {
  /// The type of the elements.
  public let type: ElementType
  /// The sizes of the dimensions, none for a scalar.
  public let shape: [Int]
  /// Where the elements are.
  public let place: Place

  /// Where elements are.
  public enum Place: Sendable, Hashable {
    /// Packed, little-endian, in the model's file (`raw_data`).
    case raw(ByteRange)
    /// In the typed lists of the tensor's message, which is this part of the model's file.
    case typed(ByteRange)
    /// In a file beside the model.
    case external(ExternalData)
    /// Whole numbers of an attribute.
    case integers([Int])
    /// Real numbers of an attribute.
    case reals([Float])
  }

  /// A stored tensor of parts.
  init(type: ElementType, shape: [Int], place: Place) {
    self.type = type
    self.shape = shape
    self.place = place
  }

  /// The number of elements: the product of ``shape``.
  public var count: Int { shape.elementCount }

  /// Bytes of the elements, packed; two 4-bit elements share one. `nil` for texts.
  public var byteCount: Int? { type.bits.map { count.times($0).dividedRoundingUp(by: 8) } }
}

extension [Int] {
  /// The product of the dimensions of a shape, or `Int.max` when it does not fit.
  var elementCount: Int { contains(0) ? 0 : reduce(1) { $0.times($1) } }
}
