/// What a run knows of the machine, apart from its arguments.
struct Surroundings: Sendable, Hashable {
  /// Where the program file is, symbolic links resolved; empty when the system does not say.
  var executable: String
  var workingDirectory: String
  /// The value of `PICOJOULE_HOME`; empty when it is not set.
  var home: String

  /// Those of this process.
  static var current: Surroundings {
    Surroundings(
      executable: System.executablePath ?? "", workingDirectory: System.workingDirectory ?? "",
      home: System.environment("PICOJOULE_HOME") ?? "")
  }
}
