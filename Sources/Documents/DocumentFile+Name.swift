extension DocumentFile {
  /// The name that a file is called by: the last part of `path` without its ending, `resnet50` for
  /// `Traces/resnet50.json5`. A name that starts with its only point keeps it.
  public static func stem(of path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let point = name.lastIndex(of: "."), point > name.startIndex else { return name }
    return String(name[..<point])
  }

  /// The path of a file that is named relative to another file.
  public static func path(_ name: String, besideFile other: String) -> String {
    guard !name.hasPrefix("/"), let slash = other.lastIndex(of: "/") else { return name }
    return String(other[...slash]) + name
  }
}
