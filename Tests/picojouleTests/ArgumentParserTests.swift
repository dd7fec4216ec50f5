import Testing

@testable import picojoule

@Suite("CommandDefinition, parsing")
struct ArgumentParserTests {
  static let colour = OptionDefinition(
    name: "colour", value: "name", help: "A colour.",
    choices: [.init(name: "red", aliases: ["r"]), .init(name: "blue")])
  static let size = OptionDefinition(name: "size", value: "metres", help: "A size.", isRequired: true)
  static let tag = OptionDefinition(name: "tag", value: "word", help: "A tag.", isRepeatable: true)
  static let loud = OptionDefinition(name: "loud", help: "Speak up.")
  static let paint = CommandDefinition(
    name: "paint", abstract: "Paints.",
    positionals: [
      PositionalDefinition(name: "thing", help: "What."),
      PositionalDefinition(name: "more", help: "", isRequired: false),
    ], options: [colour, size, tag, loud])

  @Test("values come behind a blank or an equals sign, options and arguments in any order")
  func forms() throws {
    let parsed = try Self.paint.parse(["--size", "2", "wall", "--colour=r", "--tag", "a", "--loud", "--tag=b=c"])
    #expect(parsed[Self.size] == "2")
    #expect(parsed[Self.colour] == "red")
    #expect(parsed.all(Self.tag) == ["a", "b=c"])
    #expect(parsed.has("loud"))
    #expect(parsed.positionals == ["wall"])
    #expect(!parsed.wantsHelp)
  }

  @Test("behind -- everything is an argument, and a number or a dash may be a value")
  func dashes() throws {
    #expect(try Self.paint.parse(["--size", "-5", "--", "--loud", "-h"]).positionals == ["--loud", "-h"])
    #expect(try Self.paint.parse(["--size", "-", "-"]).positionals == ["-"])
    #expect(try Self.paint.parse(["--size=--x", "wall"])[Self.size] == "--x")
  }

  @Test("help is found anywhere before --, whatever else is wrong", arguments: ["-h", "--help"])
  func help(word: String) throws {
    #expect(try Self.paint.parse(["--nonsense", word]).wantsHelp)
  }

  @Test(
    "what does not fit is said in one sentence",
    arguments: [
      ([], "Missing expected arguments '<thing>' and '--size <metres>'."),
      (["wall"], "Missing expected argument '--size <metres>'."),
      (["wall", "--size"], "Missing value for '--size <metres>'."),
      (["wall", "--size="], "Missing value for '--size <metres>'."),
      (["wall", "--size", "--loud"], "Missing value for '--size <metres>'."),
      (["wall", "--size=1", "--size=1"], "The option '--size <metres>' is given twice."),
      (["wall", "--size=1", "--loud=yes"], "The option '--loud' takes no value, but 'yes' was given."),
      (["wall", "--sise", "1"], "Unknown option '--sise'. Did you mean '--size'?"),
      (["wall", "-size", "1"], "Unknown option '-size'. Did you mean '--size'?"),
      (["wall", "--hlep"], "Unknown option '--hlep'. Did you mean '--help'?"),
      (["a", "b", "c", "--size=1"], "Unexpected argument 'c'."),
      (
        ["wall", "--size=1", "--colour", "bleu"],
        "The value 'bleu' is invalid for '--colour <name>'. Did you mean 'blue'? Allowed: red, blue."
      ),
    ] as [([String], String)])
  func sentences(arguments: [String], sentence: String) {
    let error = #expect(throws: ArgumentError.self) { try Self.paint.parse(arguments) }
    #expect(error?.sentence == sentence)
  }

  @Test("a message cannot steer the terminal, and stays readable")
  func hostileWords() {
    let error = #expect(throws: ArgumentError.self) { try Self.paint.parse(["--\u{1B}[2J"]) }
    #expect(error?.sentence == "Unknown option '--\\u{1B}[2J'.")
    let long = #expect(throws: ArgumentError.self) {
      try Self.paint.parse(["--" + String(repeating: "x", count: 9999)])
    }
    #expect((long?.sentence.count ?? .max) < 300)
  }
}
