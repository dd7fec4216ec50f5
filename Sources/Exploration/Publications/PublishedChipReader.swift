import Costs
import Documents

/// Reads what was published of a chip, written in JSON5 (`docs/chips.md`).
public enum PublishedChipReader {
  /// Reads the file at `path`.
  /// - Throws: everything that is wrong with the file or in it.
  public static func load(_ path: String) throws(Findings) -> PublishedChip {
    try read(try JSON5Document.load(path))
  }

  /// Reads the text in `bytes`, which messages call `file`.
  /// - Throws: everything that is wrong in it.
  public static func read(_ bytes: [UInt8], file: String) throws(Findings) -> PublishedChip {
    try read(try JSON5Document.parse(bytes, file: file))
  }

  private static func read(_ document: JSON5Document) throws(Findings) -> PublishedChip {
    let name = DocumentFile.stem(of: document.file)
    return try document.read { root in chip(root, name: name) }.0
  }

  /// Images of a batch.
  private static let batches = 1...1_000_000

  private static func chip(_ root: ObjectReader, name: String) -> PublishedChip? {
    if let value = root.optional("accelerator"), let written = value.name(), written != name {
      value.report(.inconsistent("the file is called like the accelerator; make the two equal or leave the name out"))
    }
    let notes = root.optionalStrings("notes") ?? []
    let reader = FigureReader(sources: sources(root))
    let stated = reader.stated(in: root, over: FigureReader.Stated())
    let figures = root.optionalObject("figures").map {
      reader.entries($0, of: .chip, under: reader.stated(in: $0, over: stated))
    }
    let workloads = root.optionalArray("workloads")?.compactMap { $0.object() }.map {
      workload($0, reader, under: stated)
    }
    let comparisons = root.optionalArray("comparisons")?.compactMap { $0.object() }.map {
      comparison($0, reader, under: stated)
    }
    return PublishedChip(
      accelerator: name, notes: notes, figures: figures ?? [], workloads: (workloads ?? []).compactMap(\.self),
      comparisons: (comparisons ?? []).compactMap(\.self))
  }

  private static func sources(_ root: ObjectReader) -> [String: String] {
    var sources: [String: String] = [:]
    for member in root.optionalMembers("sources") ?? [] {
      if let text = member.value.name() { sources[member.name] = text }
    }
    return sources
  }

  private static func workload(
    _ object: ObjectReader, _ reader: FigureReader, under outer: FigureReader.Stated
  ) -> PublishedChip.Workload? {
    let network = object.name("network")
    let batch = object.optionalInteger("batch", in: batches)
    let settings = object.optionalStrings("settings") ?? []
    let precision = object.optional("precision")?.name()
    let density = object.optional("density")?.name()
    let costs = object.optional("costs")?.name()
    let buffers = object.optionalStrings("buffers") ?? []
    let coverage = object.optional("covers").flatMap(coverage)
    let notes = object.optionalStrings("notes") ?? []
    let stated = reader.stated(in: object, over: outer)
    let layers = object.optionalMembers("layers")?.compactMap { member -> PublishedChip.Layer? in
      guard let figures = member.value.object() else { return nil }
      return PublishedChip.Layer(
        name: member.name,
        figures: reader.entries(figures, of: .layer, under: reader.stated(in: figures, over: stated)))
    }
    let totals = object.optionalObject("totals").map {
      reader.entries($0, of: .workload, under: reader.stated(in: $0, over: stated))
    }
    if !object.has("layers"), !object.has("totals") {
      object.report(.inconsistent("a workload has figures of layers, totals or both"))
    }
    let all = (layers ?? []).flatMap(\.figures) + (totals ?? [])
    if buffers.isEmpty, all.contains(where: { $0.figure == .bufferTraffic }) {
      let words = "buffer_traffic_mb needs the names of the memories that it is about"
      object.report(.inconsistent(words), key: "buffers")
    }
    guard let network else { return nil }
    return PublishedChip.Workload(
      network: network, batch: batch ?? 1, settings: settings, precision: precision, density: density, costs: costs,
      buffers: buffers, coverage: coverage ?? .all, notes: notes, layers: layers ?? [], totals: totals ?? [])
  }

  /// `"all"`, `"convolutions"` or a list of layers.
  private static func coverage(_ value: ValueReader) -> PublishedChip.Coverage? {
    guard case .array = value.node.value else {
      return value.choice("coverage", of: [("all", .all), ("convolutions", .convolutions)])
    }
    return value.array().map { .layers($0.compactMap { $0.name() }) }
  }

  private static func comparison(
    _ object: ObjectReader, _ reader: FigureReader, under outer: FigureReader.Stated
  ) -> PublishedChip.Comparison? {
    let ratio = object.choice("ratio", PublishedRatio.self)
    let other = object.name("over")
    let value = object.number("value", in: FigureReader.values)
    let lowest = object.optionalNumber("lowest", in: FigureReader.values)
    let highest = object.optionalNumber("highest", in: FigureReader.values)
    if object.has("lowest") != object.has("highest") {
      object.report(.inconsistent("the range of a mean has both ends, lowest and highest"))
    }
    let provenance = reader.provenance(of: object, under: reader.stated(in: object, over: outer))
    var range: ClosedRange<Double>?
    if let lowest, let highest, let value {
      if lowest <= value, value <= highest {
        range = lowest...highest
      } else {
        object.report(.inconsistent("the mean lies between lowest and highest"), key: "value")
      }
    }
    guard let ratio, let other, let value, let provenance else { return nil }
    return PublishedChip.Comparison(
      ratio: ratio, other: other, value: value, range: range, provenance: provenance)
  }
}
