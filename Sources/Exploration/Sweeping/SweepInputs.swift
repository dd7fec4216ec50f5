import Costs
import Documents
import Hardware
import Synchronization
import Workloads

/// Everything that a plan names, read once.
struct SweepInputs: Sendable {
  /// A file that rows depend on.
  struct File: Sendable, Hashable {
    /// As the plan or another file calls it.
    var name: String
    var digest: FileDigest
  }

  var networks: [Network] = []
  var accelerators: [SweepAccelerator] = []
  var tables: [CostTable] = []
  var precisionFiles: [String: JSON5Document] = [:]
  var mappings: JSON5Document?
  private(set) var files: [File] = []

  /// Reads the files of a plan.
  /// - Throws: everything that is wrong with any of them, and names of nothing.
  init(_ plan: SweepPlan, files: SweepFiles) throws(Findings) {
    var findings: [Finding] = []
    let log = FileLog(files)
    func collect<Value>(_ body: () throws(Findings) -> Value) -> Value? {
      do throws(Findings) {
        return try body()
      } catch {
        findings += error.all
        return nil
      }
    }
    var paths: [String] = []
    networks = plan.networks.compactMap { name in
      collect { () throws(Findings) in
        let path = try files.file(name, .network, of: plan)
        paths.append(path)
        return try plan.models.network(try log.read(path, called: name.text), file: path)
      }
    }
    if paths.count == plan.networks.count { findings += plan.models.problems(networks: paths) }
    accelerators = plan.accelerators.compactMap { name in
      collect { () throws(Findings) in
        let path = try files.file(name, .accelerator, of: plan)
        return try SweepAccelerator(try log.read(path, called: name.text), file: path, settings: plan.settings)
      }
    }
    tables = plan.costs.compactMap { name in
      collect { () throws(Findings) in
        let path = try files.file(name, .costTable, of: plan)
        let library = CostTableLibrary(names: files.names(.costTable)) { other throws(Findings) in
          let path = files.find(.costTable, other) ?? other
          return try JSON5Document.parse(try log.read(path, called: other), file: path)
        }
        return try library.table(in: try JSON5Document.parse(try log.read(path, called: name.text), file: path))
      }
    }
    let values =
      plan.settings.map { ($0.target, $0.value) }
      + plan.axes.flatMap { axis in axis.values.flatMap { zip(axis.targets, $0).map { ($0, $1) } } }
    for (target, value) in values where target == .density || target == .precision(.root) {
      guard case .string(let text) = value.node.value, text.hasSuffix(".json5"), precisionFiles[text] == nil else {
        continue
      }
      precisionFiles[text] = collect { () throws(Findings) in
        let path = try files.path(text, of: plan, place: SweepPlace(file: plan.file))
        return try JSON5Document.parse(try log.read(path, called: text), file: path)
      }
    }
    if case .file(let name) = plan.mapper.rule {
      mappings = collect { () throws(Findings) in
        let path = try files.path(name.text, of: plan, place: name.place)
        return try JSON5Document.parse(try log.read(path, called: name.text), file: path)
      }
    }
    for accelerator in accelerators {
      for path in accelerator.described?.mappingFiles ?? [] {
        _ = collect { () throws(Findings) in try log.read(path, called: path) }
      }
    }
    self.files = log.files
    if let all = Findings(findings) { throw all }
  }

  /// Files in the order of their first reading.
  private final class FileLog: Sendable {
    private let access: SweepFiles
    private let log = Mutex<[File]>([])

    init(_ access: SweepFiles) { self.access = access }

    func read(_ path: String, called name: String) throws(Findings) -> [UInt8] {
      let bytes = try access.read(path)
      let file = File(name: name, digest: FileDigest(bytes))
      log.withLock { if !$0.contains(file) { $0.append(file) } }
      return bytes
    }

    var files: [File] { log.withLock { $0 } }
  }
}
