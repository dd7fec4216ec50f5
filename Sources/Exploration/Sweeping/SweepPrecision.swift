import Documents
import Workloads

/// The precision description of a point: what the plan sets of it, and what axes change.
struct SweepPrecision: Sendable {
  var files: [String: JSON5Document]

  /// The plans to apply, one after the other. Parts are put into the whole description where it is an object or a file, and
  /// applied after it where it is one line.
  /// - Throws: what is wrong with them.
  func plans(_ values: [(SweepTarget, SweepValue)]) throws(Findings) -> [PrecisionPlan] {
    var plans: [PrecisionPlan] = []
    var document: JSON5Document?
    // A later whole takes the place of an earlier one.
    if let whole = values.last(where: { $0.0 == .precision(.root) })?.1 {
      switch try described(whole, .formats, option: "precision") {
      case .document(let described): document = described
      case .plan(let plan): plans.append(plan)
      }
    }
    let parts = values.compactMap { target, value -> (DocumentPath, JSON5Node)? in
      guard case .precision(let path) = target, path != .root else { return nil }
      return (path, value.node(at: target))
    }
    if document != nil || !parts.isEmpty {
      let start = document ?? JSON5Document(file: "precision", root: JSON5Node(.object([]), at: .file))
      let root = parts.reduce(start.root) { Self.setting($0, $1.0.steps[...], to: $1.1) }
      plans.append(
        try PrecisionPlanReader.read(JSON5Document(file: start.file, root: root, findings: start.findings)))
    }
    if let density = values.last(where: { $0.0 == .density })?.1 {
      switch try described(density, .densities, option: "density") {
      case .document(let document): plans.append(try PrecisionPlanReader.read(document))
      case .plan(let plan): plans.append(plan)
      }
    }
    return plans
  }

  private enum Description {
    case document(JSON5Document)
    case plan(PrecisionPlan)
  }

  private func described(
    _ value: SweepValue, _ contents: PrecisionPlan.Contents, option: String
  ) throws(Findings) -> Description {
    guard case .string(let text) = value.node.value else {
      let node = value.node.relocated(to: .commandLine(option))
      return .document(JSON5Document(file: option, root: node))
    }
    if let file = files[text] { return .document(file) }
    return .plan(try PrecisionPlan.parse(text, contents, option: option))
  }

  /// The description with a value set. What is above it need not be there, and a format for both operands is taken apart
  /// where one of them is set.
  private static func setting(_ node: JSON5Node, _ steps: ArraySlice<DocumentPath.Step>, to value: JSON5Node)
    -> JSON5Node
  {
    guard case .key(let key)? = steps.first else { return value }
    var members: [JSON5Member] = []
    switch node.value {
    case .object(let known): members = known
    case .string:
      members = ["weights", "activations"].map { JSON5Member(key: $0, keyOrigin: node.origin, value: node) }
    default: break
    }
    let place = members.firstIndex { $0.key == key }
    let inner = place.map { members[$0].value } ?? JSON5Node(.object([]), at: value.origin)
    let new = setting(inner, steps.dropFirst(), to: value)
    if let place {
      members[place].value = new
    } else {
      members.append(JSON5Member(key: key, keyOrigin: value.origin, value: new))
    }
    return JSON5Node(.object(members), at: node.origin)
  }
}
