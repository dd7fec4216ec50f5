import Arithmetic
import Testing

@Suite("NumberFormat")
struct NumberFormatTests {
  static let all: [NumberFormat] =
    (1...32).map { .signedInteger(bits: $0) } + (1...32).map { .unsignedInteger(bits: $0) }
    + [.binary, .ternary, .float16, .float32] + (2...8).map { .oneHot(bits: $0) }
    + [4, 6, 8, 10, 12, 14, 16].map { .twoHot(bits: $0) } + (1...16).map { .codebook(bits: $0) }
    + (2...16).flatMap { bits in
      [1, 2, 4, 256].flatMap { fraction in
        [true, false].map { .logarithmic(bits: bits, fraction: fraction, signed: $0) }
      }
    }

  @Test("every format is read back from its spelling", arguments: all)
  func roundTrip(format: NumberFormat) {
    #expect(NumberFormat(spelling: format.spelling) == format)
  }

  @Test("no two formats share a spelling")
  func spellingsDiffer() {
    #expect(Set(Self.all.map(\.spelling)).count == Self.all.count)
  }

  @Test(
    "what is not a format is refused",
    arguments: [
      "", "int", "int0", "int33", "int08", "int-8", "int8 ", " int8", "INT8", "uint0", "uint33", "int8@2", "binary1",
      "onehot1", "onehot9", "twohot5", "twohot18", "log5", "log5@3", "log5@2^(1/3)", "log5@2^(1/0)", "log5@2^(1/512)",
      "log5@2^(1/2", "log17@2", "log1@2", "codebook0", "codebook17", "fp8", "fp64", "int٨", "int99999999999999999999",
    ])
  func refused(spelling: String) {
    #expect(NumberFormat(spelling: spelling) == nil)
  }

  @Test("the design's examples take the storage that it gives them")
  func storage() {
    let bits = ["int8": 8, "binary": 1, "ternary": 2, "onehot4": 4, "twohot8": 8, "log5@2^(1/2)": 5, "fp16": 16]
    for (spelling, expected) in bits {
      #expect(NumberFormat(spelling: spelling)?.storageBits == expected)
    }
  }

  @Test("an integer format represents another exactly when it contains every value of it")
  func integersContain() {
    let integers = Self.all.filter { $0.integerRange.map { $0.count <= 1 << 12 } ?? false }
    for outer in integers {
      for inner in integers where inner != outer {
        let values: [Int] =
          switch inner {
          case .binary: [-1, 1]
          case .ternary: [-1, 0, 1]
          default: inner.integerRange.map(Array.init) ?? []
          }
        let holds: (Int) -> Bool = { value in
          outer == .binary ? abs(value) == 1 : outer.integerRange.map { $0 ~= value } ?? false
        }
        #expect(outer.represents(inner) == values.allSatisfy(holds), "\(outer) of \(inner)")
      }
    }
  }

  @Test("a float represents the integers that its significand holds, and no more")
  func floats() {
    #expect(NumberFormat.float16.represents(.signedInteger(bits: 12)))
    #expect(!NumberFormat.float16.represents(.signedInteger(bits: 13)))
    #expect(NumberFormat.float16.represents(.unsignedInteger(bits: 11)))
    #expect(!NumberFormat.float16.represents(.unsignedInteger(bits: 12)))
    #expect(NumberFormat.float32.represents(.signedInteger(bits: 25)))
    #expect(!NumberFormat.float32.represents(.signedInteger(bits: 26)))
    #expect(NumberFormat.float32.represents(.float16))
    #expect(!NumberFormat.float16.represents(.float32))
  }
}
