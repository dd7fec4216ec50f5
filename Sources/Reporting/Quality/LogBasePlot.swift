import Arithmetic
import Exploration
import Inference

/// The propagated error of every layer over the base of its logarithms: do the lines have their lowest points over one base?
///
/// Vogel et al. (ICCAD 2018) find that they do, for ResNet-50.
public struct LogBasePlot: Sendable {
  private let study: LogBaseStudy
  private let network: String
  private let names: [String]

  private static let (left, top, width, height) = (62.0, 26.0, 300.0, 270.0)

  /// The plot of a report's study; `nil` where nobody asked for one.
  public init?(_ report: QualityReport) {
    guard let study = report.logBases, !study.rows.isEmpty else { return nil }
    self.study = study
    network = report.network.name
    names = study.rows.map { report.layerName(of: $0.product) }
  }

  /// The plot as an SVG file.
  public var file: String {
    let errors = study.rows.flatMap { $0.weights + $0.activations }
    let scale = AxisScale.logarithmic(around: errors, start: Self.top + Self.height, end: Self.top)
    let content = [Operand.weights, .activations].enumerated().map { index, operand in
      Markup(
        .g,
        [Attribute("transform", "translate(\(Attribute.coordinate(Double(index) * (Self.left + Self.width + 24))),0)")],
        panel(operand, scale))
    }
    return Drawing(
      id: "log-bases", title: "\(network): propagated error by base of \(study.bits)-bit logarithms",
      summary: "A line is a layer, its point the best base; \(findings).",
      width: 2 * (Self.left + Self.width) + 40, height: Self.top + Self.height + 40, content: content,
      legend: Legend(
        entries: [.init(name: "best base of a layer", swatch: Swatch(paint: .series(0)), shape: .circle)])
    ).file
  }

  private var findings: String {
    [Operand.weights, .activations].compactMap { operand -> String? in
      guard let place = study.common(operand) else { return nil }
      let words = operand == .weights ? "weights" : "activations"
      let loss = study.loss(operand, at: place).map { ", which adds \(Scaled.percent($0)) to the best of each" } ?? ""
      return "one base for all \(words) is \(Self.base(study.fractions[place]))\(loss)"
    }.joined(separator: "; ")
  }

  private static func base(_ fraction: Int) -> String { fraction == 1 ? "2" : "2^(1/\(fraction))" }

  private func panel(_ operand: Operand, _ scale: AxisScale) -> [Markup] {
    let last = Double(max(1, study.fractions.count - 1))
    func x(_ place: Int) -> Double { Self.left + 20 + (Self.width - 40) * Double(place) / last }
    var content = Axis(scale) { Axis.tidied(Decimals.significant($0)) }.upward(
      left: Self.left, right: Self.left + Self.width)
    content.append(
      Markup(
        .text, [Attribute("x", Self.left), Attribute("y", 12)],
        text: operand == .weights ? "weights alone" : "activations alone"))
    for (place, fraction) in study.fractions.enumerated() {
      content.append(
        Markup(
          .text,
          [.class("tick middle"), Attribute("x", x(place)), Attribute("y", Self.top + Self.height + 16)],
          text: Self.base(fraction)))
    }
    content.append(
      Markup(
        .text,
        [
          .class("tick middle"), Attribute("x", Self.left + Self.width / 2),
          Attribute("y", Self.top + Self.height + 34),
        ], text: "base"))
    var points: [Markup] = []
    for (name, row) in zip(names, study.rows) {
      let errors = row.errors(operand)
      for place in errors.indices.dropFirst() {
        content.append(
          Markup(
            .line,
            [
              .class("axis"), Attribute("x1", x(place - 1)), Attribute("y1", scale.place(errors[place - 1])),
              Attribute("x2", x(place)), Attribute("y2", scale.place(errors[place])),
            ]))
      }
      guard let best = errors.indices.min(by: { errors[$0] < errors[$1] }) else { continue }
      points.append(
        Markup(
          .g, [.class("mark")],
          [
            Markup(
              .title,
              text:
                "\(name): \(Self.base(study.fractions[best])), propagated error \(Decimals.significant(errors[best]))"),
            PointShape.circle.drawn(x: x(best), y: scale.place(errors[best]), radius: 3.5, paint: .series(0)),
          ]))
    }
    return content + points
  }
}
