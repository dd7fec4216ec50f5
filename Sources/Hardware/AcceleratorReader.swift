import Arithmetic
import Documents
import Quantities

/// Reads accelerators written in JSON5 (`docs/hardware-format.md`).
public enum AcceleratorReader {
  /// Reads the description at `path`.
  /// - Throws: everything that is wrong with the file or in it.
  public static func load(_ path: String) throws(Findings) -> Accelerator {
    try read(try JSON5Document.load(path))
  }

  /// Reads the description in `bytes`, which messages call `file`.
  /// - Throws: everything that is wrong in it.
  public static func read(_ bytes: [UInt8], file: String) throws(Findings) -> Accelerator {
    try read(try JSON5Document.parse(bytes, file: file))
  }

  /// Reads a parsed description, in which values may have been replaced. The accelerator is called like the file, without
  /// its ending.
  /// - Throws: everything that is wrong in it; an accelerator that is returned has no ``Accelerator/problems``, and lists
  ///   the defaults that were taken.
  public static func read(_ document: JSON5Document) throws(Findings) -> Accelerator {
    let name = DocumentFile.stem(of: document.file)
    var (accelerator, defaults) = try document.read { root in read(root, name: name) }
    accelerator.defaults = defaults.map { TakenDefault(keyPath: $0.path.description, value: $0.value) }
    accelerator.mappingFiles = accelerator.mappingFiles.map { DocumentFile.path($0, besideFile: document.file) }
    return accelerator
  }

  private static func read(_ root: ObjectReader, name: String) -> Accelerator? {
    if let value = root.optional("name"), let written = value.name(), written != name {
      let words = "an accelerator is called like its file; make the two equal or leave the name out"
      value.report(.inconsistent(words))
    }
    let title = root.optionalString("description") ?? name
    let source = root.optionalString("source") ?? ""
    let notes = root.optionalStrings("notes") ?? []
    let technology = root.objectOrEmpty("technology").map(readTechnology)
    let clock = root.frequency("clock", bare: .hertz)
    let names: [String] =
      if case .object(let members)? = root.node["memories"]?.value { members.map(\.key) } else { [] }
    let array = root.object("array").flatMap { readArray($0, MeshReader(clock: clock, memories: names)) }
    let element = root.object("processing_element")
    let units = element?.objects("units")
    let zeros = element.flatMap { ZeroHandling.read($0, timing: array?.timing) }
    var processingElement = units.flatMap { readElement($0, root) }
    if let zeros { processingElement?.zeros = zeros }
    let lanes = root.objectOrEmpty("vector_unit")?.integer("lanes", default: array?.columns ?? 1, in: PEArray.extents)
    let memories = MemoriesReader.memories(root, clock: clock)
    let dram = root.object("dram").flatMap { readDRAM($0, clock: clock) }
    let formats = readNativeFormats(root, processingElement)
    let mappings = root.optionalStrings("mappings") ?? []
    if let array, array.mesh == nil, let index = memories?.firstIndex(where: \.isPerElement) {
      root.report(.inconsistent(AcceleratorProblem.elementMemoryNeedsMesh(index: index).sentence), key: "memories")
    }
    guard let technology, let clock, let array, let processingElement, let lanes, let memories, let dram, let formats
    else { return nil }
    return Accelerator(
      name: name, title: title, source: source, notes: notes, technology: technology, clock: clock, array: array,
      processingElement: processingElement, vectorLanes: lanes, memories: memories, dram: dram, nativeFormats: formats,
      mappingFiles: mappings)
  }

  private static func readTechnology(_ object: ObjectReader) -> Technology {
    let node = object.quantity(
      "node", default: Technology.assumed.node, bare: .nanometers, in: Nanometers(1)...Nanometers(1000))
    let voltage = object.quantity(
      "voltage", default: Technology.assumed.voltage, bare: .volts, in: Millivolts(100)...Millivolts(5000))
    return Technology(node: node, voltage: voltage)
  }

  private static func readArray(_ object: ObjectReader, _ meshes: MeshReader) -> PEArray? {
    let rows = object.integer("rows", in: PEArray.extents)
    let columns = object.integer("columns", in: PEArray.extents)
    // Keys are listed in the order in which they are asked for.
    _ = object.has("dataflow")
    let timing = object.choice("timing", default: Timing.systolic)
    if timing == .spatial {
      let mesh = meshes.mesh(object)
      guard let rows, let columns, let mesh else { return nil }
      let array = PEArray(rows: rows, columns: columns, mesh: mesh)
      for problem in array.problems { object.report(.inconsistent(problem.sentence)) }
      return array
    }
    let dataflow = object.choice("dataflow", Dataflow.self)
    let isDoubleBuffered = object.bool("double_buffered", default: true)
    guard let rows, let columns else { return nil }
    // Without a dataflow there is no array, but its size can be checked all the same.
    let array = PEArray(
      rows: rows, columns: columns, dataflow: dataflow ?? .weightStationary, timing: timing,
      isDoubleBuffered: isDoubleBuffered)
    for problem in array.problems { object.report(.inconsistent(problem.sentence)) }
    return dataflow == nil ? nil : array
  }

  private static func readElement(_ objects: [ObjectReader], _ root: ObjectReader) -> ProcessingElement? {
    guard !objects.isEmpty else {
      // A list of anything but objects has been reported already.
      guard case .array(let elements)? = root.node["processing_element"]?["units"]?.value, elements.isEmpty else {
        return nil
      }
      root.report(.inconsistent(AcceleratorProblem.noUnits.sentence), key: "processing_element")
      return nil
    }
    let units = objects.map(UnitReader.unit)
    let known = units.compactMap(\.self)
    return known.count == units.count ? ProcessingElement(units: known) : nil
  }

  /// The formats of layers that name none: as written, else those of the first unit.
  private static func readNativeFormats(_ root: ObjectReader, _ element: ProcessingElement?) -> FormatPair? {
    guard let element, let standard = element.units.first?.model.formats else {
      // What is wrong with the units has been said; what is wrong with the spellings has not.
      let object = root.optionalObject("native_formats")
      for key in ["weights", "activations"] { _ = object?.optional(key)?.numberFormat() }
      return nil
    }
    guard let object = root.objectOrEmpty("native_formats") else { return nil }
    func format(_ key: String, _ standard: NumberFormat) -> NumberFormat? {
      guard let value = object.defaulted(key, to: "\"\(standard)\"") else { return standard }
      return value.numberFormat()
    }
    let weights = format("weights", standard.weights)
    let activations = format("activations", standard.activations)
    guard let weights, let activations else { return nil }
    let formats = FormatPair(weights: weights, activations: activations)
    for problem in element.problems(native: formats) {
      root.report(.inconsistent(problem.sentence), key: "native_formats")
    }
    return formats
  }

  private static func readDRAM(_ object: ObjectReader, clock: Hertz?) -> DRAM? {
    if object.has("device") { return DRAMReader.dram(object, clock: clock) }
    var rate: TransferRate?
    if let value = object.value("bandwidth"), !value.isNull {
      rate = value.rate(clock: clock, prefersSeconds: true)
    }
    let latency = object.defaulted("latency", to: "0")?.cycles(clock: clock, in: 0...1_000_000) ?? .zero
    return DRAM(rate: rate, latency: latency)
  }
}

extension Technology {
  /// What is taken when a description does not say: the node and supply of the default prices.
  static let assumed = Technology(node: Nanometers(45), voltage: Millivolts(900))
}

extension ObjectReader {
  /// The object of `key`; when it is absent, one without members, so that everything in it takes its default.
  func objectOrEmpty(_ key: String) -> ObjectReader? {
    if has(key) { return object(key) }
    return ValueReader(node: JSON5Node(.object([]), at: node.origin), path: path.appending(key), log: log).object()
  }
}
