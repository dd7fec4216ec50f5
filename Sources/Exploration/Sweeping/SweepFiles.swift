import Documents
import Workloads

/// How a sweep gets at the files behind its names.
public struct SweepFiles: Sendable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case network
    case accelerator
    case costTable = "cost table"
  }

  /// The file of a name; `nil` if nothing is called by it.
  public var find: @Sendable (Kind, String) -> String?
  /// Every name there is, for advice.
  public var names: @Sendable (Kind) -> [String]
  /// The bytes of a file.
  public var read: @Sendable (String) throws(Findings) -> [UInt8]

  /// Files found by name by `find`.
  public init(
    find: @escaping @Sendable (Kind, String) -> String?, names: @escaping @Sendable (Kind) -> [String],
    read: @escaping @Sendable (String) throws(Findings) -> [UInt8] = { path throws(Findings) in
      // A model has its weights with it, up to what protobuf can hold in a file.
      try DocumentFile.read(path, limit: path.hasSuffix(ONNXNetworkReader.ending) ? 2 << 30 : DocumentFile.defaultLimit)
    }
  ) {
    self.find = find
    self.names = names
    self.read = read
  }

  /// The file that a word of a plan means: a path, relative to the plan's file, if it has a `/` or an ending that such
  /// files have; else the file of that name.
  func file(_ name: SweepName, _ kind: Kind, of plan: SweepPlan) throws(Findings) -> String {
    let endings = [".json5", ".csv", ".cfg", ONNXNetworkReader.ending]
    if name.text.contains("/") || endings.contains(where: { name.text.hasSuffix($0) }) {
      return try path(name.text, of: plan, place: name.place)
    }
    if let file = find(kind, name.text) { return file }
    throw Findings(name.place.finding(.unknown(kind.rawValue, name.text, among: names(kind))))
  }

  /// The path of a file beside the plan's own.
  ///
  /// What a sweep's directory keeps of a plan does not say where the plan was. There the file is looked for in the working
  /// directory, beside the plan and beside the directory: the first that is what it was then, else the first that is there.
  /// - Throws: that it is in none of these places.
  func path(_ text: String, of plan: SweepPlan, place: SweepPlace) throws(Findings) -> String {
    let beside = DocumentFile.path(text, besideFile: plan.file)
    guard let digest = plan.digests[text], !text.hasPrefix("/") else { return beside }
    let folder = plan.file.lastIndex(of: "/").map { String(plan.file[..<$0]) }
    let above = folder.map { DocumentFile.path(text, besideFile: $0) } ?? "../\(text)"
    let places = [text, beside, above]
    let found = places.compactMap { path in (try? read(path)).map { (path: path, digest: FileDigest($0).text) } }
    if let match = found.first(where: { $0.digest == digest }) ?? found.first { return match.path }
    throw Findings(
      place.finding(
        .inconsistent(
          "there is no file \(text) in the working directory, beside this plan, or in the directory above; start from where the "
            + "sweep was first run")))
  }
}

/// 128 bits by which a changed file is noticed (FNV-1a: offset basis and prime of draft-eastlake-fnv). Nobody is meant to be
/// kept from forging it.
struct FileDigest: Sendable, Hashable {
  private var value: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d

  init(_ bytes: [UInt8]) {
    for byte in bytes { value = (value ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013b }
  }

  /// 32 hexadecimal digits.
  var text: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 32 - digits.utf8.count) + digits
  }
}
