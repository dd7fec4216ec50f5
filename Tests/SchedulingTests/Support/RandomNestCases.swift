import Hardware
import Scheduling
import Workloads

extension CaseGenerator {
  /// A layer of at most `most` multiply-accumulates on hardware with 0 to 3 shared levels and 0 to 2 in the elements, and
  /// any mapping: tiles that do not divide, tiles larger than those outside, any loop order, up to 12 elements.
  mutating func nestCase(most: Int) -> NestCase {
    while true {
      let convolution = convolution()
      guard convolution.multiplyAccumulates <= most, convolution.multiplyAccumulates >= most / 20 else { continue }
      let extents = IterationSpace(convolution, widths: .bytes).extents
      let (shared, own) = (int(0...3), once(in: 4) ? 2 : int(0...1))
      var levels = (0..<shared + own).map { level(isPerElement: $0 >= shared) }
      let spatial = spatialMapping(extents)
      // Half of the mappings cut few dimensions, so that their loops go deep and tiles overlap.
      let uncut = once(in: 2) ? Set(Dimension.allCases.shuffled(using: &self).prefix(int(2...6))) : []
      var parent = extents
      for index in levels.indices {
        let tile = tile(inside: parent, uncut: uncut)
        levels[index].mapping.tile = tile
        for dimension in Dimension.allCases { parent[dimension] = min(parent[dimension], tile[dimension]) }
      }
      return NestCase(convolution: convolution, levels: levels, spatial: spatial)
    }
  }

  /// Elements side by side along an ofmap plane that hold whole windows, which overlap those of their neighbours, in
  /// memories that slide.
  mutating func slidingCase() -> NestCase {
    func axis(_ random: inout CaseGenerator) -> SlidingAxis {
      SlidingAxis(
        ifmap: random.int(4...9), window: random.int(1...4), stride: random.int(1...2),
        dilation: random.once(in: 4) ? 2 : 1, paddingBefore: random.once(in: 2) ? 0 : random.int(0...2),
        paddingAfter: random.once(in: 2) ? 0 : random.int(0...2))
    }
    while true {
      let convolution = Convolution(
        batch: int(1...2), inputChannels: int(1...2), outputChannels: int(1...2), vertical: axis(&self),
        horizontal: axis(&self))
      guard (20...600).contains(convolution.multiplyAccumulates) else { continue }
      let extents = IterationSpace(convolution, widths: .bytes).extents
      let shared = int(0...2)
      var levels = (0...shared).map { level(isPerElement: $0 == shared) }
      levels[shared].memories = [(holds: [.filter, .ifmap], isSliding: true)]
      levels[shared].mapping.bypassed = []
      for index in levels.indices {
        levels[index].mapping.tile = tile(
          inside: extents, uncut: Set(Dimension.allCases).subtracting(once(in: 2) ? [] : [.batch, .outputChannel]))
      }
      for dimension in [Dimension.outputRow, .outputColumn] { levels[shared].mapping.tile[dimension] = int(1...2) }
      var spatial = SpatialMapping(order: order())
      spatial.rows[.outputRow] = int(1...3)
      spatial.columns[.outputColumn] = int(1...3)
      return NestCase(convolution: convolution, levels: levels, spatial: spatial)
    }
  }

  private mutating func level(isPerElement: Bool) -> NestCase.Level {
    let outputs: OperandSet = once(in: 3) ? .psum : .ofmap
    let together: [OperandSet] =
      switch int(1...9) {
      case 1, 2: [[.filter, .ifmap, outputs]]
      case 3: [.filter, .ifmap, outputs]
      case 4: [[.filter, .ifmap], outputs]
      case 5: [.filter, [.ifmap, outputs]]
      case 6: [[.filter, .ifmap]]
      case 7: [.ifmap, outputs]
      case 8: [.filter, outputs]
      default: [one(of: [.filter, .ifmap, outputs], or: .filter)]
      }
    let bypassed: OperandSet =
      once(in: 6) ? one(of: [.filter, .ifmap, [.psum, .ofmap], [.filter, .ifmap]], or: .filter) : []
    return NestCase.Level(
      memories: together.map { holds in
        // Psums do not slide.
        (holds: holds, isSliding: holds.isDisjoint(with: [.psum, .ofmap]) && !once(in: 3))
      }, isPerElement: isPerElement,
      mapping: Mapping.Level(tile: Extents(repeating: 1), order: order(), bypassed: bypassed))
  }

  private mutating func order() -> LoopOrder { LoopOrder(innermost: Dimension.allCases.shuffled(using: &self)) }

  /// A tile of any size along every dimension, now and then larger than the one outside.
  private mutating func tile(inside parent: Extents, uncut: Set<Dimension>) -> Extents {
    var tile = parent
    for dimension in Dimension.allCases where !uncut.contains(dimension) {
      switch int(1...12) {
      case 1...4: break
      case 5...7: tile[dimension] = 1
      case 8: tile[dimension] += int(1...3)
      default: tile[dimension] = int(1...parent[dimension])
      }
    }
    return tile
  }

  /// Up to 4 rows and 3 columns of elements, up to 6 lanes; parts that some array tiles have nothing for included.
  private mutating func spatialMapping(_ extents: Extents) -> SpatialMapping {
    let lanes = once(in: 3) ? factors(extents, most: 6) : Extents(repeating: 1)
    return SpatialMapping(
      rows: factors(extents, most: 4), columns: factors(extents, most: 3), lanes: lanes, order: order())
  }

  private mutating func factors(_ extents: Extents, most: Int) -> Extents {
    var factors = Extents(repeating: 1)
    var left = most
    for _ in 0..<int(0...2) {
      let dimension = one(of: Dimension.allCases.filter { extents[$0] > 1 }, or: .batch)
      guard factors[dimension] == 1 else { continue }
      factors[dimension] = once(in: 8) ? int(1...left) : min(int(1...left), extents[dimension])
      left /= factors[dimension]
    }
    return factors
  }
}
