import Activity
import Hardware
import Quantities

extension ScaleSimLayerReport {
  /// Multiply-accumulates that SCALE-Sim's array does, in all passes: those of its ofmap size, less what block sparsity
  /// leaves out.
  public var performedMultiplyAccumulates: Int {
    gemm.pixels.times(gemm.filters).times(keptWindowWords).times(gemm.passes)
  }
  /// Multiply-accumulates that block sparsity leaves out, in all passes.
  public var skippedMultiplyAccumulates: Int {
    gemm.pixels.times(gemm.filters).times(gemm.windowWords - keptWindowWords).times(gemm.passes)
  }

  /// What the layer does to an accelerator, as far as SCALE-Sim says.
  ///
  /// - Cycles: folds · T stream, the rest of SCALE-Sim's total is fill and drain, the one cycle a pass by which its total
  ///   is short included. No stalls: SCALE-Sim has none in CALC mode, and those of a DRAM of limited rate are the caller's
  ///   to add.
  /// - Memories: SCALE-Sim's words are bytes whatever the formats, so a count is 8 bits. Fetches are written into the
  ///   memory next to DRAM that holds the operand and read from it by the array; memories further in pass on what the
  ///   array requests. Psums that SCALE-Sim writes out for every row fold but the last are booked as psums, ofmap lines'
  ///   padding nowhere. A memory that holds psums alone stays idle: SCALE-Sim has none.
  /// - Array: an operand that streams hops once into every processing element that uses it, a psum once out of it.
  ///   Loading what stays, and draining an output-stationary array, are not hops: SCALE-Sim has no such traffic.
  ///
  /// `accumulatorBits` is the width of a psum inside the array; `hasBias`, whether an ofmap word starts from a bias
  /// (SCALE-Sim has no biases and no requantization: they are counted once an ofmap word, and move nothing).
  public func activity(on accelerator: Accelerator, accumulatorBits: Int, hasBias: Bool) -> LayerActivity {
    var activity = LayerActivity(memoryCount: accelerator.memories.count)
    guard !gemm.isEmpty else { return activity }
    let passes = gemm.passes
    let ofmapWords = gemm.pixels.times(gemm.filters).times(passes)
    activity.operations.performed = performedMultiplyAccumulates
    activity.operations.skipped = skippedMultiplyAccumulates
    activity.activePECycles = performedMultiplyAccumulates
    activity.requantizations = ofmapWords
    activity.biasPreloads = hasBias ? ofmapWords : 0
    activity.cycles.compute = Cycles(folds.streamedSteps.times(passes))
    let rest = totalCycles - folds.streamedSteps
    activity.cycles.fillDrain = rest < 0 ? -(-rest).times(passes) : rest.times(passes)
    countFetches(in: &activity, on: accelerator)
    countDrains(in: &activity, on: accelerator)
    countArray(in: &activity, accumulatorBits: accumulatorBits)
    return activity
  }

  private func bits(_ words: Int) -> Bits { Bits(words.times(gemm.passes).times(ScaleSimMachine.wordBits)) }

  private func countFetches(in activity: inout LayerActivity, on accelerator: Accelerator) {
    for (operand, fetched, requested) in [
      (Operand.ifmap, dram.ifmap.words, sram.ifmap.words), (.filter, dram.filter.words, sram.filter.words),
    ] {
      activity.dram.read[operand] = bits(fetched)
      for (place, memory) in Self.path(of: operand, in: accelerator).enumerated() {
        activity.memories[memory].written[operand] = bits(place == 0 ? fetched : requested)
        activity.memories[memory].read[operand] = bits(requested)
      }
    }
  }

  private func countDrains(in activity: inout LayerActivity, on accelerator: Accelerator) {
    let finished = gemm.pixels.times(gemm.filters)
    for (operand, written, drained) in [
      (Operand.ofmap, sram.ofmap.words - (dram.ofmap.words - finished), finished),
      (.psum, dram.ofmap.words - finished, dram.ofmap.words - finished),
    ] {
      activity.dram.written[operand] = bits(drained)
      for (place, memory) in Self.path(of: .ofmap, in: accelerator).enumerated() {
        activity.memories[memory].written[operand] = bits(written)
        activity.memories[memory].read[operand] = bits(place == 0 ? drained : written)
      }
    }
  }

  private func countArray(in activity: inout LayerActivity, accumulatorBits: Int) {
    let operations = performedMultiplyAccumulates
    let streamed = Bits(operations.times(ScaleSimMachine.wordBits))
    let psums = Bits(operations.times(accumulatorBits))
    switch machine.dataflow {
    case .outputStationary:
      activity.hops.ifmap = streamed
      activity.hops.filter = streamed
      activity.registerWrites.psum = psums
      activity.operandChanges.ifmap = operations
      activity.operandChanges.filter = operations
    case .weightStationary:
      activity.hops.ifmap = streamed
      activity.hops.psum = psums
      activity.registerWrites.filter = bits(sram.filter.words)
      activity.operandChanges.ifmap = operations
      activity.operandChanges.filter = sram.filter.words.times(gemm.passes)
    case .inputStationary:
      activity.hops.filter = streamed
      activity.hops.psum = psums
      activity.registerWrites.ifmap = bits(sram.ifmap.words)
      activity.operandChanges.filter = operations
      activity.operandChanges.ifmap = sram.ifmap.words.times(gemm.passes)
    }
  }

  /// The memories that hold an operand, the one next to DRAM first.
  private static func path(of operand: Operand, in accelerator: Accelerator) -> [Int] {
    accelerator.memories.indices.filter { accelerator.memories[$0].holds.contains(operand) }
      .sorted { accelerator.memories[$0].level < accelerator.memories[$1].level }
  }
}
