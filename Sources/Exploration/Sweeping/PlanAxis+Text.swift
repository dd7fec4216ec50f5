import Documents

extension PlanAxis {
  /// The axis of one line: paths with commas between them, `=`, and values with commas between them or a range,
  /// `8..64*2` or `0.6V..1.1V+0.1V`. All paths of the line get the same value.
  /// - Throws: what is wrong with it.
  init(varying text: String) throws(Findings) {
    let place = SweepPlace(origin: .commandLine("--vary \(text)"))
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw Findings(
        place.finding(.inconsistent("\"\(text)\" varies nothing; write path=values, such as array.rows=8,16,32")))
    }
    var targets: [SweepTarget] = []
    for path in Self.parts(text[..<equals]) {
      guard let target = SweepTarget(String(path.trimmingSpaces)) else {
        throw Findings(place.finding(.badPath(String(path))))
      }
      targets.append(target)
    }
    let written = text[text.index(after: equals)...]
    var values: [SweepValue] = []
    do throws(SweepSpaceProblem) {
      if let range = try Self.range(written) { values = try range.values() }
    } catch {
      throw Findings(place.finding(error.problem))
    }
    if values.isEmpty, !written.isEmpty {
      for part in Self.parts(written) {
        values.append(SweepValue(try JSON5Node.commandLineValue(String(part.trimmingSpaces), origin: place.origin)))
      }
    }
    self.init(targets, values: values.map { value in targets.map { _ in value } }, place: place)
  }

  /// The range that `8..64*2` spells; `nil` for a text that is none.
  private static func range(_ text: Substring) throws(SweepSpaceProblem) -> SweepRange? {
    guard let dots = text.firstRange(of: "..") else { return nil }
    let rest = text[dots.upperBound...]
    // The sign of an end, and of its exponent, is no step; the e of b/cycle is no exponent's.
    let places = rest.indices.dropFirst().filter { place in
      guard "*+".contains(rest[place]) else { return false }
      let before = rest[..<place]
      return !("eE".contains(rest[rest.index(before: place)]) && before.dropLast().last?.isNumber ?? false)
    }
    guard let from = WrittenNumber(String(text[..<dots.lowerBound])) else { return nil }
    guard let place = places.first else {
      throw SweepSpaceProblem(
        problem: .inconsistent("the range \(text) has neither step nor factor; write 8..64+8 or 8..64*2"))
    }
    guard let to = WrittenNumber(String(rest[..<place])),
      let advance = WrittenNumber(String(rest[rest.index(after: place)...])),
      rest[place] == "+" || advance.unit.isEmpty
    else { return nil }
    return SweepRange(from: from, to: to, advance: rest[place] == "+" ? .step(advance) : .factor(advance.number))
  }

  /// A text cut at its commas, but not at those inside of brackets and quotes.
  static func parts(_ text: Substring) -> [Substring] {
    var parts: [Substring] = []
    var (start, depth, quote) = (text.startIndex, 0, Character?.none)
    for place in text.indices {
      let letter = text[place]
      if let open = quote {
        if letter == open { quote = nil }
      } else if letter == "\"" || letter == "'" {
        quote = letter
      } else if "[{".contains(letter) {
        depth += 1
      } else if "]}".contains(letter) {
        depth -= 1
      } else if letter == ",", depth <= 0 {
        parts.append(text[start..<place])
        start = text.index(after: place)
      }
    }
    return parts + [text[start...]]
  }
}

extension SweepSetting {
  /// A fixed override of one line: `array.rows=64`.
  /// - Throws: what is wrong with it.
  init(setting text: String) throws(Findings) {
    let place = SweepPlace(origin: .commandLine("--set \(text)"))
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw Findings(
        place.finding(.inconsistent("\"\(text)\" is no setting; write path=value, such as array.rows=64")))
    }
    let (path, value) = (String(text[..<equals]), String(text[text.index(after: equals)...]))
    guard let target = SweepTarget(path) else { throw Findings(place.finding(.badPath(path))) }
    self.init(
      target, SweepValue(try JSON5Node.commandLineValue(value, origin: place.origin)), place: place)
  }
}

extension SweepCondition {
  /// The comparison that a text spells: `array.rows >= 16`.
  /// - Throws: that it is none.
  init(_ text: String, place: SweepPlace) throws(SweepSpaceProblem) {
    for comparison in Comparison.allCases {
      guard let found = text.firstRange(of: comparison.rawValue) else { continue }
      let name = String(text[..<found.lowerBound].trimmingSpaces)
      let value = String(text[found.upperBound...].trimmingSpaces)
      guard let subject = Subject(name), !value.isEmpty else { break }
      self.init(subject, comparison, value, place: place)
      return
    }
    throw SweepSpaceProblem(
      problem: .inconsistent(
        "\"\(text)\" is no condition; write one as array.rows >= 16 or accelerator == eyeriss"))
  }
}

extension SweepCondition.Subject {
  /// What a word names; `nil` for no path.
  init?(_ name: String) {
    switch name {
    case "network": self = .network
    case "accelerator": self = .accelerator
    case "costs": self = .costs
    default:
      guard let target = SweepTarget(name) else { return nil }
      self = .path(target)
    }
  }
}
