/// A type of elements in a `.npy` file.
enum NumPyType: Sendable, Hashable {
  case real(bytes: Int)
  case signed(bytes: Int)
  case unsigned(bytes: Int)
  case truth

  /// The type that a `descr` without its byte order names.
  init?(_ text: Substring) {
    switch text {
    case "f4": self = .real(bytes: 4)
    case "f8": self = .real(bytes: 8)
    case "i1": self = .signed(bytes: 1)
    case "i2": self = .signed(bytes: 2)
    case "i4": self = .signed(bytes: 4)
    case "i8": self = .signed(bytes: 8)
    case "u1": self = .unsigned(bytes: 1)
    case "u2": self = .unsigned(bytes: 2)
    case "u4": self = .unsigned(bytes: 4)
    case "u8": self = .unsigned(bytes: 8)
    case "b1": self = .truth
    default: return nil
    }
  }

  /// What messages list.
  static let allowed = "f4, f8, i1, i2, i4, i8, u1, u2, u4, u8, b1"

  /// Bytes of an element.
  var bytes: Int {
    switch self {
    case .real(let bytes), .signed(let bytes), .unsigned(let bytes): bytes
    case .truth: 1
    }
  }

  /// The number that a bit pattern stands for: of real ones the nearest float, whole ones only where a float holds them.
  func word(_ pattern: UInt64) -> Float? {
    switch self {
    case .real(4): return Float(bitPattern: UInt32(truncatingIfNeeded: pattern))
    case .real: return Float(Double(bitPattern: pattern))
    case .signed(let bytes):
      let unused = 64 - 8 * bytes
      return Float(exactly: Int64(truncatingIfNeeded: pattern << UInt64(unused)) >> Int64(unused))
    case .unsigned: return Float(exactly: pattern)
    case .truth: return pattern == 0 ? 0 : 1
    }
  }
}
