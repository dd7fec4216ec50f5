import Arithmetic
import Hardware
import Quantities
import Scheduling

/// What a layer's ofmap has to be, worked out without any array: for comparison with ``CycleRun/ofmap``.
public struct OfmapReference: Sendable {
  /// Multiply-accumulates up to which units are asked for every single operation, one call each.
  private static let mostCalls = 4_000_000

  let space: IterationSpace
  let operands: LayerOperands
  let unit: ProcessingUnit
  let formats: FormatPair

  /// The ofmap of a layer with these operands on that unit, which has to accept the formats.
  public init(_ space: IterationSpace, operands: LayerOperands, unit: ProcessingUnit, formats: FormatPair) {
    self.space = space
    self.operands = operands
    self.unit = unit
    self.formats = formats
  }

  /// The unit's own operation on the taps of every output, tile by tile as the loops of the mapping come by them; in a tile by
  /// channel, row and column, as many at once as the unit has lanes: the order of systolic arrays. Large layers of whole numbers
  /// are added up in machine words. `nil` for spatial arrays, whose elements add up parts, and for formats that the unit
  /// does not accept.
  public func inOrder(of mapping: Mapping) -> [Int]? {
    guard case .flattened = mapping.array, let choice = DatapathChoice(unit, formats: formats) else { return nil }
    let sums = OrderedSums(space: space, mapping: mapping, operands: operands)
    return try? choice.run(sums, oneByOne: space.multiplyAccumulates <= Self.mostCalls).ofmap
  }

  /// The convolution of whole numbers by its definition on top of the biases, as far as the accumulator holds it. `nil` where the
  /// unit's arithmetic is not that of whole numbers, or where a sum might saturate.
  public func convolution() -> [Int]? {
    guard let choice = DatapathChoice(unit, formats: formats), choice.isWhole else { return nil }
    let bits = unit.model.accumulatorBits
    guard (1...64).contains(bits), let weights = integers(operands.filter, of: formats.weights),
      let activations = integers(operands.ifmap, of: formats.activations)
    else { return nil }
    if choice.saturates, !cannotOverflow(weights, activations, bits: bits) { return nil }
    return convolution(weights, activations, cutTo: bits)
  }

  private func integers(_ codes: [UInt32], of format: NumberFormat) -> [Int]? {
    var values: [Int] = []
    values.reserveCapacity(codes.count)
    for code in codes {
      guard let value = try? format.decode(code) else { return nil }
      values.append(Int(value))
    }
    return values
  }

  /// Whether no order of adding up leaves the accumulator's range.
  private func cannotOverflow(_ weights: [Int], _ activations: [Int], bits: Int) -> Bool {
    func largest(_ values: [Int]) -> Int { values.reduce(0) { max($0, Int(clamping: $1.magnitude)) } }
    let taps = space.extents[.inputChannel].times(space.extents[.filterRow]).times(space.extents[.filterColumn])
    let bound = largest(weights).times(largest(activations)).times(taps).plus(largest(operands.biases))
    return bound <= Int.max >> (Int.bitWidth - bits)
  }

  private func convolution(_ weights: [Int], _ activations: [Int], cutTo bits: Int) -> [Int] {
    let extents = space.extents
    let (groups, filters, channels) = (extents[.group], extents[.outputChannel], extents[.inputChannel])
    let (vertical, horizontal) = (space.vertical, space.horizontal)
    var ofmap: [Int] = []
    ofmap.reserveCapacity(space.ofmapWords)
    for image in 0..<extents[.batch] {
      for filter in 0..<(groups * filters) {
        for e in 0..<extents[.outputRow] {
          for f in 0..<extents[.outputColumn] {
            var sum = operands.biases.isEmpty ? 0 : operands.biases[filter]
            for channel in 0..<channels {
              let plane = (image * groups + filter / filters) * channels + channel
              for r in 0..<extents[.filterRow] {
                let row = e * vertical.stride + r * vertical.dilation - vertical.paddingBefore
                guard row >= 0, row < vertical.ifmap else { continue }
                let line = (plane * vertical.ifmap + row) * horizontal.ifmap
                let taps = ((filter * channels + channel) * extents[.filterRow] + r) * extents[.filterColumn]
                for s in 0..<extents[.filterColumn] {
                  let column = f * horizontal.stride + s * horizontal.dilation - horizontal.paddingBefore
                  guard column >= 0, column < horizontal.ifmap else { continue }
                  sum &+= weights[taps + s] &* activations[line + column]
                }
              }
            }
            ofmap.append((sum << (Int.bitWidth - bits)) >> (Int.bitWidth - bits))
          }
        }
      }
    }
    return ofmap
  }
}

/// Output by output, tile by tile: a run that has an ofmap and takes no time.
private struct OrderedSums: DatapathUser {
  let space: IterationSpace
  let mapping: Mapping
  let operands: LayerOperands

  func run<Datapath: ElementDatapath>(_ datapath: Datapath) throws(CycleEngineError) -> CycleRun {
    let tensors = OperandTensors(space, operands, datapath)
    let (lanes, words) = (datapath.lanes, datapath.wordsPerSum)
    let sums = Registers<Datapath.Word>(space.ofmapWords * words, repeating: 0)
    for output in 0..<space.ofmapWords {
      sums.base[output * words] = tensors.starts[output / tensors.plane % (tensors.groups * tensors.filters)]
    }
    let weights = Registers(lanes, repeating: Datapath.absent)
    let activations = Registers(lanes, repeating: Datapath.absent)
    var walk = TileWalk(
      space.extents, stages: mapping.levels.map { TileWalk.Stage(tile: $0.tile, order: $0.order) })
    while walk.next() {
      let tile = TilePoints(walk.boxes.last ?? IterationBox(space.extents), of: tensors)
      for group in tile.groups {
        for filter in tile.filters {
          let channel = group * tensors.filters + filter
          for number in 0..<tile.pixels.count {
            let pixel = tile.pixels.base[number]
            let sum = sums.base + (pixel.output + channel * tensors.plane) * words
            for first in stride(from: 0, to: tile.taps.count, by: lanes) {
              for lane in 0..<lanes {
                guard first + lane < tile.taps.count else {
                  weights.base[lane] = Datapath.absent
                  activations.base[lane] = Datapath.absent
                  continue
                }
                let tap = tile.taps.base[first + lane]
                weights.base[lane] = tensors.filter[channel * tensors.taps + tap.weight]
                activations.base[lane] = tensors.activation(
                  image: pixel.image, group: group, channel: tap.channel, row: pixel.row + tap.row,
                  column: pixel.column + tap.column)
              }
              datapath.accumulate(weights: weights.base, activations: activations.base, into: sum, count: 1)
            }
          }
        }
      }
    }
    var run = CycleRun()
    run.wordsPerOutput = words
    run.ofmap = (0..<sums.count).map { datapath.finished(sums.base[$0]) }
    return run
  }
}
