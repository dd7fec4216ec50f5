import Arithmetic
import Hardware
import Quantities

extension Mapping {
  /// Everything that keeps the mapping of a layer from running on an accelerator; empty if nothing does. `throughput`: of
  /// a processing element in the layer's mode.
  ///
  /// Whoever asks for many systolic arrays hands in the `analysis` of the mapping in its plain form, ``fitted(to:on:)``, on
  /// any of them with the same dataflow.
  public func problems(
    for space: IterationSpace, on accelerator: Accelerator, throughput: Throughput = Throughput(),
    analysis: ArrayAnalysis? = nil
  ) -> [MappingProblem] {
    guard levels.count == accelerator.levelCount else {
      return [.wrongLevelCount(found: levels.count, expected: accelerator.levelCount)]
    }
    let fitted = analysis?.reuse.mapping ?? fitted(to: space, on: accelerator)
    let problems = fitted.arrayProblems(on: accelerator, throughput: throughput)
    if case .wrongArray? = problems.first { return problems }
    return fitted.overflows(in: space, on: accelerator, throughput: throughput, analysis: analysis).map {
      overflow, level in
      let memory = accelerator.memories.first { $0.name == overflow.memory }
      return .overflow(
        overflow, level: level, isDoubleBuffered: memory?.isDoubleBuffered ?? false,
        isPerElement: memory?.isPerElement ?? false)
    } + problems
  }

  /// What keeps the mapping, its tiles none larger than those outside, from running on the accelerator's array, memories
  /// aside.
  func arrayProblems(on accelerator: Accelerator, throughput: Throughput) -> [MappingProblem] {
    switch (array, accelerator.array.mesh) {
    case (.flattened, nil): []
    case (.blocked(let spatial), let mesh?):
      Self.problems(of: spatial, in: accelerator.array, mesh, throughput: throughput)
    case (.flattened, _?): [.wrongArray(expectsBlocks: true)]
    case (.blocked, nil): [.wrongArray(expectsBlocks: false)]
    }
  }

  private static func problems(
    of spatial: SpatialMapping, in array: PEArray, _ mesh: Mesh, throughput: Throughput
  ) -> [MappingProblem] {
    var problems: [MappingProblem] = []
    for (side, factors, available) in [
      (MappingProblem.Side.rows, spatial.rows, array.rows), (.columns, spatial.columns, array.columns),
    ] {
      let needed = factors.product
      if needed > available {
        problems.append(.tooManyParts(side, factors: factors, needed: needed, available: available))
      }
      let reduction = Dimension.allCases.filter { DimensionSet.reduction.contains($0) && factors[$0] > 1 }
      if mesh.psum.kind == .unicast, !reduction.isEmpty {
        problems.append(.unreducedPsums(side, dimensions: reduction))
      }
    }
    let needed = spatial.lanes.product
    if needed > mesh.lanes.times(throughput.lanes) {
      problems.append(
        .tooManyLanes(box: spatial.lanes, needed: needed, lanes: mesh.lanes, unitLanes: throughput.lanes))
    }
    return problems
  }

  /// The partitions that tiles of the mapping, none larger than the one outside, do not fit.
  func overflows(
    in space: IterationSpace, on accelerator: Accelerator, throughput: Throughput = Throughput(),
    analysis: ArrayAnalysis? = nil
  ) -> [(overflow: Footprint.Overflow, level: Int)] {
    let keepsPsums = keepsPsums(in: space, on: accelerator, throughput: throughput, analysis: analysis)
    return levels.indices.flatMap { level in
      Footprint(space.widths, level: level, of: accelerator, bypassed: levels[level].bypassed)
        .overflows(of: levels[level].tile, in: space, holdsPsums: keepsPsums[level]).map { ($0, level) }
    }
  }

  /// For each level whether its outputs are kept at accumulator width: their reduction goes on outside of it, or what
  /// comes from further in is unfinished. Inside an element they always are.
  public func keepsPsums(
    in space: IterationSpace, on accelerator: Accelerator, throughput: Throughput = Throughput(),
    analysis: ArrayAnalysis? = nil
  ) -> [Bool] {
    let shared = min(accelerator.sharedLevelCount, levels.count)
    if case .blocked = array {
      let nest = NestAnalysis(space, self, on: accelerator)
      let results = space.ofmapWords
      let outermost = (shared..<levels.count).first { holdsOutputs($0, of: accelerator) }
      return keepsPsums(
        on: accelerator,
        arrivesUnfinished: nest.changed(.psum, stage: outermost ?? nest.laneStage, sharing: .once) > results
      ) { nest.changed(.psum, stage: $0, sharing: .ownCopies) > results }
    }
    let array =
      analysis?.resized(to: accelerator.array)
      ?? ArrayAnalysis(ReuseAnalysis(space, self), array: accelerator.array, throughput: throughput)
    let reuse = array.reuse
    return keepsPsums(on: accelerator, arrivesUnfinished: array.leavesUnfinished) { reuse.outputsReturn(toLevel: $0) }
  }

  /// The same, if it is known whether outputs come unfinished from inside of the shared levels, and whether those of a level
  /// come back from outside.
  func keepsPsums(on accelerator: Accelerator, arrivesUnfinished: Bool, returns: (Int) -> Bool) -> [Bool] {
    var keeps = Array(repeating: true, count: levels.count)
    var arrivesUnfinished = arrivesUnfinished
    for level in (0..<min(accelerator.sharedLevelCount, levels.count)).reversed() {
      let returns = returns(level)
      keeps[level] = arrivesUnfinished || returns
      if holdsOutputs(level, of: accelerator) { arrivesUnfinished = returns }
    }
    return keeps
  }

  private func holdsOutputs(_ level: Int, of accelerator: Accelerator) -> Bool {
    let outputs = OperandSet([.psum, .ofmap]).subtracting(levels[level].bypassed)
    return accelerator.memories.contains { $0.level == level && !$0.holds.isDisjoint(with: outputs) }
  }
}

extension Extents {
  /// All sizes multiplied.
  var product: Int { Dimension.allCases.reduce(1) { $0.times(self[$1]) } }
}
