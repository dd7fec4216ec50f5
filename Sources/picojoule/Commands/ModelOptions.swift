import ONNX
import Workloads

/// The options that say how an ONNX model is read.
enum ModelOptions {
  static let input = OptionDefinition(
    name: "input", value: "name=sizes", help: "The shape of an ONNX model's input: data=1x3x224x224.",
    isRepeatable: true)
  static let ignoreUnknown = OptionDefinition(
    name: "ignore-unknown",
    help: "Leave out operators of an ONNX model that are not known, and say so in the report.")

  /// Both.
  static let all = [input, ignoreUnknown]

  /// The network that a word means, read as the arguments say.
  static func file(
    _ word: String, _ arguments: ParsedArguments, _ library: Library, _ command: CommandDefinition
  ) throws(Failure) -> NetworkFile {
    try file(at: try library.file(word, .network), calledBy: word, arguments, command)
  }

  /// The network at a path.
  /// - Throws: that the options are no shapes, or that the file is no model and they are about nothing.
  static func file(
    at path: String, calledBy word: String, _ arguments: ParsedArguments, _ command: CommandDefinition
  ) throws(Failure) -> NetworkFile {
    let file = NetworkFile(
      path: path, inputs: try shapes(arguments, command), ignoresUnknown: arguments.has(ignoreUnknown.name))
    if !file.isModel, let option = all.first(where: { arguments.has($0.name) }) {
      throw .arguments(.noModel(option, found: word), command: command.name, usage: command.usage)
    }
    return file
  }

  /// The shapes that `--input` gives.
  static func shapes(
    _ arguments: ParsedArguments, _ command: CommandDefinition
  ) throws(Failure) -> [ONNXInputShape] {
    var shapes: [ONNXInputShape] = []
    for text in arguments.all(input) {
      do throws(ONNXFailure) {
        shapes.append(try ONNXInputShape(parsing: text))
      } catch {
        throw .arguments(
          .invalidNumber(
            input, found: text, allowed: "an input's name, an equals sign and its sizes, such as data=1x3x224x224"),
          command: command.name, usage: command.usage)
      }
    }
    return shapes
  }

  /// What was asked for, for the report.
  static func settings(_ arguments: ParsedArguments) -> [String] {
    arguments.all(input).map { "\(input.name)=\($0)" } + (arguments.has(ignoreUnknown.name) ? [ignoreUnknown.name] : [])
  }
}
