/// Lines about several designs that have a number each.
enum DesignLines {
  /// Lines of all designs, each once, behind the numbers of the designs that have it unless those are all.
  static func merged(_ lists: [[String]], namesAll: Bool = false) -> [String] {
    var lines: [String] = []
    for line in lists.joined() where !lines.contains(line) { lines.append(line) }
    return lines.map { line in
      let owners = lists.indices.filter { lists[$0].contains(line) }
      guard namesAll || owners.count < lists.count else { return line }
      return "\(owners.map { "\($0 + 1)" }.joined(separator: ", ")): \(line)"
    }
  }
}
