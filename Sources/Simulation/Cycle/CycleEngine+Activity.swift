import Activity
import Arithmetic
import Quantities
import Scheduling

extension CycleEngine {
  /// How a layer is stepped.
  public struct Settings: Sendable, Hashable {
    /// Of the random operands.
    public var seed: UInt64 = 0
    /// Whether more steps are taken than ``CycleEngine/limit(for:in:)``.
    public var isForced = false

    /// Seed 0, within the limit.
    public init() {}
  }

  /// The activity of a convolution under a mapping: the array's cycles are those that were stepped with random operands, the
  /// waiting for tiles is that of ``EventEngine`` with them, and everything else is counted as ever. Zeros are not skipped; a
  /// rule that skips any does not belong here.
  ///
  /// `progress`: as in ``run(_:mapping:unit:formats:operands:isForced:progress:)``.
  public func activity(
    of space: IterationSpace, mapping: Mapping, unit: ProcessingUnit, formats: FormatPair, zeros: ZeroRule = ZeroRule(),
    settings: Settings = Settings(), progress: ((Double) -> Bool)? = nil
  ) throws(CycleEngineError) -> LayerActivity {
    try checkRun(space, mapping: mapping, unit: unit, formats: formats, isForced: settings.isForced)
    let run = try run(
      space, mapping: mapping, unit: unit, formats: formats,
      operands: .random(for: space, unit: unit, formats: formats, seed: settings.seed), isForced: settings.isForced,
      progress: progress)
    return activity(
      run, of: space, mapping: mapping, throughput: unit.model.mode(for: formats)?.throughput, zeros: zeros)
  }

  /// The same from a run.
  public func activity(
    _ run: CycleRun, of space: IterationSpace, mapping: Mapping, throughput: Throughput?, zeros: ZeroRule = ZeroRule()
  ) -> LayerActivity {
    let throughput = throughput ?? Throughput()
    let engine = AnalyticEngine(accelerator)
    var counts = engine.unstalled(of: space, mapping: mapping, throughput: throughput, zeros: zeros)
    counts.activity.cycles.compute = Cycles(run.computeCycles)
    counts.activity.cycles.fillDrain = run.fillDrainCycles.plus(run.psumWaitCycles)
    counts.activity.activePECycles = run.activePECycles
    var observer = NoObserver()
    return EventEngine(accelerator).timed(counts, taking: .runsAtOnce, observer: &observer)
  }
}
