import Arithmetic
import Hardware
import Quantities

/// How long an array works on a tile of the innermost memory that all elements share, waiting aside: in steps, of which all
/// tiles together have as many as the layer.
package struct TileWork: Sendable, Hashable {
  private enum Kind: Sendable, Hashable {
    /// Flattened dimensions over rows, columns and time, and how many words a processing element takes at once of each.
    case folds(ArrayAssignment, rows: Int, columns: Int, lanes: Int)
    /// By dimension: the chain of blocks inside a tile.
    case blocks([DimensionChain])
  }

  private var kind: Kind

  /// The work under a mapping on an array, with processing elements of that throughput.
  package init(_ mapping: Mapping, on accelerator: Accelerator, throughput: Throughput) {
    switch mapping.array {
    case .flattened(let assignment):
      kind = .folds(
        assignment, rows: accelerator.array.rows, columns: accelerator.array.columns, lanes: throughput.lanes)
    case .blocked:
      let nest = Nest(mapping, sharedLevels: accelerator.sharedLevelCount)
      kind = .blocks(
        Dimension.allCases.map { dimension in
          DimensionChain(
            extent: 1, tiles: nest.stages[nest.split...].map { max(1, $0.tile[dimension]) }, split: 0,
            factor: nest.stages[nest.split].factors?[dimension] ?? 1)
        })
    }
  }

  /// The work on a systolic array of another size; on a spatial one, the same.
  package func resized(to array: PEArray) -> TileWork {
    guard case .folds(let assignment, _, _, let lanes) = kind else { return self }
    var other = self
    other.kind = .folds(assignment, rows: array.rows, columns: array.columns, lanes: lanes)
    return other
  }

  /// The steps that a tile of those sizes takes.
  package func steps(_ size: borrowing Extents) -> Int {
    switch kind {
    case .folds(let assignment, let rows, let columns, let lanes):
      func flattened(_ dimensions: DimensionSet) -> Int {
        var product = 1
        for dimension in Dimension.allCases where dimensions.contains(dimension) {
          product = product.times(size[dimension])
        }
        return dimensions == .reduction ? product.dividedRoundingUp(by: lanes) : product
      }
      return size[.group].times(flattened(assignment.rows).dividedRoundingUp(by: rows))
        .times(flattened(assignment.columns).dividedRoundingUp(by: columns)).times(flattened(assignment.time))
    case .blocks(let chains):
      var product = 1
      for dimension in Dimension.allCases {
        let extent = size[dimension]
        if extent > 1 {
          product = product.times(chains[dimension.rawValue].leaves(under: extent, depth: 0, part: 0).count)
        }
      }
      return product
    }
  }

  /// The steps of all tiles together, of which each dimension has so many of each size; dimensions are cut independently.
  package func steps(ofAll sizes: [[(size: Int, count: Int)]]) -> Int {
    /// The sum over all combinations of sizes of some dimensions.
    func sum(_ dimensions: [Dimension], _ size: inout Extents, _ steps: (borrowing Extents) -> Int) -> Int {
      guard let first = dimensions.first else { return steps(size) }
      var all = 0
      for (length, count) in sizes[first.rawValue] {
        size[first] = length
        all = all.plus(count.times(sum(Array(dimensions.dropFirst()), &size, steps)))
      }
      size[first] = 1
      return all
    }
    // Each group of dimensions is a factor of its own; in the others a tile of one step stands for them.
    let groups: [DimensionSet]
    switch kind {
    case .folds(let assignment, _, _, _):
      groups = [DimensionSet(.group), assignment.rows, assignment.columns, assignment.time]
    case .blocks: groups = Dimension.allCases.map { DimensionSet($0) }
    }
    var product = 1
    for group in groups {
      var size = Extents(repeating: 1)
      product = product.times(sum(Dimension.allCases.filter { group.contains($0) }, &size) { self.steps($0) })
    }
    return product
  }
}
