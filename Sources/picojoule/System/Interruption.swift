#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif
import Synchronization

/// Ctrl-C while mappings are searched for or a sweep runs: the first ends the searches, which then give the best they have,
/// or the sweep, which then finishes the points it began; the second ends the program.
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
    // Programs that start others from a thread of a pool hand on that thread's mask, which often blocks everything.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Nobody asks any more: Ctrl-C ends the program as always.
  static func ignore() { signal(SIGINT, SIG_DFL) }
}
