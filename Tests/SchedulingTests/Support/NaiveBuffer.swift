/// A memory or register that holds one tile of filter or ifmap words.
final class NaiveInputBuffer {
  let operand: NaiveOperand
  let isSliding: Bool
  /// The coordinates of the tile; `nil` before the first.
  private(set) var held: NaiveBox?
  /// The numbers in it, by address.
  private(set) var contents: [Int: Int] = [:]

  init(_ operand: NaiveOperand, isSliding: Bool) {
    self.operand = operand
    self.isSliding = isSliding
  }

  /// The words to bring in before the iterations of `box` can begin; `nil` if the tile is the one held.
  func missing(for box: NaiveBox, _ layer: NaiveLayer) -> [Int]? {
    guard held != box.coordinates(of: operand) else { return nil }
    let words = layer.words(of: operand, in: box)
    return isSliding ? words.filter { contents[$0] == nil } : words
  }

  /// Takes in a tile: `filled` come from `source`, the others of the tile stay, and what is not of the tile goes.
  /// Returns a word that is nowhere to be had, if there is one.
  func take(_ box: NaiveBox, filled: [Int], from source: (Int) -> Int?, _ layer: NaiveLayer) -> Int? {
    held = box.coordinates(of: operand)
    var next: [Int: Int] = [:]
    var lost: Int?
    for word in filled {
      if let value = source(word) { next[word] = value } else { lost = word }
    }
    if isSliding {
      for word in layer.words(of: operand, in: box) where next[word] == nil {
        if let value = contents[word] { next[word] = value } else { lost = word }
      }
    }
    contents = next
    return lost
  }
}

/// A memory or accumulator that holds one tile of psums.
final class NaiveOutputBuffer {
  /// The coordinates of the tile being worked on; `nil` for none.
  private(set) var held: NaiveBox?
  /// The psums of the tile on which work has begun, by address.
  var contents: [Int: Int] = [:]

  /// Whether a tile other than that of `box` is in it.
  func holdsOther(than box: NaiveBox) -> Bool { held.map { $0 != box.coordinates(of: .output) } ?? false }

  /// Begins work on a tile with the psums that come in; returns their number.
  func begin(_ box: NaiveBox, _ words: [Int], from source: (Int) -> Int?) -> Int {
    held = box.coordinates(of: .output)
    contents = [:]
    for word in words {
      if let value = source(word) { contents[word] = value }
    }
    return contents.count
  }

  /// Sends the tile away.
  func leave() -> [Int: Int] {
    defer {
      held = nil
      contents = [:]
    }
    return contents
  }
}
