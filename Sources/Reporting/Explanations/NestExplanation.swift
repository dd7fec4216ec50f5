import Activity
import Arithmetic
import Evaluation
import Hardware
import Quantities
import Scheduling

/// How a layer was mapped: its loops from DRAM inwards, and what every memory holds, takes in and hands out.
///
/// All words are those of the report: bits at a port over the width of a word. Nothing is counted anew.
public struct NestExplanation: Sendable {
  /// What one operand does in one memory.
  public struct Use: Sendable, Hashable {
    public var operand: Operand
    /// What a tile of it takes; `nil` where it has no room of its own: finished words beside psums.
    public var tile: Footprint.Share?
    /// The capacity of the partition that it lives in.
    public var capacity: Bits
    /// Words written, over the whole layer: by what is outside for inputs, by both sides for outputs.
    public var wordsIn: Int
    /// Words read.
    public var wordsOut: Int
    /// Words of the layer, each counted once.
    public var distinctWords: Int
  }

  /// A memory.
  public struct Place: Sendable, Hashable {
    public var memory: Memory
    public var uses: [Use]
    /// Operands that it could hold and that pass it by.
    public var passing: [Operand]
    /// Psums that leave it for what is outside and come back; `nil` inside the elements.
    public var returns: Int?
  }

  /// A level of memory, with the loops over its tiles.
  public struct Level: Sendable, Hashable {
    public var nest: LoopNest.Stage
    public var places: [Place]
  }

  /// How one operand travels between the elements and the memory that feeds them.
  public struct Way: Sendable, Hashable {
    public var operand: Operand
    public var kind: Interconnect.Kind
    public var width: Bits?
    /// The memory that feeds the elements, or that psums leave for; `dram` if none holds the operand.
    public var feeder: String
    /// Words that the feeder gives or takes.
    public var words: Int
    /// Words that arrive in elements, or that leave them.
    public var elementWords: Int
  }

  public var result: NetworkResult
  public var layer: LayerResult
  public var space: IterationSpace
  public var mapping: Mapping
  public var throughput: Throughput
  public var levels: [Level]
  /// The box of lanes and its loops; `nil` for a systolic array.
  public var lanes: LoopNest.Stage?
  /// Empty for a systolic array.
  public var ways: [Way]

  /// The explanation of a layer of a result; `nil` for a layer that was not mapped.
  public init?(_ result: NetworkResult, layer: LayerResult) {
    guard let space = layer.space, let mapping = layer.mapping else { return nil }
    self.result = result
    self.layer = layer
    self.space = space
    let accelerator = result.accelerator
    let throughput = accelerator.processingElement.unit(for: layer.formats)?.mode.throughput ?? Throughput()
    self.mapping = mapping.fitted(to: space, on: accelerator)
    self.throughput = throughput
    let nest = LoopNest(mapping, of: space, sharedLevels: accelerator.sharedLevelCount)
    let keepsPsums = self.mapping.keepsPsums(in: space, on: accelerator, throughput: throughput)
    levels = []
    ways = []
    lanes = nest.stages.count > mapping.levels.count ? nest.stages.last : nil
    // Psums that come back to a memory from outside; what else is written there comes from inside.
    var returns = layer.activity.dram.written.psum.count / max(1, space.widths.psum)
    for level in mapping.levels.indices {
      var places: [Place] = []
      for (index, memory) in accelerator.memories.enumerated() where memory.level == level {
        let bypassed = mapping.levels[level].bypassed
        let traffic = layer.activity.memories[index]
        let footprint = Footprint(space.widths, level: level, of: accelerator, bypassed: bypassed)
        let partitions = footprint.use(
          of: self.mapping.levels[level].tile, in: space, holdsPsums: keepsPsums[level], memory: index)
        var place = Place(
          memory: memory, uses: Self.uses(partitions, traffic, memory, space),
          passing: [.filter, .ifmap, .ofmap].filter { memory.holds.contains($0) && bypassed.contains($0) })
        if !memory.isPerElement, !memory.holds.subtracting(bypassed).isDisjoint(with: [.psum, .ofmap]) {
          place.returns = returns
          returns = max(0, traffic.written.psum.count / max(1, space.widths.psum) - returns)
        }
        places.append(place)
      }
      levels.append(Level(nest: nest.stages[level], places: places))
    }
    if let mesh = accelerator.array.mesh { ways = ways(through: mesh, returns: returns) }
  }

  private static func uses(
    _ partitions: [(shares: [Footprint.Share], capacity: Bits)], _ traffic: MemoryTraffic, _ memory: Memory,
    _ space: IterationSpace
  ) -> [Use] {
    func words(_ bits: Bits, _ operand: Operand) -> Int { bits.count / max(1, width(of: operand, in: memory, space)) }
    var uses: [Use] = []
    for (shares, capacity) in partitions {
      for share in shares {
        let isOutput = share.operand == .psum || share.operand == .ofmap
        for operand in isOutput ? [Operand.psum, .ofmap] : [share.operand] {
          let use = Use(
            operand: operand, tile: operand == share.operand ? share : nil, capacity: capacity,
            wordsIn: words(traffic.written[operand], operand), wordsOut: words(traffic.read[operand], operand),
            distinctWords: space.distinctWords(operand))
          if use.tile != nil || use.wordsIn > 0 || use.wordsOut > 0 { uses.append(use) }
        }
      }
    }
    return uses
  }

  /// Finished words are narrow where finished words may live; an accumulator memory keeps them wide.
  private static func width(of operand: Operand, in memory: Memory?, _ space: IterationSpace) -> Int {
    switch operand {
    case .filter: space.widths.filter
    case .ifmap: space.widths.ifmap
    case .psum: space.widths.psum
    case .ofmap: memory?.holds.contains(.ofmap) ?? true ? space.widths.ofmap : space.widths.psum
    }
  }

  /// `returns`: psums that the elements take back.
  private func ways(through mesh: Mesh, returns: Int) -> [Way] {
    let memories = result.accelerator.memories
    return [Operand.filter, .ifmap, .psum].map { operand in
      let held: OperandSet = operand == .psum ? [.psum, .ofmap] : OperandSet(operand)
      let feeder = memories.indices.last { index in
        !memories[index].isPerElement
          && !memories[index].holds.isDisjoint(with: held.subtracting(mapping.levels[memories[index].level].bypassed))
      }
      let interconnect = mesh.interconnect(of: operand)
      let width = max(1, Self.width(of: operand, in: nil, space))
      let travelled = layer.activity.hops[operand].count / width
      let fed = feeder.map { layer.activity.memories[$0] } ?? layer.activity.dram
      let words: Int
      let elementWords: Int
      if operand == .psum {
        words = space.ofmapWords.plus(returns)
        elementWords = max(0, travelled - returns)
      } else {
        words = fed.read[operand].count / width
        // One by one, hops count distances.
        elementWords = interconnect.kind == .unicast ? words : travelled
      }
      return Way(
        operand: operand, kind: interconnect.kind, width: interconnect.width,
        feeder: feeder.map { memories[$0].name } ?? "dram", words: words, elementWords: elementWords)
    }
  }
}
