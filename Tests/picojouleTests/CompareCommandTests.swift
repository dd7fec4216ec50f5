import Documents
import Exploration
import Testing

@testable import picojoule

/// `picojoule compare`: its command line with a model made by hand, then the whole way on the files of the repository.
@Suite("picojoule compare")
struct CompareCommandTests {
  private func compare(_ accelerators: String, _ more: String..., bench: Bench = Bench()) -> Ended {
    var recorder = Recorder()
    let code = run(
      arguments: ["compare", "--network", "n.json5", "--accelerators", accelerators, "--costs", "c.json5"] + more,
      surroundings: .nowhere, workbench: { _ in bench }, console: &recorder)
    return Ended(code: code, output: recorder.output, errors: recorder.errors)
  }

  /// With the real model, in the repository.
  private func compareHere(_ arguments: String...) throws -> Ended { try compareHere(arguments) }

  private func compareHere(_ arguments: [String]) throws -> Ended {
    let bench = try #require(Repository.bench)
    var recorder = Recorder()
    let code = run(
      arguments: arguments, surroundings: Repository.surroundings, workbench: { _ in bench }, console: &recorder)
    return Ended(code: code, output: recorder.output, errors: recorder.errors)
  }

  @Test("a comparison prints its tables and nothing else")
  func table() {
    let ended = compare("a.json5,b.json5")
    #expect(ended.code == 0)
    #expect(ended.errors.isEmpty)
    #expect(
      ended.output.hasPrefix(
        "Tiny (tiny): 2 designs\ncosts c.json5, engine analytic; 1.00x is mini1\n\nDesigns\n  #  accelerator  "))
    #expect(!ended.output.contains("by layer"))
    #expect(compare("a.json5,b.json5", "--per-layer").output.contains("\nLatency by layer\n"))
  }

  @Test("options reach every design, and the report says which were given")
  func settings() {
    let ended = compare(
      "a.json5,b.json5", "--batch=3", "--dataflow", "os", "--bops", "short", "--set", "array.rows=1", "--normalize",
      "same-area", "--format", "json")
    #expect(ended.code == 0)
    #expect(
      ended.output.contains(
        #""settings": ["array.rows=1", "batch=3", "dataflow=output_stationary", "bops=short"],"#))
    #expect(ended.output.contains(#""normalization": "same-area","#))
    #expect(ended.output.contains(#""total_cycles": 96"#))
    #expect(ended.output.contains(#""bops": 2,"#))
  }

  @Test(
    "one design, one design twice and an empty name are no comparison",
    arguments: ["a.json5", "a.json5,a.json5", "a.json5,", ",a.json5"])
  func tooFew(list: String) {
    #expect(
      compare(list)
        == Ended(
          code: 64, output: "",
          errors: """
            Error: The value '\(list)' is invalid for '--accelerators <accelerators>'. Allowed: two or more different \
            accelerators, separated by commas.
            Usage: picojoule compare --network <network> --accelerators <accelerators> [<options>]
              See 'picojoule compare --help' for more information.

            """))
  }

  @Test("a table that is named twice is refused")
  func repeatedTable() throws {
    let ended = try compareHere(
      "compare", "--network", "lenet5", "--accelerators", "tpu-v1,edge-int8", "--costs", "cacti-45nm,cacti-45nm")
    #expect(
      ended
        == Ended(
          code: 64, output: "",
          errors: """
            Error: The value 'cacti-45nm,cacti-45nm' is invalid for '--costs <costs>'. Allowed: one or more different \
            cost tables, separated by commas.
            Usage: picojoule compare --network <network> --accelerators <accelerators> [<options>]
              See 'picojoule compare --help' for more information.

            """))
  }

  @Test("a table by its name and by its path is one table, and refused twice")
  func repeatedTableByPath() throws {
    let ended = try compareHere(
      "compare", "--network", "lenet5", "--accelerators", "tpu-v1,edge-int8", "--costs",
      "horowitz-45nm,\(Repository.costs)")
    #expect(ended.code == 64)
    #expect(ended.output.isEmpty)
    #expect(ended.errors.contains("Allowed: one or more different cost tables, separated by commas."))
  }

  @Test("no line of the widest comparison is over 100 columns")
  func widest() throws {
    let designs = [
      "mac-int16", "mac-int8", "mac-int4", "mac-fp32", "mac-fp16", "xnor", "shift-one-hot", "shift-two-hot",
      "shift-selectable", "log-sqrt2", "log2", "ternary", "bit-serial", "mixed-int16-xnor", "mac-int16-subword",
    ]
    let ended = try compareHere(
      "compare", "--network", "lenet5", "--accelerators", designs.joined(separator: ","), "--costs",
      "synthesized-45nm,horowitz-45nm,cacti-45nm", "--per-layer")
    #expect(ended.code == 0)
    #expect(ended.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test("a normalization that is not there is answered with the near one")
  func unknownNormalization() {
    #expect(
      compare("a.json5,b.json5", "--normalize", "same-aera")
        == Ended(
          code: 64, output: "",
          errors: """
            Error: The value 'same-aera' is invalid for '--normalize <what>'. Did you mean 'same-area'? Allowed: \
            same-array, same-area, same-throughput.
            Usage: picojoule compare --network <network> --accelerators <accelerators> [<options>]
              See 'picojoule compare --help' for more information.

            """))
  }

  @Test("without accelerators the command says what is missing")
  func missing() {
    #expect(
      runHere("compare", "--network", "n.json5")
        == Ended(
          code: 64, output: "",
          errors: """
            Error: Missing expected argument '--accelerators <accelerators>'.
            Usage: picojoule compare --network <network> --accelerators <accelerators> [<options>]
              See 'picojoule compare --help' for more information.

            """))
  }

  @Test("misspelled names are answered with the near one before anything is read")
  func unknownNames() throws {
    func errors(_ network: String, _ accelerators: String, _ costs: String) throws -> String {
      let ended = try compareHere(
        "compare", "--network", network, "--accelerators", accelerators, "--costs", costs)
      #expect(ended.code == 64 && ended.output.isEmpty)
      return String(ended.errors.split(separator: "\n").first ?? "")
    }
    #expect(
      try errors("lenet5", "tpu-v1,edge-int9", "horowitz-45nm")
        == "Error: There is no accelerator called 'edge-int9'. Did you mean 'edge-int8'?")
    #expect(
      try errors("lenet", "tpu-v1,edge-int8", "horowitz-45nm")
        == "Error: There is no network called 'lenet'. Did you mean 'lenet5'?")
    #expect(
      try errors("lenet5", "tpu-v1,edge-int8", "horowitz-45nm,cacti-54nm")
        == "Error: There is no cost table called 'cacti-54nm'. Did you mean 'cacti-45nm'?")
  }

  @Test("designs that cannot be compared end with 65 and a sentence")
  func impossible() throws {
    func ended(_ accelerators: String, _ normalization: String) throws -> Ended {
      try compareHere(
        ["compare", "--network", "lenet5", "--accelerators", accelerators, "--normalize", normalization])
    }
    #expect(
      try ended("edge-int8,systolic-int8-32x32", "same-area")
        == Ended(
          code: 65, output: "",
          errors: """
            Error: systolic-int8-32x32: not even one processing element fits the area of edge-int8, 0.280 mm2. With one \
            it takes 1.72 mm2, its memories alone 1.72 mm2.

            """))
    let outOfReach = try ended("tpu-v1,edge-int8", "same-throughput")
    #expect(outOfReach.code == 65 && outOfReach.output.isEmpty)
    #expect(
      outOfReach.errors.hasPrefix(
        "Error: edge-int8: no array of its proportions reaches the throughput of tpu-v1 on lenet5, "))
    #expect(
      outOfReach.errors.contains(": its memories and its DRAM do not grow along. The best that was tried, "))
  }

  @Test("two files of one name are told apart by renaming one")
  func sameName() throws {
    let folder = try Folder()
    let source = try DocumentFile.read("\(Repository.root)HardwareConfigs/edge-int8.json5")
    for place in ["a", "b"] { try folder.write("\(place)/edge-int8.json5", String(decoding: source, as: UTF8.self)) }
    let ended = try compareHere(
      "compare", "--network", "lenet5", "--accelerators",
      "\(folder.path)/a/edge-int8.json5,\(folder.path)/b/edge-int8.json5")
    #expect(
      ended
        == Ended(
          code: 65, output: "",
          errors: "Error: Two of the accelerators are called edge-int8: give one of their files another name.\n"))
  }

  @Test("the comparison's totals are those of simulate, to the last digit", arguments: ["lenet5", "alexnet"])
  func sameAsSimulate(network: String) throws {
    let names = ["systolic-int8-16x16", "systolic-int16-12x14", "tpu-v1"]
    let compared = try compareHere(
      "compare", "--network", network, "--accelerators", names.joined(separator: ","), "--batch", "2", "--costs",
      "cacti-45nm", "--format", "json")
    #expect(compared.code == 0)
    let designs = try json(compared.output)["designs"]?.elements ?? []
    #expect(designs.count == names.count)
    for (name, design) in zip(names, designs) {
      let alone = try compareHere(
        "simulate", "--network", network, "--accelerator", name, "--batch", "2", "--costs", "cacti-45nm", "--format",
        "json")
      let totals = try json(alone.output)["totals"]?.members ?? []
      #expect(totals.count > 20)
      for member in totals {
        #expect(design["totals"]?[member.key]?.value == member.value.value, "\(name) \(member.key)")
      }
    }
  }

  @Test("a plan holds for every design, and one that a design cannot compute is an error")
  func precision() throws {
    let ended = try compareHere(
      "compare", "--network", "lenet5", "--accelerators", "mac-int8,mac-int16", "--precision", "weights=int4",
      "--format", "json")
    #expect(ended.code == 0)
    let root = try json(ended.output)
    #expect(root["settings"]?.elements.map(\.value) == [.string("precision=weights=int4")])
    for design in root["designs"]?.elements ?? [] {
      #expect(design["formats"]?[0]?["weights"]?.value == .string("int4"))
      #expect(design["totals"]?["weight_bits"]?.value == root["designs"]?[0]?["totals"]?["weight_bits"]?.value)
    }
    let impossible = try compareHere(
      "compare", "--network", "lenet5", "--accelerators", "mac-int8,xnor", "--precision", "weights=int4")
    #expect(
      impossible
        == Ended(
          code: 65, output: "",
          errors: """
            Error: xnor: no unit of the processing element accepts layer C1 (int4 weights x binary activations). On \
            offer: binary weights x binary activations; binary weights x int9 activations. --precision says in which \
            formats layers run.

            """))
  }

  @Test("published accuracies are shown as such for the designs whose formats they are about")
  func accuracy() throws {
    let ended = try compareHere(
      "compare", "--network", "vgg16", "--accelerators", "mac-int8,shift-one-hot,xnor")
    #expect(ended.code == 0)
    #expect(
      ended.output.contains(
        """

        Accuracy (published, not simulated; found by the network's name and formats)
          1: top-1 69.12%, top-5 89.06%; linear 8 bit (params and act.) [1]
          2: top-1 64.55%, top-5 86.76%; one-hot 4 bit weights / linear 8 bit act. [1]
          [1] S. Vogel, Design and
        """))
  }

  @Test("with --output the comparison is in the file, and nothing is printed")
  func output() throws {
    let folder = try Folder()
    let ended = compare("a.json5,b.json5", "--format", "csv", "--output", "\(folder.path)/r.csv")
    #expect(ended == Ended(code: 0, output: "", errors: ""))
    #expect(try folder.read("r.csv").hasPrefix("accelerator,costs,formats,rows,columns,"))
    #expect(folder.names == ["r.csv"])
  }

  @Test("books that do not close are a defect and end with 70")
  func defect() {
    let ended = compare("a.json5,b.json5", bench: Bench(strayOperations: 1))
    #expect(ended.code == 70 && ended.output.isEmpty)
    #expect(
      ended.errors.hasPrefix("Error: The report contradicts itself; this is a defect of picojoule: macs of layer"))
  }

  private func json(_ text: String) throws -> JSON5Node {
    try JSON5Document.parse(Array(text.utf8), file: "comparison.json").root
  }
}

extension JSON5Node {
  /// The elements of a list.
  fileprivate var elements: [JSON5Node] { if case .array(let elements) = value { elements } else { [] } }
  /// The members of an object.
  fileprivate var members: [JSON5Member] { if case .object(let members) = value { members } else { [] } }
}
