import Activity
import Arithmetic
import Hardware
import Quantities
import Scheduling

/// Words of an operand that move from one place to a neighbour over a whole layer.
public struct MovedWords: Sendable, Hashable {
  public var operand: Operand
  public var source: Stall.Place
  public var destination: Stall.Place
  /// By the closed forms.
  public var closed: Int
  /// Tile by tile.
  public var walked: Int
}

extension EventEngine {
  /// What moves between DRAM and the memories that all elements share, counted both ways.
  public func movedWords(of space: IterationSpace, mapping: Mapping, throughput: Throughput) -> [MovedWords] {
    let counts = analytic.unstalled(of: space, mapping: mapping, throughput: throughput)
    let program = counts.program
    var walk = TimedWalk(
      program, TileRates(counts, on: analytic.accelerator), skips: false, observer: NoObserver())
    walk.run()
    var ways: [MovedWords] = []
    func add(_ operand: Operand, _ source: Stall.Place, _ destination: Stall.Place, closed: Int = 0, walked: Int = 0) {
      let index =
        ways.firstIndex { $0.operand == operand && $0.source == source && $0.destination == destination } ?? ways.count
      if index == ways.count {
        ways.append(MovedWords(operand: operand, source: source, destination: destination, closed: 0, walked: 0))
      }
      ways[index].closed = ways[index].closed.plus(closed)
      ways[index].walked = ways[index].walked.plus(walked)
    }
    for transfer in counts.transfers {
      add(transfer.operand, transfer.source, transfer.destination, closed: transfer.words)
    }
    let moved = walk.clock.movedWords
    for (input, words) in zip(program.inputs, moved.inputs) {
      let source = input.outer.map { Stall.Place.memory(program.inputs[$0].memory) } ?? .dram
      add(input.operand, source, .memory(input.memory), walked: words)
    }
    for (output, words) in zip(program.outputs, moved.outputs) {
      let outside = output.outer.map { Stall.Place.memory(program.outputs[$0].memory) } ?? .dram
      let own = Stall.Place.memory(output.memory)
      add(.ofmap, own, outside, walked: words.finished)
      add(.psum, own, outside, walked: words.unfinished)
      add(.psum, outside, own, walked: words.returned)
    }
    return ways.filter { $0.closed > 0 || $0.walked > 0 }
  }
}
