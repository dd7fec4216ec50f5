import TestSupport

extension RandomNumbers {
  mutating func chance(_ percent: Int) -> Bool { number(0...99) < percent }
}
