import Foundation
import Testing

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every platform.
struct CaseGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number of the range, ends included.
  mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
}

/// Random cases that can be run again: each has a generator of its own, made from seed and case number.
///
/// `TEST_SEED` in the environment replaces the seed and `TEST_SCALE` multiplies the number of cases.
struct RandomCases {
  let seed: UInt64
  let count: Int

  init(_ count: Int, seed: UInt64) {
    let environment = ProcessInfo.processInfo.environment
    self.seed = environment["TEST_SEED"].flatMap(UInt64.init) ?? seed
    self.count = count * (environment["TEST_SCALE"].flatMap(Int.init) ?? 1)
  }

  /// Runs the check, which says what is wrong with a case, on every case; the first failures are recorded.
  func check(
    sourceLocation: SourceLocation = #_sourceLocation, _ findMistake: (inout CaseGenerator) throws -> String?
  ) rethrows {
    var failures = 0
    for number in 0..<count where failures < 3 {
      var generator = CaseGenerator(seed: seed &* 0x2545_F491_4F6C_DD1D &+ UInt64(number))
      guard let mistake = try findMistake(&generator) else { continue }
      failures += 1
      Issue.record("seed \(seed), case \(number): \(mistake)", sourceLocation: sourceLocation)
    }
  }
}
