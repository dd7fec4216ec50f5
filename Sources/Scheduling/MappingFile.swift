import Documents
import Hardware
import Workloads

/// Mappings of layers that somebody wrote down (`docs/scheduling.md`).
public struct MappingFile: Sendable, Hashable {
  /// The mapping of one layer and where it stands.
  public struct Entry: Sendable, Hashable {
    public var layer: String
    public var mapping: Mapping
    /// Where the layer's name was written.
    let nameOrigin: SourceOrigin
    let node: JSON5Node
    let path: DocumentPath
  }

  /// The file as the user named it.
  public var file: String
  /// The network that the mappings are for; `nil` if the file does not say.
  public var network: String?
  /// Images worked on together; `nil` if the file does not say.
  public var batch: Int?
  /// Where the mappings come from; may be empty.
  public var source: String
  /// In the order of the file.
  public var entries: [Entry]

  /// By layer.
  public var mappings: [String: Mapping] {
    Dictionary(entries.map { ($0.layer, $0.mapping) }, uniquingKeysWith: { first, _ in first })
  }

  /// What is wrong with the file when it is meant for that network: names that are no layer, and layers without
  /// multiply-accumulates, which have nothing to map.
  public func findings(with network: Network) -> [Finding] {
    let known = Dictionary(network.layers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let names = network.layers.filter { $0.operation.convolution != nil }.map(\.name)
    return entries.compactMap { entry in
      let problem: Problem
      if let layer = known[entry.layer] {
        guard layer.operation.convolution == nil else { return nil }
        problem = .inconsistent("layer \(entry.layer) has no multiply-accumulates, so there is nothing to map")
      } else {
        problem = .unknownName(
          kind: "layer of \(network.name)", found: entry.layer, allowed: names,
          nearest: nearest(to: entry.layer, among: names))
      }
      return Finding(file: file, origin: entry.nameOrigin, path: entry.path, problem: problem)
    }
  }

  /// Where a mapping of the file does not fit its layer or the accelerator, at the very line.
  public func findings(_ problems: [MappingProblem], layer: String, on accelerator: Accelerator) -> [Finding] {
    guard let entry = entries.first(where: { $0.layer == layer }) else {
      return problems.map { Finding(file: file, problem: .inconsistent($0.sentence)) }
    }
    return problems.map { problem in
      var (node, path) = (entry.node, entry.path)
      for key in entry.keys(to: problem.place, on: accelerator) {
        guard let inner = node[key] else { break }
        node = inner
        path = path.appending(key)
      }
      return Finding(file: file, origin: node.origin, path: path, problem: .inconsistent(problem.sentence))
    }
  }
}

extension MappingFile.Entry {
  /// The way from the layer to a part of its mapping; levels are found under whichever of their memories names them.
  fileprivate func keys(to place: MappingProblem.Place, on accelerator: Accelerator) -> [String] {
    switch place {
    case .mapping: return []
    case .rows: return ["rows"]
    case .columns: return ["columns"]
    case .lanes: return ["lanes"]
    case .level(let level):
      let names = accelerator.memories.filter { $0.level == level }.map(\.name)
      let levels = node["levels"]
      return ["levels"] + (names.first { levels?[$0] != nil }.map { [$0, "tile"] } ?? [])
    }
  }
}
