import Hardware
import Quantities
import Workloads

/// Accesses of one operand to one memory.
public struct ScaleSimAccess: Sendable, Hashable {
  /// The first access, in cycles from the first of the layer; below zero for what was fetched ahead.
  public var startCycle: Int
  /// The last access.
  public var stopCycle: Int
  /// Words read or written.
  public var words: Int

  /// Words per cycle from the first access to the last.
  public var averageBandwidth: Double { Double(words) / (Double(stopCycle) - Double(startCycle) + 1) }
}

/// Accesses of all operands to one kind of memory.
public struct ScaleSimTraffic: Sendable, Hashable {
  public var ifmap: ScaleSimAccess
  public var filter: ScaleSimAccess
  public var ofmap: ScaleSimAccess
}

/// What SCALE-Sim reports of a layer: one line of each of its three reports.
///
/// A layer with groups is as many equal passes; every figure is one pass's.
public struct ScaleSimLayerReport: Sendable, Hashable {
  public let machine: ScaleSimMachine
  public let gemm: ScaleSimGEMM
  /// The weights that are left out, if any.
  public let sparsity: BlockSparsity?
  /// Words of a filter that are computed: fewer than the window's with block sparsity.
  public let keptWindowWords: Int
  public let folds: ScaleSimFolds
  /// SCALE-Sim's "Total Cycles": the index of the last cycle, one less than the cycles there are; 0 for an empty layer.
  public let totalCycles: Int
  /// From the first word fetched ahead to the last word written back.
  public let totalCyclesWithPrefetch: Int
  /// Percent of the array's multipliers at work, averaged over the total cycles, over dense multiply-accumulates; `nil`
  /// when the total is 0. Not clamped: with a total that is one short, it can exceed 100.
  public let overallUtilization: Double?
  /// Percent of the array that folds fill; `nil` for an empty layer.
  public let mappingEfficiency: Double?
  /// Percent of the array at work, averaged over the folds; SCALE-Sim counts the columns' skew twice for the stationary
  /// dataflows. `nil` for an empty layer.
  public let computeUtilization: Double?
  /// Of one pass, with SCALE-Sim's surplus of rows + columns for every output-stationary fold's ofmap.
  public let sram: ScaleSimTraffic
  /// Of one pass. Ofmap words carry data: ``dramPaddingWords`` are apart.
  public let dram: ScaleSimTraffic
  /// Words of the last ofmap lines that SCALE-Sim counts as written to DRAM although they are empty.
  public let dramPaddingWords: Int

  /// Whether ``dram``'s ifmap words are SCALE-Sim's to the word. With overlapping windows that do not fit the memory they
  /// are estimates, and so they are where block sparsity meets such windows, or windows partly beyond the ifmap.
  public var isIfmapFetchExact: Bool {
    let fits = gemm.ifmapWords < ScaleSimReadBuffer(memoryWords: machine.ifmapWords).flushWords
    guard let sparsity else { return !gemm.overlaps || fits }
    let keepsWholeChannels = gemm.channels % sparsity.block == 0
    return !gemm.hasPartialWindows && (!gemm.overlaps || fits && keepsWholeChannels)
  }
}

extension ScaleSimLayerReport {
  /// Ifmap words read on chip, with the fraction of a word that SCALE-Sim keeps for block sparsity.
  public var sramIfmapReads: Double {
    guard let sparsity else { return Double(sram.ifmap.words) }
    let requested = gemm.pixels.times(keptWindowWords).times(folds.columnFolds)
    return Double(requested) * (Double(sparsity.block) / Double(sparsity.kept))
  }

  /// Words of 32 bits that say which weights were kept, in SCALE-Sim's `ellpack_block` representation:
  /// `⌈log2(block)⌉` bits a weight.
  public var metadataWords: Double {
    guard let sparsity else { return 0 }
    let bits = Int.bitWidth - (sparsity.block - 1).leadingZeroBitCount
    return Double(keptWindowWords.times(gemm.filters).times(bits)) / 32
  }
}
