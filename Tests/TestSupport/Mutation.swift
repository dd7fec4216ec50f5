/// Damages files as disks, editors and people do.
package enum Mutation {
  /// What a number in a file is replaced by.
  private static let numbers = [
    "0", "-1", "-0", "1", "2", "7", "65536", "65537", "2147483647", "2147483648", "2147483649", "4611686018427387904",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "99999999999999999999999", "1e300", "1e-300",
    "1e999", "-1e9", "0.5", "NaN", "Infinity", "-Infinity", "0x7fffffffffffffff", "1e18", "3:0", "2:4", "null", "true",
    "[]",
    "[1,2]", "[1,2,3,4]", "{}", "\"\"", "\"x\"", "",
  ]

  /// `bytes` after one to four random changes.
  package static func mutate(_ bytes: [UInt8], _ random: inout RandomNumbers) -> [UInt8] {
    var result = bytes
    for _ in 0..<random.number(1...4) where !result.isEmpty {
      let place = random.number(0...(result.count - 1))
      switch random.number(0...7) {
      case 0: result[place] ^= 1 << UInt8(random.number(0...7))
      case 1: result[place] = UInt8(random.number(0...255))
      case 2: result.removeSubrange(place..<min(result.count, place + random.number(1...12)))
      case 3: result.removeSubrange(place...)
      case 4: result.insert(contentsOf: result[place..<min(result.count, place + random.number(1...60))], at: place)
      case 5: result.insert(contentsOf: Array("{}[],:\"'\n#/*=;".utf8).shuffled(using: &random).prefix(2), at: place)
      default: replaceNumber(in: &result, after: place, by: random.pick(numbers))
      }
    }
    return result
  }

  /// Puts `text` where the first number behind `place` stands.
  private static func replaceNumber(in bytes: inout [UInt8], after place: Int, by text: String) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard let start = bytes[place...].firstIndex(where: { digits.contains($0) }) else { return }
    let end = bytes[start...].firstIndex { !digits.contains($0) } ?? bytes.count
    bytes.replaceSubrange(start..<end, with: Array(text.utf8))
  }
}
