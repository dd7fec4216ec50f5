/// The sorts of file that can be called by name.
enum NameKind: Sendable, Hashable, CaseIterable {
  case network, accelerator, costTable
  /// Published figures of chips.
  case published

  /// The word in sentences.
  var noun: String {
    switch self {
    case .network: "network"
    case .accelerator: "accelerator"
    case .costTable: "cost table"
    case .published: "chip with published figures"
    }
  }

  /// The folder in the repository and beside the program.
  var folder: String {
    switch self {
    case .network: "Traces"
    case .accelerator: "HardwareConfigs"
    case .costTable: "HardwareConfigs/costs"
    case .published: "HardwareConfigs/published"
    }
  }

  /// The endings of files, the preferred one first.
  var endings: [String] {
    switch self {
    case .network: [".json5", ".csv", ".onnx"]
    case .accelerator: [".json5", ".cfg"]
    case .costTable, .published: [".json5"]
    }
  }

  /// A file for messages.
  var exampleFile: String {
    switch self {
    case .network: "mynetwork.json5"
    case .accelerator: "myaccelerator.json5"
    case .costTable: "mycosts.json5"
    case .published: "mychip.json5"
    }
  }
}

/// Finds networks, accelerators and cost tables by their names, from any working directory.
///
/// Folders are searched under `PICOJOULE_HOME`, then beside the program and in the directories above it (so that a binary
/// in `.build` finds its repository), then in the working directory and above it. The first file of a name wins.
struct Library: Sendable, Hashable {
  /// Directories that hold `Traces` or `HardwareConfigs`, in the order of search, each once.
  let roots: [String]

  /// The library that can be seen from there.
  init(_ surroundings: Surroundings) {
    var places: [String] = surroundings.home.isEmpty ? [] : [surroundings.home]
    places += Self.ancestors(of: surroundings.executable).dropFirst()
    places += Self.ancestors(of: surroundings.workingDirectory)
    var roots: [String] = []
    for place in places where !roots.contains(place) {
      let holds = [NameKind.network, .accelerator].contains {
        System.kind(of: Self.path(place, $0.folder)) == .directory
      }
      if holds { roots.append(place) }
    }
    self.roots = roots
  }

  /// The folders of a sort that are there.
  func folders(of kind: NameKind) -> [String] {
    roots.map { Self.path($0, kind.folder) }.filter { System.kind(of: $0) == .directory }
  }

  /// Every name of a sort, sorted.
  func names(of kind: NameKind) -> [String] {
    var names: Set<String> = []
    for folder in folders(of: kind) {
      for file in System.names(in: folder) where !file.hasPrefix(".") {
        for ending in kind.endings where file.hasSuffix(ending) && file.count > ending.count {
          names.insert(String(file.dropLast(ending.count)))
        }
      }
    }
    return names.sorted()
  }

  /// The file that `word` means: itself, if it has a path separator or an ending, else the file of that name.
  /// - Throws: ``Failure/unknownName(_:found:known:folders:)``.
  func file(_ word: String, _ kind: NameKind) throws(Failure) -> String {
    if Self.isFile(word) { return word }
    if let file = find(word, kind) { return file }
    throw .unknownName(kind, found: word, known: names(of: kind), folders: folders(of: kind))
  }

  /// The file of a name; `nil` when there is none.
  func find(_ name: String, _ kind: NameKind) -> String? {
    for folder in folders(of: kind) {
      for ending in kind.endings {
        let file = Self.path(folder, name + ending)
        if System.kind(of: file) == .file { return file }
      }
    }
    return nil
  }

  /// Whether a word is a file and not a name: it has a `/`, or an ending such as `.json5`. The `.1` of a version is none.
  static func isFile(_ word: String) -> Bool {
    if word.contains("/") { return true }
    guard let dot = word.lastIndex(of: "."), dot != word.startIndex else { return false }
    let ending = word[word.index(after: dot)...]
    return ending.first?.isLetter ?? false && ending.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
  }

  /// A directory and all directories above it; none for an empty or relative path.
  private static func ancestors(of path: String) -> [String] {
    guard path.hasPrefix("/") else { return [] }
    var ancestors = ["/"]
    for step in path.split(separator: "/") { ancestors.append(Self.path(ancestors[ancestors.count - 1], String(step))) }
    return ancestors.reversed()
  }

  private static func path(_ directory: String, _ name: String) -> String {
    directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
  }
}
