import Hardware
import Quantities
import Workloads

extension ScaleSimLayerReport {
  /// Runs a layer through SCALE-Sim's timing, in time that does not depend on the layer's size.
  ///
  /// `sparsity` keeps so many of every block of weights along the window, at the same places in every filter. Throws
  /// ``ScaleSimError`` for block sparsity that SCALE-Sim does not have.
  public init(
    _ gemm: ScaleSimGEMM, sparsity: BlockSparsity? = nil, on machine: ScaleSimMachine
  ) throws(ScaleSimError) {
    let kept = try Self.keptWords(of: gemm.windowWords, sparsity: sparsity, dataflow: machine.dataflow)
    let folds = ScaleSimFolds(
      pixels: gemm.pixels, filters: gemm.filters, windowWords: kept, rows: machine.rows, columns: machine.columns,
      dataflow: machine.dataflow)
    self.machine = machine
    self.gemm = gemm
    self.sparsity = sparsity
    self.folds = folds
    keptWindowWords = kept
    guard !gemm.isEmpty else {
      let nothing = ScaleSimAccess(startCycle: 0, stopCycle: 0, words: 0)
      (totalCycles, totalCyclesWithPrefetch, dramPaddingWords) = (0, 0, 0)
      (overallUtilization, mappingEfficiency, computeUtilization) = (nil, nil, nil)
      sram = ScaleSimTraffic(ifmap: nothing, filter: nothing, ofmap: nothing)
      dram = sram
      return
    }
    totalCycles = folds.cycles - 1

    let elements = Double(machine.rows.times(machine.columns))
    overallUtilization =
      totalCycles > 0 ? Double(gemm.multiplyAccumulates.times(100)) / (Double(totalCycles) * elements) : nil
    let mapped = Double(folds.rowDimension.times(folds.columnDimension)) / (Double(folds.count) * elements)
    mappingEfficiency = mapped * 100
    let skewAgain = machine.dataflow == .outputStationary ? 0 : machine.columns - 1
    computeUtilization = mapped * Double(folds.steps) / Double(folds.cyclesPerFold.plus(skewAgain)) * 100

    let schedule = ScaleSimSchedule(
      folds: folds, rows: machine.rows, columns: machine.columns, dataflow: machine.dataflow)
    sram = Self.sramTraffic(of: gemm, kept: kept, sparsity: sparsity, schedule: schedule)
    let drain = ScaleSimWriteBuffer(
      words: schedule.ofmapWords, memoryWords: machine.ofmapWords, columns: machine.columns)
    dram = ScaleSimTraffic(
      ifmap: Self.ifmapFetches(of: gemm, kept: kept, machine: machine, schedule: schedule),
      filter: Self.filterFetches(of: gemm, kept: kept, machine: machine, schedule: schedule),
      ofmap: Self.ofmapDrain(drain, lastCycle: totalCycles, schedule: schedule))
    dramPaddingWords = drain.paddingWords
    totalCyclesWithPrefetch = dram.ofmap.stopCycle.plus(-min(dram.ifmap.startCycle, dram.filter.startCycle))
  }

  /// `⌊K/m⌋·n + min(n, K mod m)` for n kept of every m.
  private static func keptWords(
    of windowWords: Int, sparsity: BlockSparsity?, dataflow: Dataflow
  ) throws(ScaleSimError) -> Int {
    guard let sparsity else { return windowWords }
    guard sparsity.kept >= 1, sparsity.kept <= sparsity.block else { throw .impossibleSparsity(sparsity) }
    guard dataflow == .weightStationary else {
      throw .sparsityNeedsWeightStationary(sparsity: sparsity, dataflow: dataflow)
    }
    let (blocks, rest) = windowWords.quotientAndRemainder(dividingBy: sparsity.block)
    return blocks.times(sparsity.kept).plus(min(sparsity.kept, rest))
  }

  // MARK: On-chip memories

  /// The ifmap counts what the array requests, void requests beyond the ifmap included; a psum that goes back through
  /// the array is written by every row fold and never read.
  private static func sramTraffic(
    of gemm: ScaleSimGEMM, kept: Int, sparsity: BlockSparsity?, schedule: ScaleSimSchedule
  ) -> ScaleSimTraffic {
    let folds = schedule.folds
    let (ifmapOnce, filterOnce) = (gemm.pixels.times(kept), gemm.filters.times(kept))
    let (rows, columns) = (schedule.rows, schedule.columns)
    // Words arrive a cycle after they are requested.
    let (alongRows, stationary) = (
      ScaleSimAccess(
        startCycle: schedule.firstLineAlongRows.plus(1), stopCycle: schedule.lastLineAlongRows.plus(1), words: 0),
      ScaleSimAccess(
        startCycle: schedule.firstLineStationary.plus(1), stopCycle: schedule.lastLineStationary.plus(1), words: 0)
    )
    var (ifmap, filter) = schedule.dataflow == .inputStationary ? (stationary, alongRows) : (alongRows, stationary)
    var ofmap = ScaleSimAccess(
      startCycle: schedule.firstLineOfmap, stopCycle: schedule.lastLineOfmap, words: schedule.ofmapWords)
    switch schedule.dataflow {
    case .outputStationary:
      filter = ScaleSimAccess(startCycle: 1, stopCycle: schedule.lastLineAlongColumns.plus(1), words: 0)
      (ifmap.words, filter.words) = (ifmapOnce.times(folds.columnFolds), filterOnce.times(folds.rowFolds))
      ofmap.words = ofmap.words.plus(folds.count.times(rows.plus(columns)))
    case .weightStationary:
      (ifmap.words, filter.words) = (ifmapOnce.times(folds.columnFolds), filterOnce)
      if let sparsity {
        // A row takes one word of a block, but the whole block is read for it. Rounded to the nearest word.
        ifmap.words = ifmap.words.times(sparsity.block).plus(sparsity.kept / 2) / sparsity.kept
      }
    case .inputStationary:
      (ifmap.words, filter.words) = (ifmapOnce, filterOnce.times(folds.columnFolds))
    }
    if sparsity == nil, let last = ScaleSimLastRequest(gemm, schedule: schedule) { ifmap.stopCycle = last.line.plus(1) }
    return ScaleSimTraffic(ifmap: ifmap, filter: filter, ofmap: ofmap)
  }
}
