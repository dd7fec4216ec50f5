import TestSupport

/// Small damage of the kind that editors, disks and people do.
enum Damage {
  private static let material = Array("{}[]:,'\"0x.e+-/*\n a1\\u=#;@".utf8)

  /// `bytes` with one to three bytes removed, replaced or inserted.
  static func some(to bytes: [UInt8], using random: inout RandomNumbers) -> [UInt8] {
    var damaged = bytes
    for _ in 0..<Int.random(in: 1...3, using: &random) where !damaged.isEmpty {
      let place = Int.random(in: 0..<damaged.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: damaged.remove(at: place)
      case 1: damaged[place] = random.pick(material)
      default: damaged.insert(random.pick(material), at: place)
      }
    }
    return damaged
  }

  /// `bytes` with heavier damage: pieces cut, doubled or moved, random bytes sprinkled in.
  static func heavy(to bytes: [UInt8], using random: inout RandomNumbers) -> [UInt8] {
    var damaged = some(to: bytes, using: &random)
    let (first, second) = (
      Int.random(in: 0...damaged.count, using: &random), Int.random(in: 0...damaged.count, using: &random)
    )
    let piece = Array(damaged[min(first, second)..<max(first, second)])
    switch Int.random(in: 0..<4, using: &random) {
    case 0: damaged.removeSubrange(min(first, second)..<max(first, second))
    case 1: damaged.insert(contentsOf: piece, at: first)
    case 2: damaged += piece
    default:
      for _ in 0..<8 where !damaged.isEmpty {
        damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
    }
    return damaged
  }
}
