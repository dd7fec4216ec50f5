import Arithmetic
import Documents

/// Reads networks written layer by layer in JSON5 (`docs/trace-format.md`).
public enum TraceReader {
  /// Reads the trace at `path`.
  /// - Throws: everything that is wrong with the file or in it.
  public static func load(_ path: String) throws(Findings) -> Network {
    try read(try JSON5Document.load(path))
  }

  /// Reads the trace in `bytes`, which messages call `file`.
  /// - Throws: everything that is wrong in it.
  public static func read(_ bytes: [UInt8], file: String) throws(Findings) -> Network {
    try read(try JSON5Document.parse(bytes, file: file))
  }

  /// Reads a parsed trace, in which values may have been replaced. The network is called like the file, without its
  /// ending.
  /// - Throws: everything that is wrong in it; a network that is returned has no ``Network/problems``.
  public static func read(_ document: JSON5Document) throws(Findings) -> Network {
    let name = DocumentFile.stem(of: document.file)
    return try document.read { root in network(root, name: name) }.0
  }

  private static func network(_ root: ObjectReader, name: String) -> Network? {
    let title = root.name("name") ?? name
    let source = root.optionalString("source") ?? ""
    let notes = root.optionalStrings("notes") ?? []
    var inputFormat: NumberFormat?
    let input = root.optionalObject("input").flatMap { object -> TensorShape? in
      inputFormat = object.optional("format")?.numberFormat()
      return shape(object)
    }
    guard let elements = root.array("layers") else { return nil }
    guard (1...Network.mostLayers).contains(elements.count) else {
      let problem = elements.isEmpty ? NetworkProblem.empty : .tooManyLayers(elements.count)
      root.report(.inconsistent(problem.sentence), key: "layers")
      return nil
    }
    let objects = elements.compactMap { $0.object() }
    var layers = TraceLayers(objects: objects, input: input, hasInput: root.optional("input") != nil)
    layers.readAll()
    let network = Network(
      name: name, title: title, source: source, notes: notes, input: input, inputFormat: inputFormat,
      layers: layers.layers.compactMap(\.self))
    guard network.layers.count == elements.count else { return nil }
    for count in network.totalProblems {
      root.report(.inconsistent(NetworkProblem.totalTooLarge(count).sentence), key: "layers")
    }
    return network
  }

  /// `channels`, `height` and `width` of a feature map.
  static func shape(_ object: ObjectReader) -> TensorShape? {
    let channels = object.integer("channels", in: Layer.dimensions)
    let height = object.integer("height", in: Layer.dimensions)
    let width = object.integer("width", in: Layer.dimensions)
    guard let channels, let height, let width else { return nil }
    return TensorShape(channels: channels, height: height, width: width)
  }
}
