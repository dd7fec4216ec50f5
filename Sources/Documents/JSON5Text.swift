/// Keys and texts as JSON5 writes them.
public enum JSON5Text {
  /// A key: bare where it is a plain word, else in quotes.
  public static func key(_ name: String) -> String {
    let isWord =
      !name.isEmpty
      && name.unicodeScalars.enumerated().allSatisfy { place, scalar in
        scalar == "_" || scalar == "$" || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
          || (place > 0 && ("0"..."9").contains(scalar))
      }
    return isWord ? name : string(name)
  }

  /// A text in double quotes: quotes, backslashes, control characters and line separators are escaped.
  public static func string(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where scalar.value < 0x20 || scalar.value == 0x2028 || scalar.value == 0x2029:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
