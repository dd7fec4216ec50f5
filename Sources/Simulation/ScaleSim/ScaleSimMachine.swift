import Hardware
import Quantities

/// What SCALE-Sim knows of an accelerator: an array, a dataflow and one memory for each operand.
public struct ScaleSimMachine: Sendable, Hashable {
  /// Processing elements from top to bottom; above zero.
  public let rows: Int
  /// Processing elements from left to right; above zero.
  public let columns: Int
  public let dataflow: Dataflow
  /// Words of the ifmap memory. SCALE-Sim's word is a byte, whatever the formats.
  public let ifmapWords: Int
  /// Words of the filter memory.
  public let filterWords: Int
  /// Words of the ofmap memory.
  public let ofmapWords: Int

  /// Bits of SCALE-Sim's word.
  public static let wordBits = 8

  /// A machine; dimensions below one are taken as one, sizes below zero as zero.
  public init(rows: Int, columns: Int, dataflow: Dataflow, ifmapWords: Int, filterWords: Int, ofmapWords: Int) {
    self.rows = max(1, rows)
    self.columns = max(1, columns)
    self.dataflow = dataflow
    self.ifmapWords = max(0, ifmapWords)
    self.filterWords = max(0, filterWords)
    self.ofmapWords = max(0, ofmapWords)
  }

  /// The machine that SCALE-Sim would see in a description.
  ///
  /// An operand's memory is the one next to DRAM that holds it. In a partition that several operands share, each gets an
  /// equal part (SCALE-Sim has no shared memories). An operand that no memory holds has no words: it comes from DRAM at
  /// every request.
  public init(_ accelerator: Accelerator) {
    self.init(
      rows: accelerator.array.rows, columns: accelerator.array.columns, dataflow: accelerator.array.dataflow,
      ifmapWords: Self.words(for: .ifmap, in: accelerator), filterWords: Self.words(for: .filter, in: accelerator),
      ofmapWords: Self.words(for: .ofmap, in: accelerator))
  }

  private static func words(for operand: Operand, in accelerator: Accelerator) -> Int {
    let nextToDRAM = accelerator.memories.filter { $0.holds.contains(operand) }.min { $0.level < $1.level }
    guard let nextToDRAM else { return 0 }
    return nextToDRAM.partitions.filter { $0.holds.contains(operand) }.reduce(0) { words, partition in
      let sharers = [Operand.ifmap, .filter, .ofmap].filter { partition.holds.contains($0) }.count
      return words.plus(partition.capacity.count / wordBits / sharers)
    }
  }
}
