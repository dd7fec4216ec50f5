import Activity
import Evaluation
import Hardware
import Quantities
import Scheduling

extension NestExplanation {
  /// Everything, as JSON: keys always in the same order, unknown is `null`, words and bits are whole.
  public var json: String {
    let accelerator = result.accelerator
    let memories = accelerator.memories.map(\.name)
    let cycles = layer.activity.cycles
    let stalls = cycles.stalls.map {
      JSONText.object([
        ("memory", .string($0.place.name(memories: memories))), ("operand", .string($0.operand.name)),
        ("cycles", .number($0.cycles.count)),
      ])
    }
    let energies = (ReportColumn.energyParts(memoryCount: memories.count) + [.energyTotal]).map { column in
      (key: column.name(memories: memories), value: JSONText.value(ReportValue(layer.energy.part(column))))
    }
    var members: [(key: String, value: JSONText)] = [
      ("schema", .number(Report.schema)),
      ("network", .string(result.network.name)), ("layer", .string(layer.layer.name)),
      ("accelerator", .string(accelerator.name)), ("costs", .string(result.costs)),
      ("mapping", layer.mappingSource.map { .string($0.name) } ?? .null),
      ("extents", Self.sizes(space.extents)),
      ("macs", .number(space.multiplyAccumulates)),
      ("levels", .tallArray(levels.map { json(of: $0) }, indent: "  ")),
    ]
    if let lanes { members.append(("element", .object(Self.members(lanes)))) }
    if case .flattened(let assignment) = mapping.array {
      members.append(
        (
          "array",
          .object([
            ("rows", Self.letters(assignment.rows)), ("columns", Self.letters(assignment.columns)),
            ("time", Self.letters(assignment.time)),
          ])
        ))
    }
    members += [
      ("network_ways", .tallArray(ways.map { json(of: $0) }, indent: "  ")),
      ("compute_cycles", .number(cycles.compute.count)), ("fill_drain_cycles", .number(cycles.fillDrain)),
      ("stall_cycles", .number(cycles.stalled.count)), ("total_cycles", .number(cycles.total.count)),
      ("stalls", .array(stalls)), ("bound", .string(layer.activity.bound.name(memories: memories))),
      ("utilization", .value(ReportValue(layer.utilization))), ("active_pes", .value(ReportValue(layer.activePEs))),
    ]
    members += energies
    members += [
      (
        "search",
        layer.search.map { search in
          .object([
            ("proven", .bool(search.isProven)), ("exhausted", .bool(search.isExhaustive)),
            ("gap", .value(.measure(search.gap))), ("lower_bound", .value(.measure(search.lowerBound))),
            ("unit", .string(search.boundUnit)), ("rated", .number(search.evaluations)),
            ("space", .value(.measure(search.spaceSize))), ("stopped", .bool(search.wasCancelled)),
          ])
        } ?? .null
      ),
      ("search_obstacle", layer.searchShortfall.map { .string($0.clause) } ?? .null),
      ("breaks_dataflow", .array(clauses.map { .string($0) })), ("mapping_file", .string(fileText)),
    ]
    return JSONText.tallObject(members).text + "\n"
  }

  private static func sizes(_ sizes: Extents) -> JSONText {
    .object(Dimension.allCases.map { (String($0.letter), .number(sizes[$0])) })
  }

  private static func letters(_ set: DimensionSet) -> JSONText {
    .string(String(Dimension.allCases.filter(set.contains).map(\.letter)))
  }

  private static func loops(_ loops: [LoopNest.Loop]) -> JSONText {
    .array(
      loops.map { loop in
        .object([
          ("dimension", .string(String(loop.dimension.letter))), ("trips", .number(loop.trips)),
          ("size", .number(loop.size)), ("last", .number(loop.last)),
        ])
      })
  }

  private static func members(_ stage: LoopNest.Stage) -> [(key: String, value: JSONText)] {
    [
      ("loops", loops(stage.loops)), ("rows", loops(stage.rows)), ("columns", loops(stage.columns)),
      ("tile", sizes(stage.tile)),
    ]
  }

  private func json(of level: Level) -> JSONText {
    .object(
      Self.members(level.nest) + [
        (
          "memories",
          .array(
            level.places.map { place in
              .object([
                ("name", .string(place.memory.name)), ("per_element", .bool(place.memory.isPerElement)),
                ("bypass", .array(place.passing.map { .string($0.name) })),
                ("operands", .array(place.uses.map { json(of: $0) })),
                ("psum_returns", place.returns.map { .number($0) } ?? .null),
              ])
            })
        )
      ])
  }

  private func json(of use: Use) -> JSONText {
    .object([
      ("operand", .string(use.operand.name)), ("tile_words", use.tile.map { .number($0.words) } ?? .null),
      ("tile_bits", use.tile.map { .number($0.bits.count) } ?? .null), ("capacity_bits", .number(use.capacity.count)),
      ("words_in", .number(use.wordsIn)), ("words_out", .number(use.wordsOut)),
      ("distinct_words", .number(use.distinctWords)),
    ])
  }

  private func json(of way: Way) -> JSONText {
    .object([
      ("operand", .string(way.operand.name)), ("kind", .string(way.kind.rawValue)),
      ("memory", .string(way.feeder)), ("words", .number(way.words)), ("element_words", .number(way.elementWords)),
      ("width_bits", way.width.map { .number($0.count) } ?? .null),
    ])
  }
}
