/// The ticks of an axis with their names and lines across the chart.
struct Axis: Sendable {
  var scale: AxisScale
  /// What a tick is called.
  var name: @Sendable (Double) -> String
  var ticks: [Double]

  init(_ scale: AxisScale, about count: Int = 5, name: @escaping @Sendable (Double) -> String) {
    self.scale = scale
    self.name = name
    ticks = scale.ticks(about: count)
  }

  /// Vertical lines from `top` to `bottom` with their names above (or below) them; names that would touch are left out.
  func across(top: Double, bottom: Double, namesAbove: Bool) -> [Markup] {
    var end = -Double.infinity
    return ticks.flatMap { tick -> [Markup] in
      let x = scale.place(tick)
      var pieces = [
        Markup(
          .line,
          [
            .class("grid"), Attribute("x1", x), Attribute("x2", x), Attribute("y1", top), Attribute("y2", bottom),
          ])
      ]
      let words = name(tick)
      let half = words.width(size: 11) / 2
      guard x - half > end else { return pieces }
      end = x + half + 6
      pieces.append(
        Markup(
          .text,
          [.class("tick middle"), Attribute("x", x), Attribute("y", namesAbove ? top - 5 : bottom + 14)], text: words))
      return pieces
    }
  }

  /// Horizontal lines from `left` to `right` with their names to the left of them.
  func upward(left: Double, right: Double) -> [Markup] {
    ticks.flatMap { tick in
      let y = scale.place(tick)
      return [
        Markup(
          .line,
          [
            .class("grid"), Attribute("x1", left), Attribute("x2", right), Attribute("y1", y), Attribute("y2", y),
          ]),
        Markup(
          .text, [.class("tick end"), Attribute("x", left - 6), Attribute("y", y + 4)], text: name(tick)),
      ]
    }
  }

  /// A scaled figure without needless zeros: `10 uJ` for `10.0 uJ`, `0` for `0 fJ`.
  static func tidied(_ text: String) -> String {
    let words = text.split(separator: " ", maxSplits: 1)
    guard var number = words.first.map(String.init) else { return text }
    if number.contains(".") {
      while number.last == "0" { number.removeLast() }
      if number.last == "." { number.removeLast() }
    }
    guard words.count > 1, !words[1].isEmpty, number != "0" else { return number }
    return "\(number) \(words[1])"
  }
}
