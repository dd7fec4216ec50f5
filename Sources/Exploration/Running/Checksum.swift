/// FNV-1a, 64 bits (Fowler, Noll and Vo; RFC 9923). Every step is a bijection of the state, so that a single changed
/// byte always changes the sum; other damage is missed once in 2^64.
struct Checksum: Sendable, Hashable {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  /// The number of characters that ``text`` has.
  static let digits = 16

  mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }

  mutating func add(_ bytes: some Sequence<UInt8>) { for byte in bytes { add(byte) } }

  /// In hexadecimal digits.
  var text: [UInt8] {
    (0..<Self.digits).map { place in
      let digit = UInt8(truncatingIfNeeded: value >> UInt64(4 * (Self.digits - 1 - place))) & 0xF
      return digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }
  }
}
