import Arithmetic
import Documents

extension ValueReader {
  /// A number format by its spelling, such as `int8`.
  func numberFormat() -> NumberFormat? {
    guard let text = string() else { return nil }
    if let format = NumberFormat(spelling: text) { return format }
    let near = nearest(to: text, among: NumberFormat.candidates)
    report(.unknownName(kind: "number format", found: text, allowed: NumberFormat.spellings, nearest: near))
    return nil
  }
}
