import Arithmetic
import Documents
import Quantities

/// Reads SCALE-Sim's `.cfg` files (`docs/hardware-format.md`), more kindly than SCALE-Sim does.
public enum ScaleSimConfigReader {
  /// Reads the configuration at `path`.
  /// - Throws: everything that is wrong with the file or in it.
  public static func load(_ path: String) throws(Findings) -> Accelerator {
    try read(try DocumentFile.read(path), file: path)
  }

  /// Reads the configuration in `bytes`, which messages call `file`.
  /// - Throws: everything that is wrong in it.
  public static func read(_ bytes: [UInt8], file: String) throws(Findings) -> Accelerator {
    try read(try INIDocument.parse(bytes, file: file).document)
  }

  /// Reads a parsed configuration, an object of sections, in which values may have been replaced. The accelerator is
  /// called as `run_name` says, else like the file without its ending.
  /// - Throws: everything that is wrong in it; an accelerator that is returned has no ``Accelerator/problems``, and lists
  ///   the defaults that were taken.
  public static func read(_ document: JSON5Document) throws(Findings) -> Accelerator {
    let name = DocumentFile.stem(of: document.file)
    var (accelerator, defaults) = try document.read { root in readSections(root, name: name) }
    accelerator.defaults += defaults.map { TakenDefault(keyPath: $0.path.description, value: $0.value) }
    return accelerator
  }

  private static func readSections(_ root: ObjectReader, name: String) -> Accelerator? {
    root.ignoresCase = true
    let general = root.section("general")
    let runName = general?.optional("run_name").flatMap { FoundValue($0.node).text } ?? ""
    let interface = root.section("run_presets").flatMap(readInterface)
    let presets = root.section("architecture_presets", isNeeded: true)
    let architecture = presets.flatMap { ScaleSimArchitecture($0) }
    let layout = root.section("layout")
    var ports: ScaleSimPorts?
    if interface == .user { ports = presets.flatMap { ScaleSimPorts($0, layout: layout) } }
    root.section("sparsity").map(readSparsity)
    // Read by no version of SCALE-Sim without failing, and written by some of them.
    root.section("network_presets")?.allowsUnknownKeys = true
    presets?.ignore(ScaleSimArchitecture.unused)
    layout?.ignore(ScaleSimPorts.unused)

    guard let architecture, let interface, interface == .calculated || ports != nil,
      let unit = MultiplyAccumulateUnit(formats: Self.formats, accumulatorBits: 32)
    else { return nil }
    var notes: [String] = []
    if let ports { notes.append(ports.note) }
    let array = architecture.array
    for problem in array.problems { presets?.report(.inconsistent(problem.sentence)) }
    return Accelerator(
      name: runName.isEmpty ? name : runName,
      title: "SCALE-Sim configuration: \(array.rows)x\(array.columns), \(array.dataflow.rawValue)",
      source: "SCALE-Sim configuration", notes: notes, technology: .assumed, clock: Self.clock, array: array,
      processingElement: ProcessingElement(units: [.mac(unit)]), vectorLanes: array.columns,
      memories: architecture.memories(ports), dram: DRAM(rate: ports?.rate), nativeFormats: Self.formats,
      defaults: Self.defaults(array))
  }

  /// How SCALE-Sim sees its memories from outside.
  private enum Interface: String, CaseIterable {
    /// Whatever bandwidth is needed is there.
    case calculated = "CALC"
    /// The bandwidth is the user's.
    case user = "USER"
  }

  private static func readInterface(_ object: ObjectReader) -> Interface? {
    if let value = object.optional("UseRamulatorTrace"), value.flag() == true {
      value.report(.inconsistent("a run with Ramulator needs its trace, which is not part of the configuration"))
    }
    guard let value = object.defaulted("InterfaceBandwidth", to: Interface.calculated.rawValue) else {
      return .calculated
    }
    return value.word("interface bandwidth", of: Interface.allCases.map { ($0.rawValue, $0) })
  }

  private static func readSparsity(_ object: ObjectReader) {
    object.ignore(["SparseRep", "BlockSize", "RandomNumberGeneratorSeed"])
    let isOn = object.optional("SparsitySupport")?.flag() ?? false
    guard let value = object.optional("OptimizedMapping"), value.flag() == true, isOn else { return }
    value.report(.inconsistent("sparsity that differs from row to row at random is not simulated; set it to false"))
  }

  // MARK: - What the file does not say

  /// One byte a word, as in SCALE-Sim.
  private static let formats = FormatPair(weights: .signedInteger(bits: 8), activations: .signedInteger(bits: 8))
  private static let clock = Hertz(1_000_000_000)

  private static func defaults(_ array: PEArray) -> [TakenDefault] {
    let listed: KeyValuePairs = [
      "array.timing": "\"\(array.timing.rawValue)\"", "array.double_buffered": "\(array.isDoubleBuffered)",
      "clock": "\"\(clock.text)\"",
      "technology.node": "\"\(Technology.assumed.node.text)\"",
      "technology.voltage": "\"\(Technology.assumed.voltage.text)\"", "processing_element.units[0].kind": "\"mac\"",
      "processing_element.units[0].weights": "\"int8\"", "processing_element.units[0].activations": "\"int8\"",
      "processing_element.units[0].accumulator": "32", "vector_unit.lanes": "\(array.columns)",
      "memories.ifmap_sram.word": "\"64b\"", "memories.filter_sram.word": "\"64b\"",
      "memories.ofmap_sram.word": "\"64b\"", "dram.latency": "0",
    ]
    return listed.map { TakenDefault(keyPath: $0.key, value: $0.value) }
  }
}

extension ObjectReader {
  /// The section of that name, whatever the case of its letters; one without keys when it is not there.
  fileprivate func section(_ name: String, isNeeded: Bool = false) -> ObjectReader? {
    let object = isNeeded ? self.object(name) : objectOrEmpty(name)
    object?.ignoresCase = true
    return object
  }

  /// Makes keys known that have no meaning here.
  fileprivate func ignore(_ keys: [String]) {
    for key in keys { _ = optional(key) }
  }
}
