import Quantities

/// The header of a `.npy` file: a literal of Python's with the element type, the order and the shape (NumPy, NEP 1).
struct NumPyHeader: Sendable, Hashable {
  var type: NumPyType
  var isBigEndian: Bool
  /// Whether the first dimension is the fastest.
  var isFortranOrder: Bool
  var shape: [Int]

  private static let mostDimensions = 64

  /// Reads the literal.
  init(_ text: [UInt8]) throws(Stop) {
    var reader = Reader(text: text)
    var (descr, order, sizes): (String?, Bool?, [Int]?) = (nil, nil, nil)
    try reader.expect("{")
    while !reader.takes("}") {
      let start = reader.place
      let key = try reader.quoted()
      try reader.expect(":")
      switch key {
      case "descr" where descr == nil: descr = try reader.quoted()
      case "fortran_order" where order == nil: order = try reader.truth()
      case "shape" where sizes == nil: sizes = try reader.tuple(most: Self.mostDimensions)
      default: throw Stop(.header(offset: start, expected: "descr, fortran_order and shape, once each"))
      }
      if reader.takes("}") { break }
      try reader.expect(",")
    }
    guard let descr, let order, let sizes else {
      throw Stop(.header(offset: reader.place, expected: "descr, fortran_order and shape, once each"))
    }
    guard reader.isAtEnd else { throw Stop(.header(offset: reader.place, expected: "the end of the header")) }
    guard let mark = descr.first, "<>|=".contains(mark), let type = NumPyType(descr.dropFirst()),
      mark != "|" || type.bytes == 1
    else { throw Stop(.type(descr)) }
    guard sizes.wordCount <= Tensor.mostWords else { throw Stop(.tooLarge(sizes)) }
    self.type = type
    // "=" is the order of the machine that wrote; every machine that runs this is little-endian.
    isBigEndian = mark == ">"
    isFortranOrder = order
    shape = sizes
  }

  /// What is wrong with a header.
  struct Stop: Error {
    let problem: NumPyFailure.Problem
    init(_ problem: NumPyFailure.Problem) { self.problem = problem }
  }

  private struct Reader {
    let text: [UInt8]
    var place = 0

    init(text: [UInt8]) { self.text = text }

    var isAtEnd: Bool {
      mutating get {
        skipSpace()
        return place == text.count
      }
    }

    private mutating func skipSpace() {
      while place < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[place]) { place += 1 }
    }

    mutating func takes(_ mark: Unicode.Scalar) -> Bool {
      skipSpace()
      guard place < text.count, text[place] == UInt8(ascii: mark) else { return false }
      place += 1
      return true
    }

    mutating func expect(_ mark: Unicode.Scalar) throws(Stop) {
      guard takes(mark) else { throw Stop(.header(offset: place, expected: "\"\(mark)\"")) }
    }

    mutating func quoted() throws(Stop) -> String {
      skipSpace()
      let start = place
      guard place < text.count, text[place] == UInt8(ascii: "'") || text[place] == UInt8(ascii: "\""),
        let end = text[(place + 1)...].firstIndex(of: text[place])
      else { throw Stop(.header(offset: start, expected: "a text in quotes")) }
      let content = text[(place + 1)..<end]
      guard content.count <= 64, content.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
        throw Stop(.header(offset: start, expected: "a short text of ASCII characters"))
      }
      place = end + 1
      return String(decoding: content, as: UTF8.self)
    }

    mutating func truth() throws(Stop) -> Bool {
      skipSpace()
      for (word, value) in [("True", true), ("False", false)] where text[place...].starts(with: word.utf8) {
        place += word.utf8.count
        return value
      }
      throw Stop(.header(offset: place, expected: "True or False"))
    }

    mutating func tuple(most: Int) throws(Stop) -> [Int] {
      try expect("(")
      var sizes: [Int] = []
      while !takes(")") {
        guard sizes.count < most else { throw Stop(.tooLarge(sizes)) }
        sizes.append(try number())
        if takes(")") { break }
        try expect(",")
      }
      return sizes
    }

    private mutating func number() throws(Stop) -> Int {
      skipSpace()
      let start = place
      while place < text.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[place]) { place += 1 }
      // Versions of NumPy for Python 2 wrote a long number's mark.
      guard start < place, place - start <= 19, let number = Int(String(decoding: text[start..<place], as: UTF8.self))
      else { throw Stop(.header(offset: start, expected: "a size")) }
      if place < text.count, text[place] == UInt8(ascii: "L") { place += 1 }
      return number
    }
  }
}
