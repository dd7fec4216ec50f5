import Activity
import Hardware
import Quantities

/// Runs of equal steps, and what comes out in the end.
extension TileClock {
  /// Whether all times moved equally far since they were `old`, or less far and decided nothing: then as many more steps of the
  /// same kind move each as far again. `earliest`: the least time that decided anything since.
  func isPeriodic(since old: borrowing TileTimes, at first: Int = 0, earliest: Int) -> Bool {
    let shift = state[0] - old[first]
    for place in 0..<layout.times {
      let moved = state[place] - old[first + place]
      guard moved == shift || (moved < shift && state[place] < earliest) else { return false }
    }
    for place in layout.times..<blames where state[place] != old[first + place] { return false }
    return true
  }

  /// Goes on for so many periods like the one since `old`.
  mutating func repeatPeriod(since old: borrowing TileTimes, at first: Int = 0, times count: Int) {
    for place in 0..<layout.times {
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
    addStall(max(0, state[TileLayout.lastDrain] - state[TileLayout.arrayEnd]), place, .ofmap)
  }

  /// Books what steps took longer for a port to the operands that the array moves through it, in proportion to their bits.
  mutating func shareExcess() {
    for index in 0..<rates.arrayPorts.count where state[layout.excess + index] > 0 {
      let port = rates.arrayPorts[index]
      let split = StallModel.split(Cycles(state[layout.excess + index]), by: port.bits)
      addStall(split.filter.count, port.place, .filter)
      addStall(split.ifmap.count, port.place, .ifmap)
      addStall(split.psum.count, port.place, .psum)
      addStall(split.ofmap.count, port.place, .ofmap)
      state[layout.excess + index] = 0
    }
  }

  /// Cycles lost by memory and operand, DRAM first; valid when finished.
  var stalls: [Stall] {
    var count = 0
    for counter in blames..<layout.spent where state[counter] > 0 { count += 1 }
    var stalls: [Stall] = []
    guard count > 0 else { return stalls }
    stalls.reserveCapacity(count)
    for counter in blames..<layout.spent where state[counter] > 0 {
      guard let operand = Operand(rawValue: (counter - blames) % 4) else { continue }
      stalls.append(Stall(place: place((counter - blames) / 4), operand: operand, cycles: Cycles(state[counter])))
    }
    return stalls
  }

  /// Words that came into each of the program's inputs; of each output, those that left finished, left unfinished, and came
  /// back.
  var movedWords: (inputs: [Int], outputs: [(finished: Int, unfinished: Int, returned: Int)]) {
    (
      (0..<inputRecords.count).map { state[layout.moved + $0] },
      (0..<outputRecords.count).map { index in
        let moved = outputRecords[index].moved
        return (state[moved], state[moved + 1], state[moved + 2])
      }
    )
  }
}
