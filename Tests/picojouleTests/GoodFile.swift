import Foundation

/// The files that a simulation reads, all of them right.
enum GoodFile: String, CaseIterable {
  case trace = "network.json5"
  case topology = "network.csv"
  case description = "accelerator.json5"
  case configuration = "accelerator.cfg"
  case costs = "costs.json5"

  var text: String {
    switch self {
    case .trace:
      """
      { name: "T", input: { channels: 6, height: 8, width: 8 }, layers: [
        { name: "a", kind: "conv", output_channels: 4, kernel: 3, stride: 1, padding: 1, groups: 2 },
        { name: "b", kind: "fc", output_channels: 2, inputs: ["a"] },
      ] }

      """
    case .topology:
      """
      Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,
      Conv1, 8, 8, 3, 3, 6, 4, 1,

      """
    case .description:
      """
      { clock: "200MHz", array: { rows: 4, columns: 4, dataflow: "weight_stationary" },
        processing_element: { units: [{ kind: "mac", weights: "int8", activations: "int8", accumulator: 24 }] },
        memories: { buffer: { holds: ["ifmap", "filter", "ofmap"], capacity: "16KiB" } },
        dram: { bandwidth: "1GB/s" } }

      """
    case .configuration:
      """
      [general]
      run_name = mine
      [architecture_presets]
      ArrayHeight : 12
      ArrayWidth : 14
      IfmapSramSzkB : 108
      FilterSramSzkB : 108
      OfmapSramSzkB : 108
      Dataflow : ws

      """
    case .costs:
      """
      { name: "costs", technology: { node: "45nm", voltage: "0.9V" }, sources: { lab: "measured" },
        components: { adder: { source: "lab", confidence: "found",
          points: [{ bits: 8, energy_pj: 1 }, { bits: 32, energy_pj: 4 }] } } }

      """
    }
  }

  /// The words of a simulation that reads the file, and for the rest the trace, the description and the costs.
  func arguments(in folder: Folder) -> [String] {
    let network = self == .topology ? GoodFile.topology : .trace
    let accelerator = self == .configuration ? GoodFile.configuration : .description
    let files = [("--network", network), ("--accelerator", accelerator), ("--costs", .costs)]
    return ["simulate"] + files.flatMap { [$0.0, "\(folder.path)/\($0.1.rawValue)"] }
  }
}

/// What happens to a good file.
enum FileDamage {
  case missing, directory
  /// The first such text replaced.
  case replacing(String, String)
  case text(String)
  /// So many bytes of it left.
  case cut(Int)
  /// So many zero bytes, which take no room on the disk.
  case sparse(UInt64)
  /// The start of a program.
  case garbage
  /// So many brackets.
  case nested(Int)

  /// Makes the damaged file; `false` if there was nothing to damage.
  func make(_ kind: GoodFile, in folder: Folder) throws -> Bool {
    let (text, path) = (kind.text, "\(folder.path)/\(kind.rawValue)")
    switch self {
    case .missing: try FileManager.default.removeItem(atPath: path)
    case .directory:
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    case .replacing(let old, let new):
      guard let range = text.range(of: old) else { return false }
      try folder.write(kind.rawValue, text.replacingCharacters(in: range, with: new))
    case .text(let text): try folder.write(kind.rawValue, text)
    case .cut(let length): try folder.write(kind.rawValue, String(text.prefix(length)))
    case .sparse(let size):
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try file.truncate(atOffset: size)
      try file.close()
    case .garbage:
      let bytes = Data([0x7F, 0x45, 0x4C, 0x46, 0x02, 0x01, 0x01, 0x00, 0xFF, 0xFE, 0x80, 0x0A, 0x00])
      try bytes.write(to: URL(fileURLWithPath: path))
    case .nested(let depth): try folder.write(kind.rawValue, String(repeating: "[", count: depth))
    }
    return true
  }
}
