#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif
import Synchronization

/// Ctrl-C while mappings are searched for: the first ends the searches, which then give the best they have; the second
/// ends the program.
///
/// A signal handler can reach nothing but what is global.
enum Interruption {
  private static let flag = Atomic<Bool>(false)

  /// Whether Ctrl-C was pressed.
  static var hasCome: Bool { flag.load(ordering: .relaxed) }

  /// From now on somebody asks for ``hasCome``.
  static func listen() {
    signal(SIGINT) { _ in
      if Interruption.flag.exchange(true, ordering: .relaxed) { _exit(130) }
    }
  }

  /// Nobody asks any more: Ctrl-C ends the program as always.
  static func ignore() { signal(SIGINT, SIG_DFL) }
}
