import Activity
import Hardware
import Quantities

/// Runs of equal steps, and what comes out in the end.
extension TileClock {
  /// Whether all times moved equally far since they were `old`, or less far and decided nothing: then as many more steps of the
  /// same kind move each as far again. `earliest`: the least time that decided anything since.
  func isPeriodic(since old: borrowing TileTimes, at first: Int = 0, earliest: Int) -> Bool {
    let shift = state[0] - old[first]
    for place in 0..<times {
      let moved = state[place] - old[first + place]
      guard moved == shift || (moved < shift && state[place] < earliest) else { return false }
    }
    for place in times..<blames where state[place] != old[first + place] { return false }
    return true
  }

  /// Goes on for so many periods like the one since `old`.
  mutating func repeatPeriod(since old: borrowing TileTimes, at first: Int = 0, times count: Int) {
    for place in 0..<times {
      state[place] = state[place].plus((state[place] - old[first + place]).times(count))
    }
    for place in blames..<emptied {
      state[place] = state[place].plus((state[place] - old[first + place]).times(count))
    }
  }

  mutating func addStall(_ cycles: Int, _ place: Stall.Place, _ operand: Operand) {
    guard cycles > 0 else { return }
    let index = if case .memory(let memory) = place { memory + 1 } else { 0 }
    let counter = blames + 4 * index + operand.rawValue
    state[counter] = state[counter].plus(cycles)
  }

  func place(_ index: Int) -> Stall.Place { index == 0 ? .dram : .memory(index - 1) }

  /// Books what the last outputs take behind the last step to a place.
  mutating func bookLastStall(_ place: Stall.Place) {
    addStall(max(0, state[lastDrain] - state[arrayEnd]), place, .ofmap)
  }

  /// Cycles lost by memory and operand, DRAM first; valid when finished.
  var stalls: [Stall] {
    var cycles = (blames..<excess).map { state[$0] }
    for index in rates.arrayPorts.indices where state[excess + index] > 0 {
      let place = if case .memory(let memory) = rates.arrayPorts[index].place { memory + 1 } else { 0 }
      for (operand, share) in StallModel.split(Cycles(state[excess + index]), by: rates.arrayPorts[index].bits) {
        let counter = 4 * place + operand.rawValue
        cycles[counter] = cycles[counter].plus(share.count)
      }
    }
    var stalls: [Stall] = []
    stalls.reserveCapacity(cycles.count { $0 > 0 })
    for counter in cycles.indices where cycles[counter] > 0 {
      guard let operand = Operand(rawValue: counter % 4) else { continue }
      stalls.append(Stall(place: place(counter / 4), operand: operand, cycles: Cycles(cycles[counter])))
    }
    return stalls
  }

  /// Words that came into each of the program's inputs; of each output, those that left finished, left unfinished, and came
  /// back.
  var movedWords: (inputs: [Int], outputs: [(finished: Int, unfinished: Int, returned: Int)]) {
    let first = moved + program.inputs.count
    return (
      (moved..<first).map { state[$0] },
      program.outputs.indices.map {
        (state[first + 3 * $0], state[first + 3 * $0 + 1], state[first + 3 * $0 + 2])
      }
    )
  }
}
