/// Steps of a ``TileTape`` before which the same changes and in which the array does as much: what decides when another of
/// them begins and ends.
///
/// Equal steps are a period as soon as one or a few of them move everything that decides by the same time. What no step of the run looks
/// at decides nothing, however late it is, and moves equally far with each: a port without transfers, the buffers of
/// outputs while none end, and when the last of these had left.
struct TileRun: BitwiseCopyable, Sendable {
  /// Which of the sizes its tiles have.
  var size: Int
  /// How many steps.
  var count: Int
  /// Among the tape's places: times that steps set and look at; behind them times that they wait for and leave as they are, and
  /// behind them whom is waited for.
  var moving: Int
  var still: Int
  var blames: Int
  var end: Int

  /// Finds the places, and puts them behind others.
  init(_ change: TileChange, size: Int, count: Int, in layout: TileLayout, _ places: inout [Int]) {
    (self.size, self.count) = (size, count)
    var moving = [TileLayout.arrayEnd]
    var (still, blames): ([Int], [Int]) = ([], [])
    func use(_ port: Int) {
      if !moving.contains(TileLayout.ports + port) { moving.append(TileLayout.ports + port) }
    }
    /// Whether some step looks at when a tile of an input, or psums of an output, came from outside.
    func feeds(_ index: Int, isInput: Bool) -> Bool {
      isInput
        ? layout.inputs.indices.contains { layout.inputs[$0].outer == index && change[input: $0] > 0 }
        : layout.outputs.indices.contains {
          layout.outputs[$0].outer == index && change[begins: $0] && change[returning: $0] > 0
        }
    }
    for index in layout.inputs.indices {
      let input = layout.inputRecords[index]
      if change[input: index] > 0 {
        use(input.source)
        use(input.destination)
        blames.append(input.blame)
      }
      if change[input: index] > 0 || feeds(index, isInput: true) {
        moving.append(input.base)
      } else {
        still.append(input.base)
      }
      if change[input: index] >= 0 || feeds(index, isInput: true) { moving += [input.base + 1, input.base + 2] }
    }
    for index in layout.outputs.indices {
      let output = layout.outputRecords[index]
      let begins = change.endsOutputs && change[begins: index]
      let returns = begins && change[returning: index] > 0
      let isFed = layout.outputs.indices.contains {
        change.endsOutputs && layout.outputs[$0].outer == index && change[begins: $0]
      }
      if begins {
        use(output.read)
        use(output.outerWrite)
        blames.append(output.drainBlame)
      }
      if returns {
        use(output.outerRead)
        use(output.write)
        blames.append(output.psumBlame)
      }
      if returns || (change.endsOutputs && feeds(index, isInput: false)) {
        moving.append(output.base + 3)
      } else {
        still.append(output.base + 3)
      }
      if begins || isFed { moving += [output.base, output.base + 1, output.base + 2] }
    }
    if change.endsOutputs { moving.append(TileLayout.lastDrain) }
    self.moving = places.count
    self.still = self.moving + moving.count
    self.blames = self.still + still.count
    end = self.blames + blames.count
    places += moving + still + blames
  }
}

extension TileClock {
  /// Whether the steps since the state was kept moved all times that decide in their run equally far, or less far and they
  /// decided nothing.
  @inline(__always)
  func isPeriodic(_ run: TileRun, _ places: borrowing TileTimes) -> Bool {
    let shift = state[TileLayout.arrayEnd] - state[kept + TileLayout.arrayEnd]
    for index in run.moving..<run.still {
      let place = places[index]
      let moved = state[place] - state[kept + place]
      guard moved == shift || (moved < shift && state[place] < earliest) else { return false }
    }
    // No step begins before the last one's end.
    for index in run.still..<run.blames where state[places[index]] > state[kept + TileLayout.arrayEnd] { return false }
    for index in run.blames..<run.end where state[places[index]] != state[kept + places[index]] { return false }
    return true
  }
}
