import Arithmetic
import Hardware
import Scheduling

/// The taps of one output in a box of lanes, brought side by side where they are not.
final class SpatialTaps<Datapath: ElementDatapath> {
  typealias Operand = Datapath.Operand
  typealias Place = SpatialBursts<Datapath>.Place
  typealias Span = SpatialBursts<Datapath>.Span

  /// How addresses grow from tap to tap, innermost first.
  private struct Steps {
    var inner: Int
    var middle: Int
    var outer: Int

    func isSideBySide(_ counts: (inner: Int, middle: Int, outer: Int)) -> Bool {
      (counts.inner == 1 || inner == 1) && (counts.middle == 1 || middle == counts.inner)
        && (counts.outer == 1 || outer == counts.inner * counts.middle)
    }
  }

  private let datapath: Datapath
  private let weightSteps: Steps
  private let activationSteps: Steps
  /// Whether channels come innermost, and not outermost.
  private let isByChannel: Bool
  /// Of the box asked for last: its taps, and whether they lie side by side.
  private var counts = (inner: 0, middle: 0, outer: 0)
  private var (areWeights, areActivations) = (false, false)
  private let weights: Registers<Operand>
  private let activations: Registers<Operand>
  private let signs: SpatialSigns<Datapath>?

  init(_ datapath: Datapath, _ operands: SpatialOperands<Datapath>, lanes: SIMD8<Int>) {
    self.datapath = datapath
    let isByChannel = operands.isByChannel
    self.isByChannel = isByChannel
    func steps(_ strides: SIMD8<Int>) -> Steps {
      let channel = strides[Dimension.inputChannel.rawValue]
      let (row, column) = (strides[Dimension.filterRow.rawValue], strides[Dimension.filterColumn.rawValue])
      return isByChannel
        ? Steps(inner: channel, middle: column, outer: row) : Steps(inner: column, middle: row, outer: channel)
    }
    weightSteps = steps(operands.filterStrides)
    activationSteps = steps(operands.ifmapStrides)
    let most = [Dimension.inputChannel, .filterRow, .filterColumn].reduce(1) { $0 * lanes[$1.rawValue] }
    weights = Registers(most, repeating: Datapath.absent)
    activations = Registers(most, repeating: Datapath.absent)
    signs = SpatialSigns(datapath, operands)
  }

  /// So many taps of each output of the span.
  func run(_ place: Place, _ span: Span, channels: Int, rows: Int, columns: Int) {
    let counts =
      isByChannel
      ? (inner: channels, middle: columns, outer: rows) : (inner: columns, middle: rows, outer: channels)
    if counts != self.counts {
      self.counts = counts
      areWeights = weightSteps.isSideBySide(counts)
      areActivations = activationSteps.isSideBySide(counts)
    }
    let total = channels &* rows &* columns
    if areWeights, areActivations, let signs, signs.run(place, span, taps: total) { return }
    // Whoever takes the same words takes them from one place.
    if areWeights || span.weight == 0 || span.count == 1, areActivations || span.activation == 0 || span.count == 1 {
      let weight = areWeights ? place.weight : gather(place.weight, weightSteps, into: weights.base)
      let activation =
        areActivations ? place.activation : gather(place.activation, activationSteps, into: activations.base)
      datapath.stream(
        span.count, taps: total, weights: weight, by: areWeights ? span.weight : 0, activations: activation,
        by: areActivations ? span.activation : 0, into: place.sum, by: span.sum)
      return
    }
    var single = span
    single.count = 1
    for index in 0..<span.count {
      run(place.moved(index, along: span), single, channels: channels, rows: rows, columns: columns)
    }
  }

  private func gather(
    _ words: UnsafePointer<Operand>, _ steps: Steps, into target: UnsafeMutablePointer<Operand>
  ) -> UnsafePointer<Operand> {
    var tap = target
    for outer in 0..<counts.outer {
      for middle in 0..<counts.middle {
        let line = words + (outer &* steps.outer &+ middle &* steps.middle)
        var inner = 0
        while inner < counts.inner {
          tap[inner] = line[inner &* steps.inner]
          inner &+= 1
        }
        tap += counts.inner
      }
    }
    return UnsafePointer(target)
  }
}
