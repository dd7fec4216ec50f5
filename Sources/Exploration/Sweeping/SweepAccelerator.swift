import Documents
import Hardware

/// An accelerator of a plan: its document with the plan's settings, from which the accelerator of every point is read.
struct SweepAccelerator: Sendable {
  private let document: JSON5Document
  private let isScaleSim: Bool
  /// Without what axes change; `nil` where the description is only complete with them.
  let described: Accelerator?
  /// The same in parts; `nil` for SCALE-Sim's files, too.
  let parts: AcceleratorParts?
  private let bytes: [UInt8]
  private let settings: [SweepSetting]

  /// The description in `bytes`.
  /// - Throws: that it is no such document, or has no place for a setting.
  init(_ bytes: [UInt8], file: String, settings: [SweepSetting]) throws(Findings) {
    isScaleSim = file.hasSuffix(".cfg")
    self.bytes = bytes
    self.settings = settings
    var document =
      isScaleSim
      ? try INIDocument.parse(bytes, file: file).document : try JSON5Document.parse(bytes, file: file)
    for setting in settings {
      guard let path = setting.target.hardware else { continue }
      do throws(Findings) {
        document = try Self.replacing(path, setting.target, setting.value, in: document)
      } catch {
        throw Findings(error.all.map { setting.place.finding($0.problem) }) ?? error
      }
    }
    self.document = document
    if isScaleSim {
      parts = nil
      described = try? ScaleSimConfigReader.read(document)
    } else {
      parts = try? AcceleratorParts(document)
      described = parts?.accelerator
    }
  }

  /// The same description, read again: threads that count references to the same texts wait for each other.
  func reread() -> SweepAccelerator {
    (try? SweepAccelerator(bytes, file: document.file, settings: settings)) ?? self
  }

  /// The accelerator with some values in place of the described ones.
  /// - Throws: everything that is wrong with it then.
  func accelerator(with values: [(SweepTarget, SweepValue)]) throws(Findings) -> Accelerator {
    try accelerator(
      changed: values.compactMap { target, value in target.hardware.map { ($0, value.node(at: target)) } })
  }

  /// The accelerator with some values of its document changed.
  /// - Throws: everything that is wrong with it then.
  func accelerator(changed values: [(DocumentPath, JSON5Node)]) throws(Findings) -> Accelerator {
    try Self.read(try document(changed: values), isScaleSim: isScaleSim)
  }

  /// The document with some values changed.
  /// - Throws: that it has no place for one.
  func document(changed values: [(DocumentPath, JSON5Node)]) throws(Findings) -> JSON5Document {
    var root = document.root
    for (path, value) in values { root = try root.replacing(path, with: value) }
    return JSON5Document(file: document.file, root: root, findings: document.findings)
  }

  /// What is wrong with a path, whatever is put there: it leads nowhere, or to a key that nobody knows.
  func problems(of target: SweepTarget, _ value: SweepValue) -> [Problem] {
    guard let path = target.hardware else { return [] }
    do throws(Findings) {
      _ = try Self.read(try Self.replacing(path, target, value, in: document), isScaleSim: isScaleSim)
      return []
    } catch {
      return error.all.filter { finding in
        guard case .commandLine = finding.origin else { return false }
        switch finding.problem {
        case .unknownKey, .noSuchElement: return true
        // A value on the way to the path that has no members.
        case .wrongType: return finding.path.steps.count < path.steps.count
        default: return false
        }
      }.map(\.problem)
    }
  }

  /// The names of its memories, from DRAM to the array, as far as the document tells.
  func memoryNames(with values: [(SweepTarget, SweepValue)] = []) -> [String] {
    if let accelerator = try? accelerator(with: values) { return accelerator.memories.map(\.name) }
    guard case .object(let members)? = document.root["memories"]?.value else { return [] }
    return members.map(\.key)
  }

  private static func replacing(
    _ path: DocumentPath, _ target: SweepTarget, _ value: SweepValue, in document: JSON5Document
  ) throws(Findings) -> JSON5Document {
    JSON5Document(
      file: document.file, root: try document.root.replacing(path, with: value.node(at: target)),
      findings: document.findings)
  }

  private static func read(_ document: JSON5Document, isScaleSim: Bool) throws(Findings) -> Accelerator {
    isScaleSim ? try ScaleSimConfigReader.read(document) : try AcceleratorReader.read(document)
  }
}
