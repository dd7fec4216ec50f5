import Documents
import Reporting

/// Everything that can end a run without a result. The words are in `Failure+Sentence.swift`.
enum Failure: Error, Sendable, Hashable {
  /// The command line does not fit the command of that usage.
  case arguments(ArgumentError, command: String, usage: String)
  /// A name that is no file and that nothing is called by. `folders` is where was looked.
  case unknownName(NameKind, found: String, known: [String], folders: [String])
  /// A name for `inspect`, which may be one of several sorts.
  case unknownThing(found: String, known: [String], folders: [String])
  case unknownLayer(found: String, network: String, known: [String])
  case unknownFigure(found: String, known: [String])
  /// Something about what was read: files, `--set`, `--budget`.
  case findings(Findings)
  /// The network cannot run on the accelerator: a sentence with its final stop.
  case infeasible(String)
  /// The books of the report do not close.
  case accounting(AccountingError)
  /// A file or standard output that could not be written, and what the system says.
  case unwritable(path: String, reason: String)

  /// 64: the command line, unknown names included. 65: everything in or about a file. 70: a defect of the program.
  var exitCode: Int32 {
    switch self {
    case .arguments, .unknownName, .unknownThing, .unknownLayer, .unknownFigure: 64
    case .findings(let findings): findings.all.allSatisfy(\.origin.isCommandLine) ? 64 : 65
    case .infeasible, .unwritable: 65
    case .accounting(let error): error.isDefect ? 70 : 65
    }
  }
}

extension SourceOrigin {
  fileprivate var isCommandLine: Bool { if case .commandLine = self { true } else { false } }
}
