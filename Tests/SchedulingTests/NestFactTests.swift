import Hardware
import Testing
import Workloads

@testable import Scheduling

/// Counts worked out by hand, of the naive machine and of the closed forms.
@Suite struct NestFactTests {
  private func extents(_ sizes: [Dimension: Int]) -> Extents {
    sizes.reduce(into: Extents(repeating: 1)) { $0[$1.key] = $1.value }
  }

  private func level(
    _ holds: OperandSet, _ tile: [Dimension: Int], _ order: [Dimension] = [], isPerElement: Bool = false,
    isSliding: Bool = false
  ) -> NestCase.Level {
    NestCase.Level(
      memories: [(holds: holds, isSliding: isSliding)], isPerElement: isPerElement,
      mapping: Mapping.Level(tile: extents(tile), order: LoopOrder(innermost: order)))
  }

  /// Runs a case and compares all of its counts.
  private func counts(_ example: NestCase, sourceLocation: SourceLocation = #_sourceLocation) -> NaiveCounts {
    let machine = example.run()
    #expect(machine.mistakes == [], sourceLocation: sourceLocation)
    let differences = NestComparison(example, counts: machine.counts).differences
    #expect(differences.isEmpty, "\(differences)", sourceLocation: sourceLocation)
    return machine.counts
  }

  private let point = SlidingAxis(ifmap: 1, window: 1)

  /// 3 rows of 9 columns with 1 x 7 filters: 3 ofmap columns. Tiles of one ofmap row and one column each need 7 ifmap
  /// columns: 3·3·7 = 63 words, or 3·9 = 27 if they slide. Lying on its side, the filter would make 7 x 1 of 3 rows.
  @Test("a 1x7 filter slides along columns and not along rows", arguments: [false, true])
  func flatFilter(isSliding: Bool) {
    let layer = Convolution(
      inputChannels: 1, outputChannels: 2, vertical: SlidingAxis(ifmap: 3, window: 1),
      horizontal: SlidingAxis(ifmap: 9, window: 7))
    let example = NestCase(
      convolution: layer,
      levels: [
        level(
          [.filter, .ifmap], [.outputChannel: 2, .filterColumn: 7], [.outputRow, .outputColumn], isSliding: isSliding)
      ], spatial: SpatialMapping())
    let counts = counts(example)
    #expect(counts.levels[0].ifmap?.filled == (isSliding ? 27 : 63))
    #expect(counts.levels[0].filter?.filled == 14)
    #expect(counts.steps == 2 * 3 * 3 * 7)
  }

  /// Three filters, of which an outer memory holds two at a time and an inner one one, for each of four pixels in turn: the
  /// first two come four times each, and the last, alone in its tile, once.
  @Test("loops with a single trip in an edge tile cost nothing")
  func singleTripEdge() {
    let layer = Convolution(
      inputChannels: 1, outputChannels: 3, vertical: point, horizontal: SlidingAxis(ifmap: 4, window: 1))
    let example = NestCase(
      convolution: layer,
      levels: [
        level(.filter, [.outputChannel: 2, .outputColumn: 4]),
        level(.filter, [:], [.outputColumn, .outputChannel]),
      ], spatial: SpatialMapping())
    let counts = counts(example)
    #expect(counts.levels[0].filter?.filled == 3)
    #expect(counts.levels[1].filter?.filled == 2 * 4 + 1)
  }

  /// e windows and r taps touch `e·r − max(0, e − D')·max(0, r − U')` rows, U' and D' being stride and dilation without
  /// their common divisor. Where D' is 1, windows that slide one by one bring in every row once.
  @Test("sliding windows bring in what the windows together touch", arguments: 1...4, 1...4)
  func halos(stride: Int, dilation: Int) {
    var (divisor, rest) = (stride, dilation)
    while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
    let (strideLeft, dilationLeft) = (stride / divisor, dilation / divisor)
    for windows in 1...6 {
      for taps in 1...5 {
        let axis = SlidingAxis(
          ifmap: (windows - 1) * stride + (taps - 1) * dilation + 1, window: taps, stride: stride, dilation: dilation)
        let layer = Convolution(inputChannels: 1, outputChannels: 1, vertical: axis, horizontal: point)
        let touched = windows * taps - max(0, windows - dilationLeft) * max(0, taps - strideLeft)
        let example = NestCase(
          convolution: layer,
          levels: [
            level(.ifmap, [.outputRow: windows, .filterRow: taps]),
            level(.ifmap, [.filterRow: taps], isSliding: true),
          ], spatial: SpatialMapping())
        let counts = counts(example)
        #expect(counts.levels[0].ifmap?.filled == touched)
        if dilationLeft == 1 { #expect(counts.levels[1].ifmap?.filled == touched) }
      }
    }
  }

  /// Two turns of three elements, one ofmap row each, with filters of three rows: ifmap rows 0 to 4, then 3 to 7.
  @Test("elements that overlap share words, and hand on those of the turn before")
  func handOver() {
    let layer = Convolution(
      inputChannels: 1, outputChannels: 1, vertical: SlidingAxis(ifmap: 8, window: 3), horizontal: point)
    let example = NestCase(
      convolution: layer,
      levels: [level([.filter, .ifmap], [.filterRow: 3], isPerElement: true, isSliding: true)],
      spatial: SpatialMapping(rows: extents([.outputRow: 3])))
    let counts = counts(example)
    #expect(counts.levels[0].ifmap == .init(filled: 18, readByUnicast: 18, readByMulticast: 10, readBySystolic: 8))
    #expect(counts.levels[0].filter == .init(filled: 9, readByUnicast: 9, readByMulticast: 3, readBySystolic: 3))
    #expect(counts.steps == 6)
    #expect(counts.activePECycles == 18)
  }

  /// Five channels over four rows of elements: in the first turn four psums of each of the six outputs are added up, in the
  /// second the one of the last channel is alone, and the first sums come back for it.
  @Test("psums that leave elements together arrive as one, and come back for what is left")
  func spatialReduction() {
    let layer = Convolution(
      inputChannels: 5, outputChannels: 2, vertical: point, horizontal: SlidingAxis(ifmap: 3, window: 1))
    let example = NestCase(
      convolution: layer,
      levels: [
        level(.psum, [.outputChannel: 2, .outputColumn: 3], [.inputChannel], isPerElement: true)
      ], spatial: SpatialMapping(rows: extents([.inputChannel: 4]), order: LoopOrder(innermost: [.outputColumn])))
    // The tile holds all outputs, so psums stay from turn to turn: all leave at the end.
    var counts = counts(example)
    #expect(counts.levels[0].output == .init(evicted: 24, received: 6, returned: 0))
    #expect(counts.spatialReductions == 18)
    // Accumulators of a single psum: outputs change within every turn.
    var small = example
    small.levels[0] = level(.psum, [:], [.inputChannel, .outputChannel, .outputColumn], isPerElement: true)
    counts = self.counts(small)
    #expect(counts.levels[0].output == .init(evicted: 24 + 6, received: 12, returned: 6))
    #expect(counts.spatialReductions == 18)
  }

  /// Seven channels in boxes of three lanes over pixels: three steps a pixel, of 3, 3 and 1 words.
  @Test("lanes that have nothing to do read nothing")
  func edgeOfLanes() {
    let layer = Convolution(
      inputChannels: 7, outputChannels: 1, vertical: point, horizontal: SlidingAxis(ifmap: 2, window: 1))
    let example = NestCase(
      convolution: layer,
      levels: [level([.filter, .ifmap, .ofmap], [.inputChannel: 7, .outputColumn: 2], isPerElement: true)],
      spatial: SpatialMapping(lanes: extents([.inputChannel: 3]), order: LoopOrder(innermost: [.inputChannel])))
    let counts = counts(example)
    #expect(counts.steps == 6)
    #expect(counts.filterReads == 14)
    #expect(counts.ifmapReads == 14)
    #expect(counts.psumUpdates == 6)
    #expect(counts.registers.filter?.filled == 14)
  }
}
