import Activity
import Hardware
import Quantities
import Simulation
import Testing
import Workloads

/// Rules that hold for every layer, and the layers that SCALE-Sim does not have.
@Suite struct ScaleSimLayerReportTests {
  static func machine(
    _ dataflow: Dataflow = .weightStationary, rows: Int = 8, columns: Int = 6, words: Int = 1024
  ) -> ScaleSimMachine {
    ScaleSimMachine(
      rows: rows, columns: columns, dataflow: dataflow, ifmapWords: words, filterWords: words, ofmapWords: words)
  }

  static func convolution(
    batch: Int = 1, groups: Int = 1, channels: Int = 8, filters: Int = 12, size: Int = 9, window: Int = 3,
    stride: Int = 1, dilation: Int = 1, padding: Int = 0
  ) -> Convolution {
    let axis = SlidingAxis(
      ifmap: size, window: window, stride: stride, dilation: dilation, paddingBefore: padding, paddingAfter: padding,
      rounding: .ceilUnclipped)
    return Convolution(
      batch: batch, groups: groups, inputChannels: channels, outputChannels: filters, vertical: axis, horizontal: axis)
  }

  @Test("ofmap sizes are rounded up")
  func ceiling() {
    // 56 positions, one tap, stride 2: SCALE-Sim counts 29 windows, the last of them beyond the ifmap.
    let gemm = ScaleSimGEMM(Self.convolution(size: 56, window: 1, stride: 2))
    #expect(gemm.pixels == 29 * 29)
    #expect(gemm.ifmapWords == 28 * 28 * 8)
  }

  @Test("padding is a larger ifmap")
  func padding() throws {
    let padded = ScaleSimGEMM(Self.convolution(size: 9, padding: 2))
    let larger = ScaleSimGEMM(Self.convolution(size: 13))
    for dataflow in Dataflow.allCases {
      let reports = try [padded, larger].map { try ScaleSimLayerReport($0, on: Self.machine(dataflow)) }
      #expect(reports[0].totalCycles == reports[1].totalCycles)
      #expect(reports[0].dram == reports[1].dram)
      #expect(reports[0].sram == reports[1].sram)
    }
  }

  @Test("groups are as many passes of a smaller layer")
  func groups() throws {
    let grouped = ScaleSimGEMM(Self.convolution(groups: 4))
    let one = ScaleSimGEMM(Self.convolution(channels: 2, filters: 3))
    #expect(grouped.passes == 4)
    for dataflow in Dataflow.allCases {
      let reports = try [grouped, one].map { try ScaleSimLayerReport($0, on: Self.machine(dataflow)) }
      #expect(reports[0].totalCycles == reports[1].totalCycles)
      #expect(reports[0].dram == reports[1].dram)
      #expect(reports[0].performedMultiplyAccumulates == 4 * reports[1].performedMultiplyAccumulates)
    }
  }

  @Test("a batch multiplies the pixels and the ifmap")
  func batch() {
    let (one, five) = (ScaleSimGEMM(Self.convolution()), ScaleSimGEMM(Self.convolution(batch: 5)))
    #expect(five.pixels == 5 * one.pixels)
    #expect(five.ifmapWords == 5 * one.ifmapWords)
    #expect(five.filters == one.filters)
  }

  @Test("distinct ifmap words equal a count by hand for any stride and dilation")
  func distinctWords() {
    for size in 1...14 {
      for window in 1...4 {
        for stride in 1...5 {
          for dilation in 1...4 where (window - 1) * dilation < size {
            let reach = (window - 1) * dilation + 1
            let windows = (size - reach + stride - 1) / stride + 1
            var touched = Set<Int>()
            for index in 0..<windows {
              for tap in 0..<window { touched.insert(index * stride + tap * dilation) }
            }
            let inside = touched.filter { $0 < size }.count
            let gemm = ScaleSimGEMM(
              Self.convolution(channels: 1, size: size, window: window, stride: stride, dilation: dilation))
            #expect(gemm.pixels == windows * windows)
            #expect(gemm.ifmapWords == inside * inside, "\(size) \(window) \(stride) \(dilation)")
          }
        }
      }
    }
  }

  @Test("a total of zero cycles has no utilisation")
  func zeroCycles() throws {
    let gemm = ScaleSimGEMM(pixels: 1, filters: 1, windowWords: 1)
    let report = try ScaleSimLayerReport(gemm, on: Self.machine(.outputStationary, rows: 1, columns: 1))
    #expect(report.totalCycles == 0)
    #expect(report.overallUtilization == nil)
    #expect(report.mappingEfficiency == 100)
  }

  @Test("utilisation is not clamped: one cycle short, two multiply-accumulates make 200 percent")
  func unclamped() throws {
    let gemm = ScaleSimGEMM(pixels: 1, filters: 1, windowWords: 2)
    let report = try ScaleSimLayerReport(gemm, on: Self.machine(.outputStationary, rows: 1, columns: 1))
    #expect(report.totalCycles == 1)
    #expect(report.overallUtilization == 200)
  }

  @Test("a window that does not fit is an empty layer")
  func empty() throws {
    let gemm = ScaleSimGEMM(Self.convolution(size: 2))
    #expect(gemm.isEmpty)
    let report = try ScaleSimLayerReport(gemm, on: Self.machine())
    #expect(report.totalCycles == 0)
    #expect(report.overallUtilization == nil)
  }

  @Test(
    "block sparsity takes its share of the window",
    arguments: [(1, 4, 50, 13), (2, 4, 64, 32), (3, 4, 37, 28), (1, 1, 64, 64), (3, 4, 2, 2)])
  func sparsity(kept: Int, block: Int, window: Int, words: Int) throws {
    let gemm = ScaleSimGEMM(pixels: 20, filters: 13, windowWords: window)
    let report = try ScaleSimLayerReport(gemm, sparsity: BlockSparsity(kept: kept, block: block), on: Self.machine())
    let folds = (words + 7) / 8 * 3
    #expect(report.keptWindowWords == words)
    #expect(report.totalCycles == folds * (2 * 8 + 6 + 20 - 2) - 1)
    #expect(report.sram.filter.words == words * 13)
    #expect(report.sramIfmapReads == Double(20 * words * 3) * (Double(block) / Double(kept)))
  }

  @Test("block sparsity is an error on other dataflows, and when it keeps nothing or too much")
  func sparsityErrors() {
    let gemm = ScaleSimGEMM(pixels: 20, filters: 13, windowWords: 64)
    let half = BlockSparsity(kept: 2, block: 4)
    for dataflow in [Dataflow.outputStationary, .inputStationary] {
      #expect(throws: ScaleSimError.sparsityNeedsWeightStationary(sparsity: half, dataflow: dataflow)) {
        try ScaleSimLayerReport(gemm, sparsity: half, on: Self.machine(dataflow))
      }
    }
    for sparsity in [
      BlockSparsity(kept: 0, block: 4), BlockSparsity(kept: 5, block: 4), BlockSparsity(kept: 1, block: 0),
      BlockSparsity(kept: -1, block: -1),
    ] {
      #expect(throws: ScaleSimError.impossibleSparsity(sparsity)) {
        try ScaleSimLayerReport(gemm, sparsity: sparsity, on: Self.machine())
      }
    }
  }

  @Test("no shape traps", arguments: Dataflow.allCases)
  func extremes(dataflow: Dataflow) throws {
    let extents = [0, 1, 2, 7, 1 << 20, 1 << 31, 1 << 62, Int.max]
    for size in extents {
      for side in extents {
        for words in [0, 1, 99, 100, 65_536, Int.max] {
          let machine = Self.machine(dataflow, rows: side, columns: side, words: words)
          let gemms = [
            ScaleSimGEMM(pixels: size, filters: side, windowWords: size),
            ScaleSimGEMM(pixels: 1, filters: size, windowWords: 3),
            ScaleSimGEMM(Self.convolution(batch: size, groups: side, channels: size, filters: size, size: size)),
            ScaleSimGEMM(Self.convolution(channels: side, size: size, window: side, stride: side, dilation: side)),
            ScaleSimGEMM(
              Self.convolution(channels: 3, filters: 64, size: size, window: 3, stride: size, padding: side)),
          ]
          for gemm in gemms {
            let report = try ScaleSimLayerReport(gemm, on: machine)
            #expect(report.totalCycles >= 0)
            #expect(report.dram.ifmap.words >= 0 && report.dram.filter.words >= 0 && report.dram.ofmap.words >= 0)
          }
        }
      }
    }
  }
}
