import Arithmetic
import Quantities

/// What can be wrong with an accelerator. ``sentence`` says it in words.
public enum AcceleratorProblem: Sendable, Hashable {
  /// Rows or columns outside ``PEArray/extents``.
  case extentOutOfRange(rows: Int, columns: Int)
  /// More than ``PEArray/mostElements`` processing elements.
  case tooManyElements(rows: Int, columns: Int)
  /// A clock of no cycles.
  case noClock
  /// No vector lanes, or more than ``PEArray/extents`` allow.
  case lanesOutOfRange(Int)
  /// Processing elements without a unit.
  case noUnits
  /// No unit accepts the native formats; the units compute the others.
  case formatsNotAccepted(FormatPair, offered: [OfferedFormats])
  /// More than ``Accelerator/mostMemories``.
  case tooManyMemories(Int)
  /// Something about the memory at `index`.
  case memory(MemoryProblem, index: Int)
  /// There are memories, and none of them holds these operands (psum stands for outputs of any kind).
  case heldNowhere([Operand])
  /// The memory of that index is one in every element, and the array is not a spatial one.
  case elementMemoryNeedsMesh(index: Int)
  /// Something about the device off the chip.
  case dram(DRAMProblem)
}

/// The formats that a unit computes natively.
public struct OfferedFormats: Sendable, Hashable {
  /// The unit's kind, such as `mac`.
  public let kind: String
  /// What it computes; it also accepts every format whose values are all among these.
  public let formats: FormatPair

  /// A unit's kind and formats.
  public init(kind: String, formats: FormatPair) {
    self.kind = kind
    self.formats = formats
  }
}

/// What can be wrong with a memory among others.
public enum MemoryProblem: Sendable, Hashable {
  /// A name that is not lower-case letters, digits and underscores after a letter.
  case badName
  /// A name that means something else in reports.
  case reservedName
  /// The name of an earlier memory.
  case duplicateName
  /// A level that does not follow from that of the memory before.
  case levelOutOfOrder(found: Int, allowed: ClosedRange<Int>)
  /// A memory, or a partition of it, that holds nothing.
  case holdsNothing
  /// A capacity, word or bandwidth that is zero, negative or beyond all bounds.
  case notPositive(MemoryValue)
  /// A word that is longer than a partition.
  case wordExceedsCapacity(word: Bits, capacity: Bits)
  /// Two partitions of the memory hold the operand.
  case heldByTwoPartitions(Operand)
  /// The memory of that index and level holds the operand as well.
  case heldBeside(Operand, other: String)
  /// The memory holds partial sums alone, and the other one, nearer to the array, holds outputs.
  case accumulatesOutside(inner: String)
  /// A memory that all elements share, nearer to the array than one that each has of its own, or beside it.
  case sharedInside(outer: String)
  /// A memory whose tiles slide and which holds outputs.
  case slidingOutputs
  /// A memory that prefetches and has two buffers.
  case prefetchesTwice
  /// A memory that prefetches and holds these operands, which no memory of the elements does.
  case prefetchesForNobody(Operand)
}

/// The values of a memory that have to be above zero.
public enum MemoryValue: String, Sendable, Hashable {
  case capacity
  case word
  case readBandwidth = "read_bandwidth"
  case writeBandwidth = "write_bandwidth"
}

extension PEArray {
  /// What rows and columns may be.
  public static let extents = 1...65536
  /// The largest number of processing elements: 4096 x 4096.
  public static let mostElements = 1 << 24
}

extension Accelerator {
  /// The largest number of memories.
  public static let mostMemories = 16
}
