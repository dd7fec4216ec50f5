import Quantities

extension TechnologyScaling.Problem {
  /// Why the prices of a table cannot be brought to an accelerator's technology, in one sentence.
  public func sentence(table: String, accelerator: String) -> String {
    let subject = "\(table) cannot be scaled to \(accelerator)"
    return switch self {
    case .nodeOutOfRange(let node, let finest, let coarsest):
      "\(subject): node \(node.text) is out of range; the published equations go from \(finest.text) to \(coarsest.text)."
    case .voltageOutOfRange(let voltage, let node, let lowest, let highest):
      "\(subject): a supply of \(voltage.text) is out of range for \(node.text); allowed: \(lowest.text) to \(highest.text)."
    }
  }
}
