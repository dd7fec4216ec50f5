import Documents
import Quantities
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Elements in a file beside the model.
public struct ExternalData: Sendable, Hashable {
  /// The file, relative to the folder of the model; it does not leave that folder.
  public let location: String
  /// The first byte.
  public let offset: Int
  /// How many bytes; `nil`: as many as the tensor needs.
  public let length: Int?
  /// Opens the files beside the model.
  let files: ExternalFiles

  /// The bytes.
  /// - Throws: a file that cannot be read, lies outside the folder, or is too short.
  func open(expecting count: Int) throws(ONNXFailure) -> ByteRange {
    let bytes = try files.open(location)
    let size = length ?? count
    let end = offset.plus(size)
    guard size == count else {
      throw ONNXFailure(file: files.model, problem: .wrongDataSize(expected: count, found: size, unit: .bytes))
    }
    guard end <= bytes.count else {
      let problem = ONNXProblem.externalRange(offset: offset, length: size, fileSize: bytes.count)
      throw ONNXFailure(file: bytes.file, problem: problem)
    }
    return ByteRange(bytes: bytes, offsets: offset..<end)
  }

  public static func == (left: ExternalData, right: ExternalData) -> Bool {
    left.location == right.location && left.offset == right.offset && left.length == right.length
      && left.files === right.files
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(location)
    hasher.combine(offset)
  }
}

/// The files beside a model, each mapped when it is first asked for.
final class ExternalFiles: Sendable {
  /// The model's path.
  let model: String
  private let opened = Mutex<[String: FileBytes]>([:])

  init(model: String) { self.model = model }

  /// What is wrong with the spelling of a path, without looking for the file.
  static func problem(ofPath path: String) -> ExternalPathProblem? {
    if path.isEmpty { return .empty }
    if path.hasPrefix("/") { return .absolute }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let leaves = parts.contains("..") || path.utf8.contains(0) || path.utf8.contains(UInt8(ascii: "\\"))
    // A drive's letter, "C:", is as absolute as a leading slash.
    let bytes = Array(path.utf8.prefix(2))
    let hasDrive = bytes.count == 2 && bytes[1] == UInt8(ascii: ":")
    return leaves ? .leavesFolder : hasDrive ? .absolute : nil
  }

  /// The file at `location`, relative to the model's folder.
  func open(_ location: String) throws(ONNXFailure) -> FileBytes {
    if let known = opened.withLock({ $0[location] }) { return known }
    if let problem = Self.problem(ofPath: location) {
      throw ONNXFailure(file: model, problem: .externalPath(location, problem))
    }
    let path = DocumentFile.path(location, besideFile: model)
    // Links are followed before the file is opened, and what they lead to must lie in the folder.
    if let folder = Self.resolved(DocumentFile.path(".", besideFile: model)), let target = Self.resolved(path),
      !target.hasPrefix(folder == "/" ? folder : folder + "/")
    {
      throw ONNXFailure(file: model, problem: .externalPath(location, .linkLeavesFolder))
    }
    let bytes = try FileBytes(mapping: path)
    opened.withLock { $0[location] = bytes }
    return bytes
  }

  /// The path without links; `nil` when there is no such file.
  private static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
