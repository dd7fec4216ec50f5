import Documents
import Quantities

/// Reads a cost table; `docs/hardware-format.md` describes the format.
struct CostTableReader {
  /// The range of every price: far below and above what silicon costs in the units of the keys.
  static let prices = 1e-12...1e12
  /// The range of scaling exponents.
  static let exponents = 0.0...4.0
  /// The range of widths in bits.
  static let widths = 1...65536

  let root: ObjectReader
  /// The table that this one extends.
  let parent: CostTable?
  private(set) var sources: [String: String]

  init(root: ObjectReader, parent: CostTable?) {
    self.root = root
    self.parent = parent
    sources = parent?.sources ?? [:]
  }

  /// The table, or `nil` when something essential is missing, which is then reported. `checkExtends` is shown what stands
  /// under `extends`, to report what is wrong with it.
  func table(checkExtends: ((value: ValueReader, text: String)) -> Void) -> CostTable? {
    var reader = self
    let name = root.name("name")
    if let value = root.optional("extends"), let text = value.name() { checkExtends((value, text)) }
    let description = root.optionalString("description")
    let technology = reader.technology()
    let notes = root.optionalStrings("notes")
    reader.readSources()
    let components = reader.components()
    let units = reader.units()
    let memories = root.optionalObject("memories")
    let sram = memories?.optionalObject("sram").map { reader.memory($0) }
    let registerFile = memories?.optionalObject("register_file").map { reader.registerFile($0) }
    let dram = root.optionalObject("dram").map { reader.dram($0) }
    let hierarchy = root.optionalObject("hierarchy").map { reader.hierarchy($0) } ?? HierarchyCost()
    let staticPower = reader.power("static_mw", of: root)
    let uncounted = reader.uncounted()
    guard let name, let technology else { return nil }
    return CostTable(
      name: name, description: description ?? "", node: technology.node, voltage: technology.voltage,
      notes: notes ?? [], sources: reader.sources,
      components: (parent?.components ?? [:]).merging(components) { $1 },
      units: (parent?.units ?? [:]).merging(units) { $1 },
      sram: sram ?? parent?.sram ?? MemoryCost(),
      registerFile: registerFile ?? parent?.registerFile,
      dram: dram ?? parent?.dram ?? DRAMCost(), hierarchy: hierarchy.completed(by: parent?.hierarchy),
      staticPower: staticPower ?? parent?.staticPower, uncounted: uncounted ?? parent?.uncounted ?? [])
  }

  /// Node and supply; a table that extends another may leave them to it.
  private func technology() -> (node: Nanometers, voltage: Millivolts)? {
    if let parent, !root.has("technology") { return (parent.publishedNode, parent.publishedVoltage) }
    guard let technology = root.object("technology") else { return nil }
    let node = technology.length("node", bare: .nanometers)
    let voltage = technology.voltage("voltage", bare: .volts)
    guard let node, let voltage else { return nil }
    return (node, voltage)
  }

  private mutating func readSources() {
    for source in root.optionalMembers("sources") ?? [] {
      if let text = source.value.name() { sources[source.name] = text }
    }
  }

  private func components() -> [Component: ComponentCost] {
    guard let object = root.optionalObject("components") else { return [:] }
    var costs: [Component: ComponentCost] = [:]
    for component in Component.allCases {
      if let entry = object.optionalObject(component.rawValue) { costs[component] = self.component(component, entry) }
    }
    return costs
  }

  private func registerFile(_ entry: ObjectReader) -> RegisterFileRule? {
    let limit = entry.bits("up_to", bare: .bytes)
    _ = entry.value("made_of")?.choice("component", of: [(Component.register.rawValue, Component.register)])
    let provenance = provenance(of: entry)
    guard let limit, let provenance else { return nil }
    return RegisterFileRule(limit: limit, provenance: provenance)
  }
}

// MARK: - Provenance

extension CostTableReader {
  /// `source`, `confidence` and `note` of an object; each of the first two may stand in `outer` instead.
  func provenance(of entry: ObjectReader, outer: (source: String?, confidence: Confidence?) = (nil, nil)) -> Provenance?
  {
    let stated = statedProvenance(of: entry)
    let note = entry.optionalString("note")
    if stated.source == nil, outer.source == nil, !entry.has("source") { _ = entry.value("source") }
    if stated.confidence == nil, outer.confidence == nil, !entry.has("confidence") { _ = entry.value("confidence") }
    guard let source = stated.source ?? outer.source, let confidence = stated.confidence ?? outer.confidence else {
      return nil
    }
    return Provenance(source: source, confidence: confidence, note: note)
  }

  /// What an object itself says of source and confidence.
  func statedProvenance(of entry: ObjectReader) -> (source: String?, confidence: Confidence?) {
    var source: String?
    if let key = entry.optional("source"), let name = key.name() {
      source = sources[name]
      if source == nil {
        let names = sources.keys.sorted()
        key.report(
          .unknownName(kind: "source", found: name, allowed: names, nearest: nearest(to: name, among: names)))
      }
    }
    return (source, entry.optionalChoice("confidence", Confidence.self))
  }
}
