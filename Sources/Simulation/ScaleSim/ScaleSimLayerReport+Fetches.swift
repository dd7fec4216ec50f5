import Hardware
import Quantities

/// DRAM traffic: what misses the read buffers, and what the ofmap buffer drains.
extension ScaleSimLayerReport {
  /// Exact: filters have no words in common.
  static func filterFetches(
    of gemm: ScaleSimGEMM, kept: Int, machine: ScaleSimMachine, schedule: ScaleSimSchedule
  ) -> ScaleSimAccess {
    let folds = schedule.folds
    var buffer = ScaleSimReadBuffer(memoryWords: machine.filterWords)
    let words = kept.times(gemm.filters)
    switch machine.dataflow {
    case .outputStationary:
      // A column fold's filters are streamed once for every row fold. The last column fold may have fewer.
      let whole = gemm.filters / machine.columns
      buffer.stream(blocks: whole, of: kept.times(machine.columns), sweeps: folds.rowFolds)
      buffer.stream(blocks: 1, of: kept.times(gemm.filters % machine.columns), sweeps: folds.rowFolds)
    case .weightStationary:
      buffer.stream(blocks: 1, of: words, sweeps: 1)
    case .inputStationary:
      buffer.stream(blocks: 1, of: words, sweeps: folds.columnFolds)
    }
    return fetches(
      buffer, distinct: words,
      firstLine: machine.dataflow == .outputStationary
        ? 0 : machine.dataflow == .weightStationary ? schedule.firstLineStationary : schedule.firstLineAlongRows
    ) { flush in
      switch machine.dataflow {
      case .outputStationary:
        schedule.lineAlongColumns(columnFold: flush.block, rowFold: flush.sweep, request: flush.request)
      case .weightStationary: schedule.lineStationary(request: flush.request)
      case .inputStationary: schedule.lineAlongRows(columnFold: flush.sweep, request: flush.request)
      }
    }
  }

  /// Exact when no ifmap word lies under two windows, or when all of them fit; else an estimate.
  static func ifmapFetches(
    of gemm: ScaleSimGEMM, kept: Int, machine: ScaleSimMachine, schedule: ScaleSimSchedule
  ) -> ScaleSimAccess {
    let isStationary = machine.dataflow == .inputStationary
    let sweeps = isStationary ? 1 : schedule.folds.columnFolds
    var buffer = ScaleSimReadBuffer(memoryWords: machine.ifmapWords)
    let words = gemm.ifmapWords(kept: kept)
    if gemm.overlaps && words >= buffer.flushWords {
      let reuse = ScaleSimWindowReuse(gemm, kept: kept)
      buffer.stream(
        requests: gemm.pixels.times(kept), sweeps: sweeps,
        missing: reuse.reads(on: machine, sweeps: sweeps, flushWords: buffer.flushWords))
    } else {
      buffer.stream(blocks: 1, of: words, sweeps: sweeps)
    }
    return fetches(
      buffer, distinct: words, firstLine: isStationary ? schedule.firstLineStationary : schedule.firstLineAlongRows
    ) { flush in
      isStationary
        ? schedule.lineStationary(request: flush.request)
        : schedule.lineAlongRows(columnFold: flush.sweep, request: flush.request)
    }
  }

  /// The first half of a memory is filled ahead, at ten words a cycle; SCALE-Sim stops counting where the buffer was
  /// last emptied.
  private static func fetches(
    _ buffer: ScaleSimReadBuffer, distinct: Int, firstLine: Int,
    lineOf line: (ScaleSimReadBuffer.Position) -> Int
  ) -> ScaleSimAccess {
    let wordsPerCycle = 10
    guard let last = buffer.lastFlush else {
      let set = max(1, buffer.setWords)
      let filled = distinct.dividedRoundingUp(by: set).times(set)
      return ScaleSimAccess(
        startCycle: -filled.dividedRoundingUp(by: wordsPerCycle), stopCycle: -1, words: buffer.reads)
    }
    return ScaleSimAccess(
      startCycle: firstLine - buffer.flushWords.dividedRoundingUp(by: wordsPerCycle), stopCycle: line(last).plus(1),
      words: buffer.reads)
  }

  /// Drained a line a cycle: by halves while the layer runs, the rest after its last cycle.
  static func ofmapDrain(
    _ drain: ScaleSimWriteBuffer, lastCycle: Int, schedule: ScaleSimSchedule
  ) -> ScaleSimAccess {
    let end = lastCycle.plus(drain.linesAtEnd) - 1
    guard drain.drains > 0 else {
      return ScaleSimAccess(startCycle: lastCycle, stopCycle: end, words: schedule.ofmapWords)
    }
    let lastDrain = schedule.lineOfmap(word: drain.wordsAtLastDrain - 1).plus(max(0, drain.linesPerDrain - 1))
    return ScaleSimAccess(
      startCycle: schedule.lineOfmap(word: drain.wordsAtFirstDrain - 1),
      stopCycle: drain.linesAtEnd > 0 ? max(end, lastDrain) : lastDrain, words: schedule.ofmapWords)
  }
}
