import Arithmetic
import Documents
import Quantities

extension PrecisionPlan {
  /// What a compact plan is about.
  public enum Contents: Sendable, Hashable {
    /// Number formats: `weights=onehot4,activations=int8`.
    case formats
    /// Shares of words that are not zero: `weights=0.4,activations=0.6`.
    case densities
  }

  /// Reads a plan as written on one line, the value of `option`: elements with commas between them.
  ///
  /// An element is `<where>=<value>`, with `<where>` one of `weights`, `activations`, `input`, `first`, `last`, `conv`,
  /// `fc`, the name of a layer, and any of the last five with `.weights` or `.activations` behind it. The first element may
  /// be a plan by itself: a number format for everything, letters (`CCBBBCC`) or the name of a ``QuantizationMethod``; for
  /// densities, that of a ``SparsityPreset``. Names of layers are looked up when the plan is applied.
  /// - Throws: everything that is wrong with it.
  public static func parse(
    _ text: String, _ contents: Contents, option: String
  ) throws(Findings) -> PrecisionPlan {
    var reader = CompactPlan(option: option, contents: contents)
    let elements = text.split(separator: ",", maxSplits: 100_000, omittingEmptySubsequences: false)
    for (index, element) in elements.enumerated() { reader.read(String(element), isFirst: index == 0) }
    if let findings = Findings(reader.findings) { throw findings }
    return reader.plan
  }
}

/// Reads the elements of a plan on one line.
private struct CompactPlan {
  let option: String
  let contents: PrecisionPlan.Contents
  var plan = PrecisionPlan()
  var findings: [Finding] = []
  private var given: Set<String> = []

  init(option: String, contents: PrecisionPlan.Contents) {
    self.option = option
    self.contents = contents
  }

  mutating func read(_ element: String, isFirst: Bool) {
    guard let equals = element.firstIndex(of: "=") else {
      if isFirst, !element.isEmpty {
        readWhole(element)
      } else {
        let example = contents == .formats ? "weights=int4" : "weights=0.5"
        report(.inconsistent("\"\(element)\" says nothing of a layer; write where=value, such as \(example)"), element)
      }
      return
    }
    let (key, value) = (String(element[..<equals]), String(element[element.index(after: equals)...]))
    guard given.insert(key).inserted else {
      report(.inconsistent("\"\(key)\" is given twice"), element)
      return
    }
    if key == "input", contents == .formats {
      plan.input = format(value, element)
      return
    }
    let (target, field) = Self.parts(of: key)
    guard let choice = choice(value, of: field, key: key, element) else { return }
    plan.add(choice, to: target, place: place(element))
  }

  private enum Field { case weights, activations }

  /// The target and the operand that a key names: `conv1.weights`; `nil` for both operands.
  private static func parts(of key: String) -> (PlanTarget, Field?) {
    for (word, field) in [("weights", Field.weights), ("activations", .activations)] {
      if key == word { return (.everywhere, field) }
      if key.hasSuffix(".\(word)") { return (PlanTarget(String(key.dropLast(word.count + 1))), field) }
    }
    return (PlanTarget(key), nil)
  }

  private mutating func choice(_ value: String, of field: Field?, key: String, _ element: String) -> LayerChoice? {
    switch contents {
    case .formats:
      guard let format = format(value, element) else { return nil }
      return LayerChoice(
        weights: field == .activations ? nil : format, activations: field == .weights ? nil : format)
    case .densities:
      guard let field else {
        report(.inconsistent("say whose density it is: \(key).weights or \(key).activations"), element)
        return nil
      }
      guard let density = density(value, element) else { return nil }
      return field == .weights ? LayerChoice(weightDensity: density) : LayerChoice(activationDensity: density)
    }
  }

  private mutating func format(_ text: String, _ element: String) -> NumberFormat? {
    if let format = NumberFormat(spelling: text) { return format }
    let near = nearest(to: text, among: NumberFormat.candidates)
    report(
      .unknownName(kind: "number format", found: text, allowed: NumberFormat.spellings, nearest: near), element)
    return nil
  }

  private mutating func density(_ text: String, _ element: String) -> Double? {
    let isNumber = !text.isEmpty && text.utf8.allSatisfy { "0123456789.eE+-".utf8.contains($0) }
    guard isNumber, let density = Double(text) else {
      report(.wrongType(expected: .number, found: FoundValue(kind: .text, text: text)), element)
      return nil
    }
    if Layer.densities.contains(density) { return density }
    report(.outOfRange(found: text, lowest: "0", highest: "1"), element)
    return nil
  }

  /// A word that is a plan by itself.
  private mutating func readWhole(_ word: String) {
    switch contents {
    case .densities:
      if let preset = SparsityPreset(rawValue: word) {
        plan = preset.plan
      } else {
        report(.unknown("density", word, among: SparsityPreset.allCases.map(\.rawValue)), word)
      }
    case .formats:
      let letters = word.map { PrecisionPlan.letters[$0] }
      if !letters.contains(nil) {
        plan.sequence = PrecisionPlan.Sequence(letters.compactMap(\.self), place: place(word))
      } else if let method = QuantizationMethod(spelling: word) {
        plan = method.plan
      } else if let format = NumberFormat(spelling: word) {
        plan.everywhere = LayerChoice(format)
      } else {
        readUnknown(word, letters)
      }
    }
  }

  private mutating func readUnknown(_ word: String, _ letters: [LayerChoice?]) {
    let methods = QuantizationMethod.allCases.map(\.rawValue)
    let near = nearest(to: word, among: methods + NumberFormat.candidates)
    if near == nil, word.allSatisfy({ ("A"..."Z").contains($0) }), let place = letters.firstIndex(of: nil) {
      let letter = String(word.dropFirst(place).prefix(1))
      report(.unknownName(kind: "letter", found: letter, allowed: ["C (int16)", "B (binary)"], nearest: nil), word)
    } else if Self.looksLikeFormat(word) {
      let near = nearest(to: word, among: NumberFormat.candidates)
      report(.unknownName(kind: "number format", found: word, allowed: NumberFormat.spellings, nearest: near), word)
    } else {
      report(.unknownName(kind: "precision", found: word, allowed: methods, nearest: near), word)
    }
  }

  /// Letters that begin a number format, and a digit behind them: `int33`, `log5@3`.
  private static func looksLikeFormat(_ word: String) -> Bool {
    let letters = word.prefix { $0.isLetter }
    let kinds = ["int", "uint", "onehot", "twohot", "log", "ulog", "codebook", "fp"]
    return kinds.contains(String(letters)) && word.dropFirst(letters.count).first?.isNumber ?? false
  }

  private func place(_ element: String) -> PrecisionPlan.Place {
    PrecisionPlan.Place(origin: .commandLine(element.isEmpty ? option : "\(option) \(element)"))
  }

  private mutating func report(_ problem: Problem, _ element: String) {
    guard findings.count < FindingLog.limit else { return }
    findings.append(place(element).finding(problem))
  }
}
