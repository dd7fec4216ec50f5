import Testing

/// What a network makes of one row of Lattice's tables; `nil` where the slide has no such cell.
struct MeasuredLayer {
  let name: String
  var macs: Int?
  var activationWords: Int?
  /// Weights, and the parameters of batch norm.
  var weightWords: Int?
}

/// One of the tables of Choi 2018 (`lattice-*.csv`): sizes of an application, layer by layer and in all.
struct LatticeTable {
  let rows: [PublishedTable.Row]
  /// 1000 where the slide writes kB, 1024 where it writes KB.
  let bytesPerKilobyte: Int
  let columns: [String]

  init(_ file: String) throws {
    let table = try PublishedTable(file)
    rows = table.rows
    columns = table.columns.filter { $0 != "layer" && $0 != "differs" }
    bytesPerKilobyte = columns.contains { $0.hasSuffix("_KB") } ? 1024 : 1000
  }

  /// The columns of each row that the table itself says are not reproduced.
  func expectedDifferences() throws -> [String: Set<String>] {
    try collect { try $0.names("differs") }
  }

  /// The columns of each row whose cell is not what `layers`, in order, print as.
  ///
  /// Words are packed without padding: words x bits / 8 bytes. In a 1-bit column the input, whose row is called `input`,
  /// keeps 8 bit. Totals round the exact sum, not the sum of the cells.
  func differences(from layers: [MeasuredLayer]) throws -> [String: Set<String>] {
    var total = MeasuredLayer(name: "total", macs: 0, activationWords: 0, weightWords: 0)
    for layer in layers {
      total.macs = (total.macs ?? 0) + (layer.macs ?? 0)
      total.activationWords = (total.activationWords ?? 0) + (layer.activationWords ?? 0)
      total.weightWords = (total.weightWords ?? 0) + (layer.weightWords ?? 0)
    }
    let names = try rows.map { try $0.text("layer") }
    try #require(names == layers.map(\.name) + ["total"])
    let input = layers.first { $0.name == "input" }?.activationWords ?? 0
    let measured = zip(names, layers + [total]).map { ($0, $1) }
    return try collect { row in
      let layer = try #require(try measured.first { try $0.0 == row.text("layer") }?.1)
      let wideWords = layer.name == "input" || layer.name == "total" ? input : 0
      return try Set(
        columns.filter { column in
          guard let printed = try row.figure(column) else { return false }
          guard let (numerator, denominator) = value(of: column, layer: layer, wideWords: wideWords) else {
            return true
          }
          return !printed.agrees(with: numerator, over: denominator)
        })
    }
  }

  private func collect(_ columns: (PublishedTable.Row) throws -> Set<String>) rethrows -> [String: Set<String>] {
    var found: [String: Set<String>] = [:]
    for row in rows {
      let names = try columns(row)
      if let layer = row.cells["layer"], !names.isEmpty { found[layer] = names }
    }
    return found
  }

  /// The exact value of a cell as a fraction; `wideWords` are words that stay at 8 bit in a 1-bit column.
  private func value(of column: String, layer: MeasuredLayer, wideWords: Int) -> (Int, Int)? {
    let parts = column.split(separator: "_")
    let words = parts[0] == "act" || parts[0] == "activations" ? layer.activationWords : layer.weightWords
    switch parts[0] {
    case "macs": return layer.macs.map { ($0, 1_000_000) }
    case "activations", "weights": return words.map { ($0, 1000) }
    default:
      guard let words, let bits = Int(parts[1].dropLast()) else { return nil }
      let wide = parts[0] == "act" && bits == 1 ? wideWords : 0
      return (words * bits + wide * (8 - bits), 8 * bytesPerKilobyte)
    }
  }
}
