import Arithmetic
import Hardware
import Quantities
import Scheduling

/// Steps an array cycle by cycle with real operands: every register of every element, and the unit's own arithmetic.
///
/// Nothing is taken from closed forms: cycles are counted until the last result has left, and the ofmap is what came out. How
/// an array is stepped, and what is left out, is in `docs/timing.md`. Honestly slow, for small layers.
public struct CycleEngine: Sendable {
  /// Steps of elements that a run may take unless forced, where elements are stepped as vectors of machine words: a minute at
  /// 100 million a second.
  public static let stepLimit = 6_000_000_000
  /// The same for units that are stepped by their own operation, one call each: a minute at 5 million a second.
  public static let unitStepLimit = 300_000_000
  /// The same for spatial arrays whose elements have up to eight lanes; those of more take so many times fewer steps.
  public static let spatialStepLimit = 6_000_000_000
  /// Words that the registers of an array may take, forced or not: what fits a gigabyte or two.
  public static let registerLimit = 1 << 26

  let accelerator: Accelerator

  /// An engine for that accelerator's array.
  public init(_ accelerator: Accelerator) { self.accelerator = accelerator }

  /// The most steps that a run of the unit in these formats may take unless forced.
  public func limit(for unit: ProcessingUnit, in formats: FormatPair) -> Int {
    let choice = DatapathChoice(unit, formats: formats)
    let isFast = choice?.isFast ?? true
    guard let mesh = accelerator.array.mesh else { return isFast ? Self.stepLimit : Self.unitStepLimit }
    // A step is all lanes of an element.
    let lanes = mesh.lanes.times(choice?.throughput.lanes ?? 1)
    return isFast ? Self.spatialStepLimit / max(1, lanes / 8) : Self.unitStepLimit / max(1, lanes)
  }

  /// Steps of elements that a run will take, by the closed forms: cycles times elements.
  public func estimate(
    of space: IterationSpace, mapping: Mapping, throughput: Throughput = Throughput()
  ) -> Int {
    let activity = AnalyticEngine(accelerator).unstalled(of: space, mapping: mapping, throughput: throughput).activity
    return activity.cycles.total.count.times(accelerator.array.count)
  }

  /// Runs a layer under a mapping with elements of that unit, which has to accept the formats.
  ///
  /// `isForced`: whether the run may take more steps than ``limit(for:in:)``. `progress` is called seldom with the share that is
  /// done, from 0 to 1 by the estimate, and ends the run by returning false.
  public func run(
    _ space: IterationSpace, mapping: Mapping, unit: ProcessingUnit, formats: FormatPair, operands: LayerOperands,
    isForced: Bool = false, progress: ((Double) -> Bool)? = nil
  ) throws(CycleEngineError) -> CycleRun {
    let (choice, estimate) = try check(space, mapping: mapping, unit: unit, formats: formats, isForced: isForced)
    for tensor in LayerOperands.Tensor.allCases {
      let expected = LayerOperands.count(tensor, of: space)
      guard operands.count(tensor) == expected else {
        throw .operandCount(tensor, found: operands.count(tensor), expected: expected)
      }
    }
    let run = try choice.run(
      CycleRunner(
        space: space, mapping: mapping, operands: operands, accelerator: accelerator, throughput: choice.throughput,
        estimate: estimate, progress: progress))
    _ = progress?(1)
    return run
  }

  /// Refuses what ``run(_:mapping:unit:formats:operands:isForced:progress:)`` would refuse whatever the operands, before there
  /// are any.
  public func checkRun(
    _ space: IterationSpace, mapping: Mapping, unit: ProcessingUnit, formats: FormatPair, isForced: Bool = false
  ) throws(CycleEngineError) {
    _ = try check(space, mapping: mapping, unit: unit, formats: formats, isForced: isForced)
  }

  private func check(
    _ space: IterationSpace, mapping: Mapping, unit: ProcessingUnit, formats: FormatPair, isForced: Bool
  ) throws(CycleEngineError) -> (choice: DatapathChoice, steps: Int) {
    guard let choice = DatapathChoice(unit, formats: formats) else { throw .formats(formats, unit: unit.kind) }
    try check(space, mapping, choice.throughput)
    let estimate = estimate(of: space, mapping: mapping, throughput: choice.throughput)
    let limit = limit(for: unit, in: formats)
    if !isForced, estimate > limit { throw .tooManySteps(estimated: estimate, limit: limit) }
    return (choice, estimate)
  }

  /// Whether there is anything to step, and the mapping is one of this array.
  private func check(
    _ space: IterationSpace, _ mapping: Mapping, _ throughput: Throughput
  ) throws(CycleEngineError) {
    let array = accelerator.array
    if array.timing == .scaleSim { throw .scaleSimTiming }
    guard array.rows > 0, array.columns > 0, space.multiplyAccumulates > 0, space.vertical.ifmap > 0,
      space.horizontal.ifmap > 0
    else { throw .nothingToDo }
    let problems = mapping.problems(for: space, on: accelerator, throughput: throughput)
    for problem in problems {
      if case .overflow = problem { continue }
      throw .mapping(problem)
    }
    if case .flattened(let assignment) = mapping.array, assignment != ArrayAssignment(array.dataflow) {
      throw .mapping(.wrongArray(expectsBlocks: false))
    }
    let words = array.count.times(throughput.lanes).times(throughput.cycles)
      .times(throughput.depth)
    if array.mesh == nil, words > Self.registerLimit {
      throw .tooManyRegisters(words: words, limit: Self.registerLimit)
    }
  }
}

/// A run with everything but the datapath.
private struct CycleRunner: DatapathUser {
  let space: IterationSpace
  let mapping: Mapping
  let operands: LayerOperands
  let accelerator: Accelerator
  let throughput: Throughput
  let estimate: Int
  let progress: ((Double) -> Bool)?

  func run(_ datapath: some ElementDatapath) throws(CycleEngineError) -> CycleRun {
    let tensors = OperandTensors(space, operands, datapath)
    let array = accelerator.array
    var watch = CycleWatch(estimate: estimate, progress: progress)
    if let mesh = array.mesh, case .blocked(let spatial) = mapping.array {
      return try SpatialArray(
        datapath, tensors, mapping, spatial, on: accelerator, mesh: mesh, throughput: throughput
      ).run(&watch)
    }
    let edges = FoldEdges(tensors, dataflow: array.dataflow, lanes: datapath.lanes)
    let folds = FoldSequence(tensors, mapping, on: array, lanes: datapath.lanes)
    switch array.dataflow {
    case .weightStationary, .inputStationary:
      var stepped = StationaryOperandArray(
        datapath, edges, folds, on: array, step: throughput.cycles, depth: throughput.depth)
      return try stepped.run(&watch)
    case .outputStationary:
      var stepped = StationarySumArray(
        datapath, edges, folds, on: array, step: throughput.cycles, depth: throughput.depth)
      return try stepped.run(&watch)
    }
  }
}
