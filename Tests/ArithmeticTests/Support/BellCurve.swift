import TestSupport

extension RandomNumbers {
  /// Roughly normal: the sum of twelve uniform numbers.
  mutating func bell() -> Double {
    (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &self) }
  }
}
