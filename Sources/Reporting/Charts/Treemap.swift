/// Tiles as large as what they stand for: the area of a chip, or of several on one scale.
struct Treemap: Sendable {
  struct Tile: Sendable {
    var name: String
    /// Above zero.
    var size: Double
    /// The size for people.
    var text: String
    var paint: Paint
    var words: String
    var key: String
  }

  struct Map: Sendable {
    /// Above it; may be empty.
    var name: String
    /// Below the name.
    var note = ""
    var tiles: [Tile]
  }

  var id: String
  var title: String
  var summary: String
  var maps: [Map]
  var legend = Legend(entries: [])
  /// How many stand side by side, up to five.
  var perLine: Int?

  struct Box: Sendable, Hashable {
    var x: Double
    var y: Double
    var width: Double
    var height: Double
  }

  var drawing: Drawing {
    let isOne = maps.count == 1
    let (wide, high) = isOne ? (680.0, 280.0) : (210.0, 170.0)
    let columns = isOne ? 1 : max(1, min(5, perLine ?? maps.count))
    let sums = maps.map { $0.tiles.reduce(0) { $0 + $1.size } }
    let most = sums.max() ?? 0
    var content: [Markup] = []
    for (index, map) in maps.enumerated() {
      let (column, row) = (index % columns, index / columns)
      let (x, y) = (Double(column) * (wide + 20), Double(row) * (high + 56))
      let above = isOne ? 0.0 : 34
      if !isOne {
        for (number, line) in [map.name, map.note].enumerated() {
          content.append(
            Markup(
              .text,
              [
                .class(number == 0 ? "label" : "note"), Attribute("x", x), Attribute("y", y + 13 + 14 * Double(number)),
              ],
              text: line.fitted(to: wide, size: 11.5)))
        }
      }
      guard most > 0, sums[index] > 0 else {
        content.append(
          Markup(.text, [.class("note"), Attribute("x", x), Attribute("y", y + above + 20)], text: "n/a: unknown"))
        continue
      }
      // Areas of all maps have one scale.
      let share = (sums[index] / most).squareRoot()
      let box = Box(x: x, y: y + above, width: wide * share, height: high * share)
      for (tile, place) in zip(map.tiles, Self.squarified(map.tiles.map(\.size), in: box)) {
        content.append(drawn(tile, place))
      }
    }
    let rows = maps.count.dividedRoundingUp(by: max(1, columns))
    return Drawing(
      id: id, title: title, summary: summary, width: Double(columns) * (wide + 20) - 20,
      height: Double(rows) * (high + (isOne ? 0 : 56)), content: content, legend: legend)
  }

  private func drawn(_ tile: Tile, _ box: Box) -> Markup {
    var pieces = [
      Markup(.title, text: tile.words),
      Markup(
        .rect,
        [
          .class("tile paint-\(tile.paint.name)"), Attribute("x", box.x), Attribute("y", box.y),
          Attribute("width", box.width), Attribute("height", box.height),
        ]),
    ]
    // Texts stand on a plate of the paper's colour, whatever the tile's.
    let room = box.width - 20
    let lines = [tile.name, tile.text].filter { $0.width(size: 11) <= room }
    if let width = lines.map({ $0.width(size: 11) }).max(), box.height >= 44 {
      pieces.append(
        Markup(
          .rect,
          [
            .class("plate"), Attribute("x", box.x + 5), Attribute("y", box.y + 5), Attribute("width", width + 10),
            Attribute("height", 4 + 14 * lines.count), Attribute("rx", 3),
          ]))
      for (number, line) in lines.enumerated() {
        pieces.append(
          Markup(
            .text,
            [.class("label"), Attribute("x", box.x + 10), Attribute("y", box.y + 18 + Double(number) * 14)],
            text: line))
      }
    }
    return Markup(.g, [.class("mark"), Attribute("data-key", tile.key)], pieces)
  }

  /// Boxes that fill `box`, in the order of the sizes, as square as they come: Bruls, Huizing and van Wijk (2000). Sizes
  /// not above zero get empty boxes.
  static func squarified(_ sizes: [Double], in box: Box) -> [Box] {
    let sum = sizes.reduce(0) { $0 + max(0, $1) }
    var result = sizes.map { _ in Box(x: box.x, y: box.y, width: 0, height: 0) }
    guard sum > 0, box.width > 0, box.height > 0 else { return result }
    let scale = box.width * box.height / sum
    var rest = sizes.indices.filter { sizes[$0] > 0 }.sorted { (sizes[$1], $0) < (sizes[$0], $1) }[...]
    var free = box
    while !rest.isEmpty {
      let side = min(free.width, free.height)
      guard side > 0 else { break }
      // The row grows as long as its worst tile gets squarer.
      var row = rest.prefix(1)
      while row.count < rest.count {
        let longer = rest.prefix(row.count + 1)
        guard worst(longer.map { sizes[$0] * scale }, side) <= worst(row.map { sizes[$0] * scale }, side) else {
          break
        }
        row = longer
      }
      let area = row.reduce(0) { $0 + sizes[$1] * scale }
      let depth = area / side
      var offset = 0.0
      for index in row {
        let length = sizes[index] * scale / depth
        if free.width >= free.height {
          result[index] = Box(x: free.x, y: free.y + offset, width: depth, height: length)
        } else {
          result[index] = Box(x: free.x + offset, y: free.y, width: length, height: depth)
        }
        offset += length
      }
      if free.width >= free.height {
        free = Box(x: free.x + depth, y: free.y, width: max(0, free.width - depth), height: free.height)
      } else {
        free = Box(x: free.x, y: free.y + depth, width: free.width, height: max(0, free.height - depth))
      }
      rest = rest.dropFirst(row.count)
    }
    return result
  }

  /// The largest ratio of the sides in a row of tiles along `side`.
  private static func worst(_ areas: [Double], _ side: Double) -> Double {
    let sum = areas.reduce(0, +)
    guard sum > 0, let least = areas.min(), let most = areas.max(), least > 0 else { return .infinity }
    let (side2, sum2) = (side * side, sum * sum)
    return max(side2 * most / sum2, sum2 / (side2 * least))
  }
}
