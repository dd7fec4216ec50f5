import Activity
import Arithmetic
import Hardware
import Quantities
import Scheduling

/// The time of a spatial array when no shared memory is ever late.
///
/// Elements step together; the one with the largest blocks sets the pace. What is not hidden behind steps:
/// * the pipeline, once for every tile of the innermost shared memory;
/// * words on their way into element memories with a single buffer, at the width of their network: all of a filter's, and
///   of an ifmap's either all or, where windows slide, those of the first window after each change of filters: later ones
///   arrive as those before them are used up (Chen et al., JSSC 2017, on ramp-up in each processing pass).
struct SpatialCycles {
  var compute: Int
  var fill: Int

  init(
    _ space: IterationSpace, _ mapping: Mapping, throughput: Throughput, traffic: SpatialTraffic,
    on accelerator: Accelerator, mesh: Mesh
  ) {
    let nest = NestAnalysis(space, mapping, on: accelerator)
    compute = nest.steps.times(throughput.cycles)
    let shared = accelerator.sharedLevelCount
    let tiles = shared > 0 ? nest.tileCount(stage: shared - 1) : 1
    fill = max(mesh.pipelineCycles, throughput.depth - 1).times(tiles)
    /// The element memory that an input enters first, if it has a single buffer.
    func single(_ operand: Operand) -> Memory? {
      let memory = accelerator.memories.first {
        $0.isPerElement && $0.holds.contains(operand) && !mapping.levels[$0.level].bypassed.contains(operand)
      }
      return memory.flatMap { $0.isDoubleBuffered ? nil : $0 }
    }
    func cycles(_ operand: Operand, words: Int, width: Int) -> Int {
      guard let port = mesh.interconnect(of: operand).width else { return 0 }
      return words.times(width).dividedRoundingUp(by: max(1, port.count))
    }
    if single(.filter) != nil {
      fill = fill.plus(cycles(.filter, words: traffic.network.filter, width: space.widths.filter))
    }
    if let memory = single(.ifmap) {
      let words: Int
      if memory.isSliding {
        let passes = single(.filter) != nil ? nest.changes(.filter) : tiles
        words = passes.times(nest.firstArrayTileWords)
      } else {
        words = traffic.network.ifmap
      }
      fill = fill.plus(cycles(.ifmap, words: words, width: space.widths.ifmap))
    }
  }
}
