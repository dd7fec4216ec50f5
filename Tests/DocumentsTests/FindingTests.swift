import TestSupport
import Testing

@testable import Documents

@Suite("Finding")
struct FindingTests {
  @Test(
    "every problem has its sentence",
    arguments: [
      (.cannotRead(.missing), "there is no such file"),
      (.cannotRead(.notPermitted), "no permission to read this file"),
      (.cannotRead(.system("Too many links")), "this file cannot be read: Too many links"),
      (.cannotWrite(.missing), "there is no such directory to write to"),
      (.cannotWrite(.notPermitted), "no permission to write this file"),
      (.cannotWrite(.system("No space left")), "this file cannot be written: No space left"),
      (.isDirectory, "this is a directory, not a file"),
      (.notARegularFile, "this is a pipe or a device, not a regular file"),
      (.tooLarge(bytes: 200_000_000, limit: 67_108_864), "this file has 200000000 bytes; at most 67108864 are read"),
      (.tooLarge(bytes: nil, limit: 10), "this file has more than 10 bytes, which is the most that is read"),
      (.duplicateKey("a", firstLine: nil), "\"a\" is given twice"),
      (.missingKey("rows"), "the key \"rows\" is missing"),
      (.outOfRange(found: "0", lowest: "1", highest: nil), "0 is out of range; allowed: 1 or more"),
      (.outOfRange(found: "9", lowest: nil, highest: "8"), "9 is out of range; allowed: at most 8"),
      (.outOfRange(found: "9", lowest: nil, highest: nil), "9 is out of range"),
      (
        .wrongType(expected: .wholeNumberOrList, found: FoundValue(kind: .boolean, text: "true")),
        "expected a whole number or a list of them, found true"
      ),
      (
        .unknown("network", "resnet5", among: ["alexnet", "resnet50", "resnet18"]),
        "unknown network \"resnet5\"; did you mean \"resnet50\"? Allowed: alexnet, resnet50, resnet18"
      ),
      (.unknown("network", "x", among: []), "unknown network \"x\""),
      (
        .unknown("layer", "qqq", among: (0..<30).map { "conv\($0)" }),
        "unknown layer \"qqq\". Allowed: \((0..<24).map { "conv\($0)" }.joined(separator: ", ")) and 6 more"
      ),
      (
        .tooFewColumns(found: 2, expected: ["Layer", "M", "N", "K"]),
        "the row ends after column 2; expected 4: Layer, M, N, K"
      ),
      (.inconsistent("groups (3) do not divide the channels (16)"), "groups (3) do not divide the channels (16)"),
      (.syntax(.badNumber("1_0", .groupedDigits)), "1_0 may not have _ between its digits"),
    ] as [(Problem, String)])
  func sentences(problem: Problem, words: String) {
    #expect(Finding(file: "dir/x.json5", problem: problem).sentence == "dir/x.json5: \(words).")
  }

  @Test("a sentence names file, place and key path")
  func places() {
    let path = DocumentPath([.key("layers"), .index(3), .key("kernel")])
    let position = SourcePosition(line: 12, column: 5)
    let finding = Finding(file: "x", origin: .position(position), path: path, problem: .isDirectory)
    #expect("\(finding)" == "x:12:5: layers[3].kernel: this is a directory, not a file.")
    let option = Finding(file: "x", origin: .commandLine("--budget macs=1q"), problem: .isDirectory)
    #expect(option.sentence == "--budget macs=1q: this is a directory, not a file.")
    #expect("\(DocumentPath([.key("a.b"), .key("c d"), .key("")]))" == #"["a.b"].c d[""]"#)
  }

  @Test("nothing in a sentence is obeyed by a terminal or runs on for pages")
  func harmless() {
    let text = "\u{1B}]0;x\u{7}\n\"\\\u{202E}" + String(repeating: "y", count: 500)
    let sentence = Finding(file: text, path: DocumentPath([.key(text)]), problem: .missingKey(text)).sentence
    #expect(!sentence.unicodeScalars.contains { $0.properties.generalCategory == .control || $0 == "\u{202E}" })
    #expect(
      Finding(file: "x", problem: .missingKey(text)).sentence
        == #"x: the key "\u{1B}]0;x\u{07}\n\"\\\u{202E}\#(String(repeating: "y", count: 50))..." is missing."#)
  }

  @Test("findings are sorted: options, whole file, then by place; files keep their order")
  func order() throws {
    func finding(_ file: String, _ line: Int?, _ name: String) -> Finding {
      let origin = line.map { SourceOrigin.position(SourcePosition(line: $0, column: 1)) } ?? .file
      return Finding(file: file, origin: origin, problem: .inconsistent(name))
    }
    let option = Finding(file: "a", origin: .commandLine("--set x=1"), problem: .inconsistent("option"))
    let findings = try #require(
      Findings([
        finding("b", 9, "1"), finding("a", 3, "2"), finding("a", 2, "3"), finding("a", 2, "4"), finding("a", nil, "5"),
        option, finding("b", 1, "6"),
      ]))
    #expect(findings.all.map(\.problem) == ["6", "1", "option", "5", "3", "4", "2"].map { .inconsistent($0) })
    #expect(Findings([]) == nil)
  }

  @Test("twenty findings are written out")
  func rendering() throws {
    let all = (1...23).map { Finding(file: "x", problem: .inconsistent("\($0)")) }
    #expect(Findings(Array(all.prefix(20)))?.description.split(separator: "\n").count == 20)
    let text = try #require(Findings(all, omitted: 4)).description
    #expect(text.split(separator: "\n").suffix(2) == ["x: 20.", "... and 7 more."])
  }
}

@Suite("Suggestions")
struct NearestTests {
  @Test(
    "the likely meant word is found",
    arguments: [
      ("capcity", ["holds", "capacity"], "capacity"), ("kernal", ["kernel", "stride"], "kernel"),
      ("ouptut_channels", ["output_channels"], "output_channels"), ("WS", ["os", "ws"], "ws"),
      ("global-buffer", ["global_buffer"], "global_buffer"), ("resnet", ["alexnet", "resnet50"], "resnet50"),
      ("conv", ["fc", "conv1", "conv10"], "conv1"), ("alex", ["vgg16", "alexnet"], "alexnet"),
      ("32x32", ["tpu-v1", "systolic-int8-32x32"], "systolic-int8-32x32"), ("strid", ["stride", "strider"], "stride"),
      ("naïve", ["naive"], "naive"),
    ])
  func found(word: String, candidates: [String], meant: String) {
    #expect(nearest(to: word, among: candidates) == meant)
  }

  @Test(
    "a word that is far from all gets no suggestion",
    arguments: [
      ("os", ["ws", "is"]), ("rows", ["columns"]), ("", ["a"]), ("x", []), ("abcd", ["wxyz"]), ("fc", ["conv"]),
      (String(repeating: "a", count: 65), [String(repeating: "a", count: 64)]),
    ])
  func notFound(word: String, candidates: [String]) {
    #expect(nearest(to: word, among: candidates) == nil)
  }

  @Test("one slip in a word of five letters or more is always understood")
  func slips() {
    var random = RandomNumbers(seed: 11)
    let words = ["capacity", "output_channels", "dataflow", "bandwidth", "kernel", "padding", "memories"]
    for _ in 0..<2000 {
      let word = random.pick(words)
      var letters = Array(word)
      let place = Int.random(in: 0..<letters.count - 1, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: letters.remove(at: place)
      case 1: letters.insert(random.pick(["x", "Q", "9"]), at: place)
      case 2: letters[place] = "z"
      default: letters.swapAt(place, place + 1)
      }
      #expect(nearest(to: String(letters), among: words) == word, "\(String(letters))")
    }
  }
}
