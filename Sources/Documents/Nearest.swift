/// The candidate that `word` was most likely meant to be, or `nil` when none is near.
///
/// Distance is Damerau-Levenshtein's restricted form (insert, delete, replace, swap neighbours; each costs 1) between
/// the lower-cased words with `-` and space read as `_`. A word of up to 2 letters must agree in all but case, up to 4
/// may differ in one place, up to 8 in two, longer ones in three. Where nothing is that near, a candidate that starts or
/// ends with the whole of `word` will do, from three letters on. Among equally near candidates the first wins.
public func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
  let word = folded(word)
  // Nobody mistypes a word that long; the bound keeps hostile input cheap.
  guard !word.isEmpty, word.count <= 64 else { return nil }
  var best: (candidate: String, distance: Int)?
  for candidate in candidates {
    let other = folded(candidate)
    let length = max(word.count, other.count)
    let allowed = length <= 2 ? 0 : length <= 4 ? 1 : length <= 8 ? 2 : 3
    var distance = Int.max
    if abs(word.count - other.count) <= allowed { distance = editDistance(word, other) }
    if distance > allowed {
      let isPart = word.count >= 3 && (other.starts(with: word) || other.suffix(word.count).elementsEqual(word))
      distance = isPart ? 64 : .max
    }
    if distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.candidate
}

private func folded(_ word: String) -> [Unicode.Scalar] {
  word.lowercased().unicodeScalars.map { $0 == "-" || $0 == " " ? "_" : $0 }
}

/// The restricted Damerau-Levenshtein distance, with three rows of its table.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for (row, letter) in left.enumerated() {
    var current = [row + 1]
    for (column, other) in right.enumerated() {
      var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (letter == other ? 0 : 1))
      if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
        cost = min(cost, beforeLast[column - 1] + 1)
      }
      current.append(cost)
    }
    beforeLast = last
    last = current
  }
  return last[right.count]
}
