import Arithmetic
import Documents

/// Reads plans written in JSON5 (`docs/precision.md`).
public enum PrecisionPlanReader {
  /// Reads the plan at `path`.
  /// - Throws: everything that is wrong with the file or in it. Names of layers are looked up when the plan is applied.
  public static func load(_ path: String) throws(Findings) -> PrecisionPlan { try read(try JSON5Document.load(path)) }

  /// Reads the plan in `bytes`, which messages call `file`.
  /// - Throws: everything that is wrong in it.
  public static func read(_ bytes: [UInt8], file: String) throws(Findings) -> PrecisionPlan {
    try read(try JSON5Document.parse(bytes, file: file))
  }

  /// Reads a parsed plan.
  /// - Throws: everything that is wrong in it.
  public static func read(_ document: JSON5Document) throws(Findings) -> PrecisionPlan {
    try document.read { root in plan(root) }.0
  }

  private static func plan(_ root: ObjectReader) -> PrecisionPlan? {
    // For people; nothing is computed from them.
    _ = root.optionalString("name")
    _ = root.optionalString("source")
    _ = root.optionalStrings("notes")
    var plan = PrecisionPlan()
    let methods = QuantizationMethod.allCases.map { (name: $0.rawValue, value: $0) }
    if let method = root.optionalChoice("method", of: methods) { plan = method.plan }
    plan.everywhere = choice(root).over(plan.everywhere)
    for word in ["conv", "fc", "first", "last"] {
      guard let value = root.optional(word), let choice = choice(value) else { continue }
      plan.add(choice, to: PlanTarget(word), place: PrecisionPlan.Place(value))
    }
    if let input = root.optional("input")?.numberFormat() { plan.input = input }
    plan.sequence = letters(root)
    for layer in root.optionalMembers("layers") ?? [] {
      guard let choice = choice(layer.value) else { continue }
      let place = PrecisionPlan.Place(file: root.log.file, origin: layer.keyOrigin, path: layer.value.path)
      plan.named.append(PrecisionPlan.Named(layer.name, choice, place: place))
    }
    return plan
  }

  /// A format for both operands, or an object with what is said of each.
  private static func choice(_ value: ValueReader) -> LayerChoice? {
    if case .string = value.node.value { return value.numberFormat().map { LayerChoice($0) } }
    return value.object().map(choice)
  }

  private static func choice(_ object: ObjectReader) -> LayerChoice {
    LayerChoice(
      weights: object.optional("weights")?.numberFormat(), activations: object.optional("activations")?.numberFormat(),
      weightDensity: object.optionalNumber("weight_density", in: Layer.densities),
      activationDensity: object.optionalNumber("activation_density", in: Layer.densities))
  }

  /// One letter for each layer with multiply-accumulates, and what the letters stand for.
  private static func letters(_ root: ObjectReader) -> PrecisionPlan.Sequence? {
    var alphabet = PrecisionPlan.letters
    for letter in root.optionalMembers("alphabet") ?? [] {
      guard let character = letter.name.first, letter.name.count == 1 else {
        letter.report(.inconsistent("a letter of the alphabet is one character"))
        continue
      }
      alphabet[character] = choice(letter.value)
    }
    guard let value = root.optional("letters"), let text = value.string() else { return nil }
    var choices: [LayerChoice] = []
    for letter in text {
      guard let choice = alphabet[letter] else {
        value.report(.unknown("letter", String(letter), among: alphabet.keys.map(String.init).sorted()))
        return nil
      }
      choices.append(choice)
    }
    return PrecisionPlan.Sequence(choices, place: PrecisionPlan.Place(value))
  }
}
