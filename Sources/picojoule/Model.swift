import Arithmetic
import Costs
import Documents
import Evaluation
import Hardware
import Quantities
import Reporting
import Scheduling
import Simulation
import Workloads

/// The model behind the commands: reads files and hands them to the rooms below.
struct Model: Workbench {
  var library: Library

  func network(_ file: NetworkFile) throws(Failure) -> Network {
    try reading { () throws(Findings) in
      if file.isModel {
        return try ONNXNetworkReader.load(file.path, inputs: file.inputs, ignoresUnknown: file.ignoresUnknown).network
      }
      return file.path.hasSuffix(".csv")
        ? try ScaleSimTopologyReader.load(file.path) : try TraceReader.load(file.path)
    }
  }

  func accelerator(at path: String, settings: [String]) throws(Failure) -> Accelerator {
    try reading { () throws(Findings) in
      let isScaleSim = path.hasSuffix(".cfg")
      var document =
        isScaleSim
        ? try INIDocument.parse(try DocumentFile.read(path), file: path).document : try JSON5Document.load(path)
      for setting in settings {
        let (key, value) = try Self.parts(of: setting)
        document = try document.setting(key, to: value)
      }
      return isScaleSim ? try ScaleSimConfigReader.read(document) : try AcceleratorReader.read(document)
    }
  }

  func mappings(at path: String, for accelerator: Accelerator) throws(Failure) -> MappingFile {
    try reading { () throws(Findings) in try MappingReader.load(path, for: accelerator) }
  }

  func evaluate(_ request: SimulationRequest) throws(Failure) -> NetworkResult {
    let evaluator = try evaluator(for: request)
    let line = ProgressLine("layers of \(request.network.name)")
    let watched = WatchedSearch(on: [request.accelerator])
    defer {
      watched.end()
      line.clear()
    }
    do throws(EvaluationError) {
      return try evaluator.evaluate(request.network, watch: watched.watch) { line.show($0, of: $1) }
    } catch {
      throw Failure(
        error, network: request.network.name, accelerator: request.accelerator, mappings: request.mappings)
    }
  }

  func evaluator(for request: SimulationRequest) throws(Failure) -> Evaluator {
    var options = EvaluationOptions()
    options.batch = request.batch
    options.layers = request.layers
    options.bitOperations = request.bops
    options.plans = request.plans
    options.mappings = request.mappings?.mappings ?? [:]
    options.search = request.search
    options.engine = request.engine
    options.isForced = request.isForced
    let table = try table(at: request.costs)
    guard request.scalesTechnology else { return Evaluator(request.accelerator, costs: table, options: options) }
    do throws(TechnologyScaling.Problem) {
      return Evaluator(
        request.accelerator, costs: try table.scaled(to: request.accelerator.technology), options: options)
    } catch {
      throw Failure(error, table: table.name, accelerator: request.accelerator)
    }
  }

  func scaleSimReports(of result: NetworkResult) throws(Failure) -> [(name: String, text: String)] {
    do throws(EvaluationError) {
      return ScaleSimReports(try result.scaleSimReports()).files.map { ($0.name, $0.text) }
    } catch {
      throw Failure(error, network: result.network.name, accelerator: result.accelerator)
    }
  }

  func storage(of network: Network, formats: FormatPair) throws(Failure) -> StorageNeed? {
    let storage = NetworkStorage(network) { layer in
      FormatPair(
        weights: layer.weightsFormat ?? formats.weights, activations: layer.activationsFormat ?? formats.activations)
    }
    return StorageNeed(
      formats: formats, weights: storage.weightBits, peakActivations: storage.peakActivationBits,
      onChip: storage.onChipBits)
  }

  func area(of accelerator: Accelerator, costs path: String) throws(Failure) -> (AcceleratorArea, table: String)? {
    let table = try table(at: path)
    return (AcceleratorArea(PriceList(accelerator: accelerator, table: table)), table: table.name)
  }

  func costSheet(at path: String) throws(Failure) -> String { CostSheet(table: try table(at: path)).text }

  /// The two sides of a setting such as `array.rows=64`.
  private static func parts(of setting: String) throws(Findings) -> (key: String, value: String) {
    guard let equals = setting.firstIndex(of: "="), equals != setting.startIndex else {
      throw Findings(
        Finding(
          file: "", origin: .commandLine("--set"), path: DocumentPath(),
          problem: .inconsistent("\"\(setting)\" is no setting; write path=value, such as array.rows=64")))
    }
    return (String(setting[..<equals]), String(setting[setting.index(after: equals)...]))
  }

  /// The cost table in a file, with what it extends.
  func table(at path: String) throws(Failure) -> CostTable {
    let library = library
    let tables = CostTableLibrary(names: library.names(of: .costTable)) { name throws(Findings) in
      try JSON5Document.load(library.find(name, .costTable) ?? name)
    }
    return try reading { () throws(Findings) in try tables.table(in: try JSON5Document.load(path)) }
  }

  private func reading<Result>(_ body: () throws(Findings) -> Result) throws(Failure) -> Result {
    do throws(Findings) {
      return try body()
    } catch {
      throw .findings(error)
    }
  }
}
