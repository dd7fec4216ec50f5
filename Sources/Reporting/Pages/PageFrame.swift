/// A page of its own: one file, nothing from elsewhere.
struct PageFrame: Sendable {
  struct Section: Sendable {
    /// For links.
    var id: String
    var title: String
    /// A sentence or two below the title; empty for none.
    var introduction = ""
    var content: [Markup]
  }

  /// The title of the window and of the page.
  var title: String
  /// Below the title.
  var subtitles: [String]
  /// Before the sections.
  var introduction: [Markup] = []
  var sections: [Section]
  /// The program's version.
  var version: String
  /// The program of this kind of page, behind that of all (``PageScript``).
  var script = Code("")
  /// The style of this kind of page.
  var style = Code("")

  /// The page.
  var html: String {
    Markup.document(
      Markup(
        .html, [Attribute("lang", "en"), Attribute("xmlns", "http://www.w3.org/1999/xhtml")], [head, body]))
  }

  /// Even if a text should become markup some day, nothing is loaded from anywhere.
  private static let policy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    + "form-action 'none'"

  private var head: Markup {
    Markup(
      .head, [],
      [
        Markup(.meta, [Attribute("charset", "utf-8")]),
        Markup(
          .meta, [Attribute("http-equiv", "Content-Security-Policy"), Attribute("content", Self.policy)]),
        Markup(
          .meta,
          [Attribute("name", "viewport"), Attribute("content", "width=device-width, initial-scale=1")]),
        Markup(.meta, [Attribute("name", "generator"), Attribute("content", "picojoule \(version)")]),
        Markup(.meta, [Attribute("name", "color-scheme"), Attribute("content", "light dark")]),
        Markup(.title, text: title),
        .style(ChartStyle.colours + ChartStyle.shapes + PageStyle.sheet + style),
      ])
  }

  private var body: Markup {
    let textures = Markup(
      .svg, [.class("textures"), Attribute("width", 0), Attribute("height", 0), Attribute("aria-hidden", "true")],
      [Texture.definitions])
    let links = sections.map { Markup(.li, [], [Markup(.a, [Attribute("href", "#\($0.id)")], text: $0.title)]) }
    return Markup(
      .body, [],
      [
        Markup(.a, [.class("skip"), Attribute("href", "#content")], text: "Skip to the content"),
        textures,
        Markup(
          .header, [],
          [Markup(.heading1, text: title)] + subtitles.map { Markup(.p, text: $0) }),
        Markup(.nav, [Attribute("aria-label", "Sections")], [Markup(.ul, [], links)]),
        Markup(
          .main, [.id("content"), Attribute("tabindex", -1)],
          introduction + sections.map(markup)),
        Markup(.footer, [], [Markup(.p, text: "Made by picojoule \(version).")]),
        .script(PageScript.tables + PageScript.charts + script),
      ])
  }

  private func markup(_ section: Section) -> Markup {
    var content = [Markup(.heading2, [.id("\(section.id)-heading")], text: section.title)]
    if !section.introduction.isEmpty { content.append(Markup(.p, [.class("lead")], text: section.introduction)) }
    return Markup(
      .section, [.id(section.id), Attribute("aria-labelledby", "\(section.id)-heading")], content + section.content)
  }

  /// Names and values, such as where the figures come from.
  static func facts(_ facts: [(name: String, values: [String])]) -> Markup {
    Markup(
      .dl, [.class("facts")],
      facts.filter { !$0.values.isEmpty }.flatMap { fact in
        [Markup(.dt, text: fact.name)] + fact.values.map { Markup(.dd, text: $0) }
      })
  }

  /// The figures that matter most: name, value, and what is to be known about it.
  static func cards(_ cards: [(name: String, value: String, note: String)]) -> Markup {
    Markup(
      .dl, [.class("cards")],
      cards.map { card in
        Markup(
          .div, [],
          [
            Markup(.dt, text: card.name), Markup(.dd, [.class("value")], text: card.value),
            Markup(.dd, [.class("about")], text: card.note),
          ])
      })
  }
}
