import Arithmetic
import Hardware
import Quantities
import Workloads

@testable import Scheduling

/// The space that a search of a systolic array's mappings promises to cover, written down anew.
struct SystolicSpace {
  let space: IterationSpace
  let accelerator: Accelerator
  let throughput: Throughput
  /// Whether room for psums is made from the start: tried beside the other where a level inside leaves outputs unfinished.
  var keepsPsums = false

  /// Along F, R and S the whole of what is outside, if any tile fits so; otherwise what the search says.
  func plane(_ box: Extents, level: Int) -> Extents? {
    try? LevelSearch(
      space: space, accelerator: accelerator, objective: Objective(), level: level, box: box, throughput: throughput,
      keepsPsums: keepsPsums
    ).smallestTile()
  }

  /// Sizes tried along the dimensions of a block inside a box.
  private struct Sizes {
    var plane: Extents
    var outputs: [Int]
    var inputs: [Int]
    var groups: [Int]
    var pixels: [(batch: Int, rows: Int)]

    func tile(_ output: Int, _ input: Int, _ group: Int, _ pixels: (batch: Int, rows: Int)) -> Extents {
      var tile = plane
      tile[.group] = group
      tile[.batch] = pixels.batch
      tile[.outputChannel] = output
      tile[.inputChannel] = input
      tile[.outputRow] = pixels.rows
      return tile
    }

    /// Groups are parted only while each keeps all of its channels.
    func groups(_ output: Int, _ input: Int) -> [Int] { output == outputs[0] && input == inputs[0] ? groups : [1] }
  }

  private func sizes(in box: Extents, level: Int) -> Sizes? {
    guard let plane = plane(box, level: level) else { return nil }
    let array = accelerator.array
    let filling =
      array.dataflow == .outputStationary
      ? nil : array.rows * throughput.lanes / (plane[.filterRow] * plane[.filterColumn])
    return Sizes(
      plane: plane,
      outputs: TileCandidates(
        extent: box[.outputChannel], multiple: array.dataflow == .inputStationary ? 1 : array.columns
      ).sizes,
      inputs: TileCandidates(extent: box[.inputChannel], filling: filling).sizes,
      groups: TileCandidates(extent: box[.group]).sizes,
      // Rows are parted only within one image.
      pixels: TileCandidates(extent: box[.batch]).sizes.map { ($0, box[.outputRow]) }
        + TileCandidates(extent: box[.outputRow]).sizes.dropFirst().map { (1, $0) })
  }

  /// All tiles tried inside a box.
  func tiles(in box: Extents, level: Int) -> [Extents] {
    guard let sizes = sizes(in: box, level: level) else { return [] }
    return sizes.outputs.flatMap { output in
      sizes.inputs.flatMap { input in
        sizes.groups(output, input).flatMap { group in sizes.pixels.map { sizes.tile(output, input, group, $0) } }
      }
    }
  }

  private var empty: Mapping { Mapping(levels: [], array: ArrayAssignment(accelerator.array.dataflow)) }

  func fits(_ mapping: Mapping) -> Bool {
    mapping.problems(for: space, on: accelerator, throughput: throughput).isEmpty
  }

  /// Orders that differ in loops of more than one trip.
  private func orders(_ tile: Extents, in box: Extents) -> [NestOrder] {
    var seen: Set<[Dimension]> = []
    return NestOrder.all.filter { order in
      seen.insert(order.loopOrder.dimensions.filter { tile[$0] < box[$0] }).inserted
    }
  }

  /// Every mapping, whether it fits or not, orders that do the same once; `nil` if there are more than `most`.
  func all(most: Int) -> [Mapping]? {
    var mappings = [empty]
    for level in 0..<accelerator.levelCount {
      var next: [Mapping] = []
      for mapping in mappings {
        let box = mapping.levels.last?.tile ?? space.extents
        for tile in tiles(in: box, level: level) {
          for order in orders(tile, in: box) {
            var longer = mapping
            longer.levels.append(.init(tile: tile, order: order.loopOrder))
            next.append(longer)
            guard next.count <= most else { return nil }
          }
        }
      }
      mappings = next
    }
    return mappings
  }

  /// One that fits, if a draw gives one.
  func random(_ random: inout CaseGenerator) -> Mapping? {
    var mapping = empty
    for level in 0..<accelerator.levelCount {
      guard let sizes = sizes(in: mapping.levels.last?.tile ?? space.extents, level: level) else { return nil }
      let (output, input) = (random.one(of: sizes.outputs, or: 1), random.one(of: sizes.inputs, or: 1))
      let tile = sizes.tile(
        output, input, random.one(of: sizes.groups(output, input), or: 1), random.one(of: sizes.pixels, or: (1, 1)))
      mapping.levels.append(.init(tile: tile, order: random.one(of: NestOrder.all, or: NestOrder.all[0]).loopOrder))
    }
    return fits(mapping) ? mapping : nil
  }
}

extension CaseGenerator {
  /// A layer of every kind in turn: plain, strided, with kernels of 1 x 7, grouped, depthwise, fully connected.
  mutating func layer(_ kind: Int, channels: Int, side: Int, batch: Int) -> Convolution {
    func axis(_ window: Int, stride: Int = 1, _ size: Int) -> SlidingAxis {
      SlidingAxis(
        ifmap: max(size, window), window: window, stride: stride, paddingBefore: window / 2, paddingAfter: window / 2)
    }
    let size = int(max(1, side / 2)...side)
    let (inputs, outputs) = (int(1...channels), int(1...channels))
    let square = axis(one(of: [1, 2, 3, 5], or: 1), size)
    var convolution = Convolution(
      batch: int(1...batch), inputChannels: inputs, outputChannels: outputs, vertical: square, horizontal: square,
      hasBias: once(in: 2))
    switch kind % 6 {
    case 1:
      let strided = axis(3, stride: int(2...3), size)
      (convolution.vertical, convolution.horizontal) = (strided, strided)
    case 2:
      (convolution.vertical, convolution.horizontal) = (axis(1, size), axis(7, size))
      if once(in: 2) { swap(&convolution.vertical, &convolution.horizontal) }
    case 3:
      convolution.groups = 2
      (convolution.inputChannels, convolution.outputChannels) = (2 * inputs, 2 * outputs)
    case 4: (convolution.groups, convolution.inputChannels, convolution.outputChannels) = (inputs, inputs, inputs)
    case 5:
      let whole = SlidingAxis(ifmap: min(size, 6), window: min(size, 6))
      (convolution.vertical, convolution.horizontal) = (whole, whole)
    default: break
    }
    return convolution
  }

  /// A systolic array under so many levels of memory, which hold every operand somewhere.
  mutating func systolic(levels: Int, bits: ClosedRange<Int>, sides: ClosedRange<Int> = 1...6) -> Accelerator {
    var accelerator = accelerator(maximumLevels: 0)
    accelerator.array.rows = int(sides)
    accelerator.array.columns = int(sides)
    accelerator.dram = DRAM(rate: TransferRate(bits: int(4...128), cycles: int(1...3)), latency: Cycles(int(0...20)))
    let outer: OperandSet = [.ifmap, .ofmap]
    let together: [[OperandSet]] = [[[.filter, .ifmap, .ofmap]]]
    let split: [[OperandSet]] = [[.filter, .ifmap, .ofmap]]
    let apart: [[OperandSet]] = [[.filter], [outer]]
    let inputs: [[OperandSet]] = [[.filter], [.ifmap]]
    let accumulators: [[OperandSet]] = [[.filter], [.psum]]
    for level in 0..<levels {
      let makes: [[[OperandSet]]]
      if level == 0 {
        makes = levels > 1 ? [together, split, apart, [[outer]]] : [together, split, apart]
      } else if accelerator.memories.contains(where: { $0.holds.contains(.filter) }) {
        makes = level == levels - 1 ? [together, split, apart, inputs, accumulators] : [together, split, apart]
      } else {
        makes = level == levels - 1 ? [together, inputs, accumulators, [[.filter]]] : [together, apart]
      }
      let memories = one(of: makes, or: together)
      for (index, partitions) in memories.enumerated() {
        accelerator.memories.append(
          Memory(
            name: "memory\(level)_\(index)", level: level,
            partitions: partitions.map {
              Partition(holds: $0, capacity: Bits(int(1...2) << int(bits.lowerBound - level...bits.upperBound - level)))
            },
            wordBits: Bits(8), readBandwidth: once(in: 3) ? nil : Bits(8 << int(0...5)),
            writeBandwidth: once(in: 3) ? nil : Bits(8 << int(0...5)), isDoubleBuffered: !once(in: 3)))
      }
    }
    return accelerator
  }
}
