import Foundation
import TestSupport
import Testing

/// The generator of a case.
typealias CaseGenerator = RandomNumbers

extension RandomNumbers {
  /// A number of the range, ends included.
  mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// True once in so many times.
  mutating func once(in count: Int) -> Bool { int(1...count) == 1 }

  /// One of the choices, or the fallback if there is none.
  mutating func one<Choice>(of choices: [Choice], or fallback: Choice) -> Choice {
    choices.randomElement(using: &self) ?? fallback
  }
}

/// Random cases that can be run again: each has a generator of its own, made from seed and case number.
///
/// `TEST_SEED` in the environment replaces the seed and `TEST_SCALE` multiplies the number of cases.
struct RandomCases {
  let seed: UInt64
  private(set) var count: Int

  init(_ count: Int, seed: UInt64) {
    let environment = ProcessInfo.processInfo.environment
    self.seed = environment["TEST_SEED"].flatMap(UInt64.init) ?? seed
    self.count = count * (environment["TEST_SCALE"].flatMap(Int.init) ?? 1)
  }

  /// The first of these cases, no more than there are.
  func prefix(_ limit: Int) -> RandomCases {
    var first = RandomCases(limit, seed: seed)
    first.count = min(first.count, count)
    return first
  }

  func generator(_ number: Int) -> CaseGenerator {
    CaseGenerator(seed: seed &* 0x2545_F491_4F6C_DD1D &+ UInt64(number))
  }

  /// Runs the check, which says what is wrong with a case, on every case; the first failures are recorded.
  func check(
    sourceLocation: SourceLocation = #_sourceLocation, _ findMistake: (inout CaseGenerator) throws -> String?
  ) rethrows {
    var failures = 0
    for number in 0..<count where failures < 3 {
      var generator = generator(number)
      guard let mistake = try findMistake(&generator) else { continue }
      failures += 1
      Issue.record("seed \(seed), case \(number): \(mistake)", sourceLocation: sourceLocation)
    }
  }
}

/// What differs between a figure and its expectation, if anything.
func difference<Value: Equatable>(_ name: String, _ found: Value, expected: Value) -> String? {
  found == expected ? nil : "\(name) is \(found), by brute force \(expected)"
}

/// The first of several differences.
func firstDifference(_ differences: String?...) -> String? { differences.lazy.compactMap { $0 }.first }
