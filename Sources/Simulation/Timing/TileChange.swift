/// What changes with a step.
struct TileChange: Sendable {
  /// Flags; for each input its words; for each output whether it is another tile, words that come back, and words that end.
  private var values: [Int]
  private var base = 0
  private let outputs: Int
  private let stride: Int

  /// No change.
  init(_ program: TileProgram) { self.init(inputs: program.inputs.count, outputs: program.outputs.count) }

  init(inputs: Int, outputs: Int) {
    self.outputs = 1 + inputs
    stride = 1 + inputs + 3 * outputs
    values = Array(repeating: 0, count: stride)
    for index in 0..<inputs { self[input: index] = -1 }
  }

  /// Words of an input that are brought in; below zero if its tile is the same.
  subscript(input index: Int) -> Int {
    @inline(__always) get { values[base + 1 + index] }
    set { values[base + 1 + index] = newValue }
  }

  /// Whether another tile of an output begins.
  subscript(begins index: Int) -> Bool {
    @inline(__always) get { values[base + outputs + 3 * index] != 0 }
    set { values[base + outputs + 3 * index] = newValue ? 1 : 0 }
  }

  /// Psums of an output that come back.
  subscript(returning index: Int) -> Int {
    @inline(__always) get { values[base + outputs + 3 * index + 1] }
    set { values[base + outputs + 3 * index + 1] = newValue }
  }

  /// Words of the tile of an output that ends.
  subscript(ending index: Int) -> Int {
    @inline(__always) get { values[base + outputs + 3 * index + 2] }
    set { values[base + outputs + 3 * index + 2] = newValue }
  }

  /// Whether the outputs that end are final.
  var isFinished: Bool {
    @inline(__always) get { values[base] & 1 != 0 }
    set { values[base] = newValue ? values[base] | 1 : values[base] & ~1 }
  }

  /// Whether any outputs end.
  var endsOutputs: Bool {
    @inline(__always) get { values[base] & 2 != 0 }
    set { values[base] = newValue ? values[base] | 2 : values[base] & ~2 }
  }

  /// Becomes equal to another one, in its own storage.
  mutating func copy(_ other: borrowing TileChange) {
    for index in 0..<stride { values[base + index] = other.values[other.base + index] }
  }

  /// Whether the same changes.
  func isEqual(to other: borrowing TileChange) -> Bool {
    for index in 0..<stride where values[base + index] != other.values[other.base + index] { return false }
    return true
  }

  // MARK: - Several in one storage

  /// Another one behind all others.
  mutating func append(_ other: borrowing TileChange) {
    for index in 0..<stride { values.append(other.values[other.base + index]) }
  }

  /// Stands for one of those that were appended.
  mutating func select(_ number: Int) { base = number * stride }
}
