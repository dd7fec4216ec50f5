/// A number with a unit. Two quantities of one unit can be added and compared; different units cannot be mixed.
public protocol Quantity: Sendable, Hashable, Comparable, AdditiveArithmetic {
  /// The number behind the unit: `Int` for things that are counted, `Double` for things that are measured.
  associatedtype Magnitude: Sendable, Hashable, Comparable, AdditiveArithmetic
  /// How many of the unit.
  var count: Magnitude { get }
  /// The quantity of `count` units.
  init(_ count: Magnitude)
}

extension Quantity {
  /// No units at all.
  public static var zero: Self { Self(.zero) }
  /// Orders by magnitude.
  public static func < (left: Self, right: Self) -> Bool { left.count < right.count }
}

extension Quantity where Magnitude == Int {
  /// The sum, held at the top of `Int` when it does not fit (see ``Count``).
  public static func + (left: Self, right: Self) -> Self { Self(left.count.plus(right.count)) }
  /// The difference; never below zero, because what is counted cannot be.
  public static func - (left: Self, right: Self) -> Self { Self(Swift.max(0, left.count - right.count)) }
  /// `factor` times as many, held at the top of `Int` when it does not fit.
  public static func * (left: Self, factor: Int) -> Self { Self(left.count.times(factor)) }
}

extension Quantity where Magnitude == Double {
  /// The sum.
  public static func + (left: Self, right: Self) -> Self { Self(left.count + right.count) }
  /// The difference.
  public static func - (left: Self, right: Self) -> Self { Self(left.count - right.count) }
  /// `factor` times as much.
  public static func * (left: Self, factor: Double) -> Self { Self(left.count * factor) }
  /// How many times `right` fits into `left`: a plain ratio.
  public static func / (left: Self, right: Self) -> Double { left.count / right.count }
}

/// Clock cycles of the accelerator.
public struct Cycles: Quantity {
  public let count: Int
  public init(_ count: Int) { self.count = count }
}

/// Bits stored or moved.
public struct Bits: Quantity {
  public let count: Int
  public init(_ count: Int) { self.count = count }
}

/// Energy in femtojoules, the unit in which energies are rounded and summed.
public struct Femtojoules: Quantity {
  public let count: Int
  public init(_ count: Int) { self.count = count }
}

/// Energy in picojoules, the unit of price tables and reports.
public struct Picojoules: Quantity {
  public let count: Double
  public init(_ count: Double) { self.count = count }
}

/// Silicon area in square micrometres.
public struct SquareMicrometers: Quantity {
  public let count: Double
  public init(_ count: Double) { self.count = count }
}

/// Power in milliwatts.
public struct Milliwatts: Quantity {
  public let count: Double
  public init(_ count: Double) { self.count = count }
}

/// Frequency in whole hertz.
public struct Hertz: Quantity {
  public let count: Int
  public init(_ count: Int) { self.count = count }
}

/// Transfer rate in whole bits per second.
public struct BitsPerSecond: Quantity {
  public let count: Int
  public init(_ count: Int) { self.count = count }
}

/// Supply voltage in millivolts.
public struct Millivolts: Quantity {
  public let count: Int
  public init(_ count: Int) { self.count = count }
}

/// Length in nanometres: the name of a technology node.
public struct Nanometers: Quantity {
  public let count: Double
  public init(_ count: Double) { self.count = count }
}
