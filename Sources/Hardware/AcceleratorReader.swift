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
    if let accelerator = try AcceleratorParts(document).accelerator { return accelerator }
    throw Findings(Finding(file: document.file, problem: .inconsistent("it could not be understood")))
  }

  static func readTechnology(_ object: ObjectReader) -> Technology {
    let node = object.quantity(
      "node", default: Technology.assumed.node, bare: .nanometers, in: Nanometers(1)...Nanometers(1000))
    let voltage = object.quantity(
      "voltage", default: Technology.assumed.voltage, bare: .volts, in: Millivolts(100)...Millivolts(5000))
    return Technology(node: node, voltage: voltage)
  }

  static func readArray(_ object: ObjectReader, _ meshes: MeshReader) -> PEArray? {
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

  static func readElement(_ root: ObjectReader, timing: Timing?) -> ProcessingElement? {
    let object = root.object("processing_element")
    let units = object?.objects("units")
    let zeros = object.flatMap { ZeroHandling.read($0, timing: timing) }
    var element = units.flatMap { readUnits($0, root) }
    if let zeros { element?.zeros = zeros }
    return element
  }

  private static func readUnits(_ objects: [ObjectReader], _ root: ObjectReader) -> ProcessingElement? {
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
  static func readNativeFormats(_ root: ObjectReader, _ element: ProcessingElement?) -> FormatPair? {
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

  static func readDRAM(_ object: ObjectReader, clock: Hertz?) -> DRAM? {
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
