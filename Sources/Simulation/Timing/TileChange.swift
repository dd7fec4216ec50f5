/// What changes with a step.
struct TileChange {
  /// By input: words brought in; below zero if the tile is the same.
  var inputs: [Int]
  /// By output: whether another tile begins.
  var outputs: [Bool]
  /// By output: psums that come back.
  var returning: [Int]
  /// By output: words of the tile that ends.
  var ending: [Int]
  /// Whether the outputs that end are final.
  var isFinished = false
  var endsOutputs = false

  init(_ program: TileProgram) {
    inputs = Array(repeating: -1, count: program.inputs.count)
    outputs = Array(repeating: false, count: program.outputs.count)
    returning = Array(repeating: 0, count: program.outputs.count)
    ending = returning
  }
}
