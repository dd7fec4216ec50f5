import Documents
import Hardware
import Quantities

/// Reads mappings written in JSON5 (`docs/scheduling.md`).
///
/// A file is read for one accelerator: it names that accelerator's memories, and whether there are factors for rows and
/// columns depends on its array.
public enum MappingReader {
  /// Reads the mappings at `path`.
  /// - Throws: everything that is wrong with the file or in it. Whether the layers exist and the mappings fit them is
  ///   looked at later (``MappingFile/findings(with:)``, ``Mapping/problems(for:on:throughput:)``).
  public static func load(_ path: String, for accelerator: Accelerator) throws(Findings) -> MappingFile {
    try read(try JSON5Document.load(path), for: accelerator)
  }

  /// Reads the mappings in `bytes`, which messages call `file`.
  /// - Throws: everything that is wrong in it.
  public static func read(
    _ bytes: [UInt8], file: String, for accelerator: Accelerator
  ) throws(Findings) -> MappingFile {
    try read(try JSON5Document.parse(bytes, file: file), for: accelerator)
  }

  /// Reads a parsed file.
  /// - Throws: everything that is wrong in it.
  public static func read(_ document: JSON5Document, for accelerator: Accelerator) throws(Findings) -> MappingFile {
    try document.read { root in MappingFileReader(accelerator: accelerator).file(root) }.0
  }

  /// A size that no dimension reaches: `"all"` of it.
  public static let whole = Int.max
}

private struct MappingFileReader {
  let accelerator: Accelerator

  /// What a memory may be passed by by. Outputs are one thing here, finished or not.
  private static let operands: [(name: String, value: OperandSet)] = [
    ("filter", .filter), ("ifmap", .ifmap), ("ofmap", [.psum, .ofmap]), ("psum", [.psum, .ofmap]),
  ]

  func file(_ root: ObjectReader) -> MappingFile? {
    // For people; nothing is computed from these.
    _ = root.optionalString("accelerator")
    _ = root.optionalStrings("notes")
    var file = MappingFile(
      file: root.log.file, network: root.optionalString("network"),
      batch: root.optionalInteger("batch", in: 1...1_000_000), source: root.optionalString("source") ?? "", entries: [])
    guard let layers = root.members("layers") else { return nil }
    for layer in layers {
      guard let object = layer.value.object(), let mapping = mapping(object) else { continue }
      file.entries.append(
        MappingFile.Entry(
          layer: layer.name, mapping: mapping, nameOrigin: layer.keyOrigin, node: layer.value.node,
          path: layer.value.path))
    }
    return file
  }

  private func mapping(_ object: ObjectReader) -> Mapping? {
    let levels = levels(object)
    guard accelerator.array.mesh != nil else {
      for key in ["rows", "columns", "lanes", "order"] where object.has(key) {
        object.report(
          .inconsistent(
            "the array of \(accelerator.name) is systolic: its dataflow says what goes over rows, columns and time; "
              + "leave \(key) out"), key: key)
      }
      return levels.map { Mapping(levels: $0, array: ArrayAssignment(accelerator.array.dataflow)) }
    }
    let before = object.log.findings.count
    var spatial = SpatialMapping()
    if let rows = object.optionalMembers("rows") { spatial.rows = sizes(rows, allowsWhole: false) }
    if let columns = object.optionalMembers("columns") { spatial.columns = sizes(columns, allowsWhole: false) }
    if let lanes = object.optionalMembers("lanes") { spatial.lanes = sizes(lanes, allowsWhole: true) }
    spatial.order = order(object)
    guard let levels, object.log.findings.count == before else { return nil }
    return Mapping(levels: levels, array: .blocked(spatial))
  }

  /// One entry for each level of memory, under the name of any memory of that level.
  private func levels(_ object: ObjectReader) -> [Mapping.Level]? {
    let count = accelerator.levelCount
    guard let members = count > 0 ? object.members("levels") : object.optionalMembers("levels") ?? [] else {
      return nil
    }
    var levels: [Mapping.Level?] = Array(repeating: nil, count: count)
    var names: [String?] = Array(repeating: nil, count: count)
    var isRight = true
    for member in members {
      guard let memory = accelerator.memories.first(where: { $0.name == member.name }) else {
        member.report(
          Problem.unknown("memory of \(accelerator.name)", member.name, among: accelerator.memories.map(\.name)))
        isRight = false
        continue
      }
      if let other = names[memory.level] {
        member.report(.inconsistent("\(other) is of the same level and has said what it works on"))
        isRight = false
        continue
      }
      names[memory.level] = member.name
      levels[memory.level] = member.value.object().flatMap { level($0, memory.level) }
    }
    let missing = names.indices.filter { names[$0] == nil }
    if !missing.isEmpty, isRight {
      let wanted = missing.map { level in
        accelerator.memories.filter { $0.level == level }.map(\.name).joined(separator: " or ")
      }
      object.report(
        .inconsistent("every level of memory needs a tile; missing: \(wanted.joined(separator: ", "))"), key: "levels")
    }
    let read = levels.compactMap(\.self)
    return isRight && read.count == count ? read : nil
  }

  private func level(_ object: ObjectReader, _ level: Int) -> Mapping.Level? {
    let before = object.log.findings.count
    let tile = object.members("tile").map { sizes($0, allowsWhole: true) }
    let order = order(object)
    var bypassed: OperandSet = []
    let held = accelerator.memories.filter { $0.level == level }.reduce(into: OperandSet()) { $0.formUnion($1.holds) }
    for value in object.optionalArray("bypass") ?? [] {
      guard let operand = value.choice("operand", of: Self.operands) else { continue }
      if held.isDisjoint(with: operand) {
        value.report(.inconsistent("no memory of this level holds it, so it passes by anyway"))
      }
      bypassed.formUnion(operand)
    }
    guard let tile, object.log.findings.count == before else { return nil }
    return Mapping.Level(tile: tile, order: order, bypassed: bypassed)
  }

  private func order(_ object: ObjectReader) -> LoopOrder {
    LoopOrder(innermost: object.optional("order")?.dimensions() ?? [])
  }

  /// Dimensions that are left out are 1.
  private func sizes(_ members: [NamedValue], allowsWhole: Bool) -> Extents {
    var sizes = Extents(repeating: 1)
    for member in members {
      guard let dimension = member.dimension() else { continue }
      if allowsWhole, case .string = member.value.node.value {
        if member.value.choice("size", of: [(name: "all", value: true)]) != nil {
          sizes[dimension] = MappingReader.whole
        }
      } else if let size = member.value.integer(in: 1...Int(1 << 53)) {
        sizes[dimension] = size
      }
    }
    return sizes
  }
}
