import Arithmetic
import Documents
import Quantities

/// A part of a description whose value follows from what is written at some paths and from nothing else.
public enum AcceleratorPart: Int, Sendable, Hashable, CaseIterable {
  // In the order in which they are read: each looks at those before it only.
  case technology, clock, array, element, vectorUnit, memories, dram, formats

  /// Where everything is written that decides the part's value.
  public var sources: [DocumentPath] {
    switch self {
    case .technology: [Self.root("technology")]
    case .clock: [Self.root("clock")]
    case .array: [Self.root("array"), Self.root("clock"), Self.root("memories")]
    case .element: [Self.root("processing_element"), Self.root("array").appending("timing")]
    case .vectorUnit: [Self.root("vector_unit"), Self.root("array").appending("columns")]
    case .memories: [Self.root("memories"), Self.root("clock")]
    case .dram: [Self.root("dram"), Self.root("clock")]
    case .formats: [Self.root("native_formats"), Self.root("processing_element")]
    }
  }

  /// Whether another value at `path` can make another part.
  public func depends(on path: DocumentPath) -> Bool {
    sources.contains { source in zip(source.steps, path.steps).allSatisfy { $0 == $1 } }
  }

  private static func root(_ key: String) -> DocumentPath { DocumentPath.root.appending(key) }
}

/// A description taken apart, so that where a part of it changes the others need not be read again.
public struct AcceleratorParts: Sendable {
  /// What is no part, and only read with the whole.
  private var head: Head
  private var technology: Technology?
  private var clock: Hertz?
  private var array: PEArray?
  private var element: ProcessingElement?
  private var lanes: Int?
  private var memories: [Memory]?
  private var dram: DRAM?
  private var formats: FormatPair?
  /// What each part left out.
  private var defaults: [[TakenDefault]] = Array(repeating: [], count: AcceleratorPart.allCases.count)

  private struct Head: Sendable {
    var name: String
    var title: String
    var source: String
    var notes: [String]
    var mappingFiles: [String]
  }

  /// All parts of a description.
  /// - Throws: everything that is wrong with it.
  public init(_ document: JSON5Document) throws(Findings) {
    let name = DocumentFile.stem(of: document.file)
    self = try document.read { root in
      let parts = AcceleratorParts(root, name: name)
      return parts.accelerator == nil ? nil : parts
    }.0
  }

  private init(_ root: ObjectReader, name: String) {
    if let value = root.optional("name"), let written = value.name(), written != name {
      let words = "an accelerator is called like its file; make the two equal or leave the name out"
      value.report(.inconsistent(words))
    }
    head = Head(
      name: name, title: root.optionalString("description") ?? name, source: root.optionalString("source") ?? "",
      notes: root.optionalStrings("notes") ?? [], mappingFiles: [])
    for part in AcceleratorPart.allCases { read(part, of: root) }
    head.mappingFiles = (root.optionalStrings("mappings") ?? []).map {
      DocumentFile.path($0, besideFile: root.log.file)
    }
    if let index = misplacedMemory {
      root.report(.inconsistent(AcceleratorProblem.elementMemoryNeedsMesh(index: index).sentence), key: "memories")
    }
  }

  /// Reads a part again from a description that is otherwise written like the one before at everything that decides it.
  /// - Returns: false if anything is wrong with it; reading the whole then tells what.
  public mutating func read(_ part: AcceleratorPart, from document: JSON5Document) -> Bool {
    let log = FindingLog(file: document.file)
    guard let root = ValueReader(node: document.root, path: .root, log: log).object() else { return false }
    // What is no key of a description was looked for when all of it was read.
    root.allowsUnknownKeys = true
    read(part, of: root)
    log.finish()
    return log.isEmpty && has(part)
  }

  /// Takes a part of another description.
  public mutating func take(_ part: AcceleratorPart, of other: AcceleratorParts) {
    switch part {
    case .technology: technology = other.technology
    case .clock: clock = other.clock
    case .array: array = other.array
    case .element: element = other.element
    case .vectorUnit: lanes = other.lanes
    case .memories: memories = other.memories
    case .dram: dram = other.dram
    case .formats: formats = other.formats
    }
    defaults[part.rawValue] = other.defaults[part.rawValue]
  }

  /// The accelerator; `nil` if a part is missing, or two do not go together.
  public var accelerator: Accelerator? {
    guard let technology, let clock, let array, let element, let lanes, let memories, let dram, let formats,
      misplacedMemory == nil
    else { return nil }
    return Accelerator(
      name: head.name, title: head.title, source: head.source, notes: head.notes, technology: technology, clock: clock,
      array: array, processingElement: element, vectorLanes: lanes, memories: memories, dram: dram,
      nativeFormats: formats, mappingFiles: head.mappingFiles, defaults: Array(defaults.joined()))
  }

  /// A memory of the elements of an array whose elements have none.
  private var misplacedMemory: Int? {
    guard let array, array.mesh == nil else { return nil }
    return memories?.firstIndex(where: \.isPerElement)
  }

  private mutating func read(_ part: AcceleratorPart, of root: ObjectReader) {
    let before = root.log.defaults.count
    switch part {
    case .technology: technology = root.objectOrEmpty("technology").map(AcceleratorReader.readTechnology)
    case .clock: clock = root.frequency("clock", bare: .hertz)
    case .array:
      let names: [String] =
        if case .object(let members)? = root.node["memories"]?.value { members.map(\.key) } else { [] }
      array = root.object("array").flatMap {
        AcceleratorReader.readArray($0, MeshReader(clock: clock, memories: names))
      }
    case .element: element = AcceleratorReader.readElement(root, timing: array?.timing)
    case .vectorUnit:
      lanes = root.objectOrEmpty("vector_unit")?.integer("lanes", default: array?.columns ?? 1, in: PEArray.extents)
    case .memories: memories = MemoriesReader.memories(root, clock: clock)
    case .dram: dram = root.object("dram").flatMap { AcceleratorReader.readDRAM($0, clock: clock) }
    case .formats: formats = AcceleratorReader.readNativeFormats(root, element)
    }
    defaults[part.rawValue] = root.log.defaults[before...].map {
      TakenDefault(keyPath: $0.path.description, value: $0.value)
    }
  }

  private func has(_ part: AcceleratorPart) -> Bool {
    switch part {
    case .technology: technology != nil
    case .clock: clock != nil
    case .array: array != nil
    case .element: element != nil
    case .vectorUnit: lanes != nil
    case .memories: memories != nil
    case .dram: dram != nil
    case .formats: formats != nil
    }
  }
}
