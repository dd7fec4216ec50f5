#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Threads of the operating system.
enum SystemThreads {
  private final class Work: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Runs `work` on that many threads of their own, as wide as asked for whatever the machine has, and waits for their end. If
  /// the system gives fewer, on those; if none, on this one.
  static func run(_ count: Int, _ work: @escaping @Sendable () -> Void) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    // As much as the main thread has: evaluating a point calls as deep as simulating does.
    pthread_attr_setstacksize(&attributes, 8 << 20)
    let shared = Work(work)
    var threads: [pthread_t] = []
    for _ in 0..<count {
      guard let thread = start(shared, &attributes) else { break }
      threads.append(thread)
    }
    if threads.isEmpty { work() }
    for thread in threads { pthread_join(thread, nil) }
  }

  private static func start(_ work: Work, _ attributes: inout pthread_attr_t) -> pthread_t? {
    let own = Unmanaged.passRetained(work)
    #if canImport(Darwin) || canImport(Musl)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let status = pthread_create(
      &thread, &attributes,
      { argument in
        let argument: UnsafeMutableRawPointer? = argument
        if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, own.toOpaque())
    if status == 0 { return thread }
    own.release()
    return nil
  }

  /// A number of the thread that asks; no other has it at the same time.
  static var current: UInt {
    #if canImport(Darwin) || canImport(Musl)
      UInt(bitPattern: pthread_self())
    #else
      UInt(pthread_self())
    #endif
  }
}
