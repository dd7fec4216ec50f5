/// Places spread evenly over a range, without following its rows: the fractions of the multiples of the golden ratio.
///
/// The same every time. All places where there are not more than wanted; else up to as many as wanted, rising.
func spreadPlaces(_ wanted: Int, of total: Int, after used: Int = 0) -> [Int] {
  guard wanted < total else { return Array(0..<max(0, total)) }
  guard wanted > 0 else { return [] }
  let places = (used..<used + wanted).map { index in
    // 1/φ: no other number's multiples stay further from each other.
    let fraction = (Double(index) + 0.5) * 0.618_033_988_749_894_9
    return min(total - 1, Int((fraction - fraction.rounded(.down)) * Double(total)))
  }
  return Set(places).sorted()
}

/// How many of `all` are taken from part number `part` of `parts` parts, so that all are taken in the end.
func share(of all: Int, part: Int, of parts: Int) -> Int {
  let (whole, rest) = all.quotientAndRemainder(dividingBy: max(1, parts))
  return whole + (part + 1) * rest / max(1, parts) - part * rest / max(1, parts)
}
