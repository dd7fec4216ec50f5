/// Words that are put together when somebody reads them, which for most prices nobody does.
struct Wording: Sendable, Hashable {
  private let make: @Sendable () -> String

  /// What `make` says; it has to say the same every time.
  init(_ make: @escaping @Sendable () -> String) { self.make = make }

  var text: String { make() }

  static func == (left: Wording, right: Wording) -> Bool { left.text == right.text }

  func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
