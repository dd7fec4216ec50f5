import Documents
import Hardware
import Scheduling
import Workloads

/// The mappings that need no search: those given for this run, and the chip's own for this network and batch.
struct ChosenMappings {
  private let given: [String: Mapping]
  private let own: [String: (mapping: Mapping, file: String)]

  /// Reads the chip's own files, and checks that the options name layers of the network. `network`: batch applied.
  init(_ options: EvaluationOptions, network: Network, on accelerator: Accelerator) throws(EvaluationError) {
    given = options.mappings
    if !given.isEmpty {
      if accelerator.array.timing == .scaleSim { throw .mappingsNotUsed }
      let known = network.layers.filter { $0.operation.convolution != nil }.map(\.name)
      for name in given.keys.sorted() where !known.contains(name) { throw .unknownLayer(name: name, known: known) }
    }
    var own: [String: (mapping: Mapping, file: String)] = [:]
    for path in accelerator.array.timing == .scaleSim ? [] : accelerator.mappingFiles {
      let file: MappingFile
      do throws(Findings) {
        file = try MappingReader.load(path, for: accelerator)
      } catch {
        throw .ownMappings(error)
      }
      guard let name = file.network else {
        throw .ownMappings(
          Findings(
            Finding(
              file: path,
              problem: .inconsistent("a chip's own mappings have to say which network they are for, as network"))))
      }
      // A file that names no batch serves all: tiles are cut to the images there are.
      guard name == network.name, file.batch.map({ $0 == options.batch }) ?? true else { continue }
      for entry in file.entries where own[entry.layer] == nil { own[entry.layer] = (entry.mapping, path) }
    }
    self.own = own
  }

  /// The mapping of a layer with where it came from; `nil` to search for one.
  subscript(layer: String) -> (mapping: Mapping, source: MappingSource)? {
    if let mapping = given[layer] { return (mapping, .given) }
    return own[layer].map { ($0.mapping, .own(file: $0.file)) }
  }
}

extension Evaluator {
  /// What a reader must know of mappings that were not searched for.
  func mappingRemarks(for layers: [LayerResult], misfits: [MisfitMapping]) -> [String] {
    var remarks: [String] = []
    let given = layers.filter { $0.mappingSource == .given }.map(\.layer.name)
    if !given.isEmpty { remarks.append("mappings were given for \(Self.list(given))") }
    for file in accelerator.mappingFiles {
      let own = layers.filter { $0.mappingSource == .own(file: file) }.map(\.layer.name)
      let name = DocumentFile.stem(of: file)
      if !own.isEmpty { remarks.append("mappings of the chip's own (\(name)) were used for \(Self.list(own))") }
    }
    remarks += misfits.map { misfit in
      "the chip's own mapping of \(misfit.layer) does not fit, so one was searched for: "
        + misfit.problems.map(\.sentence).joined(separator: "; ")
    }
    for layer in layers where layer.mappingSource != .searched || layer.searchObstacle != nil {
      guard let space = layer.space, let clauses = layer.mapping?.remarks(for: space, on: accelerator).map(\.clause),
        !clauses.isEmpty
      else { continue }
      remarks.append(
        "the mapping of \(layer.layer.name) breaks the dataflow \(accelerator.array.dataflowName): "
          + clauses.joined(separator: "; "))
    }
    return remarks
  }
}
