import Quantities

/// How parts side by side lie on an array's rows and columns.
struct ArrayLayout: Sendable, Hashable {
  var rows: Int
  var columns: Int

  /// Both along other dimensions.
  func times(_ other: ArrayLayout) -> ArrayLayout {
    ArrayLayout(rows: rows.times(other.rows), columns: columns.times(other.columns))
  }

  func fits(rows: Int, columns: Int) -> Bool { self.rows <= rows && self.columns <= columns }

  /// Those that fit and need more of neither than another one does.
  static func least(_ layouts: [ArrayLayout], rows: Int, columns: Int) -> [ArrayLayout] {
    var least: [ArrayLayout] = []
    for layout in layouts where layout.fits(rows: rows, columns: columns) {
      if least.contains(where: { layout.rows >= $0.rows && layout.columns >= $0.columns }) { continue }
      least.removeAll { $0.rows >= layout.rows && $0.columns >= layout.columns }
      least.append(layout)
    }
    return least
  }

  /// One of each list such that all of them fit together; `nil` if there is none.
  static func together(_ lists: [[ArrayLayout]], rows: Int, columns: Int) -> [ArrayLayout]? {
    guard let first = lists.first else { return [] }
    let others = Array(lists.dropFirst())
    for layout in first where layout.fits(rows: rows, columns: columns) {
      if let rest = together(others, rows: rows / layout.rows, columns: columns / layout.columns) {
        return [layout] + rest
      }
    }
    return nil
  }
}
