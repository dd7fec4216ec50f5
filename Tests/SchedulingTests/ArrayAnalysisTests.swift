import Arithmetic
import Hardware
import Testing
import Workloads

@testable import Scheduling

/// The closed forms against an array that is walked fold by fold and step by step.
@Suite struct ArrayAnalysisTests {
  struct Case: CustomStringConvertible {
    var convolution: Convolution
    var mapping: Mapping
    var array: PEArray
    var lanes = 1

    var space: IterationSpace { IterationSpace(convolution, widths: .bytes) }
    var analysis: ArrayAnalysis {
      ArrayAnalysis(ReuseAnalysis(space, mapping), array: array, throughput: Throughput(lanes: lanes))
    }
    func naive(countsElements: Bool = true) -> NaiveArray {
      NaiveArray(space, mapping, array: array, lanes: lanes, countsElements: countsElements)
    }
    var description: String {
      let levels = mapping.levels.map {
        "\($0.tile) in order \(String($0.order.dimensions.map(\.letter)))"
      }
      return "\(array.dataflow) \(array.rows)x\(array.columns), \(lanes) lanes, layer \(space.extents), "
        + "rows \(space.vertical), columns \(space.horizontal), levels \(levels)"
    }
  }

  /// A random layer of at most a few thousand multiply-accumulates with a mapping of 0 to 3 levels.
  private func randomCase(
    _ random: inout CaseGenerator, dataflow: Dataflow, maximumLevels: Int = 3, lanes: ClosedRange<Int> = 1...1
  ) -> Case {
    while true {
      let convolution = random.convolution()
      guard convolution.multiplyAccumulates <= 2000 else { continue }
      let mapping = random.mapping(
        of: IterationSpace(convolution, widths: .bytes), levels: random.int(0...maximumLevels),
        array: ArrayAssignment(dataflow))
      let array = PEArray(rows: random.int(1...7), columns: random.int(1...7), dataflow: dataflow)
      return Case(convolution: convolution, mapping: mapping, array: array, lanes: random.int(lanes))
    }
  }

  private func check(
    _ dataflow: Dataflow, seed: UInt64, lanes: ClosedRange<Int> = 1...1,
    sourceLocation: SourceLocation = #_sourceLocation, _ differences: (ArrayAnalysis, NaiveArray) -> String?
  ) {
    RandomCases(150, seed: seed).check(sourceLocation: sourceLocation) { random in
      let example = randomCase(&random, dataflow: dataflow, lanes: lanes)
      return differences(example.analysis, example.naive()).map { "\(example): \($0)" }
    }
  }

  @Test(
    "words in and out, register writes, operand changes and hops agree with a walk, with lanes as without",
    arguments: Dataflow.allCases, [1...1, 2...9])
  func counts(dataflow: Dataflow, lanes: ClosedRange<Int>) {
    check(dataflow, seed: 31, lanes: lanes) { analysis, naive in
      let (words, hops, writes, changes) = (
        analysis.words, analysis.hops, analysis.registerWrites, analysis.operandChanges
      )
      return firstDifference(
        difference("filter reads", words.filterReads, expected: naive.words.filterReads),
        difference("ifmap reads", words.ifmapReads, expected: naive.words.ifmapReads),
        difference("psum reads", words.psumReads, expected: naive.words.psumReads),
        difference("psum writes", words.psumWrites, expected: naive.words.psumWrites),
        difference("ofmap writes", words.ofmapWrites, expected: naive.words.ofmapWrites),
        difference("active PE cycles", analysis.activePECycles, expected: naive.activePECycles),
        difference("filter hops", hops.filter, expected: naive.hops.filter),
        difference("ifmap hops", hops.ifmap, expected: naive.hops.ifmap),
        difference("filter register writes", writes.filter, expected: naive.registerWrites.filter),
        difference("ifmap register writes", writes.ifmap, expected: naive.registerWrites.ifmap),
        difference("psum register writes", writes.psum, expected: naive.registerWrites.psum),
        difference("filter changes", changes.filter, expected: naive.operandChanges.filter),
        difference("ifmap changes", changes.ifmap, expected: naive.operandChanges.ifmap))
    }
  }

  @Test(
    "hops of psums agree with a walk: down the rows, and in from the top where they come back",
    arguments: Dataflow.allCases)
  func psumHops(dataflow: Dataflow) {
    check(dataflow, seed: 34) { analysis, naive in
      difference("psum hops", analysis.hops.psum, expected: naive.hops.psum)
    }
  }

  private func checkCycles(
    _ dataflow: Dataflow, seed: UInt64, count: Int, isDoubleBuffered: Bool, maximumLevels: Int = 3,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    RandomCases(count, seed: seed).check(sourceLocation: sourceLocation) { random in
      let example = randomCase(&random, dataflow: dataflow, maximumLevels: maximumLevels)
      let cycles = example.analysis.cycles(isDoubleBuffered: isDoubleBuffered)
      let naive = example.naive(countsElements: false)
      return firstDifference(
        difference("compute cycles", cycles.compute, expected: naive.compute),
        difference(
          "total cycles", cycles.total, expected: isDoubleBuffered ? naive.overlappedCycles : naive.separateCycles)
      ).map { "\(example): \($0)" }
    }
  }

  @Test("folds one after the other take the sum of their cycles", arguments: Dataflow.allCases)
  func separateFolds(dataflow: Dataflow) {
    checkCycles(dataflow, seed: 37, count: 400, isDoubleBuffered: false)
  }

  @Test("the overlapped folds of an uncut layer end when the last of their drains ends", arguments: Dataflow.allCases)
  func overlappedFoldsOfOneTile(dataflow: Dataflow) {
    checkCycles(dataflow, seed: 38, count: 600, isDoubleBuffered: true, maximumLevels: 0)
  }

  @Test("the overlapped folds of any tiles end when the last of their drains ends", arguments: Dataflow.allCases)
  func overlappedFoldsOfManyTiles(dataflow: Dataflow) {
    checkCycles(dataflow, seed: 39, count: 600, isDoubleBuffered: true)
  }

  /// A row of 7 outputs in tiles of 6 on 1 x 6 elements: the first fold starts at 1, streams 1 step and drains over 5
  /// more columns until 7; the second starts at 2 and is done at 3.
  @Test("a wide fold may drain later than the narrow one that follows it")
  func wideFoldBeforeNarrowLastTile() {
    let convolution = Convolution(
      inputChannels: 1, outputChannels: 1, vertical: SlidingAxis(ifmap: 1, window: 1),
      horizontal: SlidingAxis(ifmap: 7, window: 1))
    var tile = Extents(repeating: 1)
    tile[.outputColumn] = 6
    let example = Case(
      convolution: convolution,
      mapping: Mapping(
        levels: [.init(tile: tile, order: LoopOrder(innermost: []))], array: ArrayAssignment(.inputStationary)),
      array: PEArray(rows: 1, columns: 6, dataflow: .inputStationary))
    #expect(example.naive().overlappedCycles == 7)
    #expect(example.analysis.cycles(isDoubleBuffered: true).total == 7)
  }

  /// A filter row over a billion channels for one pixel on 32 x 32 elements that take 8 cycles a step: every fold goes on with
  /// the sums of the one before, which need 8 cycles in each row.
  @Test("folds along the rows wait for sums that need several cycles a row, however many there are")
  func waitingAlongRows() {
    let axis = SlidingAxis(ifmap: 1, window: 1)
    let folds = 1 << 25
    let space = IterationSpace(
      Convolution(inputChannels: 32 * folds, outputChannels: 32, vertical: axis, horizontal: axis), widths: .bytes)
    let array = PEArray(rows: 32, columns: 32, dataflow: .weightStationary)
    func cycles(_ levels: [Mapping.Level]) -> ArrayAnalysis.ArrayCycles {
      ArrayAnalysis(
        ReuseAnalysis(space, Mapping(levels: levels, array: ArrayAssignment(.weightStationary))), array: array,
        throughput: Throughput(cycles: 8)
      ).cycles(isDoubleBuffered: true)
    }
    let expected = ArrayAnalysis.ArrayCycles(
      compute: 8 * folds, fillDrain: 32 + 256 * (folds - 1) + 8 + 2 * 31 * 8 - 8 * folds)
    #expect(cycles([]) == expected)
    var tile = space.extents
    tile[.inputChannel] = 32
    #expect(cycles([.init(tile: tile, order: LoopOrder(innermost: []))]) == expected)
    // Halves of the filters in turns: every other fold goes on with a sum.
    tile[.outputChannel] = 16
    let turns = cycles([.init(tile: tile, order: LoopOrder(innermost: [.outputChannel]))])
    #expect(turns.fillDrain + turns.compute == 32 + 256 * (folds - 1) + 32 + 8 + 31 * 8 + 15 * 8)
  }

  @Test("overlapping folds never costs cycles", arguments: Dataflow.allCases)
  func overlapHelps(dataflow: Dataflow) {
    RandomCases(500, seed: 40).check { random in
      let example = randomCase(&random, dataflow: dataflow)
      let (overlapped, separate) = (
        example.analysis.cycles(isDoubleBuffered: true), example.analysis.cycles(isDoubleBuffered: false)
      )
      return overlapped.total > separate.total
        ? "\(example): \(overlapped.total) cycles overlapped, \(separate.total) one after the other" : nil
    }
  }

  /// Three channels of one filter, two at a time, are two steps but still three words.
  @Test(
    "an array that takes several reduction steps a cycle still reads every filter word",
    arguments: [Dataflow.weightStationary, .outputStationary, .inputStationary])
  func lanes(dataflow: Dataflow) {
    let axis = SlidingAxis(ifmap: 1, window: 1)
    let space = IterationSpace(
      Convolution(inputChannels: 3, outputChannels: 1, vertical: axis, horizontal: axis), widths: .bytes)
    let analysis = ArrayAnalysis(
      ReuseAnalysis(space, Mapping(levels: [], array: ArrayAssignment(dataflow))),
      array: PEArray(rows: 2, columns: 2, dataflow: dataflow), throughput: Throughput(lanes: 2))
    #expect(analysis.words.filterReads == 3)
    #expect(analysis.words.ifmapReads == 3)
  }
}
