/// A table of a page: it sorts by a click on a heading, and is searched and downloaded as CSV from the controls above it.
struct DataTable: Sendable {
  struct Column: Sendable, Hashable {
    /// For people.
    var heading: String
    /// The name in CSV, in full.
    var name: String
    var isNumeric = true
    /// Shown at once; the others after asking for all columns.
    var isMain = true
  }

  struct Cell: Sendable, Hashable {
    /// For people.
    var text: String
    /// To the last digit; what is sorted by and downloaded. Empty or `n/a` for an unknown one.
    var exact: String
    /// What a text such as `64KiB` is sorted by; `nil` for the text itself.
    var size: Double?
  }

  struct Row: Sendable, Hashable {
    /// What marks of charts find it by.
    var key: String
    /// The first one names the row.
    var cells: [Cell]
  }

  /// Unique on the page.
  var id: String
  /// What the table is about.
  var caption: String
  /// What one row is: `layer`, `design`, `point`. Its plural has an `s`.
  var rowName: String
  var columns: [Column]
  var rows: [Row]
  /// The last row, which is never moved.
  var total: [Cell]?
  /// Whether it can be searched and downloaded.
  var hasControls = true

  /// The controls and the table.
  var markup: Markup {
    Markup(
      .div, [.class("data-table")],
      [
        hasControls ? controls : .nothing,
        Markup(
          .div,
          [
            .class("scroll"), Attribute("tabindex", 0), Attribute("role", "region"),
            Attribute("aria-labelledby", "\(id)-caption"),
          ], [table]),
      ])
  }

  private var controls: Markup {
    func check(_ purpose: StaticString, _ words: String) -> Markup {
      Markup(
        .label, [.class("check")],
        [
          Markup(
            .input,
            [
              Attribute("type", "checkbox"), .id("\(id)-\(purpose)"), Attribute("data-table", id),
              Attribute("data-does", "\(purpose)"), Attribute("autocomplete", "off"),
            ]),
          .text(words),
        ])
    }
    var pieces = [
      Markup(
        .label, [.class("search")],
        [
          .text("Search "),
          Markup(
            .input,
            [
              Attribute("type", "search"), .id("\(id)-search"), Attribute("data-table", id),
              Attribute("data-does", "search"), Attribute("autocomplete", "off"), Attribute("spellcheck", "false"),
            ]),
        ])
    ]
    if columns.contains(where: { !$0.isMain }) { pieces.append(check("columns", "all columns")) }
    pieces.append(check("digits", "all digits"))
    pieces.append(
      Markup(
        .button,
        [Attribute("type", "button"), Attribute("data-table", id), Attribute("data-does", "download")],
        text: "Download CSV"))
    let plural = rows.count == 1 ? rowName : "\(rowName)s"
    pieces.append(
      Markup(
        .output,
        [
          .id("\(id)-count"), Attribute("data-of", String(rows.count)), Attribute("data-plural", plural),
          Attribute("for", "\(id)-search"), Attribute("aria-live", "polite"),
        ], text: "\(rows.count) \(plural)"))
    return Markup(.div, [.class("controls")], pieces)
  }

  private var table: Markup {
    var parts = [
      Markup(.caption, [.id("\(id)-caption")], text: caption),
      Markup(.thead, [], [Markup(.tr, [], columns.map(heading))]),
      Markup(
        .tbody, [],
        rows.map { row in
          Markup(
            .tr, [Attribute("data-key", row.key)],
            zip(columns, row.cells).enumerated().map { cell($1.1, in: $1.0, isFirst: $0 == 0) })
        }),
    ]
    if let total {
      parts.append(
        Markup(
          .tfoot, [],
          [Markup(.tr, [], zip(columns, total).enumerated().map { cell($1.1, in: $1.0, isFirst: $0 == 0) })]))
    }
    return Markup(.table, [.id(id), Attribute("data-name", rowName)], parts)
  }

  private func classes(_ column: Column) -> [Attribute] {
    let names = [column.isNumeric ? "number" : "", column.isMain ? "" : "extra"].filter { !$0.isEmpty }
    return names.isEmpty ? [] : [.class(names.joined(separator: " "))]
  }

  private func heading(_ column: Column) -> Markup {
    Markup(
      .th,
      classes(column) + [
        Attribute("scope", "col"), Attribute("aria-sort", "none"), Attribute("data-name", column.name),
      ],
      [Markup(.button, [Attribute("type", "button"), Attribute("title", column.name)], text: column.heading)])
  }

  private func cell(_ cell: Cell, in column: Column, isFirst: Bool) -> Markup {
    let size = cell.size.map { [Attribute("data-size", "\($0)")] } ?? []
    if isFirst {
      return Markup(.th, [Attribute("scope", "row")] + classes(column) + size, text: cell.text)
    }
    guard column.isNumeric else { return Markup(.td, classes(column) + size, text: cell.text) }
    return Markup(.td, classes(column), [Markup(.data, [Attribute("value", cell.exact)], text: cell.text)])
  }
}
