import Arithmetic
import Hardware
import Scheduling

/// A layer with its mapping, as much of it as is the same on systolic arrays of all sizes: for those who ask for many of them.
public final class SystolicLayer: Sendable {
  /// What the array does with the mapping, on an array of any size.
  public let analysis: ArrayAnalysis
  /// What its tiles take of memories.
  public let demand: TileDemand
  let zeros: ZeroRule
  let transfers: Transfers
  let program: TileProgram

  /// The layer with the mapping that was analysed, on accelerators of the same dataflow whose memories are arranged and
  /// buffered as this one's.
  public init(
    _ analysis: ArrayAnalysis, on accelerator: Accelerator, throughput: Throughput = Throughput(),
    zeros: ZeroRule = ZeroRule()
  ) {
    self.analysis = analysis
    self.zeros = zeros
    demand = TileDemand(analysis, on: accelerator)
    transfers = Transfers(analysis.reuse, on: accelerator)
    program = TileProgram(
      analysis.reuse.space, analysis.reuse.mapping, on: accelerator, throughput: throughput, isReused: true)
  }
}
