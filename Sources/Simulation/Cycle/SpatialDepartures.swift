import Hardware
import Scheduling

/// When sums leave the elements of a spatial array, of which it is known only what outputs they hold.
final class SpatialDepartures {
  /// How the numbers of outputs grow along each dimension.
  private let strides: SIMD8<Int>
  /// By output: how many cycles had passed when it last left.
  let times: Registers<Int>
  /// By element: the first output that it holds, -1 for none, and the number of the shape of the box.
  private let held: Registers<Int>
  private let heldShape: Registers<Int>
  private var shapes = [SIMD8<Int>(repeating: 1)]
  private let singleShape = 0

  init(outputs: Int, elements: Int, strides: SIMD8<Int>) {
    self.strides = strides
    times = Registers(outputs, repeating: 0)
    held = Registers(elements, repeating: -1)
    heldShape = Registers(elements, repeating: 0)
  }

  /// Elements begin with the first outputs of a row and go on along it: what they held leaves now, and what they have of the
  /// row when its cycles are over, apart from the last of it, which stays. `first`: the row's first output.
  func take(_ row: SpatialRow, first: Int, at now: Int) {
    let later = now &+ row.cycles
    for part in row.parts {
      let isSingle = part.shape == singleShape && part.lastShape == singleShape
      let (others, step) = (part.trips &- 1, row.step)
      var before = -1
      part.elements.members.withUnsafeBufferPointer { members in
        for member in members {
          let output = first &+ member.output
          let place = member.element
          if held.base[place] != output || heldShape.base[place] != part.shape { leave(place, now) }
          if output != before {
            before = output
            if isSingle {
              leave(output, from: later, every: row.cycles, trips: others, step)
            } else {
              leave(output, shapes[part.shape], from: later, every: row.cycles, trips: others, step)
            }
          }
          held.base[place] = output &+ others &* step
          heldShape.base[place] = part.lastShape
        }
      }
    }
  }

  /// Everything leaves.
  func leaveAll(at now: Int) {
    for place in 0..<held.count {
      leave(place, now)
      held.base[place] = -1
    }
  }

  /// What an element holds leaves.
  @inline(__always)
  private func leave(_ place: Int, _ now: Int) {
    let output = held.base[place]
    guard output >= 0 else { return }
    if heldShape.base[place] == singleShape {
      times.base[output] = now
    } else {
      leave(output, shapes[heldShape.base[place]], from: now, every: 0, trips: 1, 0)
    }
  }

  /// Lone outputs, one after the other.
  @inline(__always)
  private func leave(_ output: Int, from now: Int, every cycles: Int, trips: Int, _ step: Int) {
    var (output, now, left) = (output, now, trips)
    while left > 0 {
      times.base[output] = now
      output &+= step
      now &+= cycles
      left &-= 1
    }
  }

  private func leave(_ output: Int, _ shape: SIMD8<Int>, from now: Int, every cycles: Int, trips: Int, _ step: Int) {
    func count(_ dimension: Dimension) -> Range<Int> { 0..<shape[dimension.rawValue] }
    func stride(_ dimension: Dimension) -> Int { strides[dimension.rawValue] }
    for trip in 0..<max(0, trips) {
      for group in count(.group) {
        for image in count(.batch) {
          for filter in count(.outputChannel) {
            for row in count(.outputRow) {
              let line =
                output + trip * step + group * stride(.group) + image * stride(.batch)
                + filter * stride(.outputChannel) + row * stride(.outputRow)
              for column in count(.outputColumn) { times.base[line + column] = now + trip * cycles }
            }
          }
        }
      }
    }
  }

  /// The number of the shape of a box of outputs.
  func shape(_ box: SIMD8<Int>) -> Int {
    let shape = box.replacing(with: 1, where: DimensionSet.tapMask)
    if let known = shapes.firstIndex(of: shape) { return known }
    shapes.append(shape)
    return shapes.count - 1
  }
}
