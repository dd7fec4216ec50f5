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

/// Sets of layouts by number, and which set two of them give together.
struct LayoutSets: Sendable {
  private let rows: Int
  private let columns: Int
  private var sets: [[ArrayLayout]] = []
  private var numbers: [[ArrayLayout]: Int] = [:]
  /// By both numbers; -1 where nothing fits, `nil` if nobody has asked yet.
  private var known: [[Int?]] = []

  /// Layouts on an array of that size.
  init(rows: Int, columns: Int) { (self.rows, self.columns) = (rows, columns) }

  /// The number of those that fit, or `nil` if none does.
  mutating func number(of layouts: [ArrayLayout]) -> Int? {
    let set = ArrayLayout.least(layouts, rows: rows, columns: columns)
    if set.isEmpty { return nil }
    if let known = numbers[set] { return known }
    sets.append(set)
    known.append([])
    numbers[set] = sets.count - 1
    return sets.count - 1
  }

  /// Parts of both side by side.
  mutating func both(_ one: Int, _ two: Int) -> Int? {
    if two < known[one].count, let known = known[one][two] { return known < 0 ? nil : known }
    let number = number(of: sets[one].flatMap { own in sets[two].map { own.times($0) } })
    let missing = sets.count - known[one].count
    if missing > 0 { known[one] += Array(repeating: nil, count: missing) }
    known[one][two] = number ?? -1
    return number
  }

  /// Whether for each layout of `two` one of `one` needs no more.
  func covers(_ one: Int, _ two: Int) -> Bool {
    sets[two].allSatisfy { layout in sets[one].contains { $0.fits(rows: layout.rows, columns: layout.columns) } }
  }
}
