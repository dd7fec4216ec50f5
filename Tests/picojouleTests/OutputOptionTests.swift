import Testing

@testable import picojoule

@Suite("Pages and charts, on the command line")
struct OutputOptionTests {
  let folder: Folder
  private let files: [String]

  init() throws {
    folder = try Folder()
    files = [try folder.write("n.csv"), try folder.write("a.cfg"), try folder.write("c.json5")]
  }

  private func simulate(_ arguments: String...) -> Ended {
    var recorder = Recorder()
    let all = ["simulate", "--network", files[0], "--accelerator", files[1], "--costs", files[2]] + arguments
    let code = run(arguments: all, surroundings: .nowhere, workbench: { _ in Bench() }, console: &recorder)
    return Ended(code: code, output: recorder.output, errors: recorder.errors)
  }

  private func compare(_ arguments: String...) -> Ended {
    var recorder = Recorder()
    let all =
      ["compare", "--network", files[0], "--accelerators", "\(files[1]),\(files[2])", "--costs", files[2]] + arguments
    let code = run(arguments: all, surroundings: .nowhere, workbench: { _ in Bench() }, console: &recorder)
    return Ended(code: code, output: recorder.output, errors: recorder.errors)
  }

  @Test("--format html prints a page")
  func page() {
    for ended in [simulate("--format", "html"), compare("--format", "html")] {
      #expect(ended.code == 0)
      #expect(ended.output.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\""))
      #expect(ended.output.hasSuffix("</html>\n"))
    }
  }

  @Test("--chart writes charts by their names, beside the report")
  func charts() throws {
    let ended = simulate(
      "--chart", "\(folder.path)/energy.svg", "--chart", "area=\(folder.path)/energy-of-no-use.svg", "--format", "csv")
    #expect(ended.code == 0)
    #expect(ended.output.hasPrefix("layer,"))
    #expect(try folder.read("energy.svg").contains("<title id=\"energy-title\">"))
    #expect(try folder.read("energy-of-no-use.svg").contains("<title id=\"area-title\">"))
    #expect(compare("--chart", "\(folder.path)/roofline.svg").code == 0)
    #expect(try folder.read("roofline.svg").hasPrefix("<?xml"))
  }

  @Test(
    "a chart of no known name is refused before anything is simulated",
    arguments: ["picture.svg", "energy=", "fire=x.svg"])
  func unknownChart(word: String) {
    let ended = simulate("--chart", word)
    #expect(ended.code == 64)
    #expect(ended.errors.contains("charts: cycles, energy, roofline, occupancy, area"))
    #expect(simulate("--chart", "energy.svg", "--chart", "energy.svg").code == 64)
  }

  @Test("what has no page says so")
  func validate() {
    #expect(runHere("validate", "--format", "html").code == 64)
  }
}
