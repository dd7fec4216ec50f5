/// What a command made.
struct Outcome: Sendable, Hashable {
  /// For standard output.
  var output: String
  /// For standard error, though nothing went wrong.
  var remark = ""
  var exitCode: Int32 = 0
}

/// Runs the program: `arguments` are those behind its name. Prints to `console`, and returns the exit code.
///
/// Nothing is printed to standard output unless the whole run went well, so that a half result never looks like one.
func run(
  arguments: [String], surroundings: Surroundings, workbench: (Library) -> some Workbench, console: inout some Console
) -> Int32 {
  do throws(Failure) {
    let library = Library(surroundings)
    let outcome = try CommandTable.outcome(of: arguments, Context(library: library, workbench: workbench(library)))
    if let reason = console.write(outcome.output) { throw .unwritable(path: "standard output", reason: reason) }
    if !outcome.remark.isEmpty { console.complain(outcome.remark) }
    return outcome.exitCode
  } catch {
    console.complain(error.message)
    return error.exitCode
  }
}
