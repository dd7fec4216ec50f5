import Activity
import Hardware
import Quantities
import Testing

@testable import Simulation

/// Operations and cycles that zeros save.
@Suite struct ZeroRuleTests {
  /// A dense layer's activity: so many operations on so many cycles.
  private func dense(_ operations: Int, cycles: Int) -> LayerActivity {
    var activity = LayerActivity(memoryCount: 0)
    activity.operations.performed = operations
    activity.cycles.compute = Cycles(cycles)
    activity.cycles.fillDrain = 10
    activity.activePECycles = operations
    return activity
  }

  private func applied(_ handling: ZeroHandling, weights: Double, activations: Double) -> LayerActivity {
    var activity = dense(1000, cycles: 100)
    ZeroRule(handling, weightDensity: weights, activationDensity: activations).apply(to: &activity)
    return activity
  }

  @Test("elements that compute with zeros save nothing")
  func compute() {
    #expect(applied(ZeroHandling(), weights: 0.1, activations: 0) == dense(1000, cycles: 100))
  }

  @Test("gating saves operations and no cycles")
  func gate() {
    let activity = applied(ZeroHandling(activations: .gate), weights: 0.5, activations: 0.25)
    #expect(activity.operations.performed == 250 && activity.operations.gated == 750)
    #expect(activity.operations.skipped == 0 && activity.cycles.compute == Cycles(100))
    #expect(activity.activePECycles == 1000)
    let both = applied(ZeroHandling(weights: .gate, activations: .gate), weights: 0.5, activations: 0.25)
    #expect(both.operations.performed == 125 && both.operations.gated == 875)
  }

  @Test("skipping saves cycles as far as the busiest element lets it")
  func skip() {
    let even = applied(ZeroHandling(weights: .skip), weights: 0.3, activations: 0.5)
    #expect(even.operations.performed == 300 && even.operations.skipped == 700 && even.operations.gated == 0)
    #expect(even.cycles.compute == Cycles(30) && even.cycles.fillDrain == 10)
    let uneven = applied(ZeroHandling(weights: .skip, imbalance: 1.55), weights: 0.3, activations: 0.5)
    #expect(uneven.operations == even.operations)
    #expect(uneven.cycles.compute == Cycles(47))
    #expect(
      applied(ZeroHandling(weights: .skip, imbalance: 9), weights: 0.3, activations: 1).cycles.compute == Cycles(100))
  }

  @Test("what is left after skipping may be gated, and everything adds up")
  func both() {
    let handling = ZeroHandling(weights: .skip, activations: .gate, imbalance: 1.2)
    let activity = applied(handling, weights: 0.5, activations: 0.25)
    #expect(activity.operations.performed == 125 && activity.operations.gated == 375)
    #expect(activity.operations.skipped == 500)
    for weights in [0, 0.001, 1.0 / 3, 0.5, 0.9999, 1] {
      for activations in [0, 1e-9, 0.7, 1] {
        for action in ZeroHandling.Action.allCases {
          let handling = ZeroHandling(weights: action, activations: .skip)
          let activity = applied(handling, weights: weights, activations: activations)
          #expect(activity.operations.total == 1000)
          #expect(min(activity.operations.performed, activity.operations.gated, activity.operations.skipped) >= 0)
          let kept = 1000 - activity.operations.skipped
          #expect(kept <= 10 * activity.cycles.compute.count, "\(weights) \(activations) \(action)")
          #expect(activity.cycles.compute <= Cycles(100))
        }
      }
    }
  }
}
