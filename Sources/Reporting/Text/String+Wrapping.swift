extension String {
  /// The text in lines of at most `width` characters, broken at blanks; the first starts with `first`, the others with as
  /// many blanks. A word that is longer than a line gets one of its own.
  public func wrapped(to width: Int, first: String = "") -> String {
    let indent = String(repeating: " ", count: first.count)
    var lines: [String] = []
    var line = first
    var isFresh = true
    for word in split(separator: " ") {
      if !isFresh, line.count + 1 + word.count > width {
        lines.append(line)
        line = indent
        isFresh = true
      }
      line += isFresh ? String(word) : " \(word)"
      isFresh = false
    }
    while line.last == " " { line.removeLast() }
    return (lines + [line]).joined(separator: "\n") + "\n"
  }
}
