#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

System.ignoreWriteSignals()
var console = StandardConsole()
exit(
  run(
    arguments: Array(CommandLine.arguments.dropFirst()), surroundings: .current, workbench: Model.init(library:),
    console: &console))
