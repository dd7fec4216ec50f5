import Arithmetic
import Hardware
import Scheduling
import Testing
import Workloads

@testable import Simulation

/// Two pixels, two channels and two filters on 2 x 2 elements, by hand. Filters 0 and 1 are (1, 2) and (3, 4), the pixels
/// (5, 7) and (6, 8): outputs 5 + 14 = 19 and 6 + 16 = 22 of filter 0, 15 + 28 = 43 and 18 + 32 = 50 of filter 1.
@Suite struct CycleWorkedExampleTests {
  private static let ofmap = [19, 22, 43, 50]

  private func run(
    _ dataflow: Dataflow, isDoubleBuffered: Bool, channels: Int = 2, biases: [Int] = []
  ) throws -> (run: CycleRun, closed: (compute: Int, fillDrain: Int, active: Int)) {
    let convolution = Convolution(
      inputChannels: channels, outputChannels: 2, vertical: SlidingAxis(ifmap: 1, window: 1),
      horizontal: SlidingAxis(ifmap: 2, window: 1), hasBias: !biases.isEmpty)
    let example = CycleCase(
      convolution: convolution,
      array: PEArray(rows: 2, columns: 2, dataflow: dataflow, isDoubleBuffered: isDoubleBuffered),
      mapping: Mapping(levels: [], array: ArrayAssignment(dataflow)), unit: try .int8(), seed: 0)
    // Channels two by two alike, so that n pairs make n times the outputs.
    let pairs = channels / 2
    let filter = [[1, 2], [3, 4]].flatMap { (weights: [UInt32]) in (0..<pairs).flatMap { _ in weights } }
    let ifmap = (0..<pairs).flatMap { _ in [UInt32](arrayLiteral: 5, 6, 7, 8) }
    let run = try CycleEngine(example.accelerator).run(
      example.space, mapping: example.mapping, unit: example.unit.unit, formats: example.unit.formats,
      operands: LayerOperands(filter: filter, ifmap: ifmap, biases: biases))
    return (run, example.closedForm)
  }

  /// Elements by row and column; "5·1" is the product that is added there in the cycle.
  ///
  ///     cycle     0           1           2      3      4      5
  ///     (0,0)                             5·1    6·1
  ///     (0,1)                                    5·3    6·3
  ///     (1,0)                                    7·2    8·2
  ///     (1,1)                                           7·4    8·4
  ///     top       2 for row 1, 1 for row 0; column 1 has 4 and 3 a cycle later
  ///
  /// The last row's sums are out when its cycle is over: 19 after 4 cycles, 22 and 43 after 5, 50 after 6.
  @Test(
    "weight stationary: two cycles to load, two to stream, one of skew down and one across", arguments: [false, true])
  func weightStationary(isDoubleBuffered: Bool) throws {
    let (run, closed) = try run(.weightStationary, isDoubleBuffered: isDoubleBuffered)
    #expect(run.ofmap == Self.ofmap)
    #expect(run.departures == [4, 5, 5, 6])
    #expect((run.computeCycles, run.fillDrainCycles, run.psumWaitCycles) == (2, 4, 0))
    #expect(run.activePECycles == 8)
    #expect(run.elementSteps == 24)
    #expect(closed == (2, 4, 8))
  }

  /// Pixels stay, one in each column; filters stream:
  ///
  ///     cycle     2      3      4      5
  ///     (0,0)     1·5    3·5
  ///     (0,1)            1·6    3·6
  ///     (1,0)            2·7    4·7
  ///     (1,1)                   2·8    4·8
  @Test("input stationary: the same with filters in the place of pixels", arguments: [false, true])
  func inputStationary(isDoubleBuffered: Bool) throws {
    let (run, closed) = try run(.inputStationary, isDoubleBuffered: isDoubleBuffered)
    #expect(run.ofmap == Self.ofmap)
    #expect(run.departures == [4, 5, 5, 6])
    #expect((run.computeCycles, run.fillDrainCycles, run.psumWaitCycles) == (2, 4, 0))
    #expect(closed == (2, 4, 8))
  }

  /// Pixels lie on rows, filters on columns, channels follow one another:
  ///
  ///     cycle     0      1      2      3      4            5
  ///     (0,0)     5·1    7·2
  ///     (0,1)            5·3    7·4
  ///     (1,0)            6·1    8·2
  ///     (1,1)                   6·3    8·4
  ///     leaves, one accumulator:              22 and 50    19 and 43
  ///     leaves, two:                   22     19 and 50    43
  ///
  /// With two accumulators each column goes down by itself as soon as its last row is done.
  @Test("output stationary: two cycles to stream, one of skew down and one across, two to drain")
  func outputStationary() throws {
    let (single, closed) = try run(.outputStationary, isDoubleBuffered: false)
    #expect(single.ofmap == Self.ofmap)
    #expect(single.departures == [6, 5, 6, 5])
    #expect((single.computeCycles, single.fillDrainCycles, single.psumWaitCycles) == (2, 4, 0))
    #expect(closed == (2, 4, 8))
    let (double, overlapped) = try run(.outputStationary, isDoubleBuffered: true)
    #expect(double.ofmap == Self.ofmap)
    #expect(double.departures == [5, 4, 6, 5])
    #expect(double.totalCycles == 6)
    #expect(overlapped == (2, 4, 8))
  }

  /// Four channels are two folds of two rows. The first begins in cycle 2 as above; the second one's words enter in cycles 2
  /// and 3 and wait beside the first one's, so that it begins in cycle 4, just as 19 comes out to go in again. One buffer:
  /// 6 cycles twice.
  @Test("a second fold along the rows follows two cycles later, or after the first has left")
  func secondFold() throws {
    let (double, overlapped) = try run(.weightStationary, isDoubleBuffered: true, channels: 4)
    #expect(double.ofmap == Self.ofmap.map { 2 * $0 })
    #expect(double.departures == [6, 7, 7, 8])
    #expect((double.computeCycles, double.fillDrainCycles, double.psumWaitCycles) == (4, 4, 0))
    #expect(overlapped == (4, 4, 16))
    let (single, closed) = try run(.weightStationary, isDoubleBuffered: false, channels: 4)
    #expect(single.ofmap == Self.ofmap.map { 2 * $0 })
    #expect(single.departures == [10, 11, 11, 12])
    #expect(closed.compute + closed.fillDrain == 12)
  }

  @Test("sums start from the bias of their filter, whatever stays", arguments: Dataflow.allCases, [false, true])
  func biases(dataflow: Dataflow, isDoubleBuffered: Bool) throws {
    let (run, _) = try run(dataflow, isDoubleBuffered: isDoubleBuffered, channels: 4, biases: [100, -7])
    #expect(run.ofmap == [138, 144, 79, 93])
  }
}
