extension JSON5Parser {
  /// The members of the object whose brace is the current byte.
  mutating func parseMembers(opened: SourcePosition, depth: Int) throws(Stop) -> [JSON5Member] {
    index += 1
    var members: [JSON5Member] = []
    var lines = KeyLines()
    while try continues(after: "an object", closer: UInt8(ascii: "}"), opened: opened) {
      guard let (key, keyPosition) = try parseKey() else { continue }
      trail.append(.key(key))
      defer { trail.removeLast() }
      let firstLine = lines.insert(key, line: keyPosition.line)
      if let firstLine { try report(.duplicateKey(key, firstLine: firstLine), at: keyPosition) }
      try skipSpace()
      guard try takeColon() else { continue }
      let value = try parseValue(depth: depth)
      // The first of two values counts, so that reading can go on.
      if firstLine == nil {
        members.append(JSON5Member(key: key, keyOrigin: .position(keyPosition), value: value))
      }
      try takeComma(closer: UInt8(ascii: "}"))
    }
    return members
  }

  /// The elements of the list whose bracket is the current byte.
  mutating func parseElements(opened: SourcePosition, depth: Int) throws(Stop) -> [JSON5Node] {
    index += 1
    var elements: [JSON5Node] = []
    while try continues(after: "a list", closer: UInt8(ascii: "]"), opened: opened) {
      trail.append(.index(elements.count))
      defer { trail.removeLast() }
      elements.append(try parseValue(depth: depth))
      try takeComma(closer: UInt8(ascii: "]"))
    }
    return elements
  }

  /// Goes to the next member or element; false when `closer` came first.
  private mutating func continues(
    after container: String, closer: UInt8, opened: SourcePosition
  ) throws(Stop) -> Bool {
    while true {
      try skipSpace()
      guard index < bytes.count else { throw stop(.syntax(.endsInside(container, opened: opened)), at: position()) }
      switch bytes[index] {
      case closer:
        index += 1
        return false
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        let expected = String(Unicode.Scalar(closer))
        throw stop(
          .syntax(.mismatched(found: characterText(), expected: expected, opened: opened)), at: position())
      case UInt8(ascii: ","):
        let expected = closer == UInt8(ascii: "}") ? "a key" : "a value"
        try report(.syntax(.unexpected(found: ",", expected: expected)), at: position())
        index += 1
      default:
        return true
      }
    }
  }

  /// Goes behind the colon of a member; false when there is none and the member was skipped.
  private mutating func takeColon() throws(Stop) -> Bool {
    let isColon = current == UInt8(ascii: ":")
    if !isColon {
      guard index < bytes.count else { return false }
      try report(.syntax(.unexpected(found: characterText(), expected: "\":\" and a value")), at: position())
      // Who writes `key = value` means a member all the same.
      guard current == UInt8(ascii: "=") else {
        skipMember()
        return false
      }
    }
    index += 1
    try skipSpace()
    return true
  }

  /// Goes behind the comma after a value; reports one that is missing.
  private mutating func takeComma(closer: UInt8) throws(Stop) {
    let end = index
    try skipSpace()
    guard index < bytes.count else { return }
    switch current {
    case UInt8(ascii: ","):
      index += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      return
    case _ where !isStructureSound:
      // Something was skipped; what is missing here may have been part of it.
      return
    default:
      try report(.syntax(.missingComma), at: position(at: end))
    }
  }
}

/// The keys of one object with the lines of their first occurrence.
private struct KeyLines {
  private var few: [(key: String, line: Int)] = []
  private var many: [String: Int] = [:]

  /// Notes `key`, or gives the line where it was noted before.
  mutating func insert(_ key: String, line: Int) -> Int? {
    // Most objects are small: comparing a dozen short keys is quicker than hashing, hashing keeps large ones linear.
    guard many.isEmpty else {
      if let first = many[key] { return first }
      many[key] = line
      return nil
    }
    for entry in few where entry.key == key { return entry.line }
    few.append((key, line))
    if few.count > 16 { many = Dictionary(few.map { ($0.key, $0.line) }, uniquingKeysWith: { first, _ in first }) }
    return nil
  }
}
