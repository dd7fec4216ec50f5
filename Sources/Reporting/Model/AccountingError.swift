/// What can be wrong with the books of a report. `layer` is `nil` for the totals; `figure` is a name of the report.
public enum AccountingError: Error, Sendable, Hashable {
  /// A count beyond 2^53, which readers of JSON and CSV could not carry exactly. The network is to blame, not the program.
  case tooLarge(figure: String, layer: String?)
  /// The parts of a figure do not make up the figure.
  case partsDiffer(figure: String, layer: String?, stated: Int, summed: Int)
  /// A share above 1 or below 0.
  case impossibleShare(figure: String, layer: String?, value: Double)

  /// Whether only a defect of the program can cause it.
  public var isDefect: Bool {
    if case .tooLarge = self { false } else { true }
  }

  /// The error in words, without a final stop.
  public var sentence: String {
    func place(_ layer: String?) -> String { layer.map { "of layer '\($0)'" } ?? "in total" }
    switch self {
    case .tooLarge(let figure, let layer):
      return "\(figure) \(place(layer)) is beyond 2^53 and could not be reported exactly: the network is too large"
    case .partsDiffer(let figure, let layer, let stated, let summed):
      return "\(figure) \(place(layer)) is \(stated), but its parts add up to \(summed)"
    case .impossibleShare(let figure, let layer, let value):
      return "\(figure) \(place(layer)) is \(value), which is not between 0 and 1"
    }
  }
}
