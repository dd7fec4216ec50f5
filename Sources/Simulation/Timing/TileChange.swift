/// What changes with a step, where somebody else keeps it.
///
/// Flags; for each input its words; for each output whether it is another tile, words that come back, and words that end.
struct TileChange: @unchecked Sendable {
  private let values: UnsafeMutablePointer<Int>
  private let outputs: Int

  /// The change in storage of ``size(inputs:outputs:)`` numbers.
  @inline(__always)
  init(_ values: UnsafeMutablePointer<Int>, inputs: Int) {
    self.values = values
    outputs = 1 + inputs
  }

  /// How many numbers one is.
  static func size(inputs: Int, outputs: Int) -> Int { 1 + inputs + 3 * outputs }

  /// Makes it no change.
  func clear(inputs: Int, outputs: Int) {
    for place in 0..<Self.size(inputs: inputs, outputs: outputs) { values[place] = 0 }
    for index in 0..<inputs { self[input: index] = -1 }
  }

  /// Words of an input that are brought in; below zero if its tile is the same.
  subscript(input index: Int) -> Int {
    @inline(__always) get { values[1 + index] }
    nonmutating set { values[1 + index] = newValue }
  }

  /// Whether another tile of an output begins.
  subscript(begins index: Int) -> Bool {
    @inline(__always) get { values[outputs + 3 * index] != 0 }
    nonmutating set { values[outputs + 3 * index] = newValue ? 1 : 0 }
  }

  /// Psums of an output that come back.
  subscript(returning index: Int) -> Int {
    @inline(__always) get { values[outputs + 3 * index + 1] }
    nonmutating set { values[outputs + 3 * index + 1] = newValue }
  }

  /// Words of the tile of an output that ends.
  subscript(ending index: Int) -> Int {
    @inline(__always) get { values[outputs + 3 * index + 2] }
    nonmutating set { values[outputs + 3 * index + 2] = newValue }
  }

  /// Whether the outputs that end are final.
  var isFinished: Bool {
    @inline(__always) get { values[0] & 1 != 0 }
    nonmutating set { values[0] = newValue ? values[0] | 1 : values[0] & ~1 }
  }

  /// Whether any outputs end.
  var endsOutputs: Bool {
    @inline(__always) get { values[0] & 2 != 0 }
    nonmutating set { values[0] = newValue ? values[0] | 2 : values[0] & ~2 }
  }

  /// Becomes equal to another one.
  func copy(_ other: TileChange, _ count: Int) { values.update(from: other.values, count: count) }

  /// Its numbers.
  func numbers(_ count: Int) -> UnsafeBufferPointer<Int> { UnsafeBufferPointer(start: values, count: count) }
}
