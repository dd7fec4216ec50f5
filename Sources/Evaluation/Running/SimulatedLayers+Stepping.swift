import Activity
import Hardware
import Scheduling
import Simulation

/// Layers whose array is stepped cycle by cycle.
extension SimulatedLayers {
  /// Refuses layers that cannot be stepped cycle by cycle before any of them is.
  func checkSteps() throws(EvaluationError) {
    for (index, kind) in plan.kinds.enumerated() where kind.plan.unit != nil {
      let layer = try analyzed(index)
      do throws(SteppingObstacle) {
        try checkSteps(of: kind, layer.mapping)
      } catch {
        throw .notStepped(layer: kind.layer.name, error)
      }
    }
  }

  private func checkSteps(of kind: Kind, _ mapping: Mapping?) throws(SteppingObstacle) {
    guard let space = kind.space, let mapping, let unit = kind.plan.unit else { throw .refused(.scaleSimTiming) }
    if kind.plan.zeros.skips { throw .skipsZeros }
    do throws(CycleEngineError) {
      try CycleEngine(accelerator).checkRun(
        space, mapping: mapping, unit: accelerator.processingElement.units[unit], formats: kind.plan.formats,
        isForced: stepping.isForced)
    } catch {
      throw .refused(error)
    }
  }

  /// The activity of a kind under a mapping, the array stepped cycle by cycle.
  func stepped(_ kind: Kind, _ mapping: Mapping) throws(EvaluationError) -> LayerActivity? {
    guard let space = kind.space, let unit = kind.plan.unit else { return nil }
    let name = kind.layer.name
    do throws(CycleEngineError) {
      return try CycleEngine(accelerator).activity(
        of: space, mapping: mapping, unit: accelerator.processingElement.units[unit], formats: kind.plan.formats,
        zeros: kind.plan.zeros, settings: stepping
      ) { watch.stepped(name, $0) }
    } catch {
      throw .notStepped(layer: name, .refused(error))
    }
  }
}
