/// A primitive of the datapath, with the widths that its price depends on. Widths are bits.
public enum Primitive: Sendable, Hashable {
  /// An integer adder of that width.
  case adder(bits: Int)
  /// An integer multiplier of two operand widths.
  case multiplier(bits: Int, by: Int)
  /// A floating-point adder of that storage width (16 or 32).
  case floatAdder(bits: Int)
  /// A floating-point multiplier of that storage width (16 or 32).
  case floatMultiplier(bits: Int)
  /// A barrel shifter of that width.
  case shifter(bits: Int)
  /// A flip-flop register of that width; its energy is that of one write.
  case register(bits: Int)
  /// An exclusive-nor gate for each of so many bits.
  case xnor(bits: Int)
  /// The number of ones among so many bits: a tree of adders.
  case popcount(bits: Int)
  /// A read of a table of so many constant entries of that width.
  case lookUp(entries: Int, bits: Int)
  /// A choice between two words of that width; also the AND gates that let a word through or force it to zero.
  case multiplexer(bits: Int)
}

/// So many of one primitive.
public struct Part: Sendable, Hashable {
  /// What it is.
  public var primitive: Primitive
  /// How many.
  public var count: Int

  /// `count` of `primitive`.
  public init(_ primitive: Primitive, count: Int = 1) {
    self.primitive = primitive
    self.count = count
  }
}

/// What a unit is built of (for its area) and what one operation exercises (for its energy).
public struct BillOfMaterials: Sendable, Hashable {
  /// Everything there is: the area is the sum over these.
  public var parts: [Part]

  /// A bill of these parts.
  public init(_ parts: [Part]) { self.parts = parts }
}
