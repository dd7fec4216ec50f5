/// The names that can be used, by what they name.
public struct Listing: Sendable, Hashable {
  /// Names of one sort.
  public struct Section: Sendable, Hashable {
    /// Such as `Networks`.
    public var title: String
    public var names: [String]
    /// Where they were found.
    public var folders: [String]

    public init(title: String, names: [String], folders: [String]) {
      self.title = title
      self.names = names
      self.folders = folders
    }
  }

  public var sections: [Section]

  public init(sections: [Section]) { self.sections = sections }

  /// One name a line, below its sort.
  public var text: String {
    sections.map { section in
      let place = section.folders.isEmpty ? "" : " (\(section.folders.joined(separator: ", ").onOneLine))"
      let names = section.names.isEmpty ? ["none found"] : section.names
      return "\(section.title)\(place)\n" + names.map { "  \($0.onOneLine)\n" }.joined()
    }.joined(separator: "\n")
  }
}
