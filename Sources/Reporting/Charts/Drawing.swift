/// A chart that is drawn: what is in it and how large it is.
///
/// On a page it is put between others with ``figure(in:)``; ``file`` is the same as an SVG file of its own. A mark (bar,
/// point, tile) is a group of the class `mark` with a `title` that says all about it: what a pointer over it, arrow keys
/// and standalone viewers show.
struct Drawing: Sendable {
  /// Unique on a page, and the default for the file's name.
  var id: String
  var title: String
  /// In a sentence or two: what is shown, and what stands out.
  var summary: String
  var width: Double
  var height: Double
  var content: [Markup]
  var legend: Legend

  /// Text of a chart.
  static let fontSize = 12.0

  /// The picture alone, without its legend.
  private func picture(_ attributes: [Attribute]) -> Markup {
    let names = [
      Markup(.title, [.id("\(id)-title")], text: title), Markup(.desc, [.id("\(id)-summary")], text: summary),
    ]
    return Markup(
      .svg,
      attributes + [
        Attribute("viewBox", "0 0 \(Attribute.coordinate(width)) \(Attribute.coordinate(height))"),
        Attribute("width", width), Attribute("height", height), Attribute("role", "img"),
        Attribute("aria-labelledby", "\(id)-title \(id)-summary"),
      ], names + content)
  }

  /// The chart as it stands on a page: arrow keys go through its marks, which are rows of the table of that id.
  /// `isTall`: it is scrolled below its legend.
  func figure(in table: String?, isTall: Bool = false) -> Markup {
    // It may shrink a little before it is scrolled, and grow a little where there is room.
    let limits =
      "min-width: \(Attribute.coordinate(width * 0.78))px; max-width: \(Attribute.coordinate(width * 1.15))px"
    let picture = picture([.class("chart"), Attribute("style", limits)])
    var attributes: [Attribute] = [
      .class(isTall ? "marks tall" : "marks"), Attribute("tabindex", 0), Attribute("role", "group"),
      Attribute("aria-label", "\(title): arrow keys go through the marks"),
    ]
    if let table { attributes.append(Attribute("data-table", table)) }
    var parts = [Markup(.figcaption, [], [Markup(.heading3, text: title), Markup(.p, text: summary)])]
    if !legend.entries.isEmpty { parts.append(legend.list) }
    parts.append(Markup(.div, attributes, [picture]))
    return Markup(.figure, [.id(id)], parts)
  }

  /// The chart as a file: valid XML, light and dark.
  var file: String {
    let heading = Markup(
      .text, [.class("heading"), Attribute("x", 0), Attribute("y", 14)], text: title.fitted(to: width, size: 15))
    let legendHeight = legend.height(width: width)
    let top = 26 + (legendHeight > 0 ? legendHeight + 8 : 0)
    let margin = 16.0
    let size = (width + 2 * margin, height + top + 2 * margin)
    return Markup.drawing(
      Markup(
        .svg,
        [
          Attribute("xmlns", "http://www.w3.org/2000/svg"),
          Attribute("viewBox", "0 0 \(Attribute.coordinate(size.0)) \(Attribute.coordinate(size.1))"),
          Attribute("width", size.0), Attribute("height", size.1), Attribute("role", "img"),
          Attribute("aria-labelledby", "\(id)-title \(id)-summary"), .class("chart"),
        ],
        [
          Markup(.title, [.id("\(id)-title")], text: title),
          Markup(.desc, [.id("\(id)-summary")], text: summary),
          .style(ChartStyle.colours + ChartStyle.shapes),
          Texture.definitions,
          Markup(.rect, [.class("paper"), Attribute("width", size.0), Attribute("height", size.1)]),
          Markup(
            .g, [Attribute("transform", "translate(\(Attribute.coordinate(margin)),\(Attribute.coordinate(margin)))")],
            [
              heading,
              Markup(.g, [Attribute("transform", "translate(0,26)")], [legend.drawn(width: width)]),
              Markup(.g, [Attribute("transform", "translate(0,\(Attribute.coordinate(top)))")], content),
            ]),
        ]))
  }
}
