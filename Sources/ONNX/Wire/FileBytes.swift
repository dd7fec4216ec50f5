import Documents

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Bytes of a file, mapped and not copied: the system brings a page into memory when somebody looks at it.
///
/// They stay as long as somebody holds them. A file that another program shortens meanwhile takes its pages away, and
/// looking at them ends the program, as with every mapped file; replacing the file (write, then rename) does no harm.
public final class FileBytes: @unchecked Sendable {
  /// The file as the user named it; messages call it so.
  public let file: String
  /// How many bytes there are.
  public var count: Int { storage.count }

  // Never written to after the initializer, which makes the class safe to share.
  private let storage: UnsafeRawBufferPointer
  private let isMapped: Bool

  /// A copy of `bytes`, which messages call `file`.
  public init(_ bytes: [UInt8], file: String) {
    self.file = file
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 8)
    copy.copyBytes(from: bytes)
    storage = UnsafeRawBufferPointer(copy)
    isMapped = false
  }

  /// Maps the regular file at `path`.
  /// - Throws: why it cannot be read; pipes and devices are refused.
  public init(mapping path: String) throws(ONNXFailure) {
    file = path
    isMapped = true
    do throws(MappingFailure) {
      storage = try Self.map(path)
    } catch {
      throw ONNXFailure(file: path, problem: .file(error.problem))
    }
  }

  deinit {
    guard let start = storage.baseAddress else { return }
    if isMapped {
      munmap(UnsafeMutableRawPointer(mutating: start), storage.count)
    } else {
      storage.deallocate()
    }
  }

  /// The byte at `offset`, which must be below ``count``.
  subscript(offset: Int) -> UInt8 { storage[offset] }

  /// A little-endian number of `width` bytes at `offset`; all of them must be below ``count``.
  func littleEndian(at offset: Int, width: Int) -> UInt64 {
    var pattern: UInt64 = 0
    for index in 0..<width { pattern |= UInt64(storage[offset + index]) << UInt64(8 * index) }
    return pattern
  }

  /// Gives the bytes of a range to `body`; the range must be within the file.
  func withBytes<Result>(_ range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    body(UnsafeRawBufferPointer(rebasing: storage[range]))
  }

  /// Gives the memory of the pages looked at so far back to the system, which brings them again when they are needed.
  ///
  /// A page that is looked at brings its neighbours, if the system has them at hand: 64 KiB, or 2 MiB where it keeps files in pieces
  /// of that size.
  func releasePages() {
    guard isMapped, let start = storage.baseAddress else { return }
    madvise(UnsafeMutableRawPointer(mutating: start), storage.count, Int32(MADV_DONTNEED))
  }

  private struct MappingFailure: Error {
    let problem: Problem

    init(_ problem: Problem) { self.problem = problem }

    /// What the system says about its last failure.
    static func system() -> MappingFailure {
      switch errno {
      case ENOENT, ENOTDIR: MappingFailure(.cannotRead(.missing))
      case EACCES, EPERM: MappingFailure(.cannotRead(.notPermitted))
      case let code: MappingFailure(.cannotRead(.system(String(cString: strerror(code)))))
      }
    }
  }

  private static func map(_ path: String) throws(MappingFailure) -> UnsafeRawBufferPointer {
    // A path with a zero byte would be cut there and name another file.
    guard !path.utf8.contains(0) else { throw MappingFailure(.cannotRead(.missing)) }
    // Without O_NONBLOCK, opening a pipe waits for a writer that may never come.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw MappingFailure.system() }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw MappingFailure.system() }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw MappingFailure(.isDirectory)
    default: throw MappingFailure(.notARegularFile)
    }
    let size = Int(status.st_size)
    guard size > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
      throw MappingFailure.system()
    }
    // Readers jump from one tensor's head to the next: reading ahead would bring in weights that nobody looks at.
    madvise(start, size, Int32(MADV_RANDOM))
    return UnsafeRawBufferPointer(start: start, count: size)
  }
}

/// A part of a file.
public struct ByteRange: Sendable {
  /// The file.
  public let bytes: FileBytes
  /// From the file's start; within the file.
  public let offsets: Range<Int>

  /// How many bytes there are.
  public var count: Int { offsets.count }
}

extension ByteRange: Hashable {
  /// Two ranges are the same when they lie at the same place of the same mapping.
  public static func == (left: ByteRange, right: ByteRange) -> Bool {
    left.bytes === right.bytes && left.offsets == right.offsets
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(bytes))
    hasher.combine(offsets)
  }
}
