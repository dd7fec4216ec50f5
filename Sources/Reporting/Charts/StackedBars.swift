/// Horizontal bars made of parts, a row for each layer or design: one panel, or several side by side on one scale.
struct StackedBars: Sendable {
  struct Series: Sendable, Hashable {
    var name: String
    var swatch: Swatch
  }

  struct Row: Sendable {
    /// What stands left of the bars.
    var label: String
    /// What the rows of the page's table and the marks of other charts are found by.
    var key: String
    /// One for each panel.
    var bars: [Bar]
  }

  struct Bar: Sendable {
    /// A size for each series, not below zero; unknown parts are zero.
    var parts: [Double]
    /// What stands behind the bar: its total.
    var total: String
    /// All about it, on lines.
    var words: String
  }

  var id: String
  var title: String
  var summary: String
  var series: [Series]
  /// Names of the panels; one of them may be empty.
  var panels: [String]
  var rows: [Row]
  /// What a size on the axis is called.
  var tickName: @Sendable (Double) -> String
  /// A line through all bars, such as at 1 where ratios are drawn.
  var reference: Double?
  /// Whether each panel has a scale of its own, for figures that are not to be compared with each other.
  var hasOwnScales = false
  /// The width of all of it.
  var width = 680.0

  /// Many rows are thinner.
  private var pitch: Double { rows.count <= 40 ? 19 : rows.count <= 90 ? 16 : 13 }
  private var labelSize: Double { pitch < 15 ? 10 : 11 }

  var drawing: Drawing {
    let left = min(rows.count > 20 ? 190 : 260, (rows.map { $0.label.width(size: labelSize) }.max() ?? 0) + 10)
    let ends = rows.flatMap(\.bars).map { $0.total.width(size: 10) }.max() ?? 0
    let gap = 14.0
    let count = Double(max(1, panels.count))
    // Every panel has room for the totals behind its bars.
    let panel = max(70, (width - left - gap * (count - 1)) / count - ends - 8)
    let top = panels.contains { !$0.isEmpty } ? 40.0 : 22
    let bottom = top + Double(rows.count) * pitch
    let sums = rows.map { row in row.bars.map { $0.parts.reduce(0, +) } }
    let longest = sums.joined().max() ?? 0
    var content: [Markup] = []
    for (index, name) in panels.enumerated() {
      let start = left + Double(index) * (panel + ends + 8 + gap)
      let own = sums.compactMap { $0.indices.contains(index) ? $0[index] : nil }.max() ?? 0
      let most = hasOwnScales ? own : longest
      let scale = AxisScale.fromZero(to: max(most, reference ?? 0), start: start, end: start + panel, ticks: 4)
      content += Axis(scale, about: panel < 160 ? 2 : 4, name: tickName)
        .across(top: top, bottom: bottom, namesAbove: true)
      if !name.isEmpty {
        content.append(
          Markup(
            .text, [.class("label"), Attribute("x", start), Attribute("y", 14)],
            text: name.fitted(to: panel + ends, size: 12)))
      }
      // Below the bars, so that their totals stay legible.
      if let reference {
        let x = scale.place(reference)
        content.append(
          Markup(
            .line,
            [
              .class("reference"), Attribute("x1", x), Attribute("x2", x), Attribute("y1", top),
              Attribute("y2", bottom),
            ]))
      }
      for (place, row) in rows.enumerated() where row.bars.indices.contains(index) {
        content.append(
          bar(row, row.bars[index], scale, y: top + Double(place) * pitch, panel: panel + ends + 8))
      }
    }
    for (place, row) in rows.enumerated() {
      content.append(
        Markup(
          .text,
          [
            .class(labelSize < 11 ? "small end" : "label end"), Attribute("x", left - 6),
            Attribute("y", top + (Double(place) + 0.5) * pitch + labelSize * 0.35),
          ], text: row.label.fitted(to: left - 10, size: labelSize)))
    }
    let whole = left + count * (panel + ends + 8) + gap * (count - 1)
    return Drawing(
      id: id, title: title, summary: summary, width: whole, height: bottom + 6, content: content,
      legend: Legend(
        entries: series.count > 1 ? series.map { .init(name: $0.name, swatch: $0.swatch) } : []))
  }

  private func bar(_ row: Row, _ bar: Bar, _ scale: AxisScale, y: Double, panel: Double) -> Markup {
    let inset = pitch < 15 ? 1.5 : 2.5
    var pieces = [
      Markup(.title, text: bar.words),
      // The whole row can be pointed at, however short the bar.
      Markup(
        .rect,
        [
          .class("hover"), Attribute("x", scale.start), Attribute("y", y), Attribute("width", panel),
          Attribute("height", pitch),
        ]),
    ]
    var sum = 0.0
    for (part, series) in zip(bar.parts, series) where part > 0 {
      let x = scale.place(sum)
      sum += part
      pieces += series.swatch.drawn(x: x, y: y + inset, width: scale.place(sum) - x, height: pitch - 2 * inset)
    }
    pieces.append(
      Markup(
        .text,
        [
          .class("note small halo"), Attribute("x", scale.place(sum) + 5), Attribute("y", y + pitch / 2 + 3.5),
        ], text: bar.total))
    return Markup(.g, [.class("mark"), Attribute("data-key", row.key)], pieces)
  }
}
