import Arithmetic
import Hardware
import Scheduling
import Workloads

@testable import Simulation

/// What a systolic array's ofmap has to be, worked out without any array.
struct CycleReference {
  let space: IterationSpace
  let operands: LayerOperands
  let unit: CycleUnit

  private func extent(_ dimension: Dimension) -> Int { space.extents[dimension] }

  private func outputs(_ body: (_ n: Int, _ g: Int, _ m: Int, _ e: Int, _ f: Int) -> Void) {
    for n in 0..<extent(.batch) {
      for g in 0..<extent(.group) {
        for m in 0..<extent(.outputChannel) {
          for e in 0..<extent(.outputRow) { for f in 0..<extent(.outputColumn) { body(n, g, m, e, f) } }
        }
      }
    }
  }

  /// The stored codes of one multiply-accumulate; `nil` in the padding.
  func pair(_ n: Int, _ g: Int, _ m: Int, _ c: Int, _ e: Int, _ f: Int, _ r: Int, _ s: Int) -> OperandPair? {
    let (v, h) = (space.vertical, space.horizontal)
    let row = e * v.stride + r * v.dilation - v.paddingBefore
    let column = f * h.stride + s * h.dilation - h.paddingBefore
    guard 0..<v.ifmap ~= row, 0..<h.ifmap ~= column else { return nil }
    let channels = extent(.inputChannel)
    let word = ((n * extent(.group) + g) * channels + c) * v.ifmap * h.ifmap + row * h.ifmap + column
    let filter = (g * extent(.outputChannel) + m) * channels + c
    let weight = (filter * extent(.filterRow) + r) * extent(.filterColumn) + s
    return OperandPair(weight: Int(operands.filter[weight]), activation: Int(operands.ifmap[word]))
  }

  /// The accumulators before the first operation.
  private func starts() -> [Accumulator] {
    var starts: [Accumulator] = []
    outputs { _, g, m, _, _ in
      var words = Array(repeating: 0, count: unit.model.sums)
      if !operands.biases.isEmpty { words[0] = operands.biases[g * extent(.outputChannel) + m] }
      starts.append(Accumulator(words: words))
    }
    return starts
  }

  /// Output by output, the unit's own operation on the taps of one tile after the other, as the loops of the mapping come by
  /// them; in a tile by channel, row and column, as many at once as the unit has lanes.
  func inOrder(of mapping: Mapping) -> [Int] {
    var ranges = Dimension.allCases.map { 0..<extent($0) }
    var sums = starts()
    walk(mapping.levels[...], &ranges, &sums)
    return sums.flatMap { sum in (0..<unit.model.sums).map { sum.words[$0] } }
  }

  private func walk(_ levels: ArraySlice<Mapping.Level>, _ ranges: inout [Range<Int>], _ sums: inout [Accumulator]) {
    guard let level = levels.first else { return addTile(ranges, &sums) }
    walk(level.order.dimensions[...], level, levels.dropFirst(), &ranges, &sums)
  }

  private func walk(
    _ loops: ArraySlice<Dimension>, _ level: Mapping.Level, _ inner: ArraySlice<Mapping.Level>,
    _ ranges: inout [Range<Int>], _ sums: inout [Accumulator]
  ) {
    guard let dimension = loops.first else { return walk(inner, &ranges, &sums) }
    let parent = ranges[dimension.rawValue]
    var start = parent.lowerBound
    while start < parent.upperBound {
      let end = min(start + level.tile[dimension], parent.upperBound)
      ranges[dimension.rawValue] = start..<end
      walk(loops.dropFirst(), level, inner, &ranges, &sums)
      start = end
    }
    ranges[dimension.rawValue] = parent
  }

  private func addTile(_ ranges: [Range<Int>], _ sums: inout [Accumulator]) {
    func has(_ dimension: Dimension, _ value: Int) -> Bool { ranges[dimension.rawValue] ~= value }
    let lanes = unit.model.mode(for: unit.formats)?.throughput.lanes ?? 1
    var number = 0
    outputs { n, g, m, e, f in
      defer { number += 1 }
      guard has(.batch, n), has(.group, g), has(.outputChannel, m), has(.outputRow, e), has(.outputColumn, f) else {
        return
      }
      var pairs: [OperandPair?] = []
      for c in ranges[Dimension.inputChannel.rawValue] {
        for r in ranges[Dimension.filterRow.rawValue] {
          for s in ranges[Dimension.filterColumn.rawValue] { pairs.append(pair(n, g, m, c, e, f, r, s)) }
        }
      }
      var rest = pairs[...]
      while !rest.isEmpty {
        unit.model.accumulate(rest.prefix(lanes), in: unit.formats, into: &sums[number])
        rest = rest.dropFirst(lanes)
      }
    }
  }

  /// The convolution of whole numbers by its definition, on top of the biases, as far as a register of so many bits holds it.
  func plainConvolution(bits: Int) throws -> [Int] {
    func integers(_ codes: [UInt32], _ format: NumberFormat) throws -> [Int] {
      try codes.map { Int(try format.decode($0)) }
    }
    let weights = try integers(operands.filter, unit.formats.weights)
    let activations = try integers(operands.ifmap, unit.formats.activations)
    let numbers = LayerOperands(
      filter: (0..<weights.count).map { UInt32($0) }, ifmap: (0..<activations.count).map { UInt32($0) })
    let places = CycleReference(space: space, operands: numbers, unit: unit)
    var ofmap: [Int] = []
    outputs { n, g, m, e, f in
      var sum = Int128(operands.biases.isEmpty ? 0 : operands.biases[g * extent(.outputChannel) + m])
      for c in 0..<extent(.inputChannel) {
        for r in 0..<extent(.filterRow) {
          for s in 0..<extent(.filterColumn) {
            guard let place = places.pair(n, g, m, c, e, f, r, s) else { continue }
            sum += Int128(weights[place.weight]) * Int128(activations[place.activation])
          }
        }
      }
      let size = Int128(1) << Int128(bits)
      let rest = ((sum % size) + size) % size
      ofmap.append(Int(rest >= size / 2 ? rest - size : rest))
    }
    return ofmap
  }
}
