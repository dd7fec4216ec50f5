import Hardware
import Reporting
import Simulation
import Testing
import Workloads

/// Our reports beside SCALE-Sim's own.
@Suite struct ScaleSimReportsTests {
  /// Ifmap height, width, filter height, width, channels, filters, stride.
  static let convolutions = [
    [8, 8, 3, 3, 4, 6, 1], [9, 8, 2, 3, 5, 20, 2], [20, 20, 1, 1, 40, 30, 1], [11, 11, 1, 1, 7, 30, 3],
    [1, 1, 1, 1, 300, 50, 1], [16, 16, 3, 3, 24, 20, 1],
  ]
  /// M, N, K.
  static let products = [[30, 40, 50], [1, 200, 64], [100, 3, 17], [64, 48, 80]]
  static let sparseConvolutions = [
    ([8, 8, 3, 3, 4, 6, 1], BlockSparsity(kept: 2, block: 4)),
    ([9, 8, 2, 3, 5, 20, 2], BlockSparsity(kept: 1, block: 4)),
    ([12, 12, 1, 1, 40, 30, 1], BlockSparsity(kept: 2, block: 4)),
  ]
  static let sparseProducts = [
    ([3, 5, 16], BlockSparsity(kept: 3, block: 4)), ([20, 30, 50], BlockSparsity(kept: 1, block: 4)),
    ([20, 13, 64], BlockSparsity(kept: 2, block: 4)), ([30, 13, 37], BlockSparsity(kept: 3, block: 4)),
    ([20, 13, 64], BlockSparsity(kept: 1, block: 1)),
  ]

  func gemm(_ numbers: [Int]) -> ScaleSimGEMM {
    guard numbers.count == 7 else {
      return ScaleSimGEMM(pixels: numbers[0], filters: numbers[1], windowWords: numbers[2])
    }
    return ScaleSimGEMM(
      Convolution(
        inputChannels: numbers[4], outputChannels: numbers[5],
        vertical: SlidingAxis(ifmap: numbers[0], window: numbers[2], stride: numbers[6], rounding: .ceilUnclipped),
        horizontal: SlidingAxis(ifmap: numbers[1], window: numbers[3], stride: numbers[6], rounding: .ceilUnclipped)))
  }

  func layers(of run: ScaleSimGolden.Run) throws -> [ScaleSimLayerReport] {
    let dataflow: Dataflow =
      run.name.hasPrefix("os") ? .outputStationary : run.name.hasPrefix("ws") ? .weightStationary : .inputStationary
    let machine = ScaleSimMachine(
      rows: 8, columns: 6, dataflow: dataflow, ifmapWords: 1024, filterWords: 1024, ofmapWords: 1024)
    let shapes: [([Int], BlockSparsity?)] =
      switch run.name.dropFirst(3) {
      case "conv": Self.convolutions.map { ($0, nil) }
      case "gemm": Self.products.map { ($0, nil) }
      case "conv_sparse": Self.sparseConvolutions.map { ($0.0, $0.1) }
      default: Self.sparseProducts.map { ($0.0, $0.1) }
      }
    return try shapes.map { try ScaleSimLayerReport(gemm($0.0), sparsity: $0.1, on: machine) }
  }

  /// Expects the same text but for the columns that `isEstimate` names, and last digits in those that are means.
  func compare(
    _ ours: String, _ golden: String, _ trail: String, isMean: (Int) -> Bool = { _ in false },
    isEstimate: (_ layer: Int, _ column: Int) -> Bool = { _, _ in false }
  ) throws {
    let (ourLines, goldenLines) = (ours.split(separator: "\n"), golden.split(separator: "\n"))
    try #require(ourLines.count == goldenLines.count, "\(trail)")
    #expect(ours.hasSuffix(",\n"))
    #expect(ourLines.first == goldenLines.first, "\(trail)")
    for (number, (our, theirs)) in zip(ourLines, goldenLines).dropFirst().enumerated() {
      #expect(our.hasSuffix(",") && theirs.hasSuffix(","))
      let (ourFields, theirFields) = (our.dropLast().split(separator: ", "), theirs.dropLast().split(separator: ", "))
      try #require(ourFields.count == theirFields.count, "\(trail)")
      for column in ourFields.indices where !isEstimate(number, column) {
        if isMean(column), let our = Double(ourFields[column]), let their = Double(theirFields[column]) {
          #expect(abs(our - their) < 1e-12 * their, "\(trail) layer \(number) column \(column)")
        } else {
          #expect(ourFields[column] == theirFields[column], "\(trail) layer \(number) column \(column)")
        }
      }
    }
  }

  @Test(
    "every line equals SCALE-Sim's, byte for byte where a closed form exists", arguments: ScaleSimGolden.runs.indices)
  func golden(index: Int) throws {
    let run = ScaleSimGolden.runs[index]
    let layers = try layers(of: run)
    let reports = ScaleSimReports(layers)
    let isEstimate = { (layer: Int) in !layers[layer].isIfmapFetchExact }
    try compare(reports.computeReport, run.compute, "\(run.name) compute", isMean: { $0 == 5 || $0 == 6 })
    let ifmapBandwidth = layers.contains { $0.sparsity != nil } ? 5 : 4
    try compare(
      reports.bandwidthReport, run.bandwidth, "\(run.name) bandwidth",
      isEstimate: { layer, column in isEstimate(layer) && column == ifmapBandwidth })
    try compare(
      reports.detailedAccessReport, run.detailed, "\(run.name) detailed",
      isEstimate: { layer, column in
        // SRAM stop and DRAM start, too, where block sparsity meets windows that lie partly beyond the ifmap.
        isEstimate(layer) && (11...12 ~= column || layers[layer].sparsity != nil && [2, 10].contains(column))
      })
  }

  @Test("a layer with groups has a line for each group, numbered on")
  func groups() throws {
    let axis = SlidingAxis(ifmap: 8, window: 3)
    let depthwise = ScaleSimGEMM(
      Convolution(groups: 4, inputChannels: 4, outputChannels: 4, vertical: axis, horizontal: axis))
    let machine = ScaleSimMachine(
      rows: 4, columns: 4, dataflow: .outputStationary, ifmapWords: 1024, filterWords: 1024, ofmapWords: 1024)
    let layer = try ScaleSimLayerReport(depthwise, on: machine)
    let lines = ScaleSimReports([layer, layer]).computeReport.split(separator: "\n")
    #expect(lines.count == 9)
    #expect(lines.last?.hasPrefix("7, ") == true)
    #expect(
      lines.dropFirst().allSatisfy {
        $0.split(separator: ", ").dropFirst() == lines[1].split(separator: ", ").dropFirst()
      })
  }

  @Test("figures that SCALE-Sim would divide by zero for are nan")
  func divisionByZero() throws {
    let machine = ScaleSimMachine(
      rows: 1, columns: 1, dataflow: .outputStationary, ifmapWords: 1024, filterWords: 1024, ofmapWords: 1024)
    let layer = try ScaleSimLayerReport(ScaleSimGEMM(pixels: 1, filters: 1, windowWords: 1), on: machine)
    #expect(layer.totalCycles == 0)
    let reports = ScaleSimReports([layer])
    #expect(reports.computeReport.hasSuffix("\n0, 1, 0, 0, nan, 100.0, 100.0,\n"))
    #expect(reports.bandwidthReport.contains("\n0, nan, nan, nan, "))
  }

  @Test("the files have SCALE-Sim's names")
  func names() {
    #expect(
      ScaleSimReports([]).files.map(\.name) == [
        "COMPUTE_REPORT.csv", "BANDWIDTH_REPORT.csv", "DETAILED_ACCESS_REPORT.csv",
      ])
    #expect(ScaleSimReports([]).files.allSatisfy { $0.text.hasPrefix("LayerID, ") && $0.text.hasSuffix(",\n") })
  }
}
