import Activity
import Arithmetic
import Hardware
import Quantities
import Scheduling

/// Times a layer tile by tile: the recurrence of ``TileClock``, whose counts are those of ``AnalyticEngine``.
///
/// Every transfer between DRAM and the memories that all elements share, and every step of the array, is an event with a
/// begin and an end. As each port serves in the order of the program, events come out in that order, and nothing has to be
/// kept of those that are over: memory does not grow with the layer.
public struct EventEngine: Sendable {
  let analytic: AnalyticEngine

  /// An engine for that accelerator.
  public init(_ accelerator: Accelerator) { analytic = AnalyticEngine(accelerator) }

  /// The activity of a convolution under a mapping, its stalls those of single tiles.
  ///
  /// `taking`: every step, or runs of equal iterations at once, which gives the same; with a device always every step.
  public func activity(
    of space: IterationSpace, mapping: Mapping, throughput: Throughput = Throughput(), zeros: ZeroRule = ZeroRule(),
    taking steps: Steps = .each
  ) -> LayerActivity {
    var observer = NoObserver()
    return activity(
      of: space, mapping: mapping, throughput: throughput, zeros: zeros, taking: steps, observer: &observer)
  }

  /// How a layer is gone through.
  public enum Steps: Sendable, Hashable {
    case each
    case runsAtOnce
  }

  /// The same, with somebody looking on.
  public func activity<Observer: TileObserver>(
    of space: IterationSpace, mapping: Mapping, throughput: Throughput = Throughput(), zeros: ZeroRule = ZeroRule(),
    taking steps: Steps = .each, observer: inout Observer
  ) -> LayerActivity {
    timed(
      analytic.unstalled(of: space, mapping: mapping, throughput: throughput, zeros: zeros), taking: steps,
      observer: &observer)
  }

  /// The same from what was counted, however it was.
  func timed<Observer: TileObserver>(
    _ counts: UnstalledActivity, taking steps: Steps, observer: inout Observer
  ) -> LayerActivity {
    let accelerator = analytic.accelerator
    let rates = TileRates(counts, on: accelerator)
    guard let port = DRAMDevicePort(counts.program, rates, on: accelerator) else {
      return analytic.stalled(counts, skips: steps == .runsAtOnce, observer: &observer)
    }
    var activity = counts.activity
    // The bound is the steady state's: the port that is busiest over the whole layer.
    activity.bound = analytic.bound(counts)
    // No two iterations find the device in the same state.
    var walk = TimedWalk(counts.program, rates, port, skips: false, observer: observer)
    walk.run()
    observer = walk.observer
    activity.cycles.stalls = walk.clock.stalls
    activity.device = walk.deviceStatistics
    return activity
  }
}
