@testable import picojoule

/// A console that remembers.
struct Recorder: Console {
  var output = ""
  var errors = ""
  /// What writing to standard output answers.
  var failure: String?

  mutating func write(_ text: String) -> String? {
    if failure == nil { output += text }
    return failure
  }

  mutating func complain(_ text: String) { errors += text }
}

/// How a run inside this process ended.
struct Ended: Equatable {
  var code: Int32
  var output: String
  var errors: String
}

/// Runs the program with the hand-made model, in a folder of its own unless told otherwise.
func runHere(
  _ arguments: String..., surroundings: Surroundings = .nowhere, failure: String? = nil, bench: Bench = Bench()
) -> Ended {
  var recorder = Recorder(failure: failure)
  let code = run(
    arguments: arguments, surroundings: surroundings, workbench: { _ in bench }, console: &recorder)
  return Ended(code: code, output: recorder.output, errors: recorder.errors)
}

extension Surroundings {
  /// Where no name is known.
  static let nowhere = Surroundings(executable: "", workingDirectory: "", home: "")
}
