extension ObjectReader {
  /// The text of `key`.
  public func string(_ key: String) -> String? { value(key)?.string() }
  /// The text of `key`, or `nil`.
  public func optionalString(_ key: String) -> String? { optional(key)?.string() }
  /// The text of `key`, or `standard`.
  public func string(_ key: String, default standard: String) -> String {
    defaulted(key, to: "\"\(standard)\"")?.string() ?? standard
  }
  /// The text of `key`, which may not be empty.
  public func name(_ key: String) -> String? { value(key)?.name() }

  /// `true` or `false`.
  public func bool(_ key: String) -> Bool? { value(key)?.bool() }
  /// `true`, `false` or `nil`.
  public func optionalBool(_ key: String) -> Bool? { optional(key)?.bool() }
  /// `true` or `false`, or `standard`.
  public func bool(_ key: String, default standard: Bool) -> Bool {
    defaulted(key, to: "\(standard)")?.bool() ?? standard
  }

  /// The whole number of `key`, within `range`.
  public func integer(_ key: String, in range: ClosedRange<Int>) -> Int? { value(key)?.integer(in: range) }
  /// The whole number of `key`, at least `range.lowerBound`.
  public func integer(_ key: String, in range: PartialRangeFrom<Int>) -> Int? { value(key)?.integer(in: range) }
  /// The whole number of `key`, or `nil`.
  public func optionalInteger(_ key: String, in range: ClosedRange<Int>) -> Int? { optional(key)?.integer(in: range) }
  /// The whole number of `key`, or `standard`, which is also given after a wrong value was reported.
  public func integer(_ key: String, default standard: Int, in range: ClosedRange<Int>) -> Int {
    defaulted(key, to: "\(standard)")?.integer(in: range) ?? standard
  }

  /// The number of `key`, within `range`; never NaN or infinite.
  public func number(_ key: String, in range: ClosedRange<Double>) -> Double? { value(key)?.number(in: range) }
  /// The number of `key`, at least `range.lowerBound`.
  public func number(_ key: String, in range: PartialRangeFrom<Double>) -> Double? { value(key)?.number(in: range) }
  /// The number of `key`, or `nil`.
  public func optionalNumber(_ key: String, in range: ClosedRange<Double>) -> Double? {
    optional(key)?.number(in: range)
  }
  /// The number of `key`, or `nil`.
  public func optionalNumber(_ key: String, in range: PartialRangeFrom<Double>) -> Double? {
    optional(key)?.number(in: range)
  }
  /// The number of `key`, or `standard`, which is also given after a wrong value was reported.
  public func number(_ key: String, default standard: Double, in range: ClosedRange<Double>) -> Double {
    defaulted(key, to: ValueReader.text(standard) ?? "\(standard)")?.number(in: range) ?? standard
  }

  /// One of `choices` by name. The key is the noun of messages.
  public func choice<Choice>(_ key: String, of choices: [(name: String, value: Choice)]) -> Choice? {
    value(key)?.choice(noun(key), of: choices)
  }
  /// One of `choices` by name, or `nil`.
  public func optionalChoice<Choice>(_ key: String, of choices: [(name: String, value: Choice)]) -> Choice? {
    optional(key)?.choice(noun(key), of: choices)
  }
  /// One of `choices` by name, or `standard`, which has to be among them.
  public func choice<Choice: Equatable>(
    _ key: String, default standard: Choice, of choices: [(name: String, value: Choice)]
  ) -> Choice {
    let name = choices.first { $0.value == standard }?.name ?? "\(standard)"
    return defaulted(key, to: "\"\(name)\"")?.choice(noun(key), of: choices) ?? standard
  }
  /// One of the cases of `Choice` by raw value.
  public func choice<Choice>(
    _ key: String, _ type: Choice.Type = Choice.self
  ) -> Choice? where Choice: CaseIterable & RawRepresentable<String> {
    value(key)?.choice(noun(key), type)
  }
  /// One of the cases of `Choice`, or `nil`.
  public func optionalChoice<Choice>(
    _ key: String, _ type: Choice.Type = Choice.self
  ) -> Choice? where Choice: CaseIterable & RawRepresentable<String> {
    optional(key)?.choice(noun(key), type)
  }
  /// One of the cases of `Choice`, or `standard`, which is also given after a wrong value was reported.
  public func choice<Choice>(
    _ key: String, default standard: Choice
  ) -> Choice where Choice: CaseIterable & RawRepresentable<String> {
    defaulted(key, to: "\"\(standard.rawValue)\"")?.choice(noun(key)) ?? standard
  }

  private func noun(_ key: String) -> String { String(key.map { $0 == "_" ? " " : $0 }) }
}
