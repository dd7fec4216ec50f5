import Arithmetic
import Hardware
import Testing
import Workloads

@testable import Scheduling

/// Figures of long axes: short ways to what counting tile by tile gives.
@Suite struct PositionSumsTests {
  /// Chains of an extent: any tiles, dealt out or not.
  private func chain(_ extent: Int, _ random: inout CaseGenerator) -> DimensionChain {
    let depth = random.int(0...3)
    var (tiles, parent): ([Int], Int) = ([], extent)
    for _ in 0..<depth {
      parent = random.int(1...parent)
      tiles.append(parent)
    }
    let isDealtOut = depth > 0 && random.once(in: 2)
    return DimensionChain(
      extent: extent, tiles: tiles, split: isDealtOut ? random.int(0...(depth - 1)) : depth,
      factor: isDealtOut ? random.int(1...4) : 1)
  }

  @Test("the innermost stage that steps, and the leaves between which loops step, are those of all tiles in order")
  func steps() {
    RandomCases(2000, seed: 20_261_202).check { random in
      let chain = chain(random.int(1...30), &random)
      let innermost = (0..<chain.depth).last { !chain.advances(stage: $0, part: 0).isEmpty }
      if let mistake = difference("stage of \(chain)", chain.innermostStep, expected: innermost) { return mistake }
      for part in chain.parts {
        let leaves = chain.leaves(part: part)
        let whole = chain.returns(depth: 0, part: part)
        guard let first = leaves.first, let last = leaves.last else {
          if !whole.isEmpty { return "steps of a part without leaves: \(chain)" }
          continue
        }
        guard whole.count == 1, whole[0].new == first.range, whole[0].old == last.range else {
          return "\(whole) goes from \(last) to \(first): \(chain)"
        }
        // Leaf after leaf, each once: those of all loops together.
        let advances = (0..<chain.depth).flatMap { chain.advances(stage: $0, part: part) }.sorted { $0.time < $1.time }
        let pairs = zip(leaves, leaves.dropFirst())
        guard
          advances.count == leaves.count - 1,
          zip(advances, pairs).allSatisfy({ $0.old == $1.0.range && $0.new == $1.1.range && $0.time == $1.1.time })
        else { return "\(advances) of \(leaves): \(chain)" }
      }
      return nil
    }
  }

  @Test("where no two windows share a position, counts by size are those of the analysis of every nest")
  func alone() throws {
    var sliding = 0
    for (count, isWindows) in [(23, true), (24, true), (23, false)] {
      let axis = SlidingAxis(ifmap: count, window: isWindows ? 1 : count)
      let other = SlidingAxis(ifmap: 5, window: 3)
      let convolution = Convolution(inputChannels: 2, outputChannels: 2, vertical: axis, horizontal: other)
      let space = IterationSpace(convolution, widths: .words)
      for accelerator in [SpatialHardware.eyeriss(rows: 3, columns: 4), Self.free] {
        let mesh = try #require(accelerator.array.mesh)
        let mappings = try #require(
          MappingSpace(space, on: accelerator, mesh: mesh, throughput: Throughput(), candidates: 3))
        let weights = EnergyWeights.standard(accelerator)
        let tables = try #require(MappingTables(mappings, weights: weights))
        guard let evaluator = MappingEvaluator(tables, weights: weights) else {
          Issue.record("no evaluator")
          continue
        }
        sliding += tables.probes.count { $0.isSliding }
        var counts = MappingEvaluator.Counts(repeating: .zero)
        RandomCases(200, seed: 20_261_203).check { random in
          var choice = MappingChoice()
          for axis in 0..<tables.axisCount {
            choice.nodes[axis] = tables.roots[axis] + random.one(of: tables.trees[axis].leaves, or: 0)
          }
          for stage in mappings.orders.indices {
            choice.orders[stage] = random.int(0...(mappings.orders[stage].count - 1))
          }
          let (fast, slow) = (evaluator.rate(choice, into: &counts), evaluator.rateByAnalysis(choice, into: &counts))
          if fast.isValid != slow.isValid { return "valid: \(fast.isValid), by the analysis \(slow.isValid)" }
          guard fast.isValid else { return nil }
          let isEqual =
            fast.cost.cycles == slow.cost.cycles && abs(fast.cost.energy - slow.cost.energy) <= 1e-9 * slow.cost.energy
          return isEqual ? nil : "\(fast.cost), by the analysis \(slow.cost): \(evaluator.mapping(choice))"
        }
      }
    }
    #expect(sliding > 0)
  }

  /// Two levels inside the elements, windows dealt out over rows and columns.
  private static var free: Accelerator {
    var accelerator = SpatialHardware.eyeriss(rows: 3, columns: 4)
    accelerator.array.mesh?.constraints = DataflowConstraints(
      name: "free", stationary: nil, rows: DimensionSet(.outputRow, .filterRow),
      columns: DimensionSet(.outputRow, .filterRow), lanes: [])
    return accelerator
  }
}
