import Hardware
import Quantities

/// One set of loops of a mapping with the tiles that they step over: those of a level of memory, or at last the boxes of
/// lanes that an element does in one step.
struct NestStage: Sendable {
  /// The tile of one instance.
  var tile: Extents
  /// The loops over these tiles, outermost first.
  var order: LoopOrder
  /// Parts that stand side by side in the array, where this stage is the first inside its elements; else `nil`.
  var factors: Extents?
}

/// All stages of a mapping onto a spatial array, outermost first.
struct Nest: Sendable {
  private(set) var stages: [NestStage]
  /// The first stage inside the elements.
  let split: Int

  /// The nest of a mapping whose first `sharedLevels` levels are shared by all elements.
  init(_ mapping: Mapping, sharedLevels: Int) {
    let spatial = if case .blocked(let spatial) = mapping.array { spatial } else { SpatialMapping() }
    var stages = mapping.levels.map { NestStage(tile: $0.tile, order: $0.order) }
    stages.append(NestStage(tile: spatial.lanes, order: spatial.order))
    split = min(sharedLevels, stages.count - 1)
    var factors = Extents(repeating: 1)
    for dimension in Dimension.allCases { factors[dimension] = max(1, spatial.factor(dimension)) }
    stages[split].factors = factors
    self.stages = stages
  }

  /// Takes the array tile of the first stage inside the elements for the tile of one element that does it all.
  mutating func joinElements() {
    guard let factors = stages[split].factors else { return }
    for dimension in Dimension.allCases {
      stages[split].tile[dimension] = stages[split].tile[dimension].times(factors[dimension])
    }
    stages[split].factors = nil
  }

  /// The stage of the boxes of lanes.
  var innermost: Int { stages.count - 1 }

  /// How one dimension of `extent` is cut, down to a stage.
  func chain(_ dimension: Dimension, extent: Int, through stage: Int) -> DimensionChain {
    let cuts = stages[...stage].map { max(1, $0.tile[dimension]) }
    let factor = stage >= split ? stages[split].factors?[dimension] ?? 1 : 1
    return DimensionChain(extent: extent, tiles: cuts, split: split, factor: factor)
  }
}
