import Documents
import Quantities

/// Reads what a spatial array has beside rows and columns.
struct MeshReader {
  /// The clock, for widths given by the second.
  let clock: Hertz?
  /// The names of the description's memories.
  let memories: [String]

  /// The mesh of `array`; `nil` after a finding.
  func mesh(_ array: ObjectReader) -> Mesh? {
    let before = array.log.findings.count
    let constraints = array.value("dataflow").flatMap(dataflow)
    let lanes = array.has("lanes") ? array.integer("lanes", in: PEArray.extents) : 1
    let pipeline = array.has("pipeline") ? array.value("pipeline")?.cycles(clock: clock, in: 0...1_000_000) : .zero
    let psumBits: Bits? = array.optional("psum_word")?.quantity(bare: .bits, in: Bits(1)...Bits(256))
    let network = array.optionalObject("network")
    let filter = interconnect(network, "filter", Interconnect.inputKinds)
    let ifmap = interconnect(network, "ifmap", Interconnect.inputKinds)
    let psum = interconnect(network, "psum", Interconnect.psumKinds)
    guard let constraints, let lanes, let pipeline, let filter, let ifmap, let psum,
      array.log.findings.count == before
    else { return nil }
    if psum.kind == .unicast, !constraints.rows.union(constraints.columns).isDisjoint(with: .reduction) {
      array.report(
        .inconsistent(
          "psums of a unicast network are not added on their way, so C, R and S cannot be spread over rows or columns"),
        key: "network")
      return nil
    }
    return Mesh(
      constraints: constraints, lanes: lanes, pipelineCycles: pipeline.count, psumBits: psumBits, filter: filter,
      ifmap: ifmap, psum: psum)
  }

  private func interconnect(_ network: ObjectReader?, _ key: String, _ kinds: [Interconnect.Kind]) -> Interconnect? {
    var interconnect = Interconnect(key == "psum" ? .adderTree : .multicast)
    guard let object = network?.optionalObject(key) else { return interconnect }
    if object.has("kind") {
      guard let kind = object.choice("kind", of: kinds.map { ($0.rawValue, $0) }) else { return nil }
      interconnect.kind = kind
    }
    if let width = object.optional("width") {
      guard let bits: Bits = width.quantity(bare: .bits, in: Bits(1)...Bits(1 << 30)) else { return nil }
      interconnect.width = bits
    }
    return interconnect
  }

  /// A name, or constraints written out.
  private func dataflow(_ value: ValueReader) -> DataflowConstraints? {
    if case .string = value.node.value {
      return value.choice("dataflow", of: DataflowConstraints.named.map { ($0.name, $0) })
    }
    guard let object = value.object() else { return nil }
    let name = object.value("name")?.name()
    var constraints = DataflowConstraints(name: name ?? "", stationary: nil, rows: [], columns: [])
    constraints.stationary = object.optionalChoice(
      "stationary", of: [("filter", .filter), ("ifmap", .ifmap), ("ofmap", .psum)])
    constraints.rows = dimensions(object, "rows")
    constraints.columns = dimensions(object, "columns")
    constraints.lanes = dimensions(object, "lanes")
    readLimits(object, into: &constraints)
    readOrders(object, into: &constraints)
    return name == nil ? nil : constraints
  }

  private func dimensions(_ object: ObjectReader, _ key: String) -> DimensionSet {
    let read = object.optionalArray(key)?.map { $0.choice("dimension", of: Dimension.letters) } ?? []
    return read.reduce(into: []) { set, dimension in
      if let dimension { set.insert(DimensionSet(dimension)) }
    }
  }

  private func readLimits(_ object: ObjectReader, into constraints: inout DataflowConstraints) {
    for member in object.optionalMembers("limits") ?? [] {
      guard let level = level(member, in: &constraints) else { continue }
      for limit in member.value.members() ?? [] {
        guard let dimension = limit.dimension() else { continue }
        if case .string = limit.value.node.value {
          guard limit.value.choice("limit", of: [(name: "all", value: true)]) != nil else { continue }
          constraints.levels[level].limits[dimension] = .whole
        } else if let most = limit.value.integer(in: 1...Int(1 << 53)) {
          constraints.levels[level].limits[dimension] = .atMost(most)
        }
      }
    }
  }

  private func readOrders(_ object: ObjectReader, into constraints: inout DataflowConstraints) {
    for member in object.optionalMembers("orders") ?? [] {
      guard let level = level(member, in: &constraints), let order = member.value.dimensions() else { continue }
      constraints.levels[level].innermost = order
    }
  }

  /// The place in `constraints` of the level that a member names: a memory, or `element`.
  private func level(_ member: NamedValue, in constraints: inout DataflowConstraints) -> Int? {
    let memory: String? = member.name == Self.element ? nil : member.name
    if let memory, !memories.contains(memory) {
      member.report(Problem.unknown("memory", memory, among: memories + [Self.element]))
      return nil
    }
    if let known = constraints.levels.firstIndex(where: { $0.memory == memory }) { return known }
    constraints.levels.append(DataflowConstraints.Level(memory: memory))
    return constraints.levels.count - 1
  }

  /// What a processing element works on, whether it has memories or not.
  private static let element = "element"
}
