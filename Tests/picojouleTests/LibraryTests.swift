import Testing

@testable import picojoule

@Suite("Library")
struct LibraryTests {
  /// A repository with a program in its build folder, a home and a place of work.
  let folder: Folder
  let surroundings: Surroundings

  init() throws {
    folder = try Folder()
    try folder.write("repository/.build/debug/picojoule")
    try folder.write("repository/Traces/alexnet.json5")
    try folder.write("repository/Traces/vgg16.json5")
    try folder.write("repository/Traces/.hidden.json5")
    try folder.write("repository/Traces/notes.txt")
    try folder.write("repository/HardwareConfigs/mini.json5")
    try folder.write("repository/HardwareConfigs/costs/horowitz-45nm.json5")
    try folder.write("home/Traces/alexnet.csv")
    try folder.write("elsewhere/Traces/mine.csv")
    try folder.write("elsewhere/HardwareConfigs/mine.cfg")
    try folder.write("elsewhere/deep/down/file")
    surroundings = Surroundings(
      executable: "\(folder.path)/repository/.build/debug/picojoule",
      workingDirectory: "\(folder.path)/elsewhere/deep/down",
      home: "")
  }

  @Test("names are found above the program and above the working directory, sorted and each once")
  func names() {
    let library = Library(surroundings)
    #expect(library.names(of: .network) == ["alexnet", "mine", "vgg16"])
    #expect(library.names(of: .accelerator) == ["mine", "mini"])
    #expect(library.names(of: .costTable) == ["horowitz-45nm"])
  }

  @Test("from a folder without any names the program's own are still there")
  func anywhere() throws {
    var elsewhere = surroundings
    elsewhere.workingDirectory = "/"
    #expect(try Library(elsewhere).file("vgg16", .network) == "\(folder.path)/repository/Traces/vgg16.json5")
  }

  @Test("PICOJOULE_HOME comes first")
  func home() throws {
    var elsewhere = surroundings
    elsewhere.home = "\(folder.path)/home"
    #expect(try Library(elsewhere).file("alexnet", .network) == "\(folder.path)/home/Traces/alexnet.csv")
    #expect(try Library(surroundings).file("alexnet", .network) == "\(folder.path)/repository/Traces/alexnet.json5")
  }

  @Test("a place that is found twice counts once")
  func once() {
    var inside = surroundings
    inside.workingDirectory = "\(folder.path)/repository/Traces"
    #expect(Library(inside).roots == ["\(folder.path)/repository"])
  }

  @Test(
    "a path separator or an ending makes a file, a version number does not",
    arguments: [
      ("a/b", true), ("./a", true), ("net.json5", true), ("net.csv", true), ("net.onnx", true), ("alexnet", false),
      ("squeezenet1.1", false), (".json5", false), ("v1.5-x", false), ("a.", false),
    ])
  func files(word: String, isFile: Bool) {
    #expect(Library.isFile(word) == isFile)
  }

  @Test("an unknown name says what is known, and which was likely meant")
  func unknown() {
    let error = #expect(throws: Failure.self) { try Library(surroundings).file("alexnt", .network) }
    #expect(error?.exitCode == 64)
    #expect(
      error?.message == """
        Error: There is no network called 'alexnt'. Did you mean 'alexnet'?
          Known: alexnet, mine, vgg16
          A file is named with its path or ending: ./mynetwork.json5

        """)
  }

  @Test("where no folder is found the message says how to name one")
  func noFolders() {
    let error = #expect(throws: Failure.self) { try Library(.nowhere).file("mini", .accelerator) }
    #expect(
      error?.message == """
        Error: There is no accelerator called 'mini'.
          No folder with HardwareConfigs was found; set PICOJOULE_HOME to the one that holds them.
          A file is named with its path or ending: ./myaccelerator.json5

        """)
  }
}
