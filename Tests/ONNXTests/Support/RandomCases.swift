import Foundation
import TestSupport

/// How often a random test runs, and from which number on: `TEST_SEED` in the environment replaces the seed, `TEST_SCALE`
/// multiplies the number of cases.
struct RandomCases {
  let seed: UInt64
  let count: Int

  init(_ count: Int, seed: UInt64) {
    let environment = ProcessInfo.processInfo.environment
    self.seed = environment["TEST_SEED"].flatMap(UInt64.init) ?? seed
    self.count = count * (environment["TEST_SCALE"].flatMap(Int.init) ?? 1)
  }

  /// The generator of a case: it can be run again by itself.
  func generator(_ number: Int) -> RandomNumbers {
    RandomNumbers(seed: seed &* 0x2545_F491_4F6C_DD1D &+ UInt64(number))
  }
}
