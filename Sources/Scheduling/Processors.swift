#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// How many threads can work at the same time, as the system lets this process.
///
/// Foundation would know as well; loading it takes longer than a simulation.
public let processorCount = allowedProcessors ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

/// The processors that this process may use, where Linux tells: fewer than there are where a cluster lends a part of a
/// machine. The C library's own function for it is not among those that Swift sees.
private var allowedProcessors: Int? {
  guard let file = fopen("/proc/self/status", "r") else { return nil }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 4096)
  while fgets(&line, Int32(line.count), file) != nil {
    let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard text.hasPrefix("Cpus_allowed:") else { continue }
    // A mask in hexadecimal digits, with commas between groups.
    let count = text.dropFirst("Cpus_allowed:".count).reduce(0) { $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount }
    return count > 0 ? count : nil
  }
  return nil
}
