import Quantities
import Testing
import TestSupport

@testable import Workloads

/// Sizes of sparse matrices, exactly and on average.
@Suite struct SparseStorageTests {
  /// A row-by-row matrix of numbers.
  private static func storage(_ words: [Int], columns: Int) -> SparseStorage {
    SparseStorage(words.map { $0 != 0 }, columns: columns)
  }

  /// The lecture's 4x4 matrix with eight non-zero words.
  private static let lecture = storage([0, 5, 3, 0, 6, 1, 0, 4, 0, 0, 0, 0, 2, 0, 1, 4], columns: 4)

  @Test("the lecture's matrix takes 16 elements dense and 21 as compressed rows")
  func lecture() {
    #expect(Self.lecture.words == 16)
    #expect(Self.lecture.nonZeros == 8)
    // Five row pointers, eight column indices, eight words.
    #expect(Self.lecture.compressedRowElements == 21)
    #expect(Self.lecture.denseBits(valueBits: 8) == Bits(128))
    // Indices of 2 bits, pointers up to 8 of 4 bits: 8·(8 + 2) + 5·4.
    #expect(Self.lecture.compressedRowBits(valueBits: 8) == Bits(100))
  }

  @Test("run lengths are the distances of non-zero words; what a code cannot say takes fillers")
  func runLengths() {
    #expect(Self.lecture.distances == [2, 1, 2, 1, 2, 5, 2, 1])
    // Codes of 2 bits say 1 to 4: the 5 takes a filler of 4 and a 1.
    #expect(Self.lecture.distanceCodes(distanceBits: 2) == [2, 1, 2, 1, 2, 4, 1, 2, 1])
    #expect(Self.lecture.runLengthBits(valueBits: 8, distanceBits: 2) == Bits(9 * 10))
    #expect(Self.lecture.runLengthBits(valueBits: 8, distanceBits: 3) == Bits(8 * 11))
    let empty = Self.storage([0, 0, 0, 0], columns: 2)
    #expect(empty.runLengthBits(valueBits: 8, distanceBits: 2) == .zero)
    #expect(empty.compressedRowBits(valueBits: 8) == .zero)
  }

  @Test("the lecture's distances of ternary weights take 13 bits under Huffman's code where 2 bits each take 18")
  func ternary() {
    let distances = [1, 1, 2, 1, 3, 2, 1, 2, 1]
    // 1 five times, 2 three times, 3 once: lengths 1, 2, 2.
    #expect(HuffmanCode.lengths(of: distances) == [1: 1, 2: 2, 3: 2])
    var words: [Bool] = []
    for distance in distances { words += Array(repeating: false, count: distance - 1) + [true] }
    let storage = SparseStorage(words, columns: words.count)
    #expect(storage.distances == distances)
    // Signs of one bit.
    #expect(storage.runLengthBits(valueBits: 1, distanceBits: 2) == Bits(9 + 18))
    let huffman = storage.huffmanBits(valueBits: 1, distanceBits: 2)
    #expect(huffman.payload == Bits(9 + 13))
    // A length of 0 to 2 for each of four codes.
    #expect(huffman.tableBits == Bits(8))
  }

  @Test("Huffman's code is a full prefix code of least length: no better lengths among all for few symbols")
  func huffman() {
    /// The least total over all full codes of so many symbols: lengths rise as weights fall.
    func least(_ weights: [Int]) -> Int {
      guard weights.count > 1 else { return weights.reduce(0, +) }
      // Lengths of a full binary tree come from those of one with a leaf less by splitting a leaf.
      func trees(_ leaves: Int) -> Set<[Int]> {
        guard leaves > 1 else { return [[0]] }
        var found: Set<[Int]> = []
        for tree in trees(leaves - 1) {
          for index in tree.indices {
            var next = tree
            let depth = next.remove(at: index) + 1
            found.insert((next + [depth, depth]).sorted())
          }
        }
        return found
      }
      let falling = weights.sorted(by: >)
      return trees(weights.count).map { zip(falling, $0).reduce(0) { $0 + $1.0 * $1.1 } }.min() ?? 0
    }
    var random = RandomNumbers(seed: 7)
    for _ in 0..<200 {
      let weights = (0..<Int.random(in: 1...7, using: &random)).map { _ in Int.random(in: 1...20, using: &random) }
      let lengths = HuffmanCode.lengths(weights: weights.map(Double.init))
      #expect(zip(weights, lengths).reduce(0) { $0 + $1.0 * $1.1 } == least(weights), "seed 7: \(weights)")
      if weights.count > 1 { #expect(lengths.reduce(0.0) { $0 + 1 / Double(1 << $1) } == 1, "seed 7: \(weights)") }
    }
  }

  @Test("what is expected of a density is what random matrices take", arguments: [0.02, 0.1, 0.35, 0.8, 1])
  func expected(density: Double) {
    var random = RandomNumbers(seed: 11)
    let (rows, columns) = (200, 500)
    let words = (0..<rows * columns).map { _ in Double.random(in: 0..<1, using: &random) < density }
    let exact = SparseStorage(words, columns: columns)
    let expected = ExpectedStorage(rows: rows, columns: columns, density: density)
    func close(_ left: Bits, _ right: Bits) -> Bool {
      abs(Double(left.count) / Double(right.count) - 1) < 0.06
    }
    #expect(expected.dense(valueBits: 8) == exact.denseBits(valueBits: 8))
    #expect(close(expected.compressedRow(valueBits: 8), exact.compressedRowBits(valueBits: 8)), "seed 11")
    let run = expected.runLength(valueBits: 8)
    #expect(close(run.size, exact.runLengthBits(valueBits: 8, distanceBits: run.distanceBits)), "seed 11")
    // No other width of codes is better by more than chance.
    for width in ExpectedStorage.distanceWidths {
      #expect(Double(exact.runLengthBits(valueBits: 8, distanceBits: width).count) > 0.94 * Double(run.size.count))
    }
    let huffman = expected.huffman(valueBits: 8)
    #expect(close(huffman.size, exact.huffmanBits(valueBits: 8, distanceBits: huffman.distanceBits).payload), "seed 11")
    #expect(huffman.size <= run.size)
  }

  @Test("nothing stored takes nothing, and absurd sizes stay at the top")
  func ends() {
    let none = ExpectedStorage(rows: 10, columns: 10, density: 0)
    #expect(none.runLength(valueBits: 8).size == .zero && none.huffman(valueBits: 8).size == .zero)
    let huge = ExpectedStorage(rows: .max, columns: .max, density: 0.5)
    #expect(huge.runLength(valueBits: 32).size.count == .max)
    #expect(huge.compressedRow(valueBits: 32).count == .max)
    #expect(ExpectedStorage(rows: 1, columns: 1, density: 7).density == 1)
    #expect(SparseStorage([true], columns: 0).words == 0)
  }
}
