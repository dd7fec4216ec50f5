extension ObjectReader {
  /// The object of `key`.
  public func object(_ key: String) -> ObjectReader? { value(key)?.object() }
  /// The object of `key`, or `nil`.
  public func optionalObject(_ key: String) -> ObjectReader? { optional(key)?.object() }

  /// The elements of the list of `key`.
  public func array(_ key: String) -> [ValueReader]? { value(key)?.array() }
  /// The elements of the list of `key`, or `nil`.
  public func optionalArray(_ key: String) -> [ValueReader]? { optional(key)?.array() }

  /// The objects in the list of `key`. Elements that are no objects are reported and left out.
  public func objects(_ key: String) -> [ObjectReader]? { array(key)?.compactMap { $0.object() } }

  /// The texts in the list of `key`. Elements that are no text are reported and left out.
  public func strings(_ key: String) -> [String]? { array(key)?.compactMap { $0.string() } }
  /// The texts in the list of `key`, or `nil`.
  public func optionalStrings(_ key: String) -> [String]? { optionalArray(key)?.compactMap { $0.string() } }

  /// The members of the object of `key`, whose keys are names that the user chose, in file order.
  public func members(_ key: String) -> [NamedValue]? { value(key)?.members() }
  /// The members of the object of `key`, or `nil`.
  public func optionalMembers(_ key: String) -> [NamedValue]? { optional(key)?.members() }

  /// A whole number, which gives a list of one, or a list with one of `counts` lengths.
  public func integers(_ key: String, counts: [Int], in range: ClosedRange<Int>) -> [Int]? {
    value(key)?.integers(counts: counts, in: range)
  }
  /// The same, or `nil`.
  public func optionalIntegers(_ key: String, counts: [Int], in range: ClosedRange<Int>) -> [Int]? {
    optional(key)?.integers(counts: counts, in: range)
  }
  /// The same, or `standard`, which is also given after a wrong value was reported.
  public func integers(
    _ key: String, default standard: [Int], counts: [Int], in range: ClosedRange<Int>
  ) -> [Int] {
    let text = standard.count == 1 ? "\(standard[0])" : "\(standard)"
    return defaulted(key, to: text)?.integers(counts: counts, in: range) ?? standard
  }
}

extension ValueReader {
  /// A whole number, which gives a list of one, or a list with one of `counts` lengths.
  public func integers(counts: [Int], in range: ClosedRange<Int>) -> [Int]? {
    switch node.value {
    case .number:
      return integer(in: range).map { [$0] }
    case .array(let elements):
      guard counts.contains(elements.count) else {
        report(.wrongCount(found: elements.count, allowed: Finding.alternatives(counts.map(String.init))))
        return nil
      }
      let numbers = array()?.compactMap { $0.integer(in: range) } ?? []
      return numbers.count == elements.count ? numbers : nil
    default:
      return wrongType(.wholeNumberOrList)
    }
  }
}
