/// One thing that was varied in a sweep: a column, or several that always change together.
public struct SweepAxis: Sendable, Hashable {
  /// The varied paths. Of linked axes all: no figure can tell them apart.
  public let columns: [String]
  /// The values, one text for each column: by size where they are numbers, else as they first appear.
  public let values: [[String]]

  /// The paths in one line.
  public var name: String { columns.joined(separator: " + ") }

  /// A value in one line.
  public func text(_ value: Int) -> String {
    values.indices.contains(value) ? values[value].joined(separator: " + ") : ""
  }
}

/// The rows of a sweep as places on its axes.
struct AxisGrid {
  private(set) var axes: [SweepAxis] = []
  /// For each axis the value of every row; `nil` where the axis does not apply, as its cell is empty.
  private(set) var places: [[Int?]] = []

  init(_ table: SweepTable) {
    let varied = table.columns.prefix(max(0, table.variedCount))
    let columns = varied.indices.map { Column($0, of: table) }
    var isTaken = [Bool](repeating: false, count: columns.count)
    for first in columns.indices where !isTaken[first] {
      // A column that never changes is no axis.
      guard columns[first].values.count > 1 else { continue }
      var linked = [first]
      for other in columns.indices where other > first && !isTaken[other] {
        guard columns[first].changesWith(columns[other]) else { continue }
        linked.append(other)
        isTaken[other] = true
      }
      axes.append(
        SweepAxis(
          columns: linked.map { varied[$0] },
          values: columns[first].values.indices.map { value in
            linked.map { columns[$0].values[columns[first].partner(of: value, in: columns[$0])] }
          }))
      places.append(columns[first].places)
    }
  }

  /// For each row a number that it shares with the rows that differ from it on that axis at most.
  func companions(on axis: Int) -> [Int] {
    let rows = places.first?.count ?? 0
    var group = [Int](repeating: 0, count: rows)
    for other in axes.indices where other != axis {
      // Refined axis by axis, so that no product of value counts is ever formed.
      var known: [Pair: Int] = [:]
      for row in 0..<rows {
        let pair = Pair(group: group[row], value: places[other][row])
        let next = known.count
        group[row] = known[pair] ?? next
        if group[row] == next { known[pair] = next }
      }
    }
    return group
  }

  private struct Pair: Hashable {
    var group: Int
    var value: Int?
  }

  /// One varied column.
  private struct Column {
    var values: [String] = []
    var places: [Int?] = []

    init(_ column: Int, of table: SweepTable) {
      var known: [String: Int] = [:]
      for row in table.rows {
        let cell = row.cells.indices.contains(column) ? row.cells[column] : ""
        guard !cell.isEmpty else {
          places.append(nil)
          continue
        }
        if known[cell] == nil {
          known[cell] = values.count
          values.append(cell)
        }
        places.append(known[cell])
      }
      let numbers = values.compactMap { Double($0) }
      guard numbers.count == values.count else { return }
      let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
      var rank = [Int](repeating: 0, count: order.count)
      for (place, value) in order.enumerated() { rank[value] = place }
      values = order.map { values[$0] }
      places = places.map { $0.map { rank[$0] } }
    }

    /// Whether each value of one goes with one value of the other and the other way round.
    func changesWith(_ other: Column) -> Bool {
      guard values.count == other.values.count else { return false }
      var theirs = [Int?](repeating: nil, count: values.count)
      var mine = theirs
      for (here, there) in zip(places, other.places) {
        guard let here, let there else {
          if here == nil, there == nil { continue }
          return false
        }
        if theirs[here] ?? there != there || mine[there] ?? here != here { return false }
        (theirs[here], mine[there]) = (there, here)
      }
      return true
    }

    /// The value of a linked column that goes with a value of this one.
    func partner(of value: Int, in other: Column) -> Int {
      guard let row = places.firstIndex(of: value), let partner = other.places[row] else { return 0 }
      return partner
    }
  }
}
