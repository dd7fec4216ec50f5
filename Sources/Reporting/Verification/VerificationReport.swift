import Evaluation
import Hardware

/// The three timing engines side by side, for printing.
public struct VerificationReport: Sendable, Hashable {
  public var verification: NetworkVerification
  /// What the user asked to be different from the files.
  public var settings: [String]

  /// A report of a network's layers.
  public init(_ verification: NetworkVerification, settings: [String] = []) {
    self.verification = verification
    self.settings = settings
  }

  /// The report in one of its renderings, ending with a newline. The same report gives the same bytes.
  public func rendered(as format: ReportFormat) -> String {
    switch format {
    case .table: table
    case .csv: csv
    case .json: json
    case .markdown: markdown
    }
  }

  /// A line on all layers.
  var summary: String {
    let (compared, all) = (verification.compared, verification.layers)
    let apart = all.filter { $0.agree == false }.map(\.layer)
    let large = all.count { if case .tooLarge = $0.outcome { true } else { false } }
    var text =
      apart.isEmpty
      ? "All engines agree on \(compared) of \(all.count) layers"
      : "The engines disagree on \(apart.count) of \(compared) layers: \(apart.joined(separator: ", "))"
    let others = all.count - compared - large
    if others > 0 { text += "; \(others) \(others == 1 ? "has" : "have") no multiply-accumulates" }
    if large > 0 { text += "; \(large) \(large == 1 ? "is" : "are") too large to be stepped, however small" }
    return text + "."
  }
}

extension LayerVerification {
  /// What the engines were given, where that is not the layer itself: `M 512→64, C 512→64`.
  var scalingText: String {
    guard case .compared(let comparison) = outcome else { return "" }
    return comparison.scaling.map { "\($0.dimension.letter) \($0.from)→\($0.to)" }.joined(separator: ", ")
  }

  /// What a reader must know beside the figures.
  var notes: [String] {
    switch outcome {
    case .compared(let comparison): comparison.notes
    case .notMapped: ["no multiply-accumulates"]
    case .tooLarge(let steps, let limit):
      [
        "too large: \(Decimals.grouped(String(steps))) steps at the least, the limit is \(Decimals.grouped(String(limit)))"
      ]
    }
  }
}

extension EngineComparison {
  /// What differs, in words.
  var notes: [String] {
    var notes = differences.map(\.sentence)
    if isUnitArithmetic == false { notes.append("the ofmap is not the unit's arithmetic in the order of the dataflow") }
    if isConvolution == false { notes.append("the ofmap is not the convolution") }
    return notes
  }

  /// What the ofmap was compared with.
  var ofmapText: String {
    switch (isUnitArithmetic, isConvolution) {
    case (false, _), (_, false): "wrong"
    case (nil, nil): "not compared"
    case (_, true): "convolution"
    default: "unit's order"
    }
  }
}

extension EngineComparison.Difference {
  var sentence: String {
    let sides = [("analytic", analytic), ("event", event), ("cycle", cycle)].compactMap { name, value in
      value.map { "\(name) \(Decimals.grouped(String($0)))" }
    }
    return "\(figure): " + sides.joined(separator: ", ")
  }
}
