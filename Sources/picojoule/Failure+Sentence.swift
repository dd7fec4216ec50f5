import Documents
import Reporting

// Every sentence of the command line is made here and in `ArgumentError`; those about the content of files are Documents'.

extension Failure {
  /// What is printed on standard error: lines that start with `Error: `, and how to go on.
  var message: String {
    switch self {
    case .arguments(let error, let command, let usage):
      "Error: \(error.sentence)\nUsage: \(usage)\n  See '\(command) --help' for more information.\n"
    case .unknownName(let kind, let found, let known, let folders):
      "Error: There is no \(kind.noun) called '\(found.printable)'."
        + Self.advice(found, known, folders: folders, noun: kind.folder)
        + "  A file is named with its path or ending: ./\(kind.exampleFile)\n"
    case .unknownThing(let found, let known, let folders):
      "Error: There is no network or accelerator called '\(found.printable)'."
        + Self.advice(found, known, folders: folders, noun: "Traces and HardwareConfigs")
    case .unknownLayer(let found, let network, let known):
      "Error: The network \(network.printable) has no layer '\(found.printable)'." + Self.advice(found, known)
    case .unknownFigure(let found, let known):
      "Error: There is no figure '\(found.printable)' here." + Self.advice(found, known)
    case .findings(let findings):
      findings.description.split(separator: "\n").map { "Error: \($0)\n" }.joined()
    case .infeasible(let sentence): "Error: \(sentence)\n"
    case .accounting(let error):
      error.isDefect
        ? "Error: The report contradicts itself; this is a defect of picojoule: \(error.sentence).\n"
        : "Error: \(error.sentence).\n"
    case .unwritable(let path, let reason): "Error: \(path.printable): this cannot be written: \(reason).\n"
    }
  }

  /// The likely meant name behind the sentence, and the known ones in lines of their own.
  private static func advice(_ found: String, _ known: [String], folders: [String]? = nil, noun: String = "") -> String
  {
    var text = nearest(to: found, among: known).map { " Did you mean '\($0.printable)'?" } ?? ""
    text += "\n"
    if known.isEmpty, let folders {
      let looked = folders.isEmpty ? "" : " in \(folders.joined(separator: ", "))"
      return text + "  No folder with \(noun) was found\(looked); set PICOJOULE_HOME to the one that holds them.\n"
    }
    let shown = known.prefix(100).map(\.printable).joined(separator: ", ")
    let more = known.count > 100 ? " and \(known.count - 100) more" : ""
    return text + "Known: \(shown)\(more)".wrapped(to: 100, first: "  ")
  }
}
