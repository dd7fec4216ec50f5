#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif
import Synchronization

/// Ctrl-C while mappings are searched for or a sweep runs: the first ends the searches, which then give the best they have,
/// or the sweep, which then finishes the points it began; the second ends the program. To a sweep a cluster's request to
/// end, SIGTERM, is the same.
///
/// A signal handler can reach nothing but what is global.
enum Interruption {
  /// The first signal that came; 0 for none.
  private static let first = Atomic<Int32>(0)

  /// Whether Ctrl-C was pressed, or what else is listened to came.
  static var hasCome: Bool { first.load(ordering: .relaxed) != 0 }

  /// The exit code of a program that ended because of it, as shells have it: 130 for Ctrl-C, 143 for SIGTERM.
  static var exitCode: Int32 { 128 + first.load(ordering: .relaxed) }

  /// From now on somebody asks for ``hasCome``: after Ctrl-C, and after SIGTERM if so wanted.
  static func listen(toTermination hearsTermination: Bool = false) {
    // Programs that start others from a thread of a pool hand on that thread's mask, which often blocks everything.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in hearsTermination ? [SIGINT, SIGTERM] : [SIGINT] {
      signal(number) { number in
        if Interruption.first.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
      }
      sigaddset(&signals, number)
    }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Nobody asks any more: signals end the program as always.
  static func ignore() { for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) } }
}
