import Quantities

/// The data of a convolution, by what moves. A psum is an ofmap word that is not finished.
public enum Operand: Int, Sendable, Hashable, CaseIterable {
  case filter, ifmap, psum, ofmap

  /// The name in files and reports.
  public var name: String {
    switch self {
    case .filter: "filter"
    case .ifmap: "ifmap"
    case .psum: "psum"
    case .ofmap: "ofmap"
    }
  }
}

/// A set of operands.
public struct OperandSet: OptionSet, Sendable, Hashable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  public static let filter = OperandSet(.filter)
  public static let ifmap = OperandSet(.ifmap)
  public static let psum = OperandSet(.psum)
  public static let ofmap = OperandSet(.ofmap)

  /// The set of one operand.
  public init(_ operand: Operand) { rawValue = 1 << UInt8(operand.rawValue) }

  /// Whether the operand is in the set.
  public func contains(_ operand: Operand) -> Bool { contains(OperandSet(operand)) }
}

/// A part of a memory and the operands that share it.
public struct Partition: Sendable, Hashable {
  /// Who may live here. `psum` alone: an accumulator memory, which finished words leave for the next memory out.
  /// `ofmap` includes psums.
  public var holds: OperandSet
  public var capacity: Bits

  /// `capacity` bits for these operands.
  public init(holds: OperandSet, capacity: Bits) {
    self.holds = holds
    self.capacity = capacity
  }
}

/// An on-chip memory.
public struct Memory: Sendable, Hashable {
  /// The name in files and reports.
  public var name: String
  /// 0 is next to DRAM. Memories of one level stand side by side and hold different operands.
  public var level: Int
  /// One shared partition, or one for each operand.
  public var partitions: [Partition]
  /// Bits of one access: what a priced access moves.
  public var wordBits: Bits
  /// Equal parts that are accessed on their own; an access is priced, and area counted, by the capacity of one.
  public var banks: Int
  /// Bits a cycle at the read port; `nil`: never the bottleneck.
  public var readBandwidth: Bits?
  /// Bits a cycle at the write port; `nil`: never the bottleneck.
  public var writeBandwidth: Bits?
  /// Whether a tile can be filled while another is used; then only half of the capacity holds the tile in use.
  public var isDoubleBuffered: Bool
  /// Whether every processing element has one of its own. Capacity, word and bandwidths are those of one.
  public var isPerElement: Bool
  /// Whether a tile goes into the memories of the elements as a whole before they work on it, so that the next one is fetched
  /// in its place meanwhile: all of the capacity holds a tile, and its way in is hidden all the same.
  public var prefetches: Bool
  /// Whether words that the next tile of an input shares with the present one stay, as windows slide. Otherwise another
  /// tile is brought in whole.
  public var isSliding: Bool

  /// A memory; the reader of descriptions validates it.
  public init(
    name: String, level: Int, partitions: [Partition], wordBits: Bits, banks: Int = 1, readBandwidth: Bits? = nil,
    writeBandwidth: Bits? = nil, isDoubleBuffered: Bool = true, isPerElement: Bool = false, isSliding: Bool = false,
    prefetches: Bool = false
  ) {
    self.name = name
    self.level = level
    self.partitions = partitions
    self.wordBits = wordBits
    self.banks = banks
    self.readBandwidth = readBandwidth
    self.writeBandwidth = writeBandwidth
    self.isDoubleBuffered = isDoubleBuffered
    self.isPerElement = isPerElement
    self.isSliding = isSliding
    self.prefetches = prefetches
  }

  /// Whether tiles come in while the array works on others.
  public var hidesTransfers: Bool { isDoubleBuffered || prefetches }
  /// Everything that may live here.
  public var holds: OperandSet { partitions.reduce(into: []) { $0.formUnion($1.holds) } }
  /// What one bank holds, rounded up to whole bits.
  public var bankCapacity: Bits { Bits(capacity.count.dividedRoundingUp(by: max(1, banks))) }
  /// All partitions together.
  public var capacity: Bits { partitions.reduce(.zero) { $0 + $1.capacity } }
}
